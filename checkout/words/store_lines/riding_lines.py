"""What riders are told: the stops of a round, and what they have brought back."""

from __future__ import annotations

from checkout.store import CameBack, Round, Stop
from checkout.words.language import mark
from checkout.words.text_columns import visible
from checkout.words.words import Words

_STOP = mark("{place}. {order}, by {time}: {address}")
_STOP_ANY_TIME = mark("{place}. {order}: {address}")


def riding_lines(words: Words, fact: Round | CameBack) -> list[str]:
    """A line for each stop and below it what is to be given there, or what came back."""
    match fact:
        case Round(stops=stops):
            return [visible(line) for place, stop in enumerate(stops, 1) for line in _stop_lines(words, place, stop)]
        case CameBack(bags=()):
            return [words.t("back in the store, with nothing left")]
        case CameBack(bags=bags):
            return [words.t("back in the store, with {bags}", bags=words.listed(bags))]


def _stop_lines(words: Words, place: int, stop: Stop) -> list[str]:
    time = "" if stop.by is None else f"{stop.by:%H:%M}"
    sentence = _STOP if time else _STOP_ANY_TIME
    lines = [words.t(sentence, place=place, order=stop.order, time=time, address=stop.address(words.lang))]
    lines.append("   " + words.listed(stop.bags))
    if stop.age_min:
        lines.append("   " + words.t("ask to see an age of {age}", age=stop.age_min))
    return lines
