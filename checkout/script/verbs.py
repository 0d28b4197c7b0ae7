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
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from catalog.codes import frame, hide_payment_codes, mask, payment_code_in
from checkout.errors import BadDeed, Message, NoSuchVerb
from checkout.events import Problem, Source
from checkout.payment import MODE_WORDS
from checkout.trip import Refused
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.payment import DiscountPolicy
    from checkout.script.replies import Reply
    from checkout.session import Session
    from wallet.port import Mode

Act = Callable[["Session"], "Reply"]
"""A deed, to be called with a session. `checkout.script.replies.tell` puts the reply into words."""
Read = TypeVar("Read")

_COUNTED = re.compile(r"(.*\S)\s+[x×*]\s?([0-9]{1,9})", re.IGNORECASE | re.DOTALL)
_NO_COUNT = re.compile(r"[x×*]\s?\S*", re.IGNORECASE)
_CODE = re.compile("[0-9]{10,32}")
"""What may be shown to a wallet: a gift card's number too, with a payment code behind it or without."""
_PAYS = re.compile(r"([\w-]*>)?\s*pay\s", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,9}")


class _Misfit(Exception):  # noqa: N818 - never leaves this module
    """The arguments are not those that the verb takes."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing a shopper can do. `usage` and `help` are for people; `read` makes a deed of the arguments."""

    usage: str
    help: str
    read: Callable[[str], Act]


def read_deed(text: str) -> Act:
    """The deed that `text` asks for. Raises NoSuchVerb or BadDeed, which say what was given and what was expected."""
    name, _, rest = text.strip().partition(" ")
    verb = VERBS.get(name.lower())
    if verb is None:
        raise no_such_verb(name, mark("{given!r} is nothing a shopper can do: {hint}"), list(VERBS))
    try:
        return verb.read(rest.strip())
    except _Misfit:
        text = without_code(text)
        reason = Message(mark("{given!r}: expected {expected!r}"), given=text, expected=verb.usage)
        raise BadDeed(reason, given=text, expected=verb.usage) from None


def without_code(line: str) -> str:
    """`line` as it may be shown. Of a payment code, which is as good as money, only the ends are left."""
    line = hide_payment_codes(line)
    return _CODE.sub(lambda code: mask(code[0]), line) if _PAYS.match(line) else line


def one_of(known: Iterable[str]) -> Message:
    return Message(mark("expected one of {known}"), known=", ".join(known))


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    return next(iter(get_close_matches(given, known, n=1, cutoff=0.5)), None)


def nearest_or_all(given: str, known: Iterable[str]) -> Message:
    """The hint for a name that is not known: the nearest one, or else all."""
    known = list(known)
    near = nearest(given, known)
    return Message(mark("did you mean {nearest!r}?"), nearest=near) if near else one_of(known)


def no_such_verb(given: str, sentence: str, known: list[str]) -> NoSuchVerb:
    """The error for a deed that is not `known`. `sentence` says who cannot do it, with `{given}` and `{hint}`."""
    reason = Message(sentence, given=given, hint=nearest_or_all(given.lower(), known))
    return NoSuchVerb(reason, given=given, expected=nearest(given.lower(), known) or ", ".join(known))


# Readers of arguments. Each raises _Misfit.


def _word_of(*allowed: str) -> Callable[[str], bool]:
    """One of the `allowed` words, or nothing. True when there is one."""

    def read(rest: str) -> bool:
        if rest and rest not in allowed:
            raise _Misfit
        return bool(rest)

    return read


_nothing = _word_of()


def _text(rest: str) -> str:
    if not rest:
        raise _Misfit
    return rest


def _word(rest: str) -> str | None:
    """One word, or nothing."""
    if " " in rest:
        raise _Misfit
    return rest or None


def _number(rest: str) -> int:
    if not _NUMBER.fullmatch(rest):
        raise _Misfit
    return int(rest)


def _line(rest: str) -> int | None:
    """The number of a line; None for the line touched last."""
    return _number(rest) if rest else None


def _target(rest: str) -> int | str | None:
    """A line as above, or the SKU of goods to add."""
    word = _word(rest)
    return _number(word) if word and _NUMBER.fullmatch(word) else word and word.upper()


def _code_and_count(rest: str) -> tuple[str, int]:
    if counted := _COUNTED.fullmatch(rest):
        return counted[1], int(counted[2])
    if _is_half_counted(rest):
        raise _Misfit
    return rest, 1


def is_scanned_as_written(text: str) -> bool:
    """Whether `scan` takes all of `text` for the code."""
    return not (_COUNTED.fullmatch(text) or _is_half_counted(text))


def _is_half_counted(text: str) -> bool:
    """Whether it is a code with a count behind it that is none."""
    code, *behind = text.split(maxsplit=1) or [""]
    return bool(behind) and sum(map(str.isdigit, code)) >= 8 and _NO_COUNT.fullmatch(behind[0]) is not None


def _service_and_line(rest: str) -> tuple[str, int | None]:
    service, _, line = rest.partition(" ")
    return _text(service).upper(), _line(line.strip())


def _count_and_line(rest: str) -> tuple[int, int | None]:
    count, _, line = rest.partition(" ")
    return _number(count), _line(line.strip())


