"""The test bench of one check: a wallet, a clock, a folder, and the questions that every check asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import get_type_hints

from wallet import port
from wallet.conformance.harness import VirtualTime, WalletHarness
from wallet.conformance.harness_hooks import watched
from wallet.money import Money
from wallet.opening import given_settings, open_wallet
from wallet.soundness import is_sound

PATIENCE = 3_600
"""Virtual seconds within which a payment must come to a result."""
REFUND_PATIENCE = 30 * 86_400
"""Virtual seconds within which a refund must be made or declined: to a bank card it takes days."""
_STEP = 5
_A_DAY = 86_400


class Broken(Exception):  # noqa: N818 - what happened: a promise was broken
    """The wallet did not keep a promise of the port."""


class CannotTell(Exception):  # noqa: N818
    """The harness cannot do or see what this check is about."""


class NotSeen(Exception):  # noqa: N818
    """The harness does not show the customer's own account, which this check is about."""


class NotOffered(Exception):  # noqa: N818
    """The wallet does not offer what this check is about, and does not declare it."""


@dataclass(frozen=True, slots=True)
class Order:
    """A request, and how its payment stands."""

    request: port.PaymentRequest
    snapshot: port.Snapshot

    @property
    def ref(self) -> port.PaymentRef:
        return self.snapshot.ref

    @property
    def number(self) -> str:
        return self.request.out_trade_no


