"""What the doctor may find in a data file, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    FILE_DAMAGED = "file-damaged"
    """SQLite's integrity check fails."""
    ROW_WITHOUT_ITS_TRIP = "row-without-its-trip"
    TRIP_NUMBER_GAP = "trip-number-gap"
    """A store's trips of a day are not numbered from 1 without gaps, or a trip's name says another number."""
    EVENT_NUMBER_GAP = "event-number-gap"
    EVENT_UNREADABLE = "event-unreadable"
    EVENT_ALTERED = "event-altered"
    """Readable, but not as this program writes it."""
    EVENT_OUT_OF_TURN = "event-out-of-turn"
    """Not legal in the state of the trip or of its basket."""
    AMOUNT_WRONG = "amount-wrong"
    """A line does not cost its price times its quantity."""
    INTENT_WRONG = "intent-wrong"
    """A payment was begun for another amount or basket than the trip's."""
    PRICES_WRONG = "prices-wrong"
    """The prices frozen for a payment do not add up, or are not those of the basket."""
    STATE_WRONG = "state-wrong"
    """A trip's row has another state than its events lead to."""
    START_WRONG = "start-wrong"
    """A trip's row does not agree with its first event."""
    POSTED_WRONG = "posted-wrong"
    """A posted table (`checkout.journal.posting`) does not agree with the events."""
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
    """A refund was for goods already returned, or not at the price paid."""
    REFUND_OPEN = "refund-open"
    """No fault: a refund is under way."""
    WALLET_BOOKS_WRONG = "wallet-books-wrong"
    """The mock wallet's own books do not add up."""
    WALLET_BOOKS_MISSING = "wallet-books-missing"
    MONEY_WITHOUT_RECEIPT = "money-without-receipt"
    RECEIPT_WITHOUT_MONEY = "receipt-without-money"
    PAYMENT_OPEN = "payment-open"
    """No fault: a payment is under way."""
    UNMATCHED_CAPTURE = "unmatched-capture"
    """No fault: the wallet captured money after the payment was over, and has not given it back yet."""
    STOCK_LEVEL_WRONG = "stock-level-wrong"
    """How much stands at a place, or is allocated there, is not the sum of the movements, or of the allocations."""
    STOCK_BELOW_ZERO = "stock-below-zero"
    """Once, more was taken from a place than stood there."""
    STOCK_PROMISED_TWICE = "stock-promised-twice"
    """More is allocated and reserved at a place than stands there."""
    MOVEMENT_GAP = "movement-gap"
    """The movements of a store are not numbered from 1 without gaps."""
    MOVEMENT_WRONG = "movement-wrong"
    """A movement cannot be: sold goods that come, a shelf filled from nowhere, a place that there is not."""
    MOVEMENT_WITHOUT_CAUSE = "movement-without-cause"
    """Not what the receipt has as carried out, or the order as picked."""
    PROMISE_WRONG = "promise-wrong"
    """Goods are allocated to a line that does not wait for them, or not to one that does; or reserved for a trip that
    has paid."""
    ORDER_WITHOUT_MONEY = "order-without-money"
    """Nobody has paid for it, or for its goods, and it is carried out."""
    MONEY_WITHOUT_ORDER = "money-without-order"
    """Goods were paid for that are to be brought, sent or cooked, and there is no order for them."""
    ORDER_NOT_THE_RECEIPT = "order-not-the-receipt"
    """An order has other goods, or at another price, than its receipt."""
    ORDER_ROW_WRONG = "order-row-wrong"
    """An order's row does not follow from its events."""
    BAG_WRONG = "bag-wrong"
    """A bag came from where it was not, or holds what was not picked, or its code is that of another."""
    DELIVERED_NOT_PICKED = "delivered-not-picked"
    """An order was packed, sent or delivered with lines that were not picked, or that were in no bag."""
    AMENDS_WRONG = "amends-wrong"
    """What an order gives back is not what its trip refunds for it."""
    NOTICES_WAITING = "notices-waiting"
    """No fault: notifications that came in while another process had the data file."""
    NOTICE_DAMAGED = "notice-damaged"


_NO_FAULTS = frozenset(
    {FindingCode.PAYMENT_OPEN, FindingCode.UNMATCHED_CAPTURE, FindingCode.REFUND_OPEN, FindingCode.NOTICES_WAITING}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `where` names a trip, a receipt, an order or a store; amounts are minor units, as digits."""

    code: FindingCode
    where: str
    expected: str = ""
    found: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether something is wrong; an open payment or refund is not."""
        return self.code not in _NO_FAULTS
