"""What only the customer's own account shows: money that is given back in the wallet's books, and never reaches it."""

from __future__ import annotations

from functools import partial

from wallet.conformance.bench import Bench, CannotTell, NotSeen, Order, same
from wallet.conformance.checks import HOLDS, NOTIFICATIONS, REFUNDS, at_level
from wallet.conformance.hostile_checks import at_once
from wallet.conformance.lossy_wire import IN_DOUBT, SimulatedShop
from wallet.decisions import CallRefund
from wallet.money import Money
from wallet.port import PaymentRequest, Refund, Refunds, Snapshot, Status

check = at_level(1)

_A_DAY = 86_400
_ROUNDS = 4


class Account:
    """The account of the customer who pays `request`, from before the payment on. Amounts are minor units."""

    def __init__(self, bench: Bench, minor: int | None = None, *, capture_later: bool = False) -> None:
        """Raises NotSeen when the harness does not show it."""
        self._bench = bench
        # First the request: with its payment code it may bring along a customer who was not there before.
        self.request: PaymentRequest = bench.request(minor, capture_later=capture_later)
        self._opening = self._balance()

    def _balance(self) -> Money:
        balance = self._bench.harness.balance(self._bench.wallet)
        if balance is None:
            raise NotSeen("the harness does not show the customer's account (`balance`)")
        return balance

    @property
    def charge(self) -> int:
        """What the whole payment takes from it."""
        quote = self.request.quote
        return self._here(self.request.amount, None if quote is None else quote.charge)

    def given_back(self, refund: Refund | None) -> int:
        """What a refund puts onto it."""
        assert refund is not None, "looked at by refunded()"
        return self._here(refund.amount, refund.charged)

    def captured(self, amount: Money) -> int:
        return self._here(amount, None)

    def _here(self, amount: Money, charged: Money | None) -> int:
        for money in (charged, amount):
            if money is not None and money.currency == self._opening.currency:
                return money.minor
        raise NotSeen(f"the customer's account is in {self._opening.currency}, and nothing says what was charged")

    def lacks(self, minor: int, what: str) -> None:
        """Raise Broken unless so much less is on it than in the beginning."""
        same(self._opening.minor - self._balance().minor, minor, f"{what}: missing on the customer's account")


@check("account.is-charged-once", "顾客账上只少一次钱，没付成的一分不少。")
def _is_charged_once(bench: Bench) -> None:
    """The customer's account is charged once for what was paid, and not for what was not."""
    account = Account(bench)
    order = bench.paid(account.request)
    for what in ("after paying", "after the same request again"):
        bench.finish(bench.ask(order.request))
        account.lacks(account.charge, what)
    if bench.harness.too_much is not None:
        account = Account(bench, bench.harness.too_much)
        bench.pay(account.request)
        account.lacks(0, "after a decline")
    account = Account(bench, bench.harness.large)
    begun = bench.ask(account.request)
    if begun.snapshot.status is Status.AWAITING_CUSTOMER:
        bench.known(bench.wallet.cancel(begun.ref), "cancel")
        bench.harness.approve(bench.wallet, begun.snapshot)
        account.lacks(0, "confirmed after it was cancelled")


@check("account.gets-reversals", "撤销说钱没动，顾客账上就真的没少。")
def _gets_reversals(bench: Bench) -> None:
    """What a cancel reverses is on the customer's account again, once."""
    account = Account(bench)
    order = bench.paid(account.request)
    for what in ("after a cancel", "after another cancel"):
        status = bench.known(bench.wallet.cancel(order.ref), "cancel").status
        account.lacks(0 if status is Status.CANCELLED else account.charge, f"{what} ({status})")


@check("account.gets-refunds", "退了的钱真的到顾客账上，只到一次。", REFUNDS)
def _gets_refunds(bench: Bench) -> None:
    """What is refunded is on the customer's account again, once for each refund."""
    account = Account(bench)
    order = bench.paid(account.request)
    whole, missing = order.request.amount, account.charge
    parts = [whole]
    if bench.can.refunds is Refunds.PARTIAL:
        parts = [bench.part(order), whole - bench.part(order)]
    for n, amount in enumerate(parts):
        snapshot = bench.refunded(order, f"{order.number}R{n}", amount)
        missing -= account.given_back(snapshot.refund)
        for what in ("after", "after a repeat of"):
            account.lacks(missing, f"{what} refund {n} of {amount}")
            bench.refunded(order, f"{order.number}R{n}", amount)
    bench.refunded(order, f"{order.number}RX", whole)
    bench.known(bench.wallet.cancel(order.ref), "cancel")
    account.lacks(0, "after a refund of too much and a cancel")


