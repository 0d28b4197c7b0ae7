"""The checks are right about wallets: right ones pass all of them, and each wrong one is caught by the check that says
what is wrong with it, not by a lower level that would say something else."""

from __future__ import annotations

import pytest
import wrong_accounts  # noqa: F401 - they put their own on the lists
import wrong_books  # noqa: F401
import wrong_currencies  # noqa: F401
import wrong_holds  # noqa: F401
import wrong_references  # noqa: F401
import wrong_refunds  # noqa: F401
import wrong_secrets  # noqa: F401
import wrong_statements  # noqa: F401
import wrong_waits  # noqa: F401
from patient_wallet import Patient
from wrong_wallets import RIGHT, WRONG, Honest

from wallet.conformance import CHECKS, CheckVerdict, WalletHarness, verify
from wallet.conformance.running import judge

BY_ID = {check.id: check for check in CHECKS}


SLOW_RIGHT = [pytest.param(wallet, marks=pytest.mark.slow) for wallet in (Patient, *RIGHT) if wallet is not Honest]


@pytest.mark.parametrize("wallet", [Honest, *SLOW_RIGHT], ids=lambda wallet: wallet.__name__)
def test_a_right_wallet_reaches_the_highest_level(wallet):
    report = verify(WalletHarness(wallet))
    assert [(r.check.id, r.detail) for r in report.results if r.is_fault or r.verdict is CheckVerdict.CANNOT_TELL] == []
    assert report.level == 4


EVERY_WRONG = pytest.mark.parametrize(
    ("wallet", "check_id"), list(WRONG.items()), ids=[wallet.__name__ for wallet in WRONG]
)


@EVERY_WRONG
def test_a_wrong_wallet_is_caught_by_the_check_that_names_its_mistake(wallet, check_id):
    result = judge(BY_ID[check_id], WalletHarness(wallet))
    assert result.verdict is CheckVerdict.FAILED, result.detail


@pytest.mark.slow
@EVERY_WRONG
def test_a_wrong_wallet_is_not_caught_at_a_lower_level_too(wallet, check_id):
    harness, level = WalletHarness(wallet), BY_ID[check_id].level
    lower = [judge(check, harness) for check in CHECKS if check.level < level]
    assert [(result.check.id, result.detail) for result in lower if result.is_fault] == []


def test_there_is_a_wrong_wallet_for_most_of_what_is_checked():
    """At least fifteen, and more than half of the checks of every level above the first have proved themselves."""
    assert len(WRONG) >= 15
    for level in (1, 3):
        checks = {check.id for check in CHECKS if check.level == level}
        assert len(checks & set(WRONG.values())) > len(checks) / 2