class Bench:
    """Close it when the check is done. `folder` is made, and need not be there."""

    def __init__(self, harness: WalletHarness, folder: Path, seed: int = 0) -> None:
        self.harness = watched(harness)
        self.time = VirtualTime()
        self.seed = seed
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._orders = 0
        self.on_trust = False
        """Whether the wallet itself had to be asked what it holds, since the harness cannot look into its books."""
        self._others: dict[str, port.Wallet] = {}
        self._cut_off: list[port.Wallet] = []
        """Those of before a power cut. They are kept until the end, so that none tidies up when it is forgotten."""
        self.wallet = self._open()
        self.can: port.Capabilities = self.wallet.capabilities()

    # The wallet

    def _open(self, folder: Path | None = None, seed: int | None = None) -> port.Wallet:
        settings = port.WalletSettings(folder or self.folder, self.time.now, self.seed if seed is None else seed)
        self.harness.prepare(given := given_settings(self.harness.factory, settings))
        wallet = self.harness.open(replace(settings, wallet_named=lambda name: self._other(name, settings)))
        self.harness.folders[id(wallet)] = given.data
        return wallet

    def _other(self, name: str, settings: port.WalletSettings) -> port.Wallet:
        """Another wallet of the shop, for a wallet that is made of others."""
        if name not in self._others:
            self._others[name] = open_wallet(name, replace(settings, wallet_named=lambda n: self._other(n, settings)))
        return self._others[name]

    def restart(self) -> None:
        """Cut the power: what the wallet has not written by now is lost. Then open it again on the same folder."""
        if not self.harness.remembers:
            raise CannotTell("the harness says that this wallet remembers nothing after a restart")
        before = [self.wallet, *self._others.values()]
        for wallet in before:
            self.harness.cut_power(wallet)
        self._cut_off += before
        self._others.clear()
        self._take_the_disk()
        self.wallet = self._open()

    def _take_the_disk(self) -> None:
        """Put copies of the files in their place. The wallet of before keeps its own, and every lock on them."""
        gone = self.folder.with_name(f"{self.folder.name}-cut-{len(self._cut_off)}")
        try:
            self.folder.rename(gone)
        except OSError:  # Windows moves no file that is open.
            return
        copytree(gone, self.folder, symlinks=True)

    def stranger(self) -> port.Wallet:
        """The same wallet in another shop: another folder, another seed."""
        folder = self.folder / "another-shop"
        folder.mkdir()
        return self._open(folder, self.seed + 1)

    def close(self) -> None:
        """Close all wallets that were opened, whatever closing one of them raises."""
        for wallet in (self.wallet, *self._others.values(), *self._cut_off):
            with suppress(Exception):
                self.harness.close(wallet)
        self._others.clear()
        self._cut_off.clear()

    # Asking

    @property
    def currency(self) -> str:
        return min(self.can.currencies, key=lambda currency: (currency != "CNY", currency))

    @property
    def mode(self) -> port.Mode:
        """The declared mode that takes the fewest steps."""
        handy = (port.Mode.PRESENTED_CODE, port.Mode.IN_APP, port.Mode.AT_DESK, port.Mode.SHOWN_QR)
        return next(mode for mode in handy if mode in self.can.modes)

    def order_number(self) -> str:
        self._orders += 1
        return f"CHECK{self.seed % 10_000:04d}{self._orders:06d}"

    def request(
        self,
        amount: int | None = None,
        *,
        mode: port.Mode | None = None,
        currency: str | None = None,
        capture_later: bool = False,
    ) -> port.PaymentRequest:
        """A new request for `amount` minor units, with a fresh payment code and a quote where they are needed."""
        mode = mode or self.mode
        price = Money(amount or self.harness.amount, currency or self.currency)
        code = None
        if mode is port.Mode.PRESENTED_CODE and (code := self.harness.payment_code(self.wallet)) is None:
            raise CannotTell("the harness has no payment code to show")
        return port.PaymentRequest(
            self.order_number(),
            price,
            subject="Conformance",
            basket="basket-1",
            auth_code=code,
            mode=mode,
            capture_later=capture_later,
            quote=self.quote(price),
        )

    def quote(self, price: Money) -> port.Quote | None:
        answer = self.wallet.quote(price) if self.can.quotes else None
        return answer if isinstance(answer, port.Quote) else None

    def known(self, outcome: port.Outcome, what: str) -> port.Snapshot:
        """The sound snapshot in an answer that must be `Known`."""
        if not isinstance(outcome, port.Known):
            raise Broken(f"{what}: answered {shown(outcome)}, expected Known(...)")
        if not isinstance(outcome.snapshot, port.Snapshot):
            raise Broken(f"{what}: Known holds {shown(outcome.snapshot)}, expected a Snapshot")
        sound(outcome.snapshot, what)
        return outcome.snapshot

    def ask(self, request: port.PaymentRequest) -> Order:
        """`pay`, and no more."""
        snapshot = self.known(self.wallet.pay(request), "pay")
        same(snapshot.ref.out_trade_no, request.out_trade_no, "pay answers about this order")
        true(snapshot.status is not port.Status.NOT_FOUND, "pay: answered not_found, which is for queries")
        return Order(request, snapshot)

    def query(self, order: Order) -> port.Snapshot:
        snapshot = self.known(self.wallet.query(order.ref), "query")
        same(snapshot.ref.out_trade_no, order.number, "query answers about this order")
        true(snapshot.basket in (None, order.request.basket), f"query: basket is {shown(snapshot.basket)}")
        return snapshot

    def pay(self, request: port.PaymentRequest | None = None) -> Order:
        """`pay`, and wait for a result, the customer doing their part. A hold counts as a result."""
        order = self.ask(request or self.request())
        return self.finish(order)

    def finish(self, order: Order) -> Order:
        """Wait for a result, the customer doing their part."""
        end = self.time.monotonic() + PATIENCE
        asked = False
        while order.snapshot.status in (port.Status.AWAITING_CUSTOMER, port.Status.PROCESSING):
            if order.snapshot.status is port.Status.AWAITING_CUSTOMER and not asked:
                if not self.harness.approve(self.wallet, order.snapshot):
                    raise CannotTell("the harness cannot do what the customer is waited for")
                asked = True
            elif self.time.monotonic() > end:
                raise Broken(f"there was no result after {PATIENCE} seconds: {order.snapshot.status}")
            else:
                self.time.advance(_STEP)
            order = self.now(order)
        return order

    def paid(self, request: port.PaymentRequest | None = None) -> Order:
        order = self.pay(request)
        same(order.snapshot.status, port.Status.PAID, "the payment goes through")
        return order

    def every_wait(self, *, capture_later: bool = False) -> Iterator[Order]:
        """An order that waits for its customer, in each mode in which one ever does. NotOffered when none does."""
        waits = False
        for mode in sorted(self.can.modes):
            for amount in (self.harness.amount, self.harness.large):
                order = self.settled(self.ask(self.request(amount, mode=mode, capture_later=capture_later)))
                if order.snapshot.status is port.Status.AWAITING_CUSTOMER:
                    waits = True
                    yield order
                    break
        if not waits:
            raise NotOffered("no payment ever waits for its customer")

    def settled(self, order: Order) -> Order:
        """Wait for as long as the wallet has the order under way."""
        end = self.time.monotonic() + PATIENCE
        while order.snapshot.status is port.Status.PROCESSING and self.time.monotonic() < end:
            self.time.advance(_STEP)
            order = self.now(order)
        return order

    def now(self, order: Order) -> Order:
        """The order as it stands now."""
        return replace(order, snapshot=self.query(order))

    def refunded(self, order: Order, refund_id: str, amount: Money) -> port.Snapshot:
        """`refund`, repeated until it is no longer pending."""
        wait, end = 10, self.time.monotonic() + REFUND_PATIENCE
        while True:
            snapshot = self.known(self.wallet.refund(order.ref, refund_id, amount), "refund")
            refund = snapshot.refund
            if refund is None:
                raise Broken("refund: the answer does not say how the refund stands (Snapshot.refund)")
            same((refund.refund_id, refund.amount), (refund_id, amount), "refund answers about this refund")
            if refund.status is not port.RefundStatus.PENDING:
                return snapshot
            if self.time.monotonic() > end:
                raise Broken(f"the refund was still pending after {REFUND_PATIENCE // _A_DAY} days")
            self.time.advance(wait)
            wait = min(2 * wait, _A_DAY)

    def gives_back(self, order: Order, refund_id: str, amount: Money, in_all: int) -> port.Snapshot:
        """A refund that must be done, after which `in_all` minor units are given back: the answer, a query and the
        books agree on it."""
        what = f"refund {refund_id[-2:]} of {amount}"
        snapshot = self.refunded(order, refund_id, amount)
        same(snapshot.refund and snapshot.refund.status, port.RefundStatus.DONE, what)
        tells_refunded(snapshot, in_all, what)
        tells_refunded(self.query(order), in_all, f"a query after {what}")
        self.holds(order, minor(snapshot.captured) - in_all, f"after {what}")
        return snapshot

    def declines_refund(self, order: Order, refund_id: str, amount: Money, what: str) -> None:
        """A refund that must be declined, with a reason, and change nothing."""
        held, before = self.held(order), self.query(order)
        snapshot = self.refunded(order, refund_id, amount)
        same(snapshot.refund and snapshot.refund.status, port.RefundStatus.DECLINED, what)
        true(snapshot.decline, f"{what}: no decline says why it was not made")
        self.holds(order, held, what)
        after = self.query(order)
        same((after.status, after.refunded), (before.status, before.refunded), f"a query after {what}")

    def part(self, order: Order, of: int = 3) -> Money:
        """About a third of the order, in the wallet's smallest step."""
        step, whole = self.can.smallest, order.request.amount
        return Money(max(step, whole.minor // of // step * step), whole.currency)

    def held(self, order: Order) -> int:
        """Minor units that the shop has of this order: by the wallet's books if they can be seen, else by `query`."""
        if (held := self.harness.held(self.wallet, order.number)) is not None:
            return held
        self.on_trust = True
        snapshot = self.known(self.wallet.query(order.ref), "query")
        if snapshot.refunded_unknown:
            raise CannotTell("the wallet cannot tell what was refunded, and the harness does not look into its books")
        return minor(snapshot.captured) - minor(snapshot.refunded)

    def holds(self, order: Order, expected: int, what: str) -> None:
        same(self.held(order), expected, f"{what}: minor units held")


def minor(money: Money | None) -> int:
    """Minor units; 0 for None."""
    return 0 if money is None else money.minor


def tells_refunded(snapshot: port.Snapshot, expected: int, what: str) -> None:
    """Raise Broken unless it says that so many minor units were given back, or that it cannot tell."""
    if snapshot.refunded_unknown:
        return
    same(minor(snapshot.refunded), expected, f"{what}: refunded")
    all_of_it = expected == minor(snapshot.captured)
    same(snapshot.status, port.Status.REFUNDED if all_of_it else port.Status.PAID, f"{what}: the status")


def same(found: object, expected: object, what: str) -> None:
    """Raise Broken unless they are equal."""
    if found != expected:
        raise Broken(f"{what}: found {shown(found)}, expected {shown(expected)}")


def true(kept: object, what: str) -> None:
    if not kept:
        raise Broken(what)


def shown(value: object) -> str:
    """A value as a report shows it: at most 160 printable characters."""
    text = "unprintable"
    with suppress(Exception):
        text = str(value) if isinstance(value, str) else repr(value)
    return "".join(filter(str.isprintable, text))[:160]


def sound(snapshot: port.Snapshot, what: str) -> None:
    """Raise Broken unless every field has its type (floats are the classic) and the amounts fit together."""
    same(type(snapshot.ref), port.PaymentRef, f"{what}: ref")
    true(isinstance(snapshot.status, port.Status), f"{what}: status is {shown(snapshot.status)}, expected a Status")
    for name in ("captured", "refunded", "authorised", "charged", "receipt_amount"):
        money = getattr(snapshot, name)
        if money is not None:
            true(isinstance(money, Money), f"{what}: {name} is {shown(money)}, expected Money or None")
            true(
                type(money.minor) is int and money.minor >= 0, f"{what}: {name} is {shown(money)}, expected whole units"
            )
    for name in ("basket", "trade_no", "payer", "detail", "show", "passback_params"):
        text = getattr(snapshot, name)
        true(text is None or isinstance(text, str), f"{what}: {name} is {shown(text)}, expected text or None")
    for name, kind in get_type_hints(port.Snapshot).items():
        value = getattr(snapshot, name)
        true(is_sound(value, kind), f"{what}: {name} is {shown(value)}, not what the port declares it to be")
    if snapshot.status is port.Status.DECLINED:
        true(snapshot.decline, f"{what}: DECLINED, and nothing says why (Snapshot.decline)")
    amounts = [money for money in (snapshot.captured, snapshot.refunded, snapshot.authorised) if money]
    true(len({money.currency for money in amounts}) <= 1, f"{what}: amounts of one payment in several currencies")
    true(minor(snapshot.refunded) <= minor(snapshot.captured), f"{what}: more is refunded than was captured")
    true(minor(snapshot.receipt_amount) <= minor(snapshot.captured), f"{what}: the shop gets more than was captured")
    if snapshot.refunded_unknown:
        only = snapshot.status is port.Status.PAID and not snapshot.refunded
        true(only, f"{what}: refunded_unknown is for PAID, without an amount in refunded")
    _adds_up(snapshot, what)


def _adds_up(snapshot: port.Snapshot, what: str) -> None:
    held = minor(snapshot.captured) - minor(snapshot.refunded)
    match snapshot.status:
        case port.Status.PAID:
            true(held > 0, f"{what}: PAID, and nothing is held")
        case port.Status.REFUNDED:
            true(held == 0 and snapshot.captured, f"{what}: REFUNDED, and not all of it is given back")
        case port.Status.AUTHORISED:
            true(snapshot.authorised and not snapshot.captured, f"{what}: AUTHORISED without an amount held")
        case _:
            same(held, 0, f"{what}: {snapshot.status} holds")
    if snapshot.status in (port.Status.CANCELLED, port.Status.DECLINED) and not snapshot.captured:
        same(minor(snapshot.authorised), 0, f"{what}: {snapshot.status}, and still held (Snapshot.authorised)")
    if snapshot.funds and snapshot.captured:
        whole = snapshot.charged or snapshot.captured
        same(sum(fund.amount.minor for fund in snapshot.funds), whole.minor, f"{what}: the funds add up")