def _payment(rest: str) -> tuple[str | None, str | None, Mode | None]:
    """The wallet's name, the code of the shopper's app, and the way to pay."""
    parts = frame(rest).text.split()
    mode = MODE_WORDS.get(parts[-1].lower()) if parts else None
    if mode is not None:
        return _word(" ".join(parts[:-1])), None, mode
    for first in range(len(parts)):
        last = " ".join(parts[first:])
        if code := payment_code_in(last) or (last if _CODE.fullmatch(last) else None):
            return _word(" ".join(parts[:first])), code, None
    return _word(" ".join(parts)), None, None


def _returned(rest: str) -> tuple[dict[int, int | None] | None, DiscountPolicy]:
    """Units by line (None: all that are left of it), and how discounts are treated: `1x2 3 repriced`."""
    from checkout.payment import DiscountPolicy  # noqa: PLC0415 - see the module

    words = rest.lower().split()
    policy = DiscountPolicy(words.pop()) if words and words[-1] == DiscountPolicy.REPRICED else DiscountPolicy.AS_PAID
    wanted: dict[int, int | None] = {}
    for word in words:
        line, times, count = word.partition("x")
        number = _number(line)
        if number in wanted:
            raise _Misfit
        wanted[number] = _number(count) if times else None
    return wanted or None, policy


# Deeds that are more than one call of the session.


def _receipt(session: Session, refund: bool) -> Reply:  # noqa: FBT001 - read from the arguments
    """The receipt, or that of the latest refund."""
    if refund:
        return _refund_receipt(session)
    if session.receipt is not None:
        return session.receipt
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


def _verb(usage: str, help_: str, read: Callable[[str], Read], do: Callable[[Session, Read], Reply]) -> Verb:
    """A verb whose arguments are understood by `read`, and carried out by `do`."""

    def read_act(rest: str) -> Act:
        value = read(rest)
        return lambda session: do(session, value)

    return Verb(usage, help_, read_act)


_TABLE = (
    _verb("enter", mark("walk in; after you left, for another trip"), _nothing, lambda s, _: _entered(s)),
    _verb(
        "scan CODE [x N]",
        mark("put what this code names into the basket, N times"),
        _code_and_count,
        lambda s, it: s.scan(it[0], count=it[1]),
    ),
    _verb("type CODE", mark("put in the digits on a pack by hand"), _text, lambda s, code: s.scan(code, Source.TYPED)),
    _verb("choose N", mark("answer a question with one of its numbers"), _number, lambda s, n: s.choose(n)),
    _verb(
        "search TEXT",
        mark("find goods by name, by initials in pinyin or by number"),
        _text,
        lambda s, text: s.search(text),
    ),
    _verb(
        "carry [LINE | SKU]",
        mark("take a line with you, or goods that you searched for"),
        _target,
        lambda s, what: s.carry(what),
    ),
    _verb(
        "deliver [LINE | SKU]", mark("have it brought home from this store"), _target, lambda s, what: s.deliver(what)
    ),
    _verb("ship [LINE | SKU]", mark("have it sent from the warehouse"), _target, lambda s, what: s.ship(what)),
    _verb(
        "cook SKU [LINE]",
        mark("have live seafood cooked in the store, in this way"),
        _service_and_line,
        lambda s, it: s.cook(*it),
    ),
    _verb(
        "quantity N [LINE]",
        mark("make it N pieces; 0 takes the line out"),
        _count_and_line,
        lambda s, it: s.quantity(*it),
    ),
    _verb("remove [LINE]", mark("take a line out of the basket"), _line, lambda s, line: s.remove(line)),
    _verb("undo", mark("take back the last change of the basket"), _nothing, lambda s, _: s.undo()),
    _verb("coupon ID", mark("let a coupon count"), _text, lambda s, coupon: s.coupon(coupon)),
    _verb("offers", mark("savings, offers within reach, and your coupons"), _nothing, lambda s, _: s.offers()),
    _verb("explain", mark("why it costs that, and not less with other offers"), _nothing, lambda s, _: s.explain()),
    _verb("basket", mark("show the lines with their numbers, and the total"), _nothing, lambda s, _: s.basket),
    _verb(
        "quote [WALLET]",
        mark("ask what a wallet that keeps another currency would charge"),
        _word,
        lambda s, name: s.quote(name),
    ),
    _verb(
        "pay [WALLET] [CODE | qr | app | desk]",
        mark("pay, or ask again after a payment that nobody answered"),
        _payment,
        lambda s, it: s.pay(*it),
    ),
    _verb("pin DIGITS", mark("enter your PIN in the wallet's app"), _text, lambda s, digits: s.pin(digits)),
    _verb("cancel payment", mark("turn back from paying"), _word_of("payment"), lambda s, _: s.cancel_payment()),
    _verb("receipt [refund]", mark("show the receipt, or that of the latest refund"), _word_of("refund"), _receipt),
    _verb(
        "refund [LINE[xN] ...] [repriced]",
        mark("bring back what was paid: N pieces of a line, all of it, or everything"),
        _returned,
        lambda s, it: s.refund(*it),
    ),
    _verb("suspend", mark("set the trip aside"), _nothing, lambda s, _: s.suspend()),
    _verb("resume", mark("go on with a trip that was set aside"), _nothing, lambda s, _: s.resume()),
    _verb(
        "leave [empty-handed]",
        mark("walk out; unpaid goods go back to the shelves"),
        _word_of("empty-handed"),
        lambda s, on: s.leave(empty_handed=on),
    ),
)
VERBS = {verb.usage.partition(" ")[0]: verb for verb in _TABLE}
"""By name, in the order of a trip."""
