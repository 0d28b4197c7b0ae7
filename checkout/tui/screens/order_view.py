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
        self._sure = False
        """Whether F5 was pressed once."""
        self._is_over = False

    def footer(self) -> dict[str, str]:
        back = {"escape": mark("Back")}
        return back if self._is_over else {**back, "f5": mark("Cancel the order")}

    def on_mount(self) -> None:
        self.set_interval(1.0, self.show_page)

    def speak(self) -> None:
        self.head(self._number)
        self.field.hint = self.t("Up and down scroll. Enter or Esc goes back.")
        self.show_page()

    def show_page(self) -> None:
        page = self._session.track(self._number)
        if isinstance(page, OrderPage):
            self.show_lines(order_page_lines(self.words, page, self._session.local_now))
            if page.order.is_over is not self._is_over:
                self._is_over = page.order.is_over
                self.refresh_bindings()

    def accept(self) -> None:
        self.close()

    def action_cancel_order(self) -> None:
        """F5, twice. Until the rider is at the door the money comes back."""
        if not self._sure and not self._is_over:
            self._sure = True
            self.say(self.t("F5 cancels this order, and its money comes back. Press F5 again to do it."))
            return
        self._sure = False
        fact = self._session.cancel_order(self._number)
        tone = Tone.BAD if isinstance(fact, Refused) else Tone.GOOD
        self.say("  ".join(staff_lines(self.words, fact)), tone)
        self.show_page()
