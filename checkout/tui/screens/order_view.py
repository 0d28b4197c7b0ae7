"""The page of one order on the phone: how it stands, what is in its bags, what came back. It stays up to date."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from checkout.session import OrderPage, Session
from checkout.trip import Refused
from checkout.tui.base_screen import keys
from checkout.tui.dialog import TextDialog
from checkout.tui.widgets.message_line import Tone
from checkout.words.language import mark
from checkout.words.store_lines.order_page_lines import order_page_lines
from checkout.words.store_lines.staff_lines import staff_lines


class OrderView(TextDialog[None]):
    """`number` is the order's."""

    BINDINGS: ClassVar[list[BindingType]] = keys(f5="cancel_order")

    def __init__(self, session: Session, number: str) -> None:
        super().__init__()
        self._session = session
        self._number = number

    def footer(self) -> dict[str, str]:
        return {"escape": mark("Back"), "f5": mark("Cancel the order")}

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1.0, self.show_page)

    def speak(self) -> None:
        self.head(self._number)
        self.field.hint = self.t("Up and down scroll. Enter or Esc goes back.")
        self.show_page()

    def show_page(self) -> None:
        page = self._session.track(self._number)
        if isinstance(page, OrderPage):
            self.show_lines(order_page_lines(self.words, page, self._session.local_now))

    def accept(self) -> None:
        self.close()

    def action_cancel_order(self) -> None:
        """F5. Until the rider is at the door the money comes back."""
        fact = self._session.cancel_order(self._number)
        tone = Tone.BAD if isinstance(fact, Refused) else Tone.GOOD
        self.say("  ".join(staff_lines(self.words, fact)), tone)
        self.show_page()
