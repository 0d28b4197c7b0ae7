"""What comes of a run: verdicts, the level reached, expected failures, and what pytest makes of them."""

# ruff: noqa: ARG002 - most of these wallets do not look at what they are given
from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import partial
from threading import Event

import pytest
from honest_wallet import Honest
from wrong_wallets import CannotLetGo, ForgetsAtARestart, TakesItsTime

from wallet.conformance import CHECKS, CheckVerdict, WalletHarness, verify
from wallet.conformance import hostile_checks as hostile
from wallet.conformance.bench import Broken
from wallet.conformance.running import judge
from wallet.conformance.suite import WalletConformance
from wallet.port import Known, Mode, NextAction, Refund, RefundStatus, Snapshot, Status, Unknown, WalletSettings

BY_ID = {check.id: check for check in CHECKS}


def verdict(check_id: str, wallet, **supplied) -> tuple[CheckVerdict, str]:
    result = judge(BY_ID[check_id], WalletHarness(wallet, **supplied))
    return result.verdict, result.detail


# Expectations


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [({"hold.is-relaesed": "never"}, "there is no check"), ({"hold.is-released": " "}, "needs a reason")],
)
def test_an_expected_failure_names_a_check_and_a_reason(expected, complaint):
    with pytest.raises(ValueError, match=complaint):
        verify(WalletHarness(CannotLetGo, expected_failures=expected), level=0)


def test_an_expected_failure_is_reported_with_its_reason_and_does_not_count():
    harness = WalletHarness(
        CannotLetGo, expected_failures={"hold.is-released": "the provider cannot", "hold.holds": "?"}
    )
    report = verify(harness, level=1)
    [expected] = [result for result in report.results if result.verdict is CheckVerdict.EXPECTED]
    assert (expected.check.id, expected.detail) == ("hold.is-released", "the provider cannot")
    [unexpected] = [result for result in report.results if result.verdict is CheckVerdict.UNEXPECTED]
    assert unexpected.check.id == "hold.holds"
    assert unexpected.is_fault
    assert not report.conforms


def test_what_is_not_offered_is_not_expected_to_fail_either():
    check, harness = BY_ID["quote.expires"], WalletHarness(Honest)
    assert judge(check, harness, reason="no rates yet").verdict is CheckVerdict.NOT_OFFERED


# The level


def test_a_level_is_reached_when_nothing_in_it_failed():
    report = verify(WalletHarness(ForgetsAtARestart), level=2)
    assert (report.level, report.conforms) == (1, False)


def test_a_wallet_that_fails_at_once_reaches_no_level():
    class Nameless(Honest):
        name = ""

    assert verify(WalletHarness(Nameless), level=0).level is None


def test_a_level_is_not_reached_when_nobody_could_look():
    report = verify(WalletHarness(ForgetsAtARestart, remembers=False), level=2)
    assert (report.level, report.conforms) == (1, True)


def test_the_model_is_not_run_where_hypothesis_is_not_installed(monkeypatch):
    monkeypatch.delitem(sys.modules, "wallet.conformance.model", raising=False)
    for name in [name for name in sys.modules if name.split(".")[0] == "hypothesis"]:
        monkeypatch.setitem(sys.modules, name, None)
    assert verdict("hostile.any-order", Honest) == (CheckVerdict.CANNOT_TELL, "hypothesis is not installed")


def test_what_the_model_finds_is_told_as_a_story():
    found, detail = verdict("hostile.any-order", ForgetsAtARestart)
    assert found is CheckVerdict.FAILED
    assert re.search(r"found not_found, expected (paid|cancelled) \(after: .*; restart\)", detail)


def test_a_report_is_data_for_machines():
    told = []
    report = verify(WalletHarness(Honest), level=0, seed=7, name="mine", told=told.append)
    data = report.as_data()
    assert (data["wallet"], data["seed"], data["level"], data["conforms"]) == ("mine", 7, 0, True)
    assert [check["id"] for check in data["checks"]] == [result.check.id for result in told]
    assert verify(WalletHarness(Honest), level=0).wallet == "honest"


# Wallets that go wrong in the middle


@pytest.mark.parametrize("raised", [KeyError, SystemExit, KeyboardInterrupt])
def test_whatever_a_wallet_raises_is_its_failure(raised):
    class Raises(Honest):
        def query(self, ref):
            raise raised

    found, detail = verdict("flow.never-seen", Raises)
    assert (found, detail[: len(raised.__name__) + 7]) == (CheckVerdict.FAILED, f"raised {raised.__name__}")


def test_ctrl_c_of_whoever_looks_on_is_theirs():
    def interrupted(_settings):
        # As it comes from the keyboard: out of some line that raises nothing by itself.
        exec("(_ for _ in ()).throw(KeyboardInterrupt)")

    with pytest.raises(KeyboardInterrupt):
        verdict("flow.pays", interrupted)


def test_a_wallet_that_does_not_open_is_one_failure():
    def broken(_settings):
        raise RuntimeError("no key")

    first, *rest = verify(WalletHarness(broken), level=1).results
    assert (first.verdict, first.detail) == (CheckVerdict.FAILED, "the wallet does not open: RuntimeError: no key")
    assert {result.verdict for result in rest} == {CheckVerdict.NOT_RUN}


