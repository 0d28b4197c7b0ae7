"""The verbs of session scripts and of the line mode: what a shopper can do.

>>> act = read_deed("scan 9521234000013 x 2")
>>> read_deed("scam 9521234000013")
Traceback (most recent call last):
    ...
checkout.errors.NoSuchVerb: 'scam' is nothing a shopper can do: did you mean 'scan'?
>>> read_deed("quantity two")
Traceback (most recent call last):
    ...
checkout.errors.BadDeed: 'quantity two': expected 'quantity N [LINE]'

The verbs are English whatever the language of the answers, so that a script plays everywhere. Imports inside functions
are for start-up time: help lists the verbs and needs nothing of the shop.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING

from catalog.codes import frame, payment_code_in
from checkout.events import Problem, Source
from checkout.events.fulfilment import Substitutes
from checkout.payment import MODE_WORDS
from checkout.script.verb_table import (
    CODE,
    Misfit,
    Verb,
    by_name,
    nothing,
    read_line,
    read_number,
    read_target,
    read_with,
    read_word,
    read_words,
    verb,
    word_of,
)
from checkout.trip import Refused
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.payment import DiscountPolicy
    from checkout.script.replies import Reply
    from checkout.session import Session
    from wallet.port import Mode

Act = Callable[["Session"], "Reply"]
"""A deed, to be called with a session. `checkout.script.replies.tell` puts the reply into words."""

_COUNTED = re.compile(r"(.*\S)\s+[x×*]\s?([0-9]{1,9})", re.IGNORECASE | re.DOTALL)
_MEASURE = re.compile(r"\s*(?:[x×*]?\s?([0-9]{1,9})|([0-9]{1,9})\s?g)?", re.IGNORECASE)
_CLOCK = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DEGREES = r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)"
_POINT = re.compile(rf"{_DEGREES}\s*[,，]\s*{_DEGREES}(?:\s+(.*)|)", re.DOTALL)
_NO_COUNT = re.compile(r"[x×*]\s?\S*", re.IGNORECASE)
AT_HOME = "home"
"""The speaker for the scene's shopper at home, and the beginning of any other's: `home-wang-fang`."""


def read_deed(text: str) -> Act:
    """The deed that `text` asks for. Raises NoSuchVerb or BadDeed, which say what was given and what was expected."""
    return read_with(VERBS, text, mark("{given!r} is nothing a shopper can do: {hint}"))


# Readers of arguments. Each raises Misfit.


def _code_and_count(rest: str) -> tuple[str, int]:
    if counted := _COUNTED.fullmatch(rest):
        return counted[1], int(counted[2])
    if _is_half_counted(rest):
        raise Misfit
    return rest, 1


def is_scanned_as_written(text: str) -> bool:
    """Whether `scan` takes all of `text` for the code."""
    return not (_COUNTED.fullmatch(text) or _is_half_counted(text))


def _is_half_counted(text: str) -> bool:
    """Whether it is a code with a count behind it that is none."""
    code, *behind = text.split(maxsplit=1) or [""]
    return bool(behind) and sum(map(str.isdigit, code)) >= 8 and _NO_COUNT.fullmatch(behind[0]) is not None


def _sku_and_measure(rest: str) -> tuple[str, int, int | None]:
    """A SKU, and how many pieces or grams."""
    sku, _, measure = rest.partition(" ")
    if not (read := _MEASURE.fullmatch(measure)):
        raise Misfit
    pieces, grams = read.groups()
    return read_words(sku).upper(), int(pieces or 1), None if grams is None else int(grams)


def _point_and_text(rest: str) -> tuple[float, float, str]:
    """`31.2583,121.5924 Guiyu Garden 3-1202`; the text may be missing, so that the session says so."""
    if not (read := _POINT.fullmatch(rest)):
        raise Misfit
    return float(read[1]), float(read[2]), read[3] or ""


def _slot(rest: str) -> tuple[time | None, bool]:
    """A time of the day, or None for now; and whether it is tomorrow's."""
    words = rest.lower().replace("：", ":").split()
    if words == ["now"]:
        return None, False
    if not words or words[1:] not in ([], ["tomorrow"]) or not (read := _CLOCK.fullmatch(words[0])):
        raise Misfit
    return time(int(read[1]), int(read[2])), len(words) > 1


def _substitutes(rest: str) -> tuple[Substitutes, int | None]:
    policy, _, line = rest.lower().partition(" ")
    if policy not in set(Substitutes):
        raise Misfit
    return Substitutes(policy), read_line(line.strip())


