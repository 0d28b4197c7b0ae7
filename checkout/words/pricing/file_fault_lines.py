"""Faults of offers files and basket files, a line each."""

from __future__ import annotations

from dataclasses import replace

from checkout.errors import BadOffers, FileFault, Why
from checkout.words.language import mark
from checkout.words.words import Words

_BRIEF = 30
"""The longest `expected`, in characters, that still fits on the message line."""
_SENTENCES = {
    Why.NOT_UTF8: mark("it is not text in UTF-8"),
    Why.NOT_JSON: mark("this is not JSON ({given})"),
    Why.ENDS_EARLY: mark("the file ends too early: something is still open, or it is empty"),
    Why.OPEN_TEXT: mark('a text has no closing " on its line, or a tab in it'),
    Why.TOO_DEEP: mark("there are too many brackets inside each other"),
    Why.TOO_BIG: mark("{given} bytes are too many"),
    Why.DUPLICATE_KEY: mark("the key {given} is there twice in one object"),
    Why.FORMAT: mark("format {given} cannot be read by this version"),
    Why.DUPLICATE_ID: mark("another offer has this id"),
    Why.MISSING: mark("this is missing"),
    Why.UNKNOWN_FIELD: mark("there is no such field here"),
    Why.NOT_FOR_KIND: mark("this kind of offer does not have it"),
    Why.WRONG_TYPE: mark("{given} does not fit here"),
    Why.NOT_AN_AMOUNT: mark("{given} is not an amount: money is text"),
    Why.NOT_A_CHOICE: mark("{given} is not possible here"),
    Why.OUT_OF_RANGE: mark("{given} is out of range"),
    Why.TOO_LONG: mark("{given} characters are too many"),
    Why.CURRENCY: mark("the currency {given} does not fit"),
    Why.NO_GOODS: mark("it names no goods"),
    Why.UNKNOWN_GOODS: mark("there are no goods {given}"),
    Why.UNKNOWN_STORE: mark("there is no store {given}"),
    Why.UNKNOWN_TAG: mark("no offer has the tag {given}"),
    Why.ONE_OF: mark("exactly one of these is needed"),
    Why.NEVER_ENDS: mark("it has no end: give one"),
    Why.ENDS_BEFORE_IT_BEGINS: mark("it ends before it begins"),
    Why.NEVER_OPEN: mark("its dates, weekdays and hours never coincide"),
    Why.TIERS_OVERLAP: mark("two tiers have the same threshold"),
    Why.TIERS_DESCEND: mark("a later tier asks for less, or gives less, than the one before it"),
    Why.ABOVE_THE_PRICE: mark("{given} is more than is paid"),
    Why.TAKES_NOTHING_OFF: mark("it takes nothing off"),
    Why.UNLIMITED_GIFTS: mark("it gives goods away without a limit"),
    Why.EXCLUDES_ITSELF: mark("it excludes itself"),
    Why.ONCE_ONLY: mark("it can be applied only once in a basket"),
    Why.TOO_MANY: mark("{given} offers exclude something from the whole basket"),
    Why.MOSTLY_OFF: mark("{given} means that only {given} of 100 is paid, which is not {given}折"),
    Why.DAY_INCLUDED: mark("{given} is included: the offer ends with that day"),
    Why.NEGATIVE_PRICE: mark("{given} is negative"),
    Why.ZERO_PRICE: mark("a price must be above zero"),
    Why.BAD_QUANTITY: mark("{given} is not a quantity"),
    Why.UNREADABLE: mark("it cannot be read: {given}"),
    Why.DUPLICATE_LINE: mark("the line {given} is there twice"),
    Why.NO_STORE: mark("there is no price, and no store to look it up in"),
    Why.NO_RATE: mark("there is no tax rate for {given}: write it under tax"),
    Why.PRICE_FIRST: mark("this goes only with a price"),
}


def fault_line(words: Words, fault: FileFault) -> str:
    """`milk-half: pay_percent: 120 does not fit here; expected 0 to 100`. `fault` is safe to show, and may warn."""
    said = words.t(_SENTENCES[fault.why], given=fault.given or "''")
    if fault.expected:
        said = words.t("{said}; expected {expected}", said=said, expected=fault.expected)
    place = fault.field
    if place.startswith("line "):
        place = words.t("line {number}", number=place.removeprefix("line "))
    return ": ".join(part for part in (fault.offer, place, said) if part)


def offers_kept(words: Words, error: BadOffers) -> str:
    """What a running shop says when its offers file became unusable: the first fault, on one line."""
    first = error.faults[0]
    brief = first if len(first.expected) <= _BRIEF else replace(first, expected="")
    return words.t(
        "The offers file cannot be used, so the offers from before hold on: {fault}.", fault=fault_line(words, brief)
    )
