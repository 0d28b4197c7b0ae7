"""Running the checks, and the report."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from dis import opname
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

# Each of these lists its checks when it is imported.
from wallet.conformance import (
    account_checks,  # noqa: F401
    currency_checks,  # noqa: F401
    hold_checks,  # noqa: F401
    hostile_checks,  # noqa: F401
    notification_checks,  # noqa: F401
    payment_checks,  # noqa: F401
    race_checks,  # noqa: F401
    refund_checks,  # noqa: F401
    refund_sum_checks,  # noqa: F401
    restart_checks,  # noqa: F401
    secret_checks,  # noqa: F401
    shape_checks,  # noqa: F401
    statement_checks,  # noqa: F401
    statement_line_checks,  # noqa: F401
    unknown_outcome_checks,  # noqa: F401
    waiting_checks,  # noqa: F401
)
from wallet.conformance.bench import Bench, Broken, CannotTell, NotOffered, NotSeen, shown
from wallet.conformance.checks import LEVELS, Check, listed
from wallet.conformance.harness import WalletHarness
from wallet.conformance.harness_hooks import HookBroken

CHECKS = listed()
"""All checks, by level and in the order in which they are run."""


class CheckVerdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_OFFERED = "not offered"
    """The wallet does not declare what the check is about."""
    NOT_SEEN = "not seen"
    """The harness does not show the customer's own account. The level counts all the same."""
    CANNOT_TELL = "cannot tell"
    """The harness cannot do or see what the check is about: the level is not reached."""
    NOT_RUN = "not run"
    """A hook of the harness is broken that the check needs, and an earlier check has failed for it."""
    EXPECTED = "expected failure"
    """It failed, as the harness's `expected_failures` say."""
    UNEXPECTED = "passed against expectation"
    """It was expected to fail, and passed: remove the expectation."""


_UNSEEN = (CheckVerdict.CANNOT_TELL, CheckVerdict.NOT_RUN)

ON_TRUST = "by the wallet's own word"
"""Detail of a check that passed though the harness could not look into the wallet's books. A wallet that takes money
twice and says once passes it too."""