def _yes_or_no(rest: str) -> bool:
    if rest.lower() not in ("yes", "no"):
        raise Misfit
    return rest.lower() == "yes"


def _number_of_order(rest: str) -> str:
    return (read_word(rest) or "").upper()


def _cancelled(rest: str) -> str | None:
    """None for a payment; else the number of an order, empty for the latest."""
    what, _, number = rest.partition(" ")
    if what.lower() == "order":
        return _number_of_order(number.strip())
    if rest.lower() != "payment":
        raise Misfit
    return None


def _to_pay(rest: str) -> None:
    if rest.lower().split() != ["to", "pay"]:
        raise Misfit


def _service_and_line(rest: str) -> tuple[str, int | None]:
    service, _, line = rest.partition(" ")
    return read_words(service).upper(), read_line(line.strip())


def _count_and_line(rest: str) -> tuple[int, int | None]:
    count, _, line = rest.partition(" ")
    return read_number(count), read_line(line.strip())


def _payment(rest: str) -> tuple[str | None, str | None, Mode | None]:
    """The wallet's name, the code of the shopper's app, and the way to pay."""
    parts = frame(rest).text.split()
    mode = MODE_WORDS.get(parts[-1].lower()) if parts else None
    if mode is not None:
        return read_word(" ".join(parts[:-1])), None, mode
    for first in range(len(parts)):
        last = " ".join(parts[first:])
        if code := payment_code_in(last) or (last if CODE.fullmatch(last) else None):
            return read_word(" ".join(parts[:first])), code, None
    return read_word(" ".join(parts)), None, None


def _returned(rest: str) -> tuple[dict[int, int | None] | None, DiscountPolicy]:
    """Units by line (None: all that are left of it), and how discounts are treated: `1x2 3 repriced`."""
    from checkout.payment import DiscountPolicy  # noqa: PLC0415 - see the module

    words = rest.lower().split()
    policy = DiscountPolicy(words.pop()) if words and words[-1] == DiscountPolicy.REPRICED else DiscountPolicy.AS_PAID
    wanted: dict[int, int | None] = {}
    for word in words:
        line, times, count = word.partition("x")
        number = read_number(line)
        if number in wanted:
            raise Misfit
        wanted[number] = read_number(count) if times else None
    return wanted or None, policy


# Deeds that are more than one call of the session.


def _receipt(session: Session, refund: bool) -> Reply:  # noqa: FBT001 - read from the arguments
    """The receipt, or that of the latest refund."""
    if refund:
        return _refund_receipt(session)
    if session.receipt is not None:
        return session.receipt
    if session.trip.was_released:
        return Refused(Problem.NOTHING_PAID, "released")
    if session.account.holds.hold is not None:
        return Refused(Problem.RECEIPT_LATER)
    if session.state == "left":
        return Refused(Problem.TRIP_OVER)
    pieces = session.basket.pieces
    return Refused(Problem.NOT_PAID, str(pieces)) if pieces else Refused(Problem.EMPTY_BASKET)


def _refund_receipt(session: Session) -> Reply:
    from checkout.payment import refund_receipts  # noqa: PLC0415 - see the module

    if session.receipt is None:
        return Refused(Problem.NOTHING_PAID)
    refunds = refund_receipts(session.receipt, session.events)
    return refunds[-1] if refunds else Refused(Problem.NOTHING_BACK)


def _entered(session: Session) -> Reply:
    first = session.events[0].event
    return first if len(session.events) == 1 else session.basket


