"""Temporary: checks of a wallet's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import get_type_hints

from catalog.codes.payment_codes import hide_payment_codes
from catalog.text import shorten
from wallet.answer_check import Unusable
from wallet.hosting.frames import LARGEST_STATE
from wallet.port import Fund, Known, NotSent, Outcome, Snapshot, Unknown, Unsupported

Call = Callable[[], Outcome]

_MESSAGE_LIMIT = 120
"""Characters of what a wallet says that are kept."""
_LONGEST_MESSAGE = 4_000
"""Characters of it that are looked at."""


def guarded(ask: Call) -> Outcome:
    """What `ask` comes to, whatever a plug-in does: one that raises has told us nothing, nor has one that answers with
    something else."""
    try:
        outcome: object = ask()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plug-in does must not end the trip
        return Unusable(f"raised {_named(error)}")
    match outcome:
        case Known(snapshot):
            return outcome if is_sound(snapshot) else Unusable("answered with a damaged snapshot")
        case NotSent(why) | Unknown(why) | Unsupported(why):
            return outcome if isinstance(why, str) else Unusable(f"answered with a damaged {type(outcome).__name__}")
    return Unusable(f"answered with {type(outcome).__name__}")


def _named(error: BaseException) -> str:
    """The exception and its message, cut short: whoever writes the wallet reads it, and a payment code may be in it."""
    name = type(error).__name__
    try:
        message = briefly(str(error))
    except Exception:  # noqa: BLE001 - an exception whose message cannot be made is one all the same
        return name
    return f"{name}: {message}" if message else name


def briefly(text: str) -> str:
    """Without payment codes, cut short."""
    # In this order: half of a code that was cut in two would not be taken for one.
    return shorten(hide_payment_codes(text[:_LONGEST_MESSAGE]), _MESSAGE_LIMIT)


def is_sound(snapshot: object) -> bool:
    """Whether it is a snapshot through and through: what a plug-in puts into one is checked by nobody before us."""
    if not isinstance(snapshot, Snapshot):
        return False
    sound = all(isinstance(getattr(snapshot, name), kind) for name, kind in _snapshot_fields().items())
    sound = sound and all(isinstance(fund, Fund) for fund in snapshot.funds)
    return sound and can_be_kept(snapshot.ref.state)


def can_be_kept(state: object) -> bool:
    """Whether a wallet's own data is text by name, short enough, and can be written to a file."""
    if not isinstance(state, Mapping):
        return False
    texts = [text for item in state.items() for text in item]
    if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > LARGEST_STATE:
        return False
    return not any("\ud800" <= letter <= "\udfff" for text in texts for letter in text)


@cache
def _snapshot_fields() -> dict[str, type]:
    return {name: tuple if name == "funds" else kind for name, kind in get_type_hints(Snapshot).items()}
