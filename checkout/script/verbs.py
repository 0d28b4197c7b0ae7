"""What a shopper can do, as words: the verbs of session scripts and of the line mode.

>>> act = read_deed("scan 9521234000013 x 2")
>>> read_deed("scam 9521234000013")
Traceback (most recent call last):
    ...
checkout.errors.NoSuchVerb: 'scam' is nothing a shopper can do: did you mean 'scan'?
>>> read_deed("quantity two")
Traceback (most recent call last):
    ...
checkout.errors.BadDeed: 'quantity two': expected 'quantity N [LINE]'

The verbs are English in every language: they are what scripts are written in. Answers come in the scene's language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from catalog.codes.payment_codes import mask
from checkout.errors import BadDeed, Message, NoSuchVerb
from checkout.events import Problem, Source
from checkout.payment.payment_terms import MODE_WORDS
from checkout.trip.answers import Refused
from checkout.words.language import mark

if TYPE_CHECKING:  # Help lists the verbs without loading the shop.
    from checkout.script.replies import Reply
    from checkout.session.session import Session

Act = Callable[["Session"], "Reply"]
"""A deed that has been understood; call it on a session, and `checkout.script.replies.tell` the reply."""

_COUNT = re.compile(r"\s?[0-9]{1,9}")
_PAYMENT_CODE = re.compile("[0-9]{10,32}")
_PAYS = re.compile(r"([\w-]*>)?\s*pay\s", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,9}")


class _Misfit(Exception):  # noqa: N818 - never leaves this module
    """What stands behind the verb is not what it takes."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing a shopper can do. `usage` and `help` are for people; `read` understands what stands behind the name."""

    name: str
    usage: str
    help: str
    read: Callable[[str], Act]


def read_deed(text: str) -> Act:
    """What `text` asks for. Raises NoSuchVerb or BadDeed, which say what was given and what was expected."""
    name, _, rest = text.strip().partition(" ")
    verb = VERBS.get(name.lower())
    if verb is None:
        raise no_such_verb(name, mark("{given!r} is nothing a shopper can do: {hint}"), list(VERBS))
    try:
        return verb.read(rest.strip())
    except _Misfit:
        text = without_code(text)
        raise BadDeed(_misfit(text, verb.usage), given=text, expected=verb.usage) from None


def without_code(line: str) -> str:
    """The deed on `line` as it may be shown: of a payment code, which is as good as money, only its ends."""
    return _PAYMENT_CODE.sub(lambda code: mask(code[0]), line) if _PAYS.match(line) else line


def _misfit(given: str, expected: str) -> Message:
    return Message(mark("{given!r}: expected {expected!r}"), given=given, expected=expected)


def one_of(known: Iterable[str]) -> Message:
    """What was expected, where nothing is near to what was given."""
    return Message(mark("expected one of {known}"), known=", ".join(known))


def nearest_or_all(near: Sequence[str], known: Iterable[str]) -> Message:
    """What was expected: the first of those that are `near`, or any of the `known` ones."""
    return Message(mark("did you mean {nearest!r}?"), nearest=near[0]) if near else one_of(known)


def no_such_verb(given: str, sentence: str, known: list[str]) -> NoSuchVerb:
    """The error for `given`, which cannot be done, with the nearest of what is known; `sentence` says who cannot."""
    near = get_close_matches(given.lower(), known, n=1, cutoff=0.5)
    expected = near[0] if near else ", ".join(known)
    reason = Message(sentence, given=given, hint=nearest_or_all(near, known))
    return NoSuchVerb(reason, given=given, expected=expected)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise _Misfit
    return int(text)


def _line(text: str) -> int | None:
    return _number(text) if text else None


def _alone(act: Act) -> Callable[[str], Act]:
    """A verb that takes nothing."""

    def read(rest: str) -> Act:
        if rest:
            raise _Misfit
        return act

    return read


def _scan(rest: str) -> Act:
    code, _, count_text = rest.rpartition("x")
    if code[-1:].isspace() and _COUNT.fullmatch(count_text):
        code, count = code.rstrip(), int(count_text)
        return lambda session: session.scan(code, count=count)
    return lambda session: session.scan(rest)


def _type(rest: str) -> Act:
    if not rest:
        raise _Misfit
    return lambda session: session.scan(rest, Source.TYPED)


def _choose(rest: str) -> Act:
    number = _number(rest)
    return lambda session: session.choose(number)


def _coupon(rest: str) -> Act:
    if not rest:
        raise _Misfit
    return lambda session: session.coupon(rest)


def _search(rest: str) -> Act:
    if not rest:
        raise _Misfit
    return lambda session: session.search(rest)


def _target(rest: str) -> int | str | None:
    """A line's number, the SKU of goods to add, or the last line touched."""
    if " " in rest:
        raise _Misfit
    return rest.upper() if rest and not _NUMBER.fullmatch(rest) else _line(rest)


def _deliver(rest: str) -> Act:
    target = _target(rest)
    return lambda session: session.deliver(target)


def _ship(rest: str) -> Act:
    target = _target(rest)
    return lambda session: session.ship(target)


def _carry(rest: str) -> Act:
    target = _target(rest)
    return lambda session: session.carry(target)


def _cook(rest: str) -> Act:
    service, _, line_text = rest.partition(" ")
    if not service:
        raise _Misfit
    line = _line(line_text.strip())
    return lambda session: session.cook(service.upper(), line)


def _quantity(rest: str) -> Act:
    count_text, _, line_text = rest.partition(" ")
    count, line = _number(count_text), _line(line_text.strip())
    return lambda session: session.quantity(count, line)


def _remove(rest: str) -> Act:
    line = _line(rest)
    return lambda session: session.remove(line)