@check("account.gets-releases", "解冻的钱真的回到顾客账上。", HOLDS)
def _gets_releases(bench: Bench) -> None:
    """What a cancel releases is on the customer's account again."""
    account = Account(bench, capture_later=True)
    order = bench.pay(account.request)
    bench.finish(bench.ask(order.request))
    for what in ("after the release", "after another cancel"):
        same(bench.known(bench.wallet.cancel(order.ref), "cancel").status, Status.CANCELLED, "a cancel of what is held")
        account.lacks(0, what)
    bench.time.advance(_A_DAY)
    account.lacks(0, "a day after the release")


@check("account.gets-the-rest", "部分请款之后，剩下的真的解冻。", HOLDS)
def _gets_the_rest(bench: Bench) -> None:
    """After a capture in part the rest is on the customer's account again; after a refund, all of it."""
    account = Account(bench, capture_later=True)
    order = bench.pay(account.request)
    part = bench.part(order)
    for what in ("after a capture in part", "after the same capture again"):
        bench.known(bench.wallet.capture(order.ref, part), "capture")
        account.lacks(account.captured(part), what)
    if bench.can.refunds is Refunds.NONE:
        status = bench.known(bench.wallet.cancel(order.ref), "cancel").status
        account.lacks(0 if status is Status.CANCELLED else account.captured(part), f"after a cancel ({status})")
    else:
        bench.refunded(order, f"{order.number}R1", part)
        account.lacks(0, "after a refund of what was captured")


@at_level(2)("account.after-lost-answers", "回答丢了，顾客账上也只少店里收的那么多。")
def _after_lost_answers(bench: Bench) -> None:
    """With lost answers too, the customer's account lacks what the shop has, and nothing else."""
    for loss in reversed(IN_DOUBT):
        for turns_back_after in (0, 1):
            account = Account(bench)
            SimulatedShop(bench, {1: loss, 2: loss}, turns_back_after).settle(account.request)
            order = Order(account.request, Snapshot(account.request.ref, Status.PROCESSING))
            charged = account.charge if bench.held(order) else 0
            account.lacks(charged, f"calls 1 and 2 lost {loss}, turned back after call {turns_back_after}")
        if bench.can.refunds is not Refunds.NONE:
            account = Account(bench)
            order = bench.paid(account.request)
            refund = CallRefund(order.ref, f"{order.number}R1", order.request.amount)
            SimulatedShop(bench, {1: loss, 2: loss}).run(refund)
            bench.refunded(order, refund.refund_id, refund.amount)
            account.lacks(0, f"after a refund, calls 1 and 2 lost {loss}")


@at_level(3)("account.replayed-notice", "重放通知，顾客账上也不能多出钱来。", NOTIFICATIONS)
def _replayed_notice(bench: Bench) -> None:
    """A notification that is read again and again puts nothing onto the customer's account, and takes nothing."""
    for then in ("it is paid", "it is cancelled", "it is refunded"):
        account = Account(bench)
        order = bench.paid(account.request)
        if then == "it is cancelled":
            bench.known(bench.wallet.cancel(order.ref), "cancel")
        elif then == "it is refunded" and bench.can.refunds is not Refunds.NONE:
            bench.refunded(order, f"{order.number}R1", order.request.amount)
        missing = account.charge if bench.query(order).status is Status.PAID else 0
        sent = bench.harness.notifications(bench.wallet)
        if sent is None:
            raise CannotTell("the harness cannot get at the notifications")
        for headers, body in sent * 3:
            bench.wallet.read_notification(headers, body)
        account.lacks(missing, f"after all notifications were read three times ({then})")


@at_level(4)("account.at-once", "几笔退款、几次撤销同时来，顾客只收到一次。")
def _at_once(bench: Bench) -> None:
    """Refunds or cancels at the same time put the money onto the customer's account once."""
    for _ in range(_ROUNDS):
        account = Account(bench)
        order = bench.paid(account.request)
        at_once([partial(bench.wallet.cancel, order.ref)] * 3)
        paid = bench.query(order).status is Status.PAID
        account.lacks(account.charge if paid else 0, "after three cancels at once")
        if bench.can.refunds is not Refunds.NONE:
            account = Account(bench)
            order = bench.paid(account.request)
            whole, refund_id = order.request.amount, f"{order.number}R1"
            at_once([partial(bench.wallet.refund, order.ref, refund_id, whole)] * 3)
            bench.refunded(order, refund_id, whole)
            account.lacks(0, "after three refunds at once, under one id")
