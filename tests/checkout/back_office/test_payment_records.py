"""The back office: payments that nobody stands at the till for are brought to their end, once and truthfully."""

from dataclasses import replace

import pytest

from checkout import open_shop
from checkout.back_office import FindingCode, payment_of, payments, unsettled
from checkout.back_office.doctor import examine
from checkout.back_office.settling import NOT_OURS, NOT_TAKEN
from checkout.events import (
    Paid,
    PaymentCancelled,
    PaymentDeclined,
    Problem,
    UnmatchedCaptureFound,
    UnmatchedCaptureKept,
    UnmatchedCaptureRefunded,
)
from checkout.journal import Standing
from checkout.trip import Refused, TripState
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Known,
    Notification,
    NotSent,
    PaymentRef,
    Refund,
    Refunds,
    RefundStatus,
    Rejected,
    Reply,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)

MILK = "9521234000013"
SUCCESS = Reply(b"success")
FORGED = Reply(b"failure")


@pytest.fixture
def wallet(wallet_that):
    """Answers as told, gives money back under a key, and reads notifications that are signed `ours`."""
    return tells_and_refunds(wallet_that)


def tells_and_refunds(kind, *answers):
    class Telling(kind):
        def __init__(self):
            super().__init__(*answers)
            self.refunds = {}
            self.refunding = []
            self.outbox = []
            self.replies = []

        def capabilities(self):
            return Capabilities(refunds=Refunds.PARTIAL, notifications=True)

        def refund(self, ref, refund_id, amount):
            self.asked.append("refund")
            if self.refunding:
                answer = self.refunding.pop(0)
                return answer(ref, refund_id, amount) if callable(answer) else answer
            self.refunds[refund_id] = amount
            self.charged.pop(ref.out_trade_no, None)
            return given_back(ref, refund_id, amount)

        def read_notification(self, headers, body):
            if headers.get("signature") != "ours":
                return Rejected("signature", FORGED)
            return self.reads(body)

        def reads(self, body):
            number, status, minor = body.decode().split()
            return Notification("E1", Snapshot(PaymentRef(number), Status(status), captured=Money(int(minor))), SUCCESS)

        def notifications(self):
            return list(self.outbox)

        def replied(self, body, reply):
            self.replies.append(reply)
            if reply == SUCCESS:
                self.outbox = [each for each in self.outbox if each[1] != body]

    return Telling()


def given_back(ref, refund_id, amount, status=RefundStatus.DONE, **more):
    return Known(
        Snapshot(
            ref,
            Status.REFUNDED if status is RefundStatus.DONE else Status.PAID,
            captured=amount,
            refunded=amount if status is RefundStatus.DONE else None,
            refund=Refund(refund_id, amount, status),
            **more,
        )
    )


def tell(shop, number, status="paid", minor=1290, **headers):
    return shop.notify("obedient", headers or {"Signature": "ours"}, f"{number} {status} {minor}".encode())


def standing(shop):
    return [payment.standing for payment in payments(shop.journal)]


@pytest.fixture
def paying(shop_with, wallet):
    """A trip with a carton of milk whose wallet answers as told, after `pay`."""

    def begin(*answers):
        wallet.answers = list(answers)
        shop = shop_with(wallet)
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
        return trip, wallet, shop

    return begin


def order_of(trip):
    return next(r.event.out_trade_no for r in trip.events if type(r.event).__name__ == "PaymentStarted")


# What the journal says of payments


def test_every_payment_is_listed_as_it_stands(shop_with, wallet, declined, asks_for_pin):
    shop = shop_with(wallet)
    for answers in ([], [declined], [asks_for_pin], [Unknown("lost")]):
        wallet.answers = answers
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
    listed = list(payments(shop.journal))
    assert [payment.standing for payment in listed] == [
        Standing.PAID,
        Standing.DECLINED,
        Standing.OPEN,
        Standing.OPEN,
    ]
    assert [payment.waits_for for payment in listed] == [None, None, "enter_pin", None]
    assert listed[1].why == "NO_FUNDS"
    assert {(payment.amount, payment.wallet, payment.store) for payment in listed} == {
        (Money(1290), "obedient", "jinqiao")
    }
    assert [payment.out_trade_no for payment in unsettled(shop.journal)] == [
        payment.out_trade_no for payment in listed[2:]
    ]


