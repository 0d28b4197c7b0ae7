"""The doctor's findings: where, what is wrong, what was expected and what was found."""

from __future__ import annotations

from catalog.text import shorten
from checkout.back_office import Finding, FindingCode
from checkout.words.language import mark
from checkout.words.words import Words

_WRONG = {
    FindingCode.FILE_DAMAGED: mark("the data file is damaged"),
    FindingCode.ROW_WITHOUT_ITS_TRIP: mark("a row belongs to no trip"),
    FindingCode.TRIP_NUMBER_GAP: mark("the trips of the day are not numbered without gaps"),
    FindingCode.EVENT_NUMBER_GAP: mark("an event is missing"),
    FindingCode.EVENT_UNREADABLE: mark("an event cannot be read"),
    FindingCode.EVENT_ALTERED: mark("an event was changed after it was written"),
    FindingCode.EVENT_OUT_OF_TURN: mark("an event is not possible at that point"),
    FindingCode.AMOUNT_WRONG: mark("a line's amount does not follow from its price and quantity"),
    FindingCode.INTENT_WRONG: mark("a payment was begun for another basket or amount"),
    FindingCode.PRICES_WRONG: mark("the amount to pay is not the sum of its lines"),
    FindingCode.STATE_WRONG: mark("the trip's state does not follow from its events"),
    FindingCode.START_WRONG: mark("the trip's own row differs from its first event"),
    FindingCode.POSTED_WRONG: mark("a table kept from the events does not agree with them"),
    FindingCode.PAID_WITHOUT_RECEIPT: mark("paid, and there is no receipt"),
    FindingCode.RECEIPT_WITHOUT_PAYMENT: mark("there is a receipt, and nothing was paid"),
    FindingCode.RECEIPT_UNREADABLE: mark("a receipt cannot be read"),
    FindingCode.RECEIPT_NUMBER_GAP: mark("the receipts of the store are not numbered without gaps"),
    FindingCode.RECEIPT_NOT_THE_PAYMENT: mark("the receipt is not that of the payment"),
    FindingCode.RECEIPT_NOT_THE_BASKET: mark("the receipt does not list what was in the basket"),
    FindingCode.RECEIPT_SUM_WRONG: mark("the receipt does not add up"),
    FindingCode.RECEIPT_TAX_WRONG: mark("the tax on the receipt does not add up"),
    FindingCode.REFUND_WRONG: mark("a refund is not the amount that was paid for the goods"),
    FindingCode.REFUND_OPEN: mark("a refund is under way; 'checkout payments settle' goes on with it"),
    FindingCode.WALLET_BOOKS_WRONG: mark("the mock wallet's books do not add up"),
    FindingCode.WALLET_BOOKS_MISSING: mark("the mock wallet's books are missing"),
    FindingCode.MONEY_WITHOUT_RECEIPT: mark("the wallet holds money for which there is no receipt"),
    FindingCode.RECEIPT_WITHOUT_MONEY: mark("there is a receipt for which the wallet holds no money"),
    FindingCode.PAYMENT_OPEN: mark("a payment is under way; 'checkout payments settle' brings it to its end"),
    FindingCode.UNMATCHED_CAPTURE: mark(
        "an unmatched capture: the wallet took money for a closed payment; 'checkout payments settle' returns it"
    ),
    FindingCode.STOCK_LEVEL_WRONG: mark("the stock, or what is allocated of it, is not the sum of what moved"),
    FindingCode.STOCK_BELOW_ZERO: mark("more was taken than there was"),
    FindingCode.STOCK_PROMISED_TWICE: mark("more is allocated and reserved than there is"),
    FindingCode.MOVEMENT_GAP: mark("a stock movement is missing"),
    FindingCode.MOVEMENT_WRONG: mark("a stock movement cannot have been so"),
    FindingCode.MOVEMENT_WITHOUT_CAUSE: mark("a stock movement does not agree with the receipt or the order"),
    FindingCode.PROMISE_WRONG: mark("what is allocated or reserved is not what somebody waits for"),
    FindingCode.ORDER_WITHOUT_MONEY: mark("there is an order, and nobody has paid for it"),
    FindingCode.MONEY_WITHOUT_ORDER: mark("goods that are to come are paid for, and there is no order"),
    FindingCode.ORDER_NOT_THE_RECEIPT: mark("the order is not for what the receipt lists"),
    FindingCode.ORDER_ROW_WRONG: mark("the order's own row does not follow from its events"),
    FindingCode.BAG_WRONG: mark("a bag is not where it was, or holds what was not picked"),
    FindingCode.DELIVERED_NOT_PICKED: mark("goods were packed or delivered that were not picked"),
    FindingCode.AMENDS_WRONG: mark("what an order gives back is not what was refunded for it"),
    FindingCode.NOTICES_WAITING: mark("kept notifications wait for the shop, which uses them when it opens"),
    FindingCode.NOTICE_DAMAGED: mark(
        "a kept notification cannot be read and will not be used; 'checkout payments settle' asks the wallets instead"
    ),
}
_FACT = 120


def finding_line(words: Words, finding: Finding) -> str:
    """One finding on one line: `JQ202611240001 #5: an event is missing (expected 5, found 6)`."""
    line = words.t(_WRONG[finding.code])
    if finding.where:
        line = words.t("{where}: {what}", where=shorten(finding.where, _FACT), what=line)
    expected, found = shorten(finding.expected, _FACT), shorten(finding.found, _FACT)
    if expected and found:
        return words.t("{what} (expected {expected}, found {found})", what=line, expected=expected, found=found)
    if expected or found:
        return words.t("{what} ({detail})", what=line, detail=expected or found)
    return line
