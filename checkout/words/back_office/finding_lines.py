"""What the doctor found, in words: where, what is wrong, what was expected there and what was found instead."""

from __future__ import annotations

from catalog.text import shorten
from checkout.back_office.findings import Ailment, Finding
from checkout.words.marks import mark
from checkout.words.voice import Words

_WRONG = {
    Ailment.FILE_DAMAGED: mark("the data file is damaged"),
    Ailment.ROW_WITHOUT_ITS_TRIP: mark("a row belongs to no trip"),
    Ailment.TRIP_NUMBER_GAP: mark("the trips of the day are not numbered without gaps"),
    Ailment.EVENT_NUMBER_GAP: mark("an event is missing"),
    Ailment.EVENT_UNREADABLE: mark("an event cannot be read"),
    Ailment.EVENT_ALTERED: mark("an event was changed after it was written"),
    Ailment.EVENT_OUT_OF_TURN: mark("an event cannot have happened then"),
    Ailment.AMOUNT_WRONG: mark("a line does not cost what its price and quantity come to"),
    Ailment.INTENT_WRONG: mark("a payment was begun for another basket or amount"),
    Ailment.PRICES_WRONG: mark("what was to be paid does not add up line by line"),
    Ailment.STATE_WRONG: mark("the trip does not stand where its events lead"),
    Ailment.START_WRONG: mark("the trip does not begin as its first event says"),
    Ailment.PAID_WITHOUT_RECEIPT: mark("paid, and there is no receipt"),
    Ailment.RECEIPT_WITHOUT_PAYMENT: mark("there is a receipt, and nothing was paid"),
    Ailment.RECEIPT_UNREADABLE: mark("a receipt cannot be read"),
    Ailment.RECEIPT_NUMBER_GAP: mark("the receipts of the store are not numbered without gaps"),
    Ailment.RECEIPT_NOT_THE_PAYMENT: mark("the receipt is not that of the payment"),
    Ailment.RECEIPT_NOT_THE_BASKET: mark("the receipt does not list what was in the basket"),
    Ailment.RECEIPT_SUM_WRONG: mark("the receipt does not add up"),
    Ailment.RECEIPT_TAX_WRONG: mark("the tax on the receipt does not add up"),
    Ailment.REFUND_WRONG: mark("a refund did not give back what had been paid for the goods"),
    Ailment.REFUND_OPEN: mark("a refund is under way; ask for it again, and it is made once"),
    Ailment.WALLET_BOOKS_WRONG: mark("the mock wallet's books do not add up"),
    Ailment.WALLET_BOOKS_MISSING: mark("the mock wallet's books are missing"),
    Ailment.MONEY_WITHOUT_RECEIPT: mark("the wallet holds money for which there is no receipt"),
    Ailment.RECEIPT_WITHOUT_MONEY: mark("there is a receipt for which the wallet holds no money"),
    Ailment.PAYMENT_OPEN: mark("a payment is under way; 'checkout payments settle' brings it to its end"),
    Ailment.LATE_MONEY: mark("the wallet took money when it was too late; 'checkout payments settle' gives it back"),
}
_FACT = 120


def finding_line(words: Words, finding: Finding) -> str:
    """One finding on one line: `JQ202611240001 #5: an event is missing (expected 5, found 6)`."""
    line = words.t(_WRONG[finding.ailment])
    if finding.where:
        line = words.t("{where}: {what}", where=shorten(finding.where, _FACT), what=line)
    expected, found = shorten(finding.expected, _FACT), shorten(finding.found, _FACT)
    if expected and found:
        return words.t("{what} (expected {expected}, found {found})", what=line, expected=expected, found=found)
    if expected or found:
        return words.t("{what} ({detail})", what=line, detail=expected or found)
    return line
