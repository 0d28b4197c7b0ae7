"""What a shopper is told: facts in, lines of a transcript out.

What happened is told in a phrase, as the display of a till does it (`paid ¥68.86 with mock`); why something did not
happen, and what to do about it, in sentences (`checkout.words.problem_lines`). Goods come in columns.
"""

from __future__ import annotations

from typing import assert_never

from checkout.events import (
    CouponShown,
    FulfilmentChosen,
    ItemScanned,
    Left,
    LineRemoved,
    NetworkDropped,
    NetworkReturned,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentCancelling,
    PaymentDeclined,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
    Problem,
    QuantityChanged,
    RefundDeclined,
    RefundDone,
    RefundStarted,
    RefundStuck,
    ScanRefused,
    TripResumed,
    TripStarted,
    TripSuspended,
    Undone,
    UnmatchedCaptureFound,
    UnmatchedCaptureKept,
    UnmatchedCaptureRefunded,
)
from checkout.session.session import Session
from checkout.trip.answers import Choice, Explanation, Fact, OffersSeen, Quoted, Refused, SearchResult, Waiting
from checkout.trip.trip import TripState
from checkout.words.goods_lines import WAYS, item_lines, search_lines
from checkout.words.payment.payment_lines import payment_line
from checkout.words.payment.refund_lines import refund_line
from checkout.words.pricing.offer_lines import coupon_lines, explanation_lines, offers_lines
from checkout.words.pricing.pricing_lines import names_of
from checkout.words.problem_lines import problem_line
from checkout.words.scan_lines import choice_lines, remark_lines, suggestion_lines
from checkout.words.text_columns import visible
from checkout.words.words import Words


def answer_lines(words: Words, fact: Fact, session: Session) -> list[str]:
    """What a shopper is told about `fact`, which has just happened on `session`: lines of a transcript, safe to show
    whatever somebody has written into the data file."""
    return [visible(line) for line in _lines(words, fact, session)]


def _lines(words: Words, fact: Fact, session: Session) -> list[str]:
    match fact:
        case SearchResult():
            return search_lines(words, fact, session)
        case Choice():
            return choice_lines(words, fact, session)
        case ItemScanned(line=line) | QuantityChanged(line=line):
            item = session.basket.line(line)
            lines = [] if item is None else item_lines(words, item, session)
            return [*lines, *remark_lines(words, fact)] if isinstance(fact, ItemScanned) else lines
        case ScanRefused():
            name = fact.name(words.lang)
            sentence = problem_line(words, fact.problem, given=fact.raw, name=name, detail=fact.detail)
            return [sentence, *suggestion_lines(words, fact, session)]
        case Refused(Problem.WALLET_CURRENCY, detail) if session.store.wallet:
            usual = session.store.wallet
            return [
                words.t(
                    "This wallet takes no {detail}. Nothing was charged; pay with {usual}.", detail=detail, usual=usual
                )
            ]
        case Refused(problem, detail):
            problem, detail = _unsettled(problem, detail, session)
            return [problem_line(words, problem, detail=_said(words, problem, detail, session))]
        case LineRemoved(line) | FulfilmentChosen(line):
            return [_line_changed(words, fact, _name_of(line, words.lang, session))]
        case (
            Waiting()
            | Quoted()
            | PaymentStarted()
            | PaymentAwaits()
            | PaymentCancelling()
            | UnmatchedCaptureFound()
            | UnmatchedCaptureRefunded()
            | UnmatchedCaptureKept()
            | PaymentDeclined()
            | PaymentCancelled()
            | PaymentStuck()
            | Paid()
        ):
            return [payment_line(words, fact, session.store)]
        case RefundStarted() | RefundDone() | RefundDeclined() | RefundStuck():
            return [refund_line(words, fact, session.store)]
        case OffersSeen():
            return offers_lines(words, fact, session)
        case Explanation():
            return explanation_lines(words, fact, session)
        case CouponShown(coupon):
            return coupon_lines(words, coupon, session)
        case PaymentSeen():
            return []
        case _:
            return [_trip_line(words, fact, session)]


def _unsettled(problem: Problem, detail: str, session: Session) -> tuple[Problem, str]:
    """A payment that is neither over nor under way, where waiting and cancelling lead nowhere, is said to be that."""
    if session.payment is not None or detail or problem not in (Problem.PAYMENT_OPEN, Problem.NO_PAYMENT):
        return problem, detail
    match session.state:
        case TripState.STUCK:
            return problem, "stuck"
        case TripState.PAYING:
            # Nobody asks the wallet, because it could not be opened.
            return Problem.WALLET_AWAY, session.open_wallet
        case _:
            return problem, detail


def _said(words: Words, problem: Problem, detail: str, session: Session) -> str:
    """The detail of a refusal as people say it: what is unpaid is counted in pieces, and offers have names."""
    if problem is Problem.OFFER_USED:
        return names_of(words, session.basket.offers)(detail)
    return words.pieces(int(detail)) if problem is Problem.NOT_PAID and detail.isdigit() else detail


def _line_changed(words: Words, fact: LineRemoved | FulfilmentChosen, name: str) -> str:
    match fact:
        case LineRemoved():
            return words.t("removed: {name}", name=name)
        case FulfilmentChosen(mode=mode):
            return words.t("{name}: {way}", name=name, way=words.t(WAYS[mode]))


def _name_of(line: int, lang: str, session: Session) -> str:
    """What stood on `line`, also when it is gone."""
    if item := session.basket.line(line):
        return item.goods.name(lang)
    for recorded in reversed(session.events):
        if isinstance(scanned := recorded.event, ItemScanned) and scanned.line == line:
            return scanned.goods.name(lang)
    return str(line)


def _trip_line(
    words: Words,
    fact: TripStarted | TripSuspended | TripResumed | NetworkDropped | NetworkReturned | Undone | Left,
    session: Session,
) -> str:
    match fact:
        case TripStarted():
            store, shopper = session.store.name(words.lang), session.shopper.name(words.lang)
            return words.t("welcome to {store}, {shopper}", store=store, shopper=shopper)
        case Undone():
            return words.t("taken back; in the basket now: {basket}", basket=_basket(words, session))
        case TripSuspended():
            return words.t("set aside: {basket}", basket=_basket(words, session))
        case TripResumed():
            return words.t("going on: {basket}", basket=_basket(words, session))
        case NetworkDropped():
            loaded = session.store.local(session.shelf.loaded_at)
            return words.t("no network: prices are those of {time}, and paying waits", time=f"{loaded:%H:%M}")
        case NetworkReturned():
            return words.t("the network is back")
        case Left(paid=True):
            return words.t("thank you, and goodbye")
        case Left():
            return words.t("left without buying anything; nothing was charged")
        case _:
            assert_never(fact)


def _basket(words: Words, session: Session) -> str:
    """`3 pieces, ¥38.70`"""
    return words.contents(session.basket.pieces, session.basket.total)
