"""How a payment goes. Whatever is said about one that failed also says whether money was taken."""

from __future__ import annotations

from typing import assert_never

from catalog.chain import Store
from catalog.text import shorten
from checkout import events
from checkout.trip import Quoted, Waiting, WaitingFor
from checkout.words.language import mark
from checkout.words.words import Words
from wallet.port import Decline, NextAction

_WAITING = {
    WaitingFor.NETWORK: mark("waiting for the network"),
    WaitingFor.ANSWER: mark("waiting for the wallet's answer"),
    WaitingFor.CUSTOMER: mark("waiting for you, in the wallet's app"),
}

_AWAITS = {
    NextAction.ENTER_PIN: mark("enter your PIN in the wallet's app"),
    NextAction.CONFIRM_IN_APP: mark("confirm the payment in the wallet's app"),
    NextAction.SCAN_QR: mark("scan this QR code with the wallet's app: {show}"),
    NextAction.GO_TO_DESK: mark("pay at the desk, and show this number there: {show}"),
}

_WHAT_NEXT = {
    Decline.RESCAN: mark("Nothing was charged; pay again with a fresh payment code."),
    Decline.OTHER_TENDER: mark("Nothing was charged; pay with another wallet, or pay again."),
    Decline.NEW_REFERENCE: mark("Nothing was charged; pay again under a new order number."),
    Decline.NEW_QUOTE: mark("Nothing was charged; the exchange rate has changed: pay again at the new one."),
    Decline.CONFIGURATION: mark("Nothing was charged; pay with another wallet, and tell the service desk."),
}

# Alipay's error codes, which the simulated wallets use too, and a few of their own.
_REASONS = {
    "BUYER_BALANCE_NOT_ENOUGH": mark("the balance is too low"),
    "BUYER_BANKCARD_BALANCE_NOT_ENOUGH": mark("there is too little on the bank card"),
    "BUYER_PAYMENT_AMOUNT_SINGLE_LIMIT_ERROR": mark("it is above the limit for one payment"),
    "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR": mark("the limit for one day is reached"),
    "BUYER_ENABLE_STATUS_FORBID": mark("the account is frozen"),
    "PAYMENT_FAIL": mark("it failed"),
    "SELLER_BEEN_BLOCKED": mark("this shop may not take payments"),
    "SELLER_BALANCE_NOT_ENOUGH": mark("there is too little on this shop's account"),
    "CARD_BALANCE_NOT_ENOUGH": mark("there is too little on the gift card"),
    "NO_SUCH_CARD": mark("there is no gift card with this number"),
    "REFUSED_AT_DESK": mark("it was refused at the desk"),
    "QUOTE_EXPIRED": mark("the quoted rate has expired"),
    "PAYMENT_AUTH_CODE_INVALID": mark("the payment code was wrong, used or too old"),
    "PAYMENT_PASSWORD_WRONG": mark("the PIN was wrong"),
    "PAYMENT_REFUSED_BY_BUYER": mark("it was turned down in the wallet's app"),
    "PAYMENT_REQUEST_HAS_RISK": mark("the wallet finds it risky"),
    "CONTEXT_INCONSISTENT": mark("this order number is taken by another payment"),
    "TOTAL_FEE_EXCEED": mark("the amount is above what this shop may take"),
}

_CANCELLED_IN_TROUBLE = {
    "no-answer": mark("The wallet did not answer in time, so the payment was cancelled. Pay again."),
    "bad-answer": mark("The wallet's answer could not be used, so the payment was cancelled. Pay with another."),
    "not-confirmed": mark("The payment was not confirmed in time, so it was cancelled. Pay again."),
    "by-wallet": mark("The wallet closed the payment. Pay again."),
}


