"""What a shopper is told: facts in, lines of a transcript out.

What happened is told in a phrase, as on the display of a till (`paid ¥68.86 with mock`). Why something did not happen,
and what to do about it, is told in sentences (`problem_lines`). Goods come in columns.
"""

from __future__ import annotations

from typing import assert_never

from catalog.chain import Fulfilment, Store
from checkout import events
from checkout.errors import DataFileError
from checkout.events import Event
from checkout.session import Session
from checkout.trip import (
    Choice,
    Explanation,
    Fact,
    OffersSeen,
    Quoted,
    Refused,
    Reordered,
    SearchResult,
    SlotsSeen,
    TripState,
    Waiting,
)
from checkout.words import formats
from checkout.words.goods_lines import WAYS, item_lines, search_lines
from checkout.words.payment.payment_lines import payment_line
from checkout.words.payment.receipt_lines import ticket_line
from checkout.words.payment.refund_lines import refund_line
from checkout.words.pricing.offer_lines import coupon_lines, explanation_lines, offers_lines
from checkout.words.pricing.pricing_lines import names_of
from checkout.words.problem_lines import problem_line
from checkout.words.scan_lines import choice_lines, remark_lines, suggestion_lines
from checkout.words.store_lines.home_lines import home_lines, promise_lines
from checkout.words.text_columns import visible
from checkout.words.words import Words


def answer_lines(words: Words, fact: Fact, session: Session) -> list[str]:
    """What a shopper is told about `fact`, which has just happened: lines of a transcript, safe to show."""
    return [visible(line) for line in _lines(words, fact, session)]


def _lines(words: Words, fact: Fact, session: Session) -> list[str]:
    match fact:
        case events.PaymentSeen():
            return []
        case events.Paid() if session.receipt is not None:
            tickets = (ticket_line(words, ticket) for ticket in session.receipt.tickets)
            return [payment_line(words, fact, session.store), *_promised(words, session), *tickets]
        case events.PaymentHeld():
            return [payment_line(words, fact, session.store), *_promised(words, session)]
        case _ if isinstance(fact, events.PaymentEvent | events.UnmatchedCaptureEvent | Waiting | Quoted):
            return [payment_line(words, fact, session.store)]
        case _ if isinstance(fact, events.RefundEvent):
            return [refund_line(words, fact, session.store)]
        case SearchResult():
            return search_lines(words, fact, session)
        case Choice():
            return choice_lines(words, fact, session)
        case events.ItemScanned(line=line) | events.QuantityChanged(line=line):
            item = session.basket.line(line)
            lines = [] if item is None else item_lines(words, item, session)
            if not isinstance(fact, events.ItemScanned):
                return lines
            return [*lines, *_promised_now(words, fact.mode, fact, session), *remark_lines(words, fact)]
        case events.ScanRefused():
            name = fact.name(words.lang)
            # At home a code stands for goods, and what to type next is their number.
            given = fact.sku if fact.sku and session.at_home else fact.raw
            sentence = problem_line(words, fact.problem, given=given, name=name, detail=fact.detail)
            return [sentence, *suggestion_lines(words, fact, session)]
        case Refused(problem, detail):
            return [_refused(words, problem, detail, session)]
        case events.LineRemoved(line):
            return [words.t("removed: {name}", name=_name_of(line, words.lang, session))]
        case events.FulfilmentChosen(line, mode):
            way = words.t(WAYS[mode])
            told = words.t("{name}: {way}", name=_name_of(line, words.lang, session), way=way)
            return [told, *_promised_now(words, mode, fact, session)]
        case OffersSeen():
            return offers_lines(words, fact, session)
        case Explanation():
            return explanation_lines(words, fact, session)
        case events.AddressChosen(text=text):
            return [words.t("it all comes to {address}", address=text)]
        case (
            SlotsSeen()
            | Reordered()
            | events.SlotChosen()
            | events.SubstitutesChosen()
            | events.DeliveryFeeSet()
            | events.WentToPay()
        ):
            return home_lines(words, fact, session)
        case events.CouponShown(coupon):
            return coupon_lines(words, coupon, session)
        case events.Left():
            return [_trip_line(words, fact, session), *on_its_way(words, session)]
        case _:
            return [_trip_line(words, fact, session)]


def _promised(words: Words, session: Session) -> list[str]:
    """When what is paid for comes."""
    told = session.trip.went_to_pay
    if told is None:
        return []
    return promise_lines(words, session.store, session.local_now, by=told.by, slot=told.slot, on=told.on)


def _promised_now(words: Words, mode: Fulfilment, fact: Event, session: Session) -> list[str]:
    """When goods come that are to go by `mode` since `fact`, which has just happened, if they are paid for now. Nothing
    without a network, nor at home, where going to pay says it."""
    if session.at_home or not session.online or mode is Fulfilment.CARRY or session.events[-1].event is not fact:
        return []
    try:
        told = session.trip.promise()
    except DataFileError:
        return []  # Whatever is wrong there, paying says so.
    if mode is Fulfilment.DELIVER:
        return promise_lines(words, session.store, session.local_now, by=told.by, slot=told.slot)
    return promise_lines(words, session.store, session.local_now, on=told.on)


def came_back(words: Words, fact: object, store: Store) -> list[str]:
    """What a shopper is told about a `fact` of an earlier trip in `store`: that money came back, and nothing else."""
    match fact:
        case events.RefundDone():
            return [visible(refund_line(words, fact, store))]
        case events.UnmatchedCaptureRefunded():
            return [visible(payment_line(words, fact, store))]
        case _:
            return []


