"""The verbs of staff: what pickers, packing, riders, the kitchen and the stock clerk do in the scene's store.

>>> role_of("picker-2"), role_of("picker-02"), role_of("li-wei")
('picker', None, None)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkout.script.verb_table import Verb, by_name, read_with
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.script.replies import StaffReply
    from checkout.store import Operations


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works behind the shelves. `name` is the speaker's: `picker`, `picker-2`."""

    name: str
    operations: Operations


StaffAct = Callable[[Staff], "StaffReply"]
"""A deed, to be called with who does it."""

_SEVERAL = re.compile("(picker|rider)(-([2-9]|[1-9][0-9]))?")

_NOTHING = {
    "picker": mark("{given!r} is nothing a picker can do: {hint}"),
    "packing": mark("{given!r} is nothing that packing can do: {hint}"),
    "rider": mark("{given!r} is nothing a rider can do: {hint}"),
    "kitchen": mark("{given!r} is nothing the kitchen can do: {hint}"),
    "clerk": mark("{given!r} is nothing the stock clerk can do: {hint}"),
}
ROLES = tuple(_NOTHING)

STAFF: Mapping[str, Mapping[str, Verb[Staff, StaffReply]]] = {
    "picker": by_name(()),
    "packing": by_name(()),
    "rider": by_name(()),
    "kitchen": by_name(()),
    "clerk": by_name(()),
}
"""What each role can do, by the first word of the verb."""


def role_of(speaker: str) -> str | None:
    """The role that `speaker` has; None for anybody else. There may be up to 99 pickers and riders each."""
    if several := _SEVERAL.fullmatch(speaker):
        return several[1]
    return speaker if speaker in ROLES else None


def read_staff_deed(role: str, text: str) -> StaffAct:
    """The deed that `text` asks for. Raises NoSuchVerb or BadDeed, which say what was given and what was expected."""
    return read_with(STAFF[role], text, _NOTHING[role])
