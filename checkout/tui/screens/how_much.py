"""A weight in grams, typed or changed with the arrows: what somebody at home orders, what lies on a picker's scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from catalog.codes import is_digits
from checkout.events import Source
from checkout.session import MAX_QUANTITY
from checkout.tui.base_screen import keys
from checkout.tui.dialog import Dialog
from checkout.tui.widgets.message_line import Tone
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.words import Words

_STEP: Final = 50
"""Grams more or less with an arrow key."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. Sentences are still to be translated; `about` has a `{weight}` in it."""

    title: str
    about: str
    taken: str
    """What Enter does."""


ORDERED = Asked(mark("How much?"), mark("About {weight}. What the picker weighs is what it costs."), mark("Order"))

ON_THE_SCALE = Asked(mark("Scale"), mark("On the scale: {weight}"), mark("Weigh"))


class HowMuch(Dialog[int]):
    """Ends with the grams."""

    BINDINGS: ClassVar[list[BindingType]] = keys(up=f"change({_STEP})", down=f"change(-{_STEP})")

    def __init__(self, asked: Asked, goods: Callable[[Words], Sequence[str]], grams: int) -> None:
        """`goods` says what is weighed; `grams` are there to begin with."""
        super().__init__()
        self._asked = asked
        self._goods = goods
        self._grams = grams

    def body(self) -> Iterable[Widget]:
        yield Static(id="wanted", markup=False)

    def footer(self) -> dict[str, str]:
        return {"enter": self._asked.taken, "escape": mark("Back")}

    def speak(self) -> None:
        self.head(self.t(self._asked.title))
        about = self.t(self._asked.about, weight=formats.weight(self._grams))
        self.put("#wanted", "\n".join([*self._goods(self.words), about]))
        self.field.hint = self.t("Up and down: 50 g more or less. Or type grams.")

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (however it was typed)
        text = raw.strip()
        if is_digits(text) and len(text) <= len(str(MAX_QUANTITY)) and 0 < int(text) <= MAX_QUANTITY:
            self.close(int(text))
        else:
            self.say(self.t("Whole grams, from 1 to {most}.", most=MAX_QUANTITY), Tone.BAD)

    def accept(self) -> None:
        self.close(self._grams)

    def action_change(self, by: int) -> None:
        self._grams = max(_STEP, min(self._grams + by, MAX_QUANTITY))
        self.speak()
