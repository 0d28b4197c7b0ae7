"""The calls to a wallet and its answers, without payment codes and the wallet's private data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from catalog.codes import hide_payment_codes
from catalog.text import shorten
from checkout.payment import Payment
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.words import Words
from wallet.answer_check import SetAside, Unusable
from wallet.decisions import Authorised, Cancelled, Declined, NeedsAttention, Succeeded
from wallet.port import Known, NextAction, NotSent, Outcome, Snapshot, Status, Unknown, Unsupported

_ASKED = {
    "pay": mark("pay"),
    "query": mark("query"),
    "cancel": mark("cancel"),
}

_STATUS = {
    Status.AWAITING_CUSTOMER: mark("waits for the customer"),
    Status.PROCESSING: mark("under way"),
    Status.AUTHORISED: mark("held"),
    Status.PAID: mark("paid"),
    Status.REFUNDED: mark("given back"),
    Status.CANCELLED: mark("cancelled"),
    Status.DECLINED: mark("declined"),
    Status.NOT_FOUND: mark("no such payment"),
}

_ACTIONS = {
    NextAction.ENTER_PIN: mark("to enter the PIN"),
    NextAction.CONFIRM_IN_APP: mark("to confirm it in the app"),
    NextAction.SCAN_QR: mark("to scan the QR code"),
    NextAction.GO_TO_DESK: mark("to pay at the desk"),
}

_NOT_OURS = {
    "order": mark("it is for another order"),
    "basket": mark("it is for another basket"),
    "passback_params": mark("it is for another trip"),
    "currency": mark("it is in another currency"),
    "amount": mark("it is for another amount"),
    "receipt_amount": mark("the shop would get more than was paid"),
    "status": mark("its status does not fit the request"),
    "authorised": mark("it holds another amount than was asked for"),
    "charged": mark("it charged another amount than it quoted"),
    "funds": mark("its funds do not add up to the amount"),
    "refund": mark("it is for another refund"),
}


def traffic_lines(words: Words, payment: Payment) -> Iterator[str]:
    """A payment's calls and answers, its result, and the last lines that the wallet's process wrote to stderr."""
    request = payment.request
    yield f"{request.out_trade_no}  {shorten(payment.wallet_name, 40)}  {formats.money(request.amount)}"
    for number, (asked, answer) in enumerate(payment.log, 1):
        match answer:
            case SetAside(what=what):
                yield f"     {words.t('set aside: {why}', why=words.t(_NOT_OURS[what]))}"
            case _:
                yield f"  {number:2} {words.t(_ASKED[asked])}  ->  {_answer(words, answer)}"
    yield f"     {_ended(words, payment)}"
    for line in payment.wallet.said[-5:]:
        yield "     " + words.t("the wallet wrote: {text}", text=_theirs(line))


def _answer(words: Words, outcome: Outcome) -> str:
    match outcome:
        case Known(snapshot):
            return words.listed(_snapshot(words, snapshot))
        case NotSent(why):
            return words.t("not sent ({reason})", reason=_theirs(why))
        case Unusable(why):
            return words.t("an answer that cannot be used ({reason})", reason=_theirs(why))
        case Unknown(why):
            return words.t("no answer ({reason})", reason=_theirs(why))
        case Unsupported(what):
            return words.t("not supported ({reason})", reason=_theirs(what))
        case _:
            assert_never(outcome)


def _snapshot(words: Words, snapshot: Snapshot) -> Iterator[str]:
    yield words.t(_STATUS[snapshot.status])
    if snapshot.next_action is not None:
        yield words.t(_ACTIONS[snapshot.next_action])
    gets = snapshot.receipt_amount
    for sentence, amount in (
        (mark("took {amount}"), snapshot.captured),
        (mark("gave back {amount}"), snapshot.refunded),
        (mark("holds {amount}"), snapshot.authorised),
        (mark("charged {amount}"), snapshot.charged),
        (mark("the shop gets {amount}"), None if gets == snapshot.captured else gets),
    ):
        if amount:
            yield words.t(sentence, amount=formats.money(amount))
    if snapshot.refunded_unknown:
        yield words.t("cannot tell how much was given back")
    yield from (f"{_theirs(fund.source)} {formats.money(fund.amount)}" for fund in snapshot.funds)
    for text in (snapshot.decline, snapshot.detail, snapshot.trade_no, snapshot.payer):
        if text:
            yield _theirs(text)


def _theirs(text: str) -> str:
    """A wallet's own text, safe to show."""
    return hide_payment_codes(shorten(text, 60))


def _ended(words: Words, payment: Payment) -> str:
    match payment.result:
        case None:
            return words.t("not over yet")
        case Succeeded():
            return words.t("over: paid")
        case Authorised():
            return words.t("over: the money is held")
        case Declined():
            return words.t("over: declined")
        case Cancelled(why):
            return words.t("over: cancelled ({reason})", reason=why)
        case NeedsAttention(why):
            return words.t("stuck ({reason})", reason=why)
        case _:
            assert_never(payment.result)
