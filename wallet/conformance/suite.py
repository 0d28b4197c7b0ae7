"""The checks for pytest: inherit from one class, and supply a harness.

    class TestMyWallet(WalletConformance):
        harness = WalletHarness(MyWallet)

Every check is a test, `test_promise[flow.pays]`. What the wallet does not offer is skipped, and so is what only the
customer's own account would show, where the harness has no `balance`. What the harness cannot see is a failure up to
`level`; a hook that is broken is one failure, and what else needs it is skipped.
"""

from __future__ import annotations

from typing import ClassVar

import pytest

from wallet.conformance.checks import Check
from wallet.conformance.harness import WalletHarness
from wallet.conformance.running import CHECKS, CheckVerdict, expectations, judge


class WalletConformance:
    """Inherit from this, in a class whose name begins with `Test`."""

    harness: ClassVar[WalletHarness]
    level: ClassVar[int] = 4
    """Checks above this level are skipped; up to it, what the harness cannot see is a failure."""
    seed: ClassVar[int] = 0

    @pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
    def test_promise(self, check: Check) -> None:
        """One promise of the port."""
        if check.level > self.level:
            pytest.skip(f"level {check.level}, and this suite goes up to {self.level}")
        reason = expectations(self.harness.expected_failures).get(check.id)
        result = judge(check, self.harness, seed=self.seed, reason=reason)
        match result.verdict:
            case CheckVerdict.PASSED:
                return
            case CheckVerdict.NOT_OFFERED | CheckVerdict.NOT_SEEN | CheckVerdict.NOT_RUN:
                pytest.skip(result.detail)
            case CheckVerdict.EXPECTED:
                pytest.xfail(result.detail)
            case _:
                pytest.fail(f"{check.id} {result.verdict}: {result.detail}\n{check.why_en}", pytrace=False)