def on_its_way(words: Words, session: Session) -> list[str]:
    """What money is still to come back to a shopper who leaves, and how they learn that it has."""
    paid_with = session.receipt.tenders[0].shown_wallet if session.receipt is not None else ""
    lines = [
        words.t(
            "{amount} of refund {id} is still on its way to you with {wallet}. Whenever the shop is open it goes"
            " on asking the wallet, and it is given back once. Look in the wallet's app, or have the service desk look"
            " up the refund.",
            amount=words.amount(refund.amount, session.store.currency),
            id=refund.refund_id,
            wallet=paid_with or refund.wallet,
        )
        for refund in session.account.refunds.open_intents
    ]
    return lines + [
        words.t(
            "{amount} for order {number} is still on its way back to you with {wallet}. Whenever the shop is open it"
            " goes on asking the wallet. Look in the wallet's app, or have the service desk look up the order.",
            amount=words.amount(capture.amount, session.store.currency),
            number=capture.out_trade_no,
            wallet=capture.wallet,
        )
        for capture in session.account.captures_to_come_back
    ]


def _refused(words: Words, problem: events.Problem, detail: str, session: Session) -> str:
    usual = session.store.wallet
    if problem is events.Problem.WALLET_CURRENCY and usual:
        return words.t(
            "This wallet takes no {detail}. Nothing was charged; pay with {usual}.", detail=detail, usual=usual
        )
    if session.payment is None and not detail and problem in (events.Problem.PAYMENT_OPEN, events.Problem.NO_PAYMENT):
        # An open payment that nobody is polling: neither waiting nor cancelling leads anywhere.
        if session.state is TripState.STUCK:
            detail = "stuck"
        elif session.state is TripState.PAYING:
            problem, detail = events.Problem.WALLET_AWAY, session.open_wallet
    elif session.at_home and problem is events.Problem.EMPTY_BASKET:
        detail = "home"
    elif session.at_home and problem in (events.Problem.ALREADY_PAID, events.Problem.TRIP_OVER):
        problem, detail = events.Problem.ALREADY_PAID, "released" if session.trip.was_released else "home"
    elif problem is events.Problem.SOLD_OUT and ":" in detail and detail[0].isdigit():
        detail = words.listed(_left(words, each, session) for each in detail.split())
    elif problem is events.Problem.OFFER_USED:
        detail = names_of(words, session.basket.offers)(detail)
    elif problem is events.Problem.ORDER_UNDER_WAY and detail.isdigit():
        detail = _name_of(int(detail), words.lang, session)
    elif problem is events.Problem.NOT_PAID and detail.isdigit():
        detail = words.pieces(int(detail))
    return problem_line(words, problem, detail=detail)


def _left(words: Words, lacking: str, session: Session) -> str:
    """`line 3, Live brown crab (sold out)`, of `3:0`: a line, and how much is left for it."""
    line, _, left = lacking.partition(":")
    item = session.basket.line(int(line))
    if int(left) and item is not None:
        there = words.t("{quantity} left", quantity=formats.quantity(int(left), item.goods.unit))
    else:
        there = words.t("sold out")
    name = _name_of(int(line), words.lang, session)
    return words.t("line {line}, {name} ({left})", line=line, name=name, left=there)


def _name_of(line: int, lang: str, session: Session) -> str:
    """The name of the goods on `line`, also once it is removed."""
    if item := session.basket.line(line):
        return item.goods.name(lang)
    for recorded in reversed(session.events):
        if isinstance(scanned := recorded.event, events.ItemScanned) and scanned.line == line:
            return scanned.goods.name(lang)
    return str(line)


def _trip_line(
    words: Words,
    fact: events.TripStarted
    | events.TripSuspended
    | events.TripResumed
    | events.NetworkDropped
    | events.NetworkReturned
    | events.Undone
    | events.Left,
    session: Session,
) -> str:
    match fact:
        case events.TripStarted():
            store, shopper = session.store.name(words.lang), session.shopper.name(words.lang)
            if fact.at_home:
                return _at_home(words, store, shopper, session)
            return words.t("welcome to {store}, {shopper}", store=store, shopper=shopper)
        case events.Undone():
            return words.t("taken back; in the basket now: {basket}", basket=_basket(words, session))
        case events.TripSuspended():
            return words.t("set aside: {basket}", basket=_basket(words, session))
        case events.TripResumed():
            return words.t("going on: {basket}", basket=_basket(words, session))
        case events.NetworkDropped():
            loaded = session.store.local(session.shelf.loaded_at)
            return words.t("no network: prices are those of {time}, and paying waits", time=f"{loaded:%H:%M}")
        case events.NetworkReturned():
            return words.t("the network is back")
        case events.Left(paid=True):
            return words.t("thank you, and goodbye")
        case events.Left() if session.open_wallet:
            # What became of the payments was said; money may still come late.
            return words.t("left without buying anything")
        case events.Left():
            return words.t("left without buying anything; nothing was charged")
        case _:
            assert_never(fact)


def _at_home(words: Words, store: str, shopper: str, session: Session) -> str:
    here, point = session.store, session.trip.address.point
    if point is not None and here.distance_m(*point) <= here.terms.radius_m:
        return words.t("at home, {shopper}: {store} brings what you order", store=store, shopper=shopper)
    return words.t(
        "at home, {shopper}: too far for the riders of {store}, so goods are shipped", store=store, shopper=shopper
    )


def _basket(words: Words, session: Session) -> str:
    """`3 pieces, ¥38.70`"""
    return words.contents(session.basket.pieces, session.basket.total)
