"""The driver: one call at a time, whatever it is for; and the decider that looks for unmatched captures."""

import pytest

from catalog.codes import hide_payment_codes
from catalog.text import clean
from checkout.network import Network
from checkout.payment.capture_query import CaptureQuery
from checkout.payment.driver import COMPLAINT_LIMIT, Driver
from checkout.trip import WaitingFor
from wallet.answer_check import Unusable
from wallet.decisions import CallCancel, CallCapture, CallQuery, CallRefund, Wait
from wallet.guard import GuardedWallet
from wallet.money import Money
from wallet.port import Known, NotSent, PaymentRef, PaymentRequest, Policy, Snapshot, Status, Unknown
from wallet.repeated_call import Repeating
from wallet.settlement import Settlement

REF = PaymentRef("JQ2026112400010001")
REQUEST = PaymentRequest(REF.out_trade_no, Money(1290), "Groceries", "b1")
BACK = CallRefund(REF, "JQ2026112400010001R01", Money(90))
PAID = Snapshot(REF, Status.PAID, captured=Money(1290))


class Time:
    now = 0.0

    def monotonic(self):
        return self.now


@pytest.fixture
def driven(wallet_that):
    """A driver of this decider, whose wallet answers as told."""

    def drive(decider, *answers):
        wallet = wallet_that(*answers)
        wallet.refund = lambda ref, *_: wallet._answer("refund", ref, lambda _: Unknown("silent"))
        wallet.capture = lambda ref, *_: wallet._answer("capture", ref, lambda _: Unknown("silent"))
        guarded = GuardedWallet(wallet, clean=clean, redact=hide_payment_codes)
        return Driver(decider, guarded, Time(), Network()), wallet

    return drive


@pytest.mark.parametrize(
    ("decider", "name"),
    [
        (Settlement(REQUEST), "pay"),
        (Settlement(REQUEST, resumed=True), "query"),
        (Settlement(REQUEST, cancelling="by-shopper"), "cancel"),
        (Repeating(BACK), "refund"),
        (Repeating(CallCapture(REF, Money(1290))), "capture"),
        (CaptureQuery(REQUEST, REF, Policy(), makes_refunds=True), "query"),
    ],
    ids=["pay", "query", "cancel", "refund", "capture", "look"],
)
def test_whatever_is_decided_is_asked_once_and_logged_with_its_outcome(driven, decider, name):
    driver, wallet = driven(decider, Unknown("lost"))
    call = driver.call()
    assert (wallet.asked, driver.call(), driver.due) == ([], None, None)
    outcome = call()
    assert (wallet.asked, driver.log) == ([name], [(name, Unknown("lost"))])
    driver.told(outcome)
    assert driver.due > 0
    assert driver.call() is None


def test_without_a_network_nothing_is_asked_and_nothing_is_due_until_it_is_back(driven):
    driver, wallet = driven(Repeating(BACK))
    driver._network.up = False
    driver.told(driver.call()())
    assert (wallet.asked, driver.waiting_for, driver.due, driver.call()) == ([], WaitingFor.NETWORK, None, None)
    assert driver.log == [("refund", NotSent("network"))]
    driver._network.up = True
    driver.nudge()
    assert driver.due == 0
    driver.call()()
    assert wallet.asked == ["refund"]


def test_a_call_that_was_held_up_is_not_made_and_waits_for_no_network(driven):
    driver, wallet = driven(Settlement(REQUEST, cancelling="no-answer"))
    driver.call()
    driver.hold_up()
    assert (wallet.asked, driver.waiting_for) == ([], WaitingFor.ANSWER)
    assert driver.due == 3


def test_an_answer_that_is_set_aside_is_logged_behind_the_call(driven):
    driver, _ = driven(Settlement(REQUEST), Known(Snapshot(REF, Status.PAID, captured=Money(1))))
    driver.told(driver.call()())
    assert [name for name, _ in driver.log] == ["pay", "set aside"]


def test_a_complaint_is_the_last_reason_with_what_the_process_wrote_cut_short(driven):
    driver, wallet = driven(Settlement(REQUEST), Unknown("lost"), ValueError("x" * 500))
    assert driver.complaint == ""
    driver.told(driver.call()())
    wallet.said = ["starting", "out of paper"]
    assert driver.complaint == "lost; out of paper"
    driver._clock.now = 60.0
    outcome = driver.call()()
    assert isinstance(outcome, Unusable)
    assert len(driver.complaint) == COMPLAINT_LIMIT


# Looking for an unmatched capture


@pytest.fixture
def query():
    return CaptureQuery(REQUEST, REF, Policy(interval=3, deadline=30, network_interval=5), makes_refunds=True)


def test_what_the_wallet_holds_is_found_less_what_it_gave_back(query):
    assert query.next(0.0) == CallQuery(REF)
    query.told(Known(Snapshot(REF, Status.PAID, captured=Money(1290), refunded=Money(90))), 0.1)
    assert (query.held, query.over, query.next(0.1)) == (1200, True, None)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.DECLINED, Status.NOT_FOUND])
def test_where_nothing_is_held_it_is_over(query, status):
    query.next(0.0)
    query.told(Known(Snapshot(REF, status)), 0.1)
    assert (query.held, query.over, query.due(0.1)) == (0, True, None)


@pytest.mark.parametrize("outcome", [Known(Snapshot(REF, Status.PROCESSING)), Unknown("lost"), NotSent("busy")])
def test_what_may_still_come_is_asked_for_again_and_cancelled_until_the_deadline(query, outcome):
    asked = []
    now = 100.0
    while not query.over:
        step = query.next(now)
        if isinstance(step, Wait):
            now = step.until
        else:
            asked.append(type(step))
            query.told(outcome, now)
    cancels = 11 if isinstance(outcome, Known) else 0
    assert (asked.count(CallQuery), asked.count(CallCancel), query.held, now) == (11, cancels, 0, 130.0)


def test_an_answer_about_something_else_is_set_aside(query):
    query.next(0.0)
    query.told(Known(Snapshot(REF, Status.PAID, captured=Money(1))), 0.1)
    assert ([answer.what for answer in query.set_aside], query.held, query.over) == (["amount"], 0, False)


def test_while_there_is_no_network_the_deadline_does_not_run(query):
    for now in (0.0, 60.0, 120.0):
        query.nudge(now)
        assert query.next(now) == CallQuery(REF)
        query.told(NotSent("network"), now, offline=True)
    assert (query.over, query.waiting_for, query.next(121.0)) == (False, "network", Wait(125.0))
    query.next(125.0)
    query.told(Unknown("lost"), 126.0)
    assert (query.over, query.due(126.0)) == (False, 129.0)