_TABLE: tuple[Verb[Session, Reply], ...] = (
    verb("enter", mark("walk in; after you left, for another trip"), nothing, lambda s, _: _entered(s)),
    verb(
        "scan CODE [x N]",
        mark("put what this code names into the basket, N times"),
        _code_and_count,
        lambda s, it: s.scan(it[0], count=it[1]),
    ),
    verb(
        "type CODE", mark("put in the digits on a pack by hand"), read_words, lambda s, code: s.scan(code, Source.TYPED)
    ),
    verb("choose N", mark("answer a question with one of its numbers"), read_number, lambda s, n: s.choose(n)),
    verb(
        "search TEXT",
        mark("find goods by name, by initials in pinyin or by number"),
        read_words,
        lambda s, text: s.search(text),
    ),
    verb(
        "carry [LINE | SKU]",
        mark("take a line with you, or goods that you searched for"),
        read_target,
        lambda s, what: s.carry(what),
    ),
    verb(
        "deliver [LINE | SKU]",
        mark("have it brought home from this store"),
        read_target,
        lambda s, what: s.deliver(what),
    ),
    verb("ship [LINE | SKU]", mark("have it sent from the warehouse"), read_target, lambda s, what: s.ship(what)),
    verb(
        "order SKU | CODE [xN | N g]",
        mark("have goods brought or sent: N pieces, or N grams of what is sold by weight"),
        _sku_and_measure,
        lambda s, it: s.order(*it),
    ),
    verb(
        "address LAT,LON TEXT",
        mark("have it all come to another address than that of your account"),
        _point_and_text,
        lambda s, it: s.address(*it),
    ),
    verb("slots", mark("when it can be delivered, today and tomorrow"), nothing, lambda s, _: s.slots()),
    verb(
        "slot now|HH:MM [tomorrow]",
        mark("have it delivered as soon as possible, or in that slot"),
        _slot,
        lambda s, it: s.slot(it[0], tomorrow=it[1]),
    ),
    verb(
        "substitutes yes|no|ask [LINE]",
        mark("may the picker take other goods where some are not there?"),
        _substitutes,
        lambda s, it: s.substitutes(*it),
    ),
    verb(
        "reorder [NUMBER]",
        mark("order once more what was on an order or a receipt"),
        _number_of_order,
        lambda s, number: s.reorder(number),
    ),
    verb(
        "cook SKU [LINE]",
        mark("have live seafood cooked in the store, in this way"),
        _service_and_line,
        lambda s, it: s.cook(*it),
    ),
    verb(
        "quantity N [LINE]",
        mark("make it N pieces; 0 takes the line out"),
        _count_and_line,
        lambda s, it: s.quantity(*it),
    ),
    verb("remove [LINE]", mark("take a line out of the basket"), read_line, lambda s, line: s.remove(line)),
    verb("undo", mark("take back the last change of the basket"), nothing, lambda s, _: s.undo()),
    verb("coupon ID", mark("let a coupon count"), read_words, lambda s, coupon: s.coupon(coupon)),
    verb("offers", mark("savings, offers within reach, and your coupons"), nothing, lambda s, _: s.offers()),
    verb("explain", mark("why it costs that, and not less with other offers"), nothing, lambda s, _: s.explain()),
    verb("basket", mark("show the lines with their numbers, and the total"), nothing, lambda s, _: s.basket),
    verb(
        "quote [WALLET]",
        mark("ask what a wallet that keeps another currency would charge"),
        read_word,
        lambda s, name: s.quote(name),
    ),
    verb(
        "go to pay",
        mark("have it all kept for you, and be told when it comes, before you pay"),
        _to_pay,
        lambda s, _: s.go_to_pay(),
    ),
    verb(
        "pay [WALLET] [CODE | qr | app | desk]",
        mark("pay, or ask again after a payment that nobody answered"),
        _payment,
        lambda s, it: s.pay(*it),
    ),
    verb("pin DIGITS", mark("enter your PIN in the wallet's app"), read_words, lambda s, digits: s.pin(digits)),
    verb(
        "cancel payment | order [NUMBER]",
        mark("turn back from paying; or call off an order, and have the money back"),
        _cancelled,
        lambda s, number: s.cancel_payment() if number is None else s.cancel_order(number),
    ),
    verb("receipt [refund]", mark("show the receipt, or that of the latest refund"), word_of("refund"), _receipt),
    verb(
        "refund [LINE[xN] ...] [repriced]",
        mark("bring back what was paid: N pieces of a line, all of it, or everything"),
        _returned,
        lambda s, it: s.refund(*it),
    ),
    verb("orders", mark("your orders, and how they stand"), nothing, lambda s, _: s.orders()),
    verb("track [NUMBER]", mark("one order: its times, its lines and bags"), _number_of_order, lambda s, n: s.track(n)),
    verb(
        "answer yes|no",
        mark("are other goods right, where a picker asks?"),
        _yes_or_no,
        lambda s, yes: s.answer(accepted=yes),
    ),
    verb("suspend", mark("set the trip aside"), nothing, lambda s, _: s.suspend()),
    verb("resume", mark("go on with a trip that was set aside"), nothing, lambda s, _: s.resume()),
    verb(
        "leave [empty-handed]",
        mark("walk out; unpaid goods go back to the shelves"),
        word_of("empty-handed"),
        lambda s, on: s.leave(empty_handed=on),
    ),
)
VERBS = by_name(_TABLE)
"""By name, in the order of a trip."""

ORDERING = frozenset({"order", "scan", "type", "deliver", "ship", "reorder"})
"""Verbs that put goods into the basket. At home, they begin the next order when the last one is paid."""
IN_STORE_ONLY = frozenset({"carry", "cook"})
"""Verbs that are refused at home, so that its help leaves them out."""
