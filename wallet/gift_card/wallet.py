"""Gift cards, as a wallet: whoever shows the number of a card pays from it, as far as it goes.

There is no PIN and no waiting. A card tells what is still on it to whoever shows its number, as at any till
(`available`); what is more than that it declines, and pays nothing.

>>> from datetime import UTC, datetime
>>> cards = GiftCards(WalletSettings(None, lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC)))
>>> number = cards.app_of("li-wei").show_code()
>>> str(cards.available(number))
'30.00'
>>> request = PaymentRequest("JQ2026112400010001", Money(1290), "Groceries", "b1", number, Mode.PRESENTED_CODE)
>>> cards.pay(request).snapshot.status, str(cards.available(number))
(<Status.PAID: 'paid'>, '17.10')
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from wallet.errors import LedgerError
from wallet.gift_card.cards import Cards, Payment
from wallet.ledger_file import Flaw
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Decline,
    Fund,
    Known,
    Mode,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Refund,
    Refunds,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)

CURRENCY = "CNY"
LOADED = 3000
"""Fen on a new card."""
LARGEST = 2**53
"""Fen that a payment may ask for: what the book can add up."""

NO_CARD = "NO_SUCH_CARD"
NOT_ENOUGH = "CARD_BALANCE_NOT_ENOUGH"
TAKEN = "ORDER_TAKEN"
BAD_AMOUNT = "BAD_AMOUNT"
NOT_REFUNDABLE = "NOT_PAID_HERE"
REFUND_TOO_MUCH = "REFUND_TOO_MUCH"
REFUND_DIFFERS = "REFUND_DIFFERS"

_CAN = Capabilities(modes=frozenset({Mode.PRESENTED_CODE}), refunds=Refunds.PARTIAL, currencies=frozenset({CURRENCY}))


class GiftCards(Wallet):
    """The wallet. Calls may come from any thread."""

    name = "gift-card"
    api_version = API_VERSION

    def __init__(self, settings: WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used."""
        self._seed = settings.seed
        self._cards = Cards(settings.data, settings.clock)

    def capabilities(self) -> Capabilities:
        return _CAN

    def pay(self, request: PaymentRequest) -> Outcome:
        if request.mode is not Mode.PRESENTED_CODE:
            return Unsupported(request.mode)
        if request.capture_later:
            return Unsupported("capture_later")
        if request.amount.currency != CURRENCY:
            return Unsupported(request.amount.currency)
        return self._answer(lambda now: self._pay(request, now))

    def query(self, ref: PaymentRef) -> Outcome:
        return self._answer(lambda _now: self._snapshot(ref.out_trade_no))

    def cancel(self, ref: PaymentRef) -> Outcome:
        """Put all of it back onto the card. What was partly refunded stays: the rest is for refunds."""
        return self._answer(lambda now: self._cancel(ref.out_trade_no, now))

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        return self._answer(lambda now: self._refund(ref.out_trade_no, refund_id, amount, now))

    def available(self, auth_code: str) -> Money:
        """What is still on the card with this number; nothing on one that does not exist. Raises LedgerError."""
        return Money(self._cards.serve(lambda _now: self._cards.on_card(auth_code)), CURRENCY)

    def app_of(self, customer: str) -> CardHolder:
        return CardHolder(lambda: self._cards.serve(lambda now: self._card_of(customer, now)))

    def held(self) -> dict[str, int]:
        """Fen held for each order that money was taken for, less what was given back."""
        return self._cards.serve(lambda _now: self._cards.held())

    def check(self) -> list[Flaw]:
        """Recompute every rule of the book; an empty list when it adds up."""
        return self._cards.flaws()

    def close(self) -> None:
        self._cards.close()

    def _answer(self, work: Callable[[datetime], Snapshot]) -> Outcome:
        try:
            return Known(self._cards.serve(work))
        except LedgerError as error:
            return Unknown(str(error))

    # Each in one transaction

    def _card_of(self, customer: str, now: datetime) -> str:
        """The number of the customer's card: twelve digits that begin with 80. It is issued on first sight."""
        digest = sha256(f"{self._seed} {customer}".encode("utf-8", "surrogatepass")).digest()
        number = f"80{int.from_bytes(digest) % 10**10:010}"
        if not self._cards.is_card(number):
            self._cards.issue(number, LOADED, now)
        return number

    def _pay(self, request: PaymentRequest, now: datetime) -> Snapshot:
        known = self._cards.find(request.out_trade_no)
        if known is None:
            if not 0 < request.amount.minor <= LARGEST:
                return _declined(request.ref, Decline.CONFIGURATION, BAD_AMOUNT)
            if not self._cards.is_card(request.auth_code or ""):
                return _declined(request.ref, Decline.RESCAN, NO_CARD)
            self._cards.take(request, now)
        elif known.card is not None and not known.is_for(request):
            return _declined(request.ref, Decline.NEW_REFERENCE, TAKEN)
        return self._snapshot(request.out_trade_no)

    def _cancel(self, out_trade_no: str, now: datetime) -> Snapshot:
        payment = self._cards.find(out_trade_no)
        if payment is None:
            self._cards.bury(out_trade_no)
        elif payment.state is Status.PAID and not self._cards.given_back(payment):
            self._cards.reverse(payment, now)
        return self._snapshot(out_trade_no)

    def _refund(self, out_trade_no: str, refund_id: str, amount: Money, now: datetime) -> Snapshot:
        payment = self._cards.find(out_trade_no)
        if payment is None:
            return self._snapshot(out_trade_no)
        done = self._cards.refunded_under(payment, refund_id)
        if done is None:
            detail = self._why_not(payment, amount)
            if detail is None:
                self._cards.give_back(payment, refund_id, amount.minor, now)
        else:
            detail = None if amount == Money(done, CURRENCY) else REFUND_DIFFERS
        snapshot = self._snapshot(out_trade_no)
        if detail is None:
            return replace(snapshot, refund=Refund(refund_id, amount, RefundStatus.DONE))
        decline = Decline.NEW_REFERENCE if detail == REFUND_DIFFERS else Decline.CONFIGURATION
        return replace(
            snapshot, refund=Refund(refund_id, amount, RefundStatus.DECLINED), decline=decline, detail=detail
        )

    def _why_not(self, payment: Payment, amount: Money) -> str | None:
        """Why `amount` cannot be given back."""
        if amount.currency != CURRENCY or amount.minor <= 0:
            return BAD_AMOUNT
        if payment.state not in (Status.PAID, Status.REFUNDED):
            return NOT_REFUNDABLE
        too_much = self._cards.given_back(payment) + amount.minor > self._cards.taken(payment)
        return REFUND_TOO_MUCH if too_much else None

    def _snapshot(self, out_trade_no: str) -> Snapshot:
        payment, ref = self._cards.find(out_trade_no), PaymentRef(out_trade_no)
        if payment is None:
            return Snapshot(ref, Status.NOT_FOUND)
        taken, given_back = self._cards.taken(payment), self._cards.given_back(payment)
        declined = payment.state is Status.DECLINED
        return Snapshot(
            ref,
            payment.state,
            captured=Money(taken, CURRENCY) if taken else None,
            refunded=Money(given_back, CURRENCY) if given_back else None,
            basket=payment.basket,
            trade_no=f"CARD{payment.number:012d}",
            payer=payment.card and f"{payment.card[:2]}******{payment.card[-4:]}",
            decline=Decline.OTHER_TENDER if declined else None,
            detail=NOT_ENOUGH if declined else None,
            funds=(Fund("gift_card", Money(taken, CURRENCY)),) if taken else (),
        )


class CardHolder:
    """Somebody with a gift card: all they ever do is show its number."""

    def __init__(self, number: Callable[[], str]) -> None:
        self._number = number

    def show_code(self) -> str:
        return self._number()

    def pending(self) -> Snapshot | None:
        return None

    def approve(self, pin: str) -> bool:  # noqa: ARG002 - a card has none
        return False

    def refuse(self) -> None:
        """Nothing ever waits."""

    def scan_qr(self, text: str) -> bool:  # noqa: ARG002 - nothing is paid for in this way
        return False


def _declined(ref: PaymentRef, decline: Decline, detail: str) -> Snapshot:
    return Snapshot(ref, Status.DECLINED, decline=decline, detail=detail)