@dataclass(frozen=True, slots=True)
class Result:
    check: Check
    verdict: CheckVerdict
    detail: str = ""
    """What was found and expected, what is not offered, or why the failure was expected."""

    @property
    def is_fault(self) -> bool:
        return self.verdict in (CheckVerdict.FAILED, CheckVerdict.UNEXPECTED)


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a run. `seconds` is real time."""

    wallet: str
    results: tuple[Result, ...]
    seed: int
    seconds: float
    is_cut_short: bool = False
    """Whether the wallet ended the process or never came back, during the check of the last result."""

    @property
    def level(self) -> int | None:
        """The highest level up to which nothing failed and the harness could see everything; None for none."""
        reached = None
        for level in LEVELS:
            results = [result for result in self.results if result.check.level == level]
            if not results or any(result.is_fault or result.verdict in _UNSEEN for result in results):
                break
            reached = level
        return reached

    @property
    def on_trust(self) -> bool:
        """Whether any check had to believe the wallet about what it holds."""
        return any(result.detail == ON_TRUST for result in self.results)

    @property
    def conforms(self) -> bool:
        return not any(result.is_fault for result in self.results)

    def as_data(self) -> dict[str, object]:
        return {
            "format": 1,
            "wallet": self.wallet,
            "seed": self.seed,
            "level": self.level,
            "conforms": self.conforms,
            "on_trust": self.on_trust,
            "seconds": round(self.seconds, 2),
            "checks": [
                {
                    "id": result.check.id,
                    "level": result.check.level,
                    "verdict": result.verdict,
                    "detail": result.detail,
                    "why": result.check.why_en,
                }
                for result in self.results
            ],
        }


def verify(
    harness: WalletHarness,
    *,
    level: int = max(LEVELS),
    seed: int = 0,
    name: str = "",
    told: Callable[[Result], object] | None = None,
) -> Report:
    """Run the checks up to `level`, and call `told` with each result.

    Levels above a failure are still run. Raises ValueError for an expected failure with an unknown id or no reason.
    """
    expected = expectations(harness.expected_failures)
    _broken_hooks(harness).clear()
    began = time.perf_counter()
    results = []
    for check in (check for check in CHECKS if check.level <= level):
        result = judge(check, harness, seed=seed, reason=expected.get(check.id))
        results.append(result)
        if told is not None:
            told(result)
    name = name or str(getattr(harness.factory, "name", None) or getattr(harness.factory, "__name__", "wallet"))
    return Report(name, tuple(results), seed, time.perf_counter() - began)


def expectations(expected: Mapping[str, str]) -> Mapping[str, str]:
    """Check the expected failures. Raises ValueError for an unknown id or no reason."""
    known = {check.id for check in CHECKS}
    for check_id, reason in expected.items():
        if check_id not in known:
            raise ValueError(f"there is no check {check_id!r} that could be expected to fail")
        if not (isinstance(reason, str) and reason.strip()):
            raise ValueError(f"the expected failure of {check_id!r} needs a reason")
    return expected


def judge(check: Check, harness: WalletHarness, *, seed: int = 0, reason: str | None = None) -> Result:
    """Run one check. `reason` says why it is expected to fail; None when it is not."""
    verdict, detail = _outcome(check, harness, seed)
    if reason is None:
        return Result(check, verdict, detail)
    if verdict is CheckVerdict.FAILED:
        return Result(check, CheckVerdict.EXPECTED, reason)
    if verdict is CheckVerdict.PASSED:
        return Result(check, CheckVerdict.UNEXPECTED, f"it was expected to fail: {reason}")
    return Result(check, verdict, detail)


def _outcome(check: Check, harness: WalletHarness, seed: int) -> tuple[CheckVerdict, str]:
    with TemporaryDirectory(prefix="wallet-check-", ignore_cleanup_errors=True) as folder:
        bench: Bench | None = None
        try:
            bench = Bench(harness, Path(folder) / "shop", seed)
            check.run(bench)
        except Broken as broken:
            return CheckVerdict.FAILED, str(broken)
        except CannotTell as reason:
            return CheckVerdict.CANNOT_TELL, str(reason)
        except HookBroken as broken:
            known = _broken_hooks(harness).setdefault(broken.hook, check.id)
            if known == check.id:
                return CheckVerdict.FAILED, str(broken)
            return CheckVerdict.NOT_RUN, f"the harness's {broken.hook} is broken, as {known} says"
        except NotSeen as reason:
            return CheckVerdict.NOT_SEEN, str(reason)
        except NotOffered as reason:
            return CheckVerdict.NOT_OFFERED, str(reason)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            if isinstance(error, KeyboardInterrupt) and not _raised_by_the_wallet(error):
                raise
            return CheckVerdict.FAILED, f"raised {type(error).__name__}: {shown(str(error))}"
        else:
            return CheckVerdict.PASSED, ON_TRUST if bench.on_trust else ""
        finally:
            if bench is not None:
                _closed(bench)


def _broken_hooks(harness: WalletHarness) -> dict[str, str]:
    """Hooks that are known to be broken, with the check that failed for it."""
    broken: dict[str, str] = vars(harness).setdefault("_broken_hooks", {})
    return broken


def _raised_by_the_wallet(error: BaseException) -> bool:
    """Ctrl-C interrupts at any instruction but a `raise`; a wallet that raises KeyboardInterrupt stands at one."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and opname[place.tb_frame.f_code.co_code[place.tb_lasti]] == "RAISE_VARARGS"


def _closed(bench: Bench) -> None:
    # The check's result counts, whatever closing the wallet raises.
    with suppress(Exception):
        bench.close()