def test_a_payment_is_found_by_its_order_reference_whatever_the_attempt(shop_with, wallet, declined):
    with open_shop(wallet="obedient", wallets={"obedient": wallet}, seed=20261124) as shop:
        wallet.answers = [declined] * 101
        trip = shop.enter()
        trip.scan(MILK)
        orders = [trip.pay().out_trade_no for _ in range(101)]
        assert orders[0] == "JQ2026112400010148AAK0"
        assert [payment_of(shop.journal, order).out_trade_no for order in orders] == orders
        for number in ("JQ2026112400010248AAK1", "JQ2026112400029948AAK0", "SOMEBODY_ELSE", "x", ""):
            assert payment_of(shop.journal, number) is None


# Sweeping


def test_what_a_restart_left_open_is_settled_without_the_shopper(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    wallet.charged[order_of(trip)] = Money(1290)
    again = shop.power_fails()
    [(payment, refused)] = again.sweep()
    assert (payment.standing, refused) == (Standing.OPEN, None)
    [(swept, paid)] = again.settle()
    assert isinstance(paid, Paid)
    assert standing(again) == [Standing.PAID]
    assert not again.back_office.is_busy
    assert swept.receipt.total_minor == 1290
    assert again.resume(trip.id).state is TripState.PAID
    assert list(examine(again.journal)) == []


def test_a_payment_that_somebody_sees_to_already_is_only_hastened(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    shop.sweep()
    wallet.charged[order_of(trip)] = Money(1290)
    assert [type(news) for _, news in shop.settle()] == [Paid]
    assert trip.state is TripState.PAID
    assert wallet.asked == ["pay", "query"]


def test_a_trip_that_its_shopper_takes_up_meanwhile_is_let_go(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    again = shop.power_fails()
    again.sweep()
    session = again.resume(trip.id)
    wallet.charged[order_of(trip)] = Money(1290)
    assert [(who is session, type(news)) for who, news in again.settle()] == [(True, Paid)]
    assert not again.back_office.is_busy


def test_a_wallet_that_stays_silent_leaves_the_payment_stuck_and_another_sweep_tries_again(paying):
    _trip, wallet, shop = paying(*[Unknown("lost")] * 99)
    again = shop.power_fails()
    again.sweep()
    again.pass_time(120)
    assert standing(again) == [Standing.STUCK]
    wallet.answers = []
    again.sweep()
    again.pass_time(60)
    assert standing(again) == [Standing.CANCELLED]
    assert not again.back_office.is_busy


def test_a_payment_whose_wallet_is_gone_says_so_and_stays_open(paying):
    _trip, _wallet, shop = paying(Unknown("lost"))
    del shop.wallets._handed_in["obedient"]
    again = shop.power_fails()
    [(_, refused)] = again.sweep()
    assert refused == Refused(Problem.WALLET_AWAY, "obedient")
    assert standing(again) == [Standing.OPEN]
    assert again.settle() == []


def test_a_trip_of_a_store_that_is_no_more_does_not_keep_others_from_being_settled(paying):
    _trip, wallet, shop = paying(Unknown("lost"))
    other = shop.enter("wang-fang")
    other.scan(MILK)
    wallet.answers = [Unknown("lost")]
    other.pay()
    again = shop.power_fails()
    again.shoppers = {"wang-fang": shop.shoppers["wang-fang"]}
    (_, error), (_, refused) = again.sweep()
    assert "li-wei" in str(error)
    assert refused is None


# Notifications


def test_a_notification_only_hastens_the_question(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    assert tell(shop, order_of(trip)) == NOT_TAKEN
    assert wallet.asked == ["pay"]
    wallet.charged[order_of(trip)] = Money(1290)
    assert [type(news) for _, news in shop.settle()] == [Paid]
    assert wallet.asked == ["pay", "query"]
    assert tell(shop, order_of(trip)) == SUCCESS


def test_a_notification_alone_pays_for_nothing(paying):
    trip, _wallet, shop = paying(Unknown("lost"))
    tell(shop, order_of(trip))
    [(_, said)] = shop.settle()
    assert isinstance(said, PaymentCancelled)
    assert trip.receipt is None


def test_a_notification_that_comes_before_the_answer_changes_nothing(shop_with, wallet):
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    payment = trip.begin_payment()
    call = trip.next_call()
    assert tell(shop, payment.request.out_trade_no) == NOT_TAKEN
    assert trip.next_call() is None
    assert shop.settle() == []
    [paid] = trip.told(call())
    assert isinstance(paid, Paid)
    assert wallet.asked == ["pay"]


def test_a_notification_that_comes_twice_or_when_all_is_over_is_taken_in_and_does_nothing(paying):
    trip, wallet, shop = paying()
    events = len(trip.events)
    assert [tell(shop, order_of(trip)) for _ in range(3)] == [SUCCESS] * 3
    assert tell(shop, order_of(trip), status="processing", minor=0) == SUCCESS
    assert shop.pass_time(600) == []
    assert (len(trip.events), wallet.asked) == (events, ["pay"])


def test_a_forged_notification_is_answered_as_the_wallet_says_and_nothing_follows(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    assert tell(shop, order_of(trip), signature="theirs") == FORGED
    assert shop.settle() == []
    assert wallet.asked == ["pay"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"number": "JQ20261124000102"}, "another order"),
        ({"number": "SOMEBODY_ELSE"}, "no order of ours"),
        ({"minor": 1289}, "another amount"),
    ],
)
def test_what_is_about_something_else_is_not_taken_in(paying, changes, what):
    trip, _wallet, shop = paying(Unknown("lost"))
    assert tell(shop, **({"number": order_of(trip)} | changes)) == NOT_OURS
    assert shop.settle() == []


@pytest.mark.parametrize(
    "snapshot",
    [
        {"captured": Money(1290, "JPY")},
        {"captured": Money(1290), "basket": "another"},
        {"captured": None},
    ],
    ids=["other money", "another basket", "nothing taken"],
)
def test_a_genuine_notification_that_does_not_add_up_is_not_taken_in(paying, snapshot):
    trip, wallet, shop = paying(Unknown("lost"))
    ref = PaymentRef(order_of(trip))
    wallet.reads = lambda _: Notification("E1", Snapshot(ref, Status.PAID, **snapshot), SUCCESS)
    assert tell(shop, "x") == NOT_OURS


def test_an_order_belongs_to_the_wallet_that_it_was_begun_with(paying, wallet_that):
    trip, _wallet, shop = paying(Unknown("lost"))
    shop.wallets._handed_in["another"] = tells_and_refunds(wallet_that)
    assert shop.notify("another", {"signature": "ours"}, f"{order_of(trip)} paid 1290".encode()) == NOT_OURS


def test_a_payment_that_was_given_back_in_part_is_still_ours(paying):
    trip, wallet, shop = paying()
    ref = PaymentRef(order_of(trip))
    part = Snapshot(ref, Status.PAID, captured=Money(1290), refunded=Money(290))
    wallet.reads = lambda _: Notification("E1", part, SUCCESS)
    assert tell(shop, "x") == NOT_TAKEN
    wallet.reads = lambda _: Notification("E1", replace(part, refunded=None), SUCCESS)
    assert tell(shop, "x") == SUCCESS


NO_NOTIFICATIONS = {
    "raises": ValueError("no"),
    "none": None,
    "unsupported": Unsupported("notifications"),
    "damaged": Notification("E1", None, SUCCESS),
    "no reply": Notification("E1", Snapshot(PaymentRef("JQ20261124000101"), Status.PAID), "success"),
    "rejected without a reply": Rejected("signature", None),
}


@pytest.mark.parametrize("answer", NO_NOTIFICATIONS.values(), ids=NO_NOTIFICATIONS)
def test_a_wallet_that_cannot_read_its_notifications_leaves_them_to_be_sent_again(paying, answer):
    trip, wallet, shop = paying(Unknown("lost"))

    def reads(_):
        if isinstance(answer, Exception):
            raise answer
        return answer

    wallet.reads = reads
    assert tell(shop, order_of(trip)) == NOT_TAKEN
    assert shop.settle() == []


def test_a_notification_for_a_wallet_that_is_not_there_is_not_taken_in(shop):
    assert shop.notify("nobody", {}, b"") == NOT_TAKEN


def test_what_simulated_wallets_have_to_tell_is_brought_to_the_shop(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    order = order_of(trip)
    wallet.charged[order] = Money(1290)
    wallet.outbox = [({"signature": "ours"}, f"{order} paid 1290".encode()), ({}, b"forged")]
    assert [type(news) for _, news in shop.settle()] == [Paid]
    assert wallet.replies == [NOT_TAKEN, FORGED]
    assert shop.settle() == []
    assert wallet.replies == [NOT_TAKEN, FORGED, SUCCESS, FORGED]
    assert [body for _, body in wallet.outbox] == [b"forged"]


def test_nothing_is_told_while_there_is_no_network(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    shop.network_drops()
    wallet.outbox = [({"signature": "ours"}, f"{order_of(trip)} paid 1290".encode())]
    shop.settle()
    assert wallet.replies == []


def test_a_notification_settles_what_a_restart_left_open(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    wallet.charged[order_of(trip)] = Money(1290)
    again = shop.power_fails()
    assert tell(again, order_of(trip)) == NOT_TAKEN
    assert [type(news) for _, news in again.settle()] == [Paid]
    assert tell(again, order_of(trip)) == SUCCESS


def test_a_notification_about_a_payment_whose_wallet_cannot_be_asked_is_to_be_sent_again(paying, monkeypatch):
    trip, _wallet, shop = paying(Unknown("lost"))
    again = shop.power_fails()
    monkeypatch.setattr(type(again._till), "wallet_of", lambda *_: Refused(Problem.WALLET_AWAY, "obedient"))
    assert tell(again, order_of(trip)) == NOT_TAKEN


# Money that came too late


@pytest.fixture
def too_late(paying, declined):
    """A payment that is over here, and for which the wallet holds money all the same."""

    def begin():
        trip, wallet, shop = paying(declined)
        wallet.charged[order_of(trip)] = Money(1290)
        return trip, wallet, shop

    return begin


def test_late_money_is_found_written_down_and_given_back_by_itself(too_late):
    trip, wallet, shop = too_late()
    order = order_of(trip)
    assert tell(shop, order) == NOT_TAKEN
    news = [fact for _, fact in shop.settle()]
    assert news == [
        UnmatchedCaptureFound(order, "obedient", 1290, f"{order}late"),
        UnmatchedCaptureRefunded(order, 1290, f"{order}late"),
    ]
    assert (wallet.asked, wallet.charged) == (["pay", "query", "refund"], {})
    assert wallet.refunds == {f"{order}late": Money(1290)}
    assert standing(shop) == [Standing.RETURNED]
    assert tell(shop, order) == SUCCESS
    assert trip.state is TripState.OPEN
    assert list(examine(shop.journal)) == []
    assert shop.resume(trip.id).state is TripState.OPEN


def test_what_a_notification_claims_is_not_given_back_when_the_wallet_does_not_hold_it(paying, declined):
    trip, wallet, shop = paying(declined)
    assert tell(shop, order_of(trip)) == NOT_TAKEN
    assert shop.pass_time(20) == []
    assert wallet.asked == ["pay", "query"]
    assert tell(shop, order_of(trip)) == SUCCESS
    assert standing(shop) == [Standing.DECLINED]


def test_late_money_is_given_back_while_the_trip_is_paid_otherwise_and_over(too_late):
    trip, _wallet, shop = too_late()
    order = order_of(trip)
    trip.pay()
    trip.leave()
    tell(shop, order)
    assert [type(fact) for _, fact in shop.settle()] == [UnmatchedCaptureFound, UnmatchedCaptureRefunded]
    assert standing(shop) == [Standing.RETURNED, Standing.PAID]
    assert list(examine(shop.journal)) == []


@pytest.mark.parametrize("commits", [0, 1])
def test_late_money_is_given_back_once_whenever_the_power_fails(too_late, commits):
    trip, wallet, shop = too_late()
    order = order_of(trip)
    wallet.refunding = [Unknown("lost")] if commits else []
    tell(shop, order)
    if commits:
        shop.settle()
        assert standing(shop) == [Standing.LATE]
        assert [finding.code for finding in examine(shop.journal)] == [FindingCode.UNMATCHED_CAPTURE]
    again = shop.power_fails()
    assert len(again.sweep()) == commits
    if not commits:
        tell(again, order)
    again.pass_time(60)
    assert standing(again) == [Standing.RETURNED]
    assert list(wallet.refunds) == [f"{order}late"]


def test_a_refund_that_is_lost_or_pending_is_asked_for_again_with_the_same_words(too_late):
    trip, wallet, shop = too_late()
    asked = []

    def pending(ref, refund_id, amount):
        asked.append((refund_id, amount))
        return given_back(ref, refund_id, amount, RefundStatus.PENDING)

    def another(ref, refund_id, amount):
        return given_back(ref, "SOMETHING_ELSE", amount)

    wallet.refunding = [Unknown("lost"), NotSent("busy"), pending, another, pending]
    tell(shop, order_of(trip))
    assert [type(fact) for _, fact in shop.pass_time(24)] == [UnmatchedCaptureFound]
    assert [type(fact) for _, fact in shop.pass_time(60)] == [UnmatchedCaptureRefunded]
    assert len(set(asked)) == 1


def test_money_that_a_wallet_does_not_give_back_is_a_matter_for_people(too_late):
    trip, wallet, shop = too_late()
    order = order_of(trip)

    def declines(ref, refund_id, amount):
        return given_back(ref, refund_id, amount, RefundStatus.DECLINED, detail="SELLER_BALANCE_NOT_ENOUGH")

    wallet.refunding = [Unsupported("refund")]
    tell(shop, order)
    assert shop.settle()[-1][1] == UnmatchedCaptureKept(order, f"{order}late", "UNSUPPORTED refund")
    assert standing(shop) == [Standing.KEPT]
    wallet.refunding = [declines]
    shop.sweep()
    assert shop.settle()[-1][1] == UnmatchedCaptureKept(order, f"{order}late", "SELLER_BALANCE_NOT_ENOUGH")
    shop.sweep()
    assert isinstance(shop.settle()[-1][1], UnmatchedCaptureRefunded)


def test_a_wallet_that_stays_silent_about_late_money_is_asked_again_by_the_next_sweep(too_late):
    trip, wallet, shop = too_late()
    wallet.refunding = [Unknown("lost")] * 99
    tell(shop, order_of(trip))
    shop.pass_time(600)
    assert standing(shop) == [Standing.LATE]
    assert not shop.back_office.is_busy
    wallet.refunding = []
    shop.sweep()
    assert [type(fact) for _, fact in shop.settle()] == [UnmatchedCaptureRefunded]


def test_a_wallet_that_says_nothing_of_late_money_is_given_up_and_may_tell_again(too_late):
    trip, wallet, shop = too_late()
    wallet.answers = [Unknown("lost")] * 99
    tell(shop, order_of(trip))
    shop.pass_time(600)
    assert not shop.back_office.is_busy
    assert standing(shop) == [Standing.DECLINED]


def test_an_answer_about_something_else_is_no_late_money(too_late, another_order):
    trip, wallet, shop = too_late()
    wallet.answers = [another_order, another_order]
    tell(shop, order_of(trip))
    tell(shop, order_of(trip))
    assert shop.settle() == []
    assert [type(fact) for _, fact in shop.pass_time(60)] == [UnmatchedCaptureFound, UnmatchedCaptureRefunded]


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.AWAITING_CUSTOMER, Status.AUTHORISED])
@pytest.mark.parametrize("lost", [0, 1, 30])
def test_what_is_still_open_at_the_wallet_is_cancelled_again(paying, declined, status, lost):
    _trip, wallet, shop = paying(declined)
    is_open = True

    def stands(ref):
        amount = Money(1290) if status is Status.AUTHORISED else None
        return Known(Snapshot(ref, status, authorised=amount) if is_open else Snapshot(ref, Status.CANCELLED))

    def cancel(ref):
        nonlocal is_open, lost
        wallet.asked.append("cancel")
        lost -= 1
        is_open = is_open and lost >= 0
        return stands(ref) if not is_open else Unknown("lost")

    wallet.stands, wallet.cancel = stands, cancel
    shop.power_fails().pass_time(2 * 24 * 3600)
    assert not is_open
    assert wallet.asked[:3] == ["pay", "query", "cancel"]
    assert "refund" not in wallet.asked
    assert standing(shop) == [Standing.DECLINED]
    assert shop.journal.under_way() == []


def test_a_hold_that_a_wallet_does_not_end_is_watched_for_as_long_as_it_is_there(paying, declined):
    trip, wallet, shop = paying(declined)
    wallet.stands = wallet.cancel = lambda ref: Known(Snapshot(ref, Status.AUTHORISED, authorised=Money(1290)))
    shop.pass_time(3 * 24 * 3600)
    assert [key for _, key, _ in shop.journal.under_way()] == [order_of(trip)]


@pytest.mark.parametrize("silent", [False, True])
def test_without_refunds_late_money_comes_back_by_a_cancel(too_late, silent):
    _trip, wallet, shop = too_late()
    wallet.capabilities = Capabilities
    if silent:
        wallet.answers = [wallet.paid, Unknown("lost")]
    shop.pass_time(2 * 24 * 3600)
    assert wallet.charged == {}
    assert wallet.asked[1:3] == ["query", "cancel"]
    assert "refund" not in wallet.asked
    assert standing(shop) == [Standing.DECLINED]
    assert shop.journal.under_way() == []


def test_late_money_that_neither_a_refund_nor_a_cancel_gives_back_is_a_matter_for_people(too_late):
    _trip, wallet, shop = too_late()
    wallet.capabilities, wallet.cancel = Capabilities, wallet.paid
    wallet.refunding = [Unsupported("refund")] * 99
    shop.pass_time(600)
    assert standing(shop) == [Standing.KEPT]


def test_without_a_network_late_money_waits(too_late):
    trip, _wallet, shop = too_late()
    tell(shop, order_of(trip))
    shop.network_drops()
    assert shop.pass_time(600) == []
    shop.network_returns()
    assert [type(fact) for _, fact in shop.settle()] == [UnmatchedCaptureFound, UnmatchedCaptureRefunded]


def test_late_money_that_cannot_be_written_down_is_not_asked_back_before_it_is(too_late, monkeypatch):
    trip, wallet, shop = too_late()
    tell(shop, order_of(trip))
    shop.journal._connection.execute("PRAGMA query_only = ON")
    [(_, refused)] = shop.settle()
    assert refused.problem is Problem.NOT_SAVED
    assert "refund" not in wallet.asked
    shop.journal._connection.execute("PRAGMA query_only = OFF")
    assert [type(fact) for _, fact in shop.settle()] == [UnmatchedCaptureFound, UnmatchedCaptureRefunded]


def test_whoever_has_a_doubt_can_have_the_wallet_asked(too_late):
    _trip, _wallet, shop = too_late()
    [payment] = payments(shop.journal)
    assert shop.back_office.look_for_money(payment) is None
    assert [type(fact) for _, fact in shop.settle()] == [UnmatchedCaptureFound, UnmatchedCaptureRefunded]
    del shop.wallets._handed_in["obedient"]
    assert shop.back_office.look_for_money(payment) == Refused(Problem.WALLET_AWAY, "obedient")


def test_a_decline_is_still_a_decline(paying, declined):
    trip, _, _ = paying(declined)
    assert isinstance(trip.events[-1].event, PaymentDeclined)
    assert trip.events[-1].event.decline is Decline.OTHER_TENDER
