"""Gift cards, as a wallet: whoever shows a card's number pays from it. More than the balance is declined as a whole.

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

from wallet.money import Money
from wallet.port import Capabilities, Decline, Fund, Mode, PaymentRequest, Refunds, Snapshot, Status, WalletSettings
from wallet.simulated.ledger_wallet import CURRENCY, LedgerWallet
from wallet.simulated.payment_ledger import BookedPayment, PaymentLedger, payment_format
from wallet.simulated.refusals import BAD_AMOUNT, LARGEST

LOADED = 3000
"""Fen on a new card."""

NO_CARD = "NO_SUCH_CARD"
NOT_ENOUGH = "CARD_BALANCE_NOT_ENOUGH"


class GiftCards(LedgerWallet):
    name = "gift-card"
    can = Capabilities(
        modes=frozenset({Mode.PRESENTED_CODE}), refunds=Refunds.PARTIAL, currencies=frozenset({CURRENCY})
    )

    def __init__(self, settings: WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used."""
        kept = payment_format(__package__, "gift-cards.db", 0x5347_4743, "the gift cards")
        super().__init__(PaymentLedger(settings, kept))
        self._sql = self._ledger.sql
        self._seed = settings.seed

    def available(self, auth_code: str) -> Money:
        """The balance of the card with this number; 0.00 for one that does not exist. Raises LedgerError."""
        return Money(self._ledger.serve(lambda _now: self._on_card(auth_code)), CURRENCY)

    def app_of(self, customer: str) -> CardHolder:
        return CardHolder(lambda: self._ledger.serve(lambda now: self._card_of(customer, now)))

    def balance_of(self, customer: str) -> Money:
        """What is on the card of `customer`. Raises LedgerError."""
        return self.available(self.app_of(customer).show_code())

    def _card_of(self, customer: str, now: datetime) -> str:
        """The number of the customer's card: twelve digits that begin with 80. It is issued on first sight."""
        digest = sha256(f"{self._seed} {customer}".encode("utf-8", "surrogatepass")).digest()
        number = f"80{int.from_bytes(digest) % 10**10:010}"
        if not self._sql.is_card(number=number):
            self._sql.add_card(number=number)
            self._ledger.move("load", LOADED, now, key=number)
        return number

    def _on_card(self, number: str) -> int:
        return int(self._sql.on_card(card=number)) if number.isascii() else 0

    def _accept(self, request: PaymentRequest, now: datetime) -> tuple[Decline, str] | None:
        """Take the amount from the card, or book a decline when there is less on it, or no such card."""
        card, amount = request.auth_code or "", request.amount.minor
        if not 0 < amount <= LARGEST:
            return Decline.CONFIGURATION, BAD_AMOUNT
        if not (card.isascii() and self._sql.is_card(number=card)):
            self._ledger.add_tombstone(request.out_trade_no, Status.DECLINED)
            return None
        enough = amount <= self._on_card(card)
        self._ledger.add(request, card, Status.PAID if enough else Status.DECLINED)
        if enough:
            self._ledger.move("payment", -amount, now, key=card, order=request.out_trade_no)
        return None

    def _is_same(self, payment: BookedPayment, request: PaymentRequest) -> bool:
        asked = (request.auth_code, request.amount.minor, request.basket)
        return (payment.key, payment.amount, payment.basket) == asked

    def _cancel_payment(self, payment: BookedPayment, now: datetime) -> None:
        """Put all of it back onto the card. What was partly refunded stays paid: the rest is for refunds."""
        if payment.state is Status.PAID and not payment.refunded:
            self._ledger.move("reversal", payment.captured, now, key=payment.key, order=payment.out_trade_no)
            self._ledger.change_state(payment, Status.CANCELLED)

    def _book_refund(self, payment: BookedPayment, refund_id: str, amount: int, now: datetime) -> None:
        self._ledger.move("refund", amount, now, key=payment.key, order=payment.out_trade_no, refund_id=refund_id)

    def _is_amount(self, amount: Money) -> bool:
        return amount.currency == CURRENCY and amount.minor > 0

    def _complete(self, payment: BookedPayment, snapshot: Snapshot) -> Snapshot:
        if payment.state is Status.DECLINED:
            no_card = payment.key is None
            decline = Decline.RESCAN if no_card else Decline.OTHER_TENDER
            snapshot = replace(snapshot, decline=decline, detail=NO_CARD if no_card else NOT_ENOUGH)
        return replace(
            snapshot,
            trade_no=f"CARD{payment.number:012d}",
            payer=payment.key and f"{payment.key[:2]}******{payment.key[-4:]}",
            funds=() if snapshot.captured is None else (Fund("gift_card", snapshot.captured),),
        )


class CardHolder:
    """Somebody with a gift card: all they ever do is show its number."""

    def __init__(self, number: Callable[[], str]) -> None:
        self.show_code = number

    def pending(self) -> Snapshot | None:
        return None

    def approve(self, pin: str) -> bool:  # noqa: ARG002 - a card has none
        return False

    def refuse(self) -> None:
        """Nothing ever waits."""

    def scan_qr(self, text: str) -> bool:  # noqa: ARG002 - nothing is paid for in this way
        return False