def _pay(rest: str) -> Act:
    parts = rest.split()
    how = parts.pop() if parts and (_PAYMENT_CODE.fullmatch(parts[-1]) or parts[-1].lower() in MODE_WORDS) else ""
    if len(parts) > 1:
        raise _Misfit
    wallet = parts[0] if parts else None
    mode = MODE_WORDS.get(how.lower())
    code = how if how and mode is None else None
    return lambda session: session.pay(wallet, code, mode)


def _quote(rest: str) -> Act:
    if " " in rest:
        raise _Misfit
    return lambda session: session.quote(rest or None)


def _pin(rest: str) -> Act:
    if not rest:
        raise _Misfit
    return lambda session: session.pin(rest)


def _cancel(rest: str) -> Act:
    if rest not in ("", "payment"):
        raise _Misfit
    return lambda session: session.cancel_payment()


def _leave(rest: str) -> Act:
    if rest not in ("", "empty-handed"):
        raise _Misfit
    return lambda session: session.leave(empty_handed=bool(rest))


def _refund(rest: str) -> Act:
    """`refund`, `refund 2`, `refund 1x2 3 repriced`: so many units of these lines, or all there is."""
    from checkout.payment.refund_plan import DiscountPolicy  # noqa: PLC0415 - help lists the verbs without it

    words = rest.lower().split()
    kept = DiscountPolicy(words.pop()) if words and words[-1] == DiscountPolicy.REPRICED else DiscountPolicy.AS_PAID
    wanted: dict[int, int | None] = {}
    for word in words:
        line, times, count = word.partition("x")
        number = _number(line)
        if number in wanted:
            raise _Misfit
        wanted[number] = _number(count) if times else None
    return lambda session: session.refund(wanted or None, kept)


def _receipt(rest: str) -> Act:
    if rest not in ("", "refund"):
        raise _Misfit
    return _refund_receipt if rest else _sale_receipt


def _refund_receipt(session: Session) -> Reply:
    from checkout.payment.refund_receipt import refund_receipts  # noqa: PLC0415 - as above

    if session.receipt is None:
        return Refused(Problem.NOTHING_PAID)
    refunds = refund_receipts(session.receipt, session.events)
    return refunds[-1] if refunds else Refused(Problem.NOTHING_BACK)


def _sale_receipt(session: Session) -> Reply:
    if session.receipt is not None:
        return session.receipt
    if session.state == "left":
        return Refused(Problem.TRIP_OVER)
    pieces = session.basket.pieces
    return Refused(Problem.NOT_PAID, str(pieces)) if pieces else Refused(Problem.EMPTY_BASKET)


def _entered(session: Session) -> Reply:
    first = session.events[0].event
    return first if len(session.events) == 1 else session.basket


VERBS = {
    verb.name: verb
    for verb in (
        Verb("enter", "enter", mark("walk in; after you left, for another trip"), _alone(_entered)),
        Verb("scan", "scan CODE [x N]", mark("put what this code names into the basket, N times"), _scan),
        Verb("type", "type CODE", mark("put in the digits on a pack by hand"), _type),
        Verb("choose", "choose N", mark("answer a question with one of its numbers"), _choose),
        Verb("search", "search TEXT", mark("find goods by name, by initials in pinyin or by number"), _search),
        Verb("carry", "carry [LINE | SKU]", mark("take a line with you, or goods that you searched for"), _carry),
        Verb("deliver", "deliver [LINE | SKU]", mark("have it brought home from this store"), _deliver),
        Verb("ship", "ship [LINE | SKU]", mark("have it sent from the warehouse"), _ship),
        Verb("cook", "cook SKU [LINE]", mark("have live seafood cooked in the store, in this way"), _cook),
        Verb("quantity", "quantity N [LINE]", mark("make it N pieces; 0 takes the line out"), _quantity),
        Verb("remove", "remove [LINE]", mark("take a line out of the basket"), _remove),
        Verb("undo", "undo", mark("take back the last change of the basket"), _alone(lambda s: s.undo())),
        Verb("coupon", "coupon ID", mark("let a coupon count"), _coupon),
        Verb(
            "offers",
            "offers",
            mark("savings, offers within reach, and your coupons"),
            _alone(lambda s: s.offers()),
        ),
        Verb(
            "explain",
            "explain",
            mark("why it costs that, and not less with other offers"),
            _alone(lambda s: s.explain()),
        ),
        Verb("basket", "basket", mark("show the lines with their numbers, and the total"), _alone(lambda s: s.basket)),
        Verb("quote", "quote [WALLET]", mark("ask what a wallet that keeps another currency would charge"), _quote),
        Verb(
            "pay",
            "pay [WALLET] [CODE | qr | app | desk]",
            mark("pay, or ask again after a payment that nobody answered"),
            _pay,
        ),
        Verb("pin", "pin DIGITS", mark("enter your PIN in the wallet's app"), _pin),
        Verb("cancel", "cancel payment", mark("turn back from paying"), _cancel),
        Verb("receipt", "receipt [refund]", mark("show the receipt, or that of the latest refund"), _receipt),
        Verb(
            "refund",
            "refund [LINE[xN] ...] [repriced]",
            mark("bring back what was paid: N pieces of a line, all of it, or everything"),
            _refund,
        ),
        Verb("suspend", "suspend", mark("set the trip aside"), _alone(lambda s: s.suspend())),
        Verb("resume", "resume", mark("go on with a trip that was set aside"), _alone(lambda s: s.resume())),
        Verb("leave", "leave [empty-handed]", mark("walk out; unpaid goods go back to the shelves"), _leave),
    )
}
"""By name, in the order of a trip."""