def payment_line(
    words: Words, fact: events.PaymentEvent | events.UnmatchedCaptureEvent | Waiting | Quoted, store: Store
) -> str:
    """What is said about `fact`, which happened in `store`, on one line."""
    currency = store.currency
    match fact:
        case Quoted(price=price, charge=charge, rate=rate, until=until):
            return words.t(
                "{price} is {charge} at {rate} until {time}",
                price=words.money(price),
                charge=words.money(charge),
                rate=shorten(rate, 20),
                time=f"{store.local(until):%H:%M}",
            )
        case events.PaymentStarted(amount=amount, wallet=wallet):
            return words.t("paying {amount} with {wallet}", amount=words.amount(amount, currency), wallet=wallet)
        case Waiting(for_=waiting_for):
            return words.t(_WAITING[waiting_for])
        case events.PaymentAwaits(next_action=next_action, show=show):
            return awaits_line(words, next_action, show)
        case events.PaymentCancelling():
            return words.t("asking the wallet to cancel")
        case events.PaymentDeclined(decline=decline, detail=detail):
            reason = reason_of(words, detail)
            declined = words.t("Declined: {reason}.", reason=reason) if reason else words.t("Declined.")
            return words.sentences(declined, words.t(_WHAT_NEXT[decline]))
        case events.PaymentCancelled(why="not-sent"):
            return words.t("The payment never reached the wallet. Nothing was charged; pay again.")
        case events.PaymentCancelled(why=why) if why in _CANCELLED_IN_TROUBLE:
            # A wallet in trouble may confirm a cancel and take the money all the same.
            unproved = words.t(
                "Nothing was charged as far as is known; should it be all the same, the money comes back to you."
            )
            return words.sentences(words.t(_CANCELLED_IN_TROUBLE[why]), unproved)
        case events.PaymentCancelled():
            return words.t("The payment was cancelled. Nothing was charged.")
        case events.PaymentStuck(out_trade_no=number):
            return words.t(
                "Nobody knows yet whether the wallet took the money for order {number}. Your basket is kept as it is: "
                "pay to ask the wallet again, or show this to the service desk.",
                number=number,
            )
        case events.PaymentHeld(amount=amount):
            return words.t(
                "{amount} held with {wallet}: you pay what your goods weigh, and never more than that",
                amount=words.amount(amount, currency),
                wallet=fact.wallet_title or fact.wallet,
            )
        case events.CaptureStarted(amount=amount):
            return words.t("taking {amount} of what is held", amount=words.amount(amount, currency))
        case events.CaptureStuck():
            return words.t(
                "Nobody knows yet whether the wallet has paid what it held. The shop goes on asking whenever it is"
                " open, and it is paid once."
            )
        case events.PaymentReleased(why="declined", detail=detail):
            return words.t(
                "The wallet has not paid what it held ({reason}), so the order is cancelled. Nothing was charged.",
                reason=reason_of(words, detail) or "-",
            )
        case events.PaymentReleased():
            return words.t("What was held is released. Nothing was charged.")
        case events.Paid():
            return _paid(words, fact, currency)
        case events.PaymentClosed(out_trade_no=number):
            return words.t("The wallet holds no money for order {number}.", number=number)
        case events.UnmatchedCaptureFound(out_trade_no=number, amount=amount):
            return words.t(
                "The wallet took {amount} for order {number} after the payment was closed. The money is being"
                " given back.",
                amount=words.amount(amount, currency),
                number=number,
            )
        case events.UnmatchedCaptureRefunded(out_trade_no=number, amount=amount):
            return words.t(
                "{amount} for order {number} was given back.", amount=words.amount(amount, currency), number=number
            )
        case events.UnmatchedCaptureKept(out_trade_no=number, why=why):
            return words.t(
                "The wallet does not give back what it took for order {number} ({reason}). Ask at the service desk.",
                number=number,
                reason=reason_of(words, why),
            )
        case _:
            assert_never(fact)


def awaits_line(words: Words, action: NextAction, show: str) -> str:
    """What the customer has to do, with what is shown for it."""
    return words.t(_AWAITS[action], show=show)


def reason_of(words: Words, detail: str) -> str:
    """Why a wallet declined: its code in words, an unknown one as it is. May be empty."""
    return words.t(_REASONS[detail]) if detail in _REASONS else shorten(detail, 60)


def _paid(words: Words, paid: events.Paid, currency: str) -> str:
    line = words.t("paid {amount} with {wallet}", amount=words.amount(paid.amount, currency), wallet=paid.shown_wallet)
    if not paid.charged_currency:
        return line
    charge = words.amount(paid.charged, paid.charged_currency)
    if not paid.rate:
        return words.t("{paid} ({charge})", paid=line, charge=charge)
    return words.t("{paid} ({charge} at {rate})", paid=line, charge=charge, rate=shorten(paid.rate, 20))
