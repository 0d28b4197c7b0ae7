"""Paying: the intent before the money, the receipt with it, and nothing assumed in between."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout import open_shop
from checkout.events import (
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentCancelling,
    PaymentDeclined,
    PaymentStarted,
    PaymentStuck,
    Problem,
)
from checkout.trip import Refused, TripState, Waiting, WaitingFor
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from wallet.answer_check import Unusable
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Known,
    Mode,
    NextAction,
    NotSent,
    PaymentRef,
    PaymentRequest,
    Policy,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)

MILK = "9521234000013"
BEFORE = ("TripStarted", "ItemScanned", "PaymentStarted")


def journal_of(trip):
    return [type(recorded.event).__name__ for recorded in trip.events]


@pytest.fixture
def paying(shop_with, wallet_that):
    """A trip with a carton of milk whose wallet answers as told, on its way to the till."""

    def begin(*answers):
        wallet = wallet_that(*answers)
        shop = shop_with(wallet)
        trip = shop.enter()
        trip.scan(MILK)
        return trip, wallet, shop

    return begin


# The ordinary way


def test_the_intent_is_in_the_journal_before_the_wallet_hears_of_it(paying):
    trip, wallet, _ = paying()
    payment = trip.begin_payment()
    written = trip.trip.journal.events("jinqiao", trip.id)[-1].event
    assert wallet.asked == []
    assert written == PaymentStarted(
        payment.request.out_trade_no,
        "obedient",
        1290,
        trip.basket.fingerprint(trip.id, trip.events[0].at.isoformat()),
        price=trip.basket.priced,
    )
    assert trip.state is TripState.PAYING


def test_the_wallet_is_asked_once_and_the_receipt_says_what_it_took(paying):
    trip, wallet, _ = paying()
    paid = trip.pay()
    assert isinstance(paid, Paid)
    assert (wallet.asked, wallet.charged) == (["pay"], {paid.out_trade_no: Money(1290)})
    assert trip.receipt.number == paid.receipt_number == "JQ-000001"
    assert trip.receipt.tenders == (paid,)
    assert paid.amount == trip.receipt.total_minor == 1290
    assert journal_of(trip) == [*BEFORE, "Paid"]
    assert trip.payment is None


def test_a_declined_payment_leaves_the_basket_open_for_another(paying, declined):
    trip, wallet, _ = paying(declined)
    said = trip.pay()
    assert said == PaymentDeclined(said.out_trade_no, Decline.OTHER_TENDER, "NO_FUNDS")
    assert (trip.state, trip.receipt) == (TripState.OPEN, None)
    trip.scan(MILK)
    paid = trip.pay()
    assert isinstance(paid, Paid)
    assert paid.out_trade_no != said.out_trade_no
    assert wallet.charged == {paid.out_trade_no: Money(2580)}


def test_a_wallet_that_waits_for_its_customer_is_announced_once(paying, asks_for_pin, wallet_that):
    trip, wallet, shop = paying(asks_for_pin, asks_for_pin, asks_for_pin)
    assert trip.pay() == PaymentAwaits(trip.payment.request.out_trade_no, NextAction.ENTER_PIN)
    assert trip.progress() == Waiting(WaitingFor.CUSTOMER, "obedient", 1290)
    assert shop.pass_time(9) == []
    wallet.charged[trip.payment.request.out_trade_no] = Money(1290)
    assert [type(news) for _, news in shop.pass_time(3)] == [Paid]
    assert journal_of(trip) == [*BEFORE, "PaymentAwaits", "Paid"]


def test_without_a_network_nothing_is_sent_and_the_payment_waits(paying):
    trip, wallet, shop = paying()
    shop.network_drops()
    assert trip.pay() == Waiting(WaitingFor.NETWORK, "obedient", 1290)
    shop.pass_time(3_600)
    assert wallet.asked == []
    shop.network_returns()
    assert [type(news) for _, news in shop.settle()] == [Paid]
    assert wallet.asked == ["pay"]


def test_a_wallet_that_cannot_be_reached_is_given_up_and_the_log_says_why(paying):
    trip, wallet, shop = paying(*[NotSent("no process could be started")] * 20)
    assert trip.pay() == Waiting(WaitingFor.ANSWER, "obedient", 1290)
    payment = trip.payment
    [(_, said)] = shop.pass_time(30)
    assert said == PaymentCancelled(payment.request.out_trade_no, "not-sent")
    assert wallet.asked[-1] == "cancel"
    assert set(wallet.asked[:-1]) == {"pay"}
    assert (trip.state, wallet.charged) == (TripState.OPEN, {})
    assert set(payment.log) == {(asked, NotSent("no process could be started")) for asked in ("pay", "cancel")}


def test_a_shopper_may_turn_back_before_anything_was_sent(paying):
    trip, wallet, shop = paying()
    shop.network_drops()
    trip.pay()
    said = trip.cancel_payment()
    assert said == PaymentCancelled(said.out_trade_no, "by-shopper")
    assert (wallet.asked, trip.state) == ([], TripState.OPEN)


def test_a_shopper_who_turns_back_too_late_has_paid(paying):
    def takes_it_and_loses_the_answer(ref):
        wallet.charged[ref.out_trade_no] = Money(1290)
        return Unknown("lost")

    trip, wallet, _ = paying(takes_it_and_loses_the_answer)
    trip.pay()
    wallet.answers = [wallet.paid]
    assert isinstance(trip.cancel_payment(), Paid)
    assert trip.receipt.total_minor == 1290


def test_a_shopper_who_turns_back_has_the_money_back(paying):
    def takes_it_and_loses_the_answer(ref):
        wallet.charged[ref.out_trade_no] = Money(1290)
        return Unknown("lost")

    trip, wallet, _ = paying(takes_it_and_loses_the_answer)
    assert trip.pay() == Waiting(WaitingFor.ANSWER, "obedient", 1290)
    said = trip.cancel_payment()
    assert said == PaymentCancelled(said.out_trade_no, "by-shopper")
    assert (wallet.charged, trip.state, trip.receipt) == ({}, TripState.OPEN, None)


def test_a_payment_that_nobody_can_tell_the_outcome_of_keeps_the_basket_frozen(paying):
    trip, wallet, shop = paying(*[Unknown("lost")] * 99)
    assert trip.pay() == Waiting(WaitingFor.ANSWER, "obedient", 1290)
    news = [said for _, said in shop.pass_time(600)]
    assert [type(said) for said in news] == [PaymentStuck]
    assert (trip.state, trip.payment) == (TripState.STUCK, None)
    assert wallet.asked[0] == "pay"
    assert wallet.asked.count("pay") == 1
    assert trip.leave() == Refused(Problem.PAYMENT_OPEN)


@pytest.mark.parametrize(
    ("said", "kept"),
    [(["one", 2, "two"], "lost; two"), ("text", "lost"), (7, "lost"), (print, "lost"), (["x", b"y"], "lost; x")],
)
def test_whatever_a_wallet_calls_said_the_payment_is_stuck_and_the_trip_goes_on(paying, said, kept):
    trip, wallet, shop = paying(*[Unknown("lost")] * 99)
    wallet.said = said
    trip.pay()
    assert [news.said for _, news in shop.pass_time(600)] == [kept]
    assert trip.state is TripState.STUCK


@pytest.mark.parametrize("answer", [Unknown(5), NotSent(None), Unsupported(b"no")])
def test_an_answer_whose_reason_is_no_text_cannot_be_used(paying, answer):
    trip, _, shop = paying(*[answer] * 99)
    trip.pay()
    payment = trip.payment
    shop.pass_time(600)
    assert Unusable(f"answered with a damaged {type(answer).__name__}") in [what for _, what in payment.log]
    assert answer not in [what for _, what in payment.log]


def test_a_wallet_whose_attributes_raise_has_no_desk_and_wrote_nothing(paying):
    def raises(_wallet):
        raise RuntimeError("not yours")

    trip, wallet, _ = paying(Unknown("lost"))
    wallet.__class__ = type("Prickly", (type(wallet),), {"desk": property(raises), "said": property(raises)})
    trip.pay()
    assert (trip.desk, trip.payment.wallet.said, trip.payment.complaint) == (None, [], "lost")


def test_a_payment_code_is_hidden_before_a_message_is_cut_short(paying):
    trip, _, _ = paying(Unknown("x" * 105 + " 281234567890123456"))
    trip.pay()
    assert "x 28***" in trip.payment.complaint


def test_a_stuck_payment_is_taken_up_again_under_its_own_reference(paying):
    trip, wallet, shop = paying(*[Unknown("lost")] * 99)
    trip.pay()
    shop.pass_time(600)
    assert trip.state is TripState.STUCK
    reference = trip.events[2].event.out_trade_no
    wallet.answers = []
    wallet.charged[reference] = Money(1290)
    assert trip.pay() == PaymentCancelled(reference, "no-answer")
    assert (wallet.charged, trip.state) == ({}, TripState.OPEN)
    assert wallet.asked.count("pay") == 1


def test_what_a_wallet_does_not_cancel_even_when_asked_again_is_paid(paying):
    trip, wallet, shop = paying(*[Unknown("lost")] * 99)
    trip.pay()
    shop.pass_time(600)
    wallet.charged[trip.events[2].event.out_trade_no] = Money(1290)
    wallet.answers = [wallet.paid]
    assert isinstance(trip.pay(), Paid)


def test_a_stuck_payment_is_taken_up_once_however_often_one_pays(paying):
    trip, wallet, shop = paying(*[Unknown("lost")] * 99)
    trip.pay()
    shop.pass_time(600)
    asked = len(wallet.asked)
    payment = trip.begin_payment()
    call = payment.call()
    assert trip.begin_payment() == trip.pay() == Refused(Problem.PAYMENT_OPEN)
    assert (trip.payment, payment.call(), trip.settle()) == (payment, None, [])
    trip.told(call())
    assert wallet.asked[asked:] == ["cancel"]


def test_a_stuck_payment_is_taken_up_again_after_a_restart(paying):
    trip, wallet, shop = paying(*[Unknown("lost")] * 99)
    trip.pay()
    shop.pass_time(600)
    wallet.answers = []
    again = shop.resume(trip.id)
    assert again.state is TripState.STUCK
    said = again.pay()
    assert said == PaymentCancelled(said.out_trade_no, "no-answer")
    assert again.state is TripState.OPEN


# A cancel that is under way


def cancels(trip):
    return [r.event.why for r in trip.events if isinstance(r.event, PaymentCancelling)]


def test_that_a_wallet_is_asked_to_cancel_is_on_the_disk_before_it_is(paying):
    trip, wallet, _ = paying(Unknown("lost"))
    trip.pay()
    written = []
    wallet.answers = [lambda _: written.extend(trip.trip.journal.events("jinqiao", trip.id)) or Unknown("lost")]
    trip.cancel_payment()
    assert written[-1].event == PaymentCancelling(trip.payment.request.out_trade_no, "by-shopper")


def test_it_is_written_once_however_often_the_cancel_is_repeated(paying):
    trip, _, shop = paying(*[Unknown("lost")] * 99)
    trip.pay()
    shop.pass_time(600)
    assert trip.state is TripState.STUCK
    trip.pay()
    shop.pass_time(600)
    assert cancels(trip) == ["no-answer"]


def test_a_restart_goes_on_with_the_cancel_since_it_could_overtake_any_other_answer(paying):
    trip, wallet, shop = paying(Unknown("lost"), Unknown("lost"))
    trip.pay()
    trip.cancel_payment()
    wallet.charged[trip.payment.request.out_trade_no] = Money(1290)
    again = shop.power_fails().resume(trip.id)
    [said] = again.settle()
    assert said == PaymentCancelled(said.out_trade_no, "by-shopper")
    assert wallet.asked == ["pay", "cancel", "cancel"]
    assert (wallet.charged, again.state) == ({}, TripState.OPEN)


def test_a_cancel_that_cannot_be_written_down_is_not_called_and_tried_again(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    trip.pay()
    shop.journal._connection.execute("PRAGMA query_only = ON")
    assert trip.cancel_payment() == Waiting(WaitingFor.ANSWER, "obedient", 1290)
    shop.pass_time(60)
    assert wallet.asked == ["pay"]
    shop.journal._connection.execute("PRAGMA query_only = OFF")
    [(_, said)] = shop.pass_time(3)
    assert said == PaymentCancelled(said.out_trade_no, "by-shopper")
    assert cancels(trip) == ["by-shopper"]


def test_each_payment_is_cancelled_for_its_own_reason(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    trip.pay()
    trip.cancel_payment()
    wallet.answers = [Unknown("lost")] * 99
    trip.pay()
    shop.pass_time(30)
    assert cancels(trip) == ["by-shopper", "no-answer"]


def test_a_reason_that_nobody_knows_any_more_is_taken_for_silence(paying):
    trip, _, shop = paying(Unknown("lost"), Unknown("lost"))
    trip.pay()
    trip.cancel_payment()
    shop.journal._connection.execute("""UPDATE event SET body = replace(body, 'by-shopper', 'out-of-fashion')""")
    [said] = shop.power_fails().resume(trip.id).settle()
    assert said.why == "no-answer"


def test_an_open_payment_whose_wallet_is_gone_is_neither_lost_nor_called_free(paying, shop_with):
    trip, wallet, shop = paying(Unknown("lost"))
    trip.pay()
    del shop.wallets._handed_in["obedient"]
    again = shop.power_fails().resume(trip.id)
    assert again.pay() == Refused(Problem.WALLET_AWAY, "obedient")
    assert again.state is TripState.PAYING
    for lang, no_lie in (("en", "Nothing was charged"), ("zh-CN", "没有扣款")):
        [said] = answer_lines(Words(lang), again.pay(), again)
        assert no_lie not in said
    shop.wallets._handed_in["obedient"] = wallet
    wallet.charged[trip.payment.request.out_trade_no] = Money(1290)
    assert isinstance(again.pay(), Paid)


def test_a_clock_that_jumps_back_makes_no_payment_wait_longer(paying):
    trip, wallet, shop = paying(Unknown("lost"), Unknown("lost"))
    trip.pay()
    shop.pass_time(4)
    shop.clock.set_back(7_200)
    shop.pass_time(1)
    assert wallet.asked == ["pay", "query"]
    wallet.charged[trip.payment.request.out_trade_no] = Money(1290)
    [(_, paid)] = shop.pass_time(3)
    assert isinstance(paid, Paid)
    assert trip.receipt.issued_at == shop.clock.now()
    assert [recorded.seq for recorded in shop.resume(trip.id).events] == [1, 2, 3, 4]


# Wallets that are not right


class NotASnapshot:
    pass


def paid_with(**changes):
    """An answer as it should be, but for this."""
    return lambda ref: Known(Snapshot(**{"ref": ref, "status": Status.PAID, "captured": Money(1290)} | changes))


NO_ANSWERS = {
    "raises": ValueError("\x1b[2J"),
    "raises without a word": RuntimeError,
    "ends the program": SystemExit(3),
    "calls itself for ever": RecursionError(),
    "cannot read what it got": UnicodeDecodeError("utf-8", b"\xff", 0, 1, ""),
    "says nothing": None,
    "says a word": "paid",
    "says a dictionary": {"status": "paid"},
    "says yes": True,
    "knows nothing": Known(None),
    "knows something else": Known(NotASnapshot()),
    "has a reference of text": paid_with(ref="JQ2026112400010001"),
    "has a status of text": paid_with(status="paid"),
    "has an amount without a currency": paid_with(captured=1290),
    "has a number of its own that is no text": paid_with(trade_no=12),
    "has a payer of bytes": paid_with(payer=b"li"),
    "declines for no known reason": paid_with(status=Status.DECLINED, captured=None, decline="no"),
    "asks for the impossible": paid_with(status=Status.AWAITING_CUSTOMER, captured=None, next_action="dance"),
    "speaks of another order": paid_with(ref=PaymentRef("SOMEBODY_ELSE")),
    "took too little": paid_with(captured=Money(1289)),
    "took too much": paid_with(captured=Money(1291)),
    "took other money": paid_with(captured=Money(1290, "JPY")),
    "took nothing": paid_with(captured=None),
    "gave some back": paid_with(refunded=Money(1)),
    "speaks of another basket": paid_with(basket="another"),
}


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_an_answer_that_is_none_is_asked_for_again(paying, answer):
    trip, wallet, shop = paying(NO_ANSWERS[answer])
    assert trip.pay() == Waiting(WaitingFor.ANSWER, "obedient", 1290)
    assert trip.state is TripState.PAYING
    [(_, said)] = shop.pass_time(5)
    assert said == PaymentCancelled(said.out_trade_no, "not-sent")
    assert wallet.asked == ["pay", "query", "cancel"]
    trip.trip.journal.events("jinqiao", trip.id)


def test_an_answer_about_something_else_is_noted_for_whoever_looks_closer(paying):
    trip, _, _ = paying(paid_with(captured=Money(1289)))
    trip.pay()
    assert [asked for asked, _ in trip.payment.log] == ["pay", "set aside"]


def test_a_key_press_that_ends_the_program_is_no_answer_of_a_wallet(paying):
    trip, _, _ = paying(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        trip.pay()
    assert trip.trip.journal.events("jinqiao", trip.id)[-1].event.amount == 1290


@pytest.mark.parametrize(
    ("capabilities", "problem"),
    [
        pytest.param(lambda: None, "answered with NoneType", id="says nothing"),
        pytest.param(lambda: 1 / 0, "ZeroDivisionError: division by zero", id="raises"),
    ],
)
def test_a_wallet_that_cannot_say_what_it_can_do_is_not_used(paying, capabilities, problem):
    trip, wallet, _ = paying()
    wallet.capabilities = capabilities
    refused = trip.pay()
    assert refused.problem is Problem.WALLET_BROKEN
    assert problem in refused.detail
    assert (trip.state, wallet.asked) == (TripState.OPEN, [])


def test_a_wallet_that_takes_other_money_is_not_used(paying):
    trip, wallet, _ = paying()
    wallet.capabilities = lambda: Capabilities(currencies=frozenset({"JPY"}))
    assert trip.pay() == Refused(Problem.WALLET_CURRENCY, "CNY")
    assert (trip.state, wallet.asked) == (TripState.OPEN, [])


def test_a_wallet_with_payment_codes_and_no_phone_needs_the_code(paying):
    trip, wallet, _ = paying()
    wallet.capabilities = lambda: Capabilities(modes=frozenset({Mode.PRESENTED_CODE}))
    assert trip.pay() == Refused(Problem.NO_PAYMENT_CODE)
    assert isinstance(trip.pay(auth_code="288518862676433997"), Paid)


def test_a_payment_code_is_used_and_not_kept(shop, trip):
    trip.scan(MILK)
    code = shop.wallets.named("mock").app_of("li-wei").show_code()
    assert isinstance(trip.pay(auth_code=code), Paid)
    assert code not in "".join(shop.journal._connection.iterdump())
    assert code not in repr(trip.events)


@pytest.mark.parametrize(
    "text",
    ["\x1b[2J\x1b]52;c;x\x07", "\ud800", "\u202e", "x" * 7_000],
    ids=["escapes", "half a letter", "right to left", "too much"],
)
def test_what_a_wallet_writes_is_kept_without_what_is_hostile(paying, text):
    trip, wallet, _ = paying(lambda ref: Known(Snapshot(ref, Status.DECLINED, detail=text)))
    declined = trip.pay()
    assert declined.detail.isprintable()
    assert len(declined.detail) <= 64
    wallet.paid = lambda ref: Known(Snapshot(ref, Status.PAID, captured=Money(1290), trade_no=text, payer=text))
    paid = trip.pay()
    assert (paid.trade_no + paid.payer).isprintable()
    assert [recorded.event for recorded in trip.trip.journal.events("jinqiao", trip.id)][-1] == paid


def test_a_wallet_that_hangs_holds_up_nobody_else_and_is_heard_in_the_end(shop_with, wallet_that):
    answers = threading.Event()

    def hang(ref):
        answers.wait(60)
        wallet.charged[ref.out_trade_no] = Money(1290)
        return wallet.paid(ref)

    wallet = wallet_that(hang)
    shop = shop_with(wallet)
    trip, other = shop.enter(), shop.enter("wang-fang")
    trip.scan(MILK)
    payment = trip.begin_payment()
    outcomes = []
    call = payment.call()
    thread = threading.Thread(target=lambda: outcomes.append(call()))
    thread.start()
    assert payment.call() is None
    assert payment.due is None
    assert shop.pass_time(3_600) == []
    assert trip.scan(MILK) == Refused(Problem.PAYMENT_OPEN)
    other.scan(MILK)
    assert isinstance(other.pay(), Paid)
    answers.set()
    thread.join()
    [paid] = trip.told(outcomes[0])
    assert isinstance(paid, Paid)


def test_a_late_copy_of_an_answer_changes_nothing(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    trip.pay()
    reference = trip.payment.request.out_trade_no
    copy = Known(Snapshot(PaymentRef(reference), Status.PAID, captured=Money(1290)))
    assert trip.told(copy) == []
    assert trip.state is TripState.PAYING
    wallet.charged[reference] = Money(1290)
    assert [type(said) for _, said in shop.pass_time(5)] == [Paid]
    assert trip.told(copy) == []


def test_the_traffic_with_the_wallet_is_kept_for_whoever_looks_closer(paying):
    trip, _, shop = paying(Unknown("lost"))
    trip.pay()
    payment = trip.payment
    shop.pass_time(10)
    assert [asked for asked, _ in payment.log] == ["pay", "query", "cancel"]
    assert payment.log[0][1] == Unknown("lost")


def test_a_second_payment_in_the_same_breath_is_another_order(paying, declined):
    trip, _, _ = paying(declined, declined, declined)
    references = [trip.pay().out_trade_no for _ in range(3)]
    assert len(set(references)) == 3
    assert all(PaymentRequest(r, Money(1), "x", "y") for r in references)


# A wallet's own data


class ForgetfulWallet:
    """Knows a payment only by what it wrote into the reference, as one that keeps nothing itself does."""

    name = "forgetful"
    api_version = 1

    def __init__(self, *steps):
        self.steps, self.charged, self.asked_with = list(steps), {}, []

    def capabilities(self):
        return Capabilities()

    def _answer(self, number, ref):
        state = {"payment": number, "step": str(len(self.asked_with))}
        status, more = self.steps.pop(0) if self.steps else (Status.PAID, {"captured": self.charged[number]})
        return Known(Snapshot(PaymentRef(ref.out_trade_no, state), status, **more))

    def pay(self, request):
        self.charged["P-7"] = request.amount
        return self._answer("P-7", request.ref)

    def query(self, ref):
        self.asked_with.append(dict(ref.state))
        if ref.state.get("payment") not in self.charged:
            return Known(Snapshot(ref, Status.NOT_FOUND))
        return self._answer(ref.state["payment"], ref)

    def cancel(self, ref):
        self.asked_with.append(dict(ref.state))
        return Known(Snapshot(ref, Status.CANCELLED))

    def refund(self, *_):
        raise AssertionError("nobody asks for refunds yet")


PROCESSING = (Status.PROCESSING, {})
AWAITS_PIN = (Status.AWAITING_CUSTOMER, {"next_action": NextAction.ENTER_PIN})


@pytest.mark.parametrize("step", [PROCESSING, AWAITS_PIN], ids=["under way", "waits for the customer"])
def test_a_wallet_has_its_own_data_back_after_a_restart(shop_with, step):
    wallet = ForgetfulWallet(step)
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay()
    again = shop.power_fails().resume(trip.id)
    [paid] = again.settle()
    assert isinstance(paid, Paid)
    assert wallet.asked_with == [{"payment": "P-7", "step": "0"}]


def test_a_wallets_own_data_is_written_with_what_it_answered_and_only_when_it_changes(shop_with):
    shop = shop_with(ForgetfulWallet(AWAITS_PIN, PROCESSING, (Status.DECLINED, {"decline": Decline.OTHER_TENDER})))
    trip = shop.enter()
    trip.scan(MILK)
    commits = []
    shop.journal._connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    trip.pay()
    assert len(commits) == 2
    shop.pass_time(20)
    assert journal_of(trip)[2:] == [
        "PaymentStarted", "PaymentSeen", "PaymentAwaits", "PaymentSeen", "PaymentSeen", "PaymentDeclined",
    ]  # fmt: skip
    assert shop.resume(trip.id).state is TripState.OPEN


@pytest.mark.parametrize(
    "state",
    [None, "P-7", {"payment": 7}, {"payment": "\ud800"}, {"payment": "x" * 5_000}],
    ids=["none", "text", "a number", "half a letter", "too much"],
)
def test_own_data_that_cannot_be_kept_is_no_answer(paying, state):
    trip, _, _ = paying(lambda ref: Known(Snapshot(PaymentRef(ref.out_trade_no, state), Status.PROCESSING)))
    assert trip.pay() == Waiting(WaitingFor.ANSWER, "obedient", 1290)
    assert journal_of(trip) == [*BEFORE]
    assert trip.payment.log == [("pay", Unusable("answered with a damaged snapshot"))]


# Whatever happens: charged once or not at all

outcomes = st.sampled_from(["lost-before", "lost-after", "not-sent", "declined", "garbage", "awaits", "fine"])


@given(st.lists(outcomes, max_size=12), st.lists(st.floats(0, 20), min_size=1, max_size=8), st.integers(0, 20))
def test_a_shopper_is_charged_once_or_not_at_all(answers, pauses, turns_back_at):
    wallet = Moody(answers)
    with open_shop(wallet=wallet.name, wallets={wallet.name: wallet}, policy=Policy(customer_deadline=40)) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
        for number, pause in enumerate(pauses):
            if number == turns_back_at:
                trip.cancel_payment()
            shop.pass_time(pause)
        shop.pass_time(600)
        assert trip.payment is None
        held = [amount for amount in wallet.held.values() if amount]
        if trip.state is TripState.PAID:
            assert held == [trip.receipt.total]
        elif trip.state is TripState.OPEN:
            assert held == []
            assert trip.receipt is None
        else:
            assert trip.state is TripState.STUCK
            assert trip.receipt is None
        assert wallet.times_charged <= 1


class Moody:
    """A wallet whose answers get lost before or after the deed, in any order."""

    name = "moody"
    api_version = 1

    def __init__(self, moods):
        self.moods, self.held, self.closed, self.times_charged = list(moods), {}, set(), 0

    def capabilities(self):
        return Capabilities()

    def pay(self, request):
        def charge():
            if request.out_trade_no not in self.held and request.out_trade_no not in self.closed:
                self.held[request.out_trade_no] = request.amount
                self.times_charged += 1

        return self._in_a_mood(request.ref, charge)

    def query(self, ref):
        return self._in_a_mood(ref, lambda: None)

    def cancel(self, ref):
        def give_back():
            self.closed.add(ref.out_trade_no)
            self.held.pop(ref.out_trade_no, None)

        return self._in_a_mood(ref, give_back)

    def refund(self, *_):
        raise AssertionError("nobody asks for refunds yet")

    def _in_a_mood(self, ref, deed):
        match self.moods.pop(0) if self.moods else "fine":
            case "not-sent":
                return NotSent("network")
            case "lost-before":
                return Unknown("lost")
            case "lost-after":
                deed()
                return Unknown("lost")
            case "garbage":
                deed()
                return {"status": "paid"}
            case "declined" if ref.out_trade_no not in self.held:
                self.closed.add(ref.out_trade_no)
                return Known(Snapshot(ref, Status.DECLINED, decline=Decline.OTHER_TENDER))
            case "awaits" if ref.out_trade_no not in self.held | dict.fromkeys(self.closed):
                return Known(Snapshot(ref, Status.AWAITING_CUSTOMER, next_action=NextAction.ENTER_PIN))
        deed()
        if ref.out_trade_no in self.held:
            return Known(Snapshot(ref, Status.PAID, captured=self.held[ref.out_trade_no]))
        status = Status.CANCELLED if ref.out_trade_no in self.closed else Status.NOT_FOUND
        return Known(Snapshot(ref, status))


def test_waiting_for_a_network_takes_no_steps_however_long_it_is_away(shop, trip):
    trip.scan("9521234000013")
    shop.network_drops()
    trip.pay()
    payment = trip.payment
    assert payment.due is None
    shop.pass_time(31 * 24 * 3600)
    assert len(payment.log) <= 2
    shop.network_returns()
    shop.settle()
    assert trip.payment is None  # By now its payment code was too old.
