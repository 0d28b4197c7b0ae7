"""What the doctor may find in a data file, as facts. Sentences for them are made in `checkout.words`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    """What can be wrong with a data file."""

    FILE_DAMAGED = "file-damaged"
    """SQLite finds pages that do not hold together."""
    ROW_WITHOUT_ITS_TRIP = "row-without-its-trip"
    TRIP_NUMBER_GAP = "trip-number-gap"
    """A store's trips of a day are not numbered from 1 without gaps, or one has another number than its name says."""
    EVENT_NUMBER_GAP = "event-number-gap"
    EVENT_UNREADABLE = "event-unreadable"
    EVENT_ALTERED = "event-altered"
    """It can be read, but is not written as this program writes it."""
    EVENT_OUT_OF_TURN = "event-out-of-turn"
    """It cannot have happened in the state that the trip was in, or to the basket as it was."""
    AMOUNT_WRONG = "amount-wrong"
    """A line does not cost what its price and quantity come to."""
    INTENT_WRONG = "intent-wrong"
    """A payment was begun for another amount or basket than there was."""
    PRICES_WRONG = "prices-wrong"
    """What was frozen for a payment does not add up, or is not what was in the basket."""
    STATE_WRONG = "state-wrong"
    """A trip is listed in another state than its events lead to."""
    START_WRONG = "start-wrong"
    """A trip's row does not agree with its first event."""
    POSTED_WRONG = "posted-wrong"
    """A posted table (`checkout.journal.posting`) says something else than the events."""
    PAID_WITHOUT_RECEIPT = "paid-without-receipt"
    RECEIPT_WITHOUT_PAYMENT = "receipt-without-payment"
    RECEIPT_UNREADABLE = "receipt-unreadable"
    RECEIPT_NUMBER_GAP = "receipt-number-gap"
    RECEIPT_NOT_THE_PAYMENT = "receipt-not-the-payment"
    """A receipt's number, order, amount or time is not that of the payment."""
    RECEIPT_NOT_THE_BASKET = "receipt-not-the-basket"
    """A receipt does not list what was in the basket."""
    RECEIPT_SUM_WRONG = "receipt-sum-wrong"
    RECEIPT_TAX_WRONG = "receipt-tax-wrong"
    REFUND_WRONG = "refund-wrong"
    """A refund gave back other goods than were left, or not what they had cost."""
    REFUND_OPEN = "refund-open"
    """No fault: a refund is under way, and is made once when it is asked for again."""
    WALLET_BOOKS_WRONG = "wallet-books-wrong"
    """The simulated wallet's own books do not add up."""
    WALLET_BOOKS_MISSING = "wallet-books-missing"
    MONEY_WITHOUT_RECEIPT = "money-without-receipt"
    RECEIPT_WITHOUT_MONEY = "receipt-without-money"
    PAYMENT_OPEN = "payment-open"
    """No fault: a payment is under way and will be settled when its trip is taken up."""
    LATE_MONEY = "late-money"
    """No fault either: the wallet took money for a payment that was over, and has still to give it back."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `where` names a trip, a receipt, an order or a store; amounts are minor units, as digits."""

    code: FindingCode
    where: str
    expected: str = ""
    found: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether something is wrong. An open payment or refund is worth knowing of, and is not."""
        return self.code not in {FindingCode.PAYMENT_OPEN, FindingCode.LATE_MONEY, FindingCode.REFUND_OPEN}