def test_a_wallet_that_fails_to_close_is_judged_by_what_it_did_before():
    class Unclosable(Honest):
        def close(self):
            raise OSError

    assert verdict("flow.pays", Unclosable)[0] is CheckVerdict.PASSED


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (Unknown("tired"), "answered Unknown(why='tired'), expected Known(...)"),
        (Known(None), "Known holds None, expected a Snapshot"),
        (Known(Snapshot("JQ-1", Status.PAID)), "ref"),
        (None, "answered None"),
    ],
)
def test_an_answer_that_is_none_is_named(answer, complaint):
    class Answers(Honest):
        def query(self, ref):
            return answer

    found, detail = verdict("flow.never-seen", Answers)
    assert found is CheckVerdict.FAILED
    assert complaint in detail


def test_an_answer_is_shown_short_and_harmless():
    class Shouts(Honest):
        def query(self, ref):
            return Unknown("\x1b[2J" + "x" * 10_000)

    detail = verdict("flow.never-seen", Shouts)[1]
    assert detail.isprintable()
    assert len(detail) < 300


def test_a_refund_may_take_its_time_but_not_for_ever():
    class Later(Honest):
        asked = 0
        patience = 3

        def refund(self, ref, refund_id, amount):
            Later.asked += 1
            if Later.asked % Later.patience:
                pending = Refund(refund_id, amount, RefundStatus.PENDING)
                return Known(replace(self.query(ref).snapshot, refund=pending))
            return super().refund(ref, refund_id, amount)

    assert verdict("refund.whole", Later)[0] is CheckVerdict.PASSED
    Later.patience = 10**9
    assert "still pending" in verdict("refund.whole", Later)[1]


def test_a_refund_that_does_not_say_how_it_stands_is_a_failure():
    class Silent(Honest):
        def refund(self, ref, refund_id, amount):
            return Known(replace(super().refund(ref, refund_id, amount).snapshot, refund=None))

    assert "Snapshot.refund" in verdict("refund.whole", Silent)[1]


# Harnesses that cannot


def test_without_a_payment_code_nobody_can_tell():
    class Blind(WalletHarness):
        def payment_code(self, wallet):
            return None

    result = judge(BY_ID["flow.wrong-code"], Blind(Honest))
    assert (result.verdict, result.detail) == (CheckVerdict.CANNOT_TELL, "the harness has no payment code to show")


def test_without_a_customer_nobody_can_tell():
    class Alone(WalletHarness):
        def approve(self, wallet, snapshot):
            return False

        def refuse(self, wallet, snapshot):
            return False

    for check_id in ("flow.waits", "flow.refused-by-customer"):
        assert judge(BY_ID[check_id], Alone(Honest)).verdict is CheckVerdict.CANNOT_TELL


def test_the_default_customer_is_of_no_use_to_a_wallet_without_phone_or_desk():
    harness, snapshot = WalletHarness(Honest), Snapshot(None, Status.AWAITING_CUSTOMER)
    for action in NextAction:
        waiting = replace(snapshot, next_action=action)
        assert harness.approve(object(), waiting) is False
        assert harness.refuse(object(), waiting) is False
    assert (harness.payment_code(object()), harness.notifications(object()), harness.held(object(), "x")) == (None,) * 3


def test_a_qr_code_that_the_app_does_not_know_cannot_be_refused(tmp_path):
    waiting = Snapshot(None, Status.AWAITING_CUSTOMER, next_action=NextAction.SCAN_QR, show="nonsense")
    wallet = Honest(WalletSettings(tmp_path, lambda: None))
    assert WalletHarness(Honest).refuse(wallet, waiting) is False


# Several at once


def test_a_call_that_never_comes_back_is_a_failure_and_not_a_wait(monkeypatch):
    monkeypatch.setattr(hostile, "_PATIENCE", 0.05)
    never = Event()
    with pytest.raises(Broken, match="never came back"):
        hostile.at_once([partial(never.wait), lambda: None])
    never.set()


def test_what_is_raised_at_the_same_time_is_raised_again():
    def fails():
        raise LookupError

    with pytest.raises(LookupError):
        hostile.at_once([fails, lambda: None])


# pytest


class Suite(WalletConformance):
    __test__ = False
    harness = WalletHarness(CannotLetGo, expected_failures={"hold.is-released": "the provider cannot"})
    level = 1


def test_under_pytest_a_check_is_a_test():
    Suite().test_promise(BY_ID["flow.pays"])
    with pytest.raises(pytest.skip.Exception, match="level 2"):
        Suite().test_promise(BY_ID["unknown.pay"])
    with pytest.raises(pytest.skip.Exception, match="no quotes"):
        Suite().test_promise(BY_ID["quote.expires"])
    with pytest.raises(pytest.xfail.Exception, match="the provider cannot"):
        Suite().test_promise(BY_ID["hold.is-released"])


def test_under_pytest_a_failure_says_what_and_why():
    class Strict(Suite):
        harness = WalletHarness(CannotLetGo)

    with pytest.raises(pytest.fail.Exception) as failure:
        Strict().test_promise(BY_ID["hold.is-released"])
    assert "expected cancelled" in str(failure.value)
    assert "can hold and not release" in str(failure.value)


def test_a_slow_wallet_is_waited_for_in_every_mode():
    assert {*TakesItsTime.can.modes} == {Mode.PRESENTED_CODE, Mode.IN_APP}
    assert verdict("flow.pays", TakesItsTime)[0] is CheckVerdict.PASSED
