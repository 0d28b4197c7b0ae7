"""Where an order from home comes to: a point on the map, and the words for the rider."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from checkout.errors import CheckoutError
from checkout.events import AddressChosen, Source
from checkout.script.verbs import read_deed
from checkout.session import Session
from checkout.trip import Refused
from checkout.tui.dialog import Dialog
from checkout.tui.texts.message_sentence import sentence
from checkout.tui.widgets.message_line import Tone
from checkout.words.language import mark

_LIKE = "31.2583,121.5924 Guiyu Garden 3-1202"


class AddressView(Dialog[AddressChosen]):
    """Ends with the address that was taken; one that is refused can be typed again."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def body(self) -> Iterable[Widget]:
        yield Static(id="wanted", markup=False)

    def footer(self) -> dict[str, str]:
        return {"enter": mark("Take"), "escape": mark("Back")}

    def speak(self) -> None:
        self.head(self.t("Address"))
        now = self._session.trip.address.text(self.words.lang)
        like = self.t("Latitude, longitude and the address, like {example}", example=_LIKE)
        self.put("#wanted", f"{now}\n{like}" if now else like)
        self.field.hint = self.t("Type the new address.")

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (however it was typed)
        try:
            act = read_deed(f"address {raw.strip()}")
        except CheckoutError:
            self.say(self.t("Latitude, longitude and the address, like {example}", example=_LIKE), Tone.BAD)
            return
        fact = act(self._session)
        if isinstance(fact, AddressChosen):
            self.close(fact)
        elif isinstance(fact, Refused):
            self.say(*sentence(self.words, fact, self._session))

    def accept(self) -> None:
        self.close()
