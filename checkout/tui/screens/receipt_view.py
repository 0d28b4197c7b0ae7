"""The receipt, on the phone, and below it those of refunds. Leaving prints them to the terminal."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar, Final

from textual.binding import BindingType

from checkout.session import Session
from checkout.tui.base_screen import keys
from checkout.tui.dialog import TextDialog
from checkout.tui.widgets.message_line import Tone
from checkout.words.language import mark
from checkout.words.payment.receipt_lines import papers
from checkout.words.payment.receipt_rows import HEADING

WIDTH: Final = 56
"""Columns of a receipt."""


class Leaving(Enum):
    """What the shopper does with the receipt."""

    LEAVE = "leave"
    GIVE_BACK = "give-back"


class ReceiptView(TextDialog[Leaving]):
    """Ends with what the shopper does next, None when they stay.

    `news` is the outcome of a refund: it is shown as a message, and the list scrolls to the latest refund.
    """

    CSS_PATH = "receipt.tcss"
    BINDINGS: ClassVar[list[BindingType]] = keys(f10="accept", f5="give_back")

    def __init__(self, session: Session, news: tuple[str, Tone] | None = None) -> None:
        super().__init__()
        self._session = session
        self._news = news

    def footer(self) -> dict[str, str]:
        return {
            "enter": mark("Close") if self._session.at_home else mark("Leave"),
            "escape": mark("Stay"),
            "f5": mark("Give back"),
        }

    def on_mount(self) -> None:
        if self._news is not None:
            self.say(*self._news)
            self.call_after_refresh(self._scroll_to_the_latest)

    def _scroll_to_the_latest(self) -> None:
        tops = [at for at, line in enumerate(self.text.entries) if line.strip() == HEADING]
        self.text.scroll_to(y=tops[-1], animate=False)

    def speak(self) -> None:
        if self._session.receipt is not None:
            self.head(self.t("Receipt {number}", number=self._session.receipt.number))
        self.show_lines(papers(self.words, self._session.trip, WIDTH))
        at_home = self.t("Closing prints it. Arrows scroll.")
        self.field.hint = at_home if self._session.at_home else self.t("Leaving prints it. Arrows scroll.")

    def accept(self) -> None:
        self.close(Leaving.LEAVE)

    def action_give_back(self) -> None:
        """F5: bring something back."""
        self.close(Leaving.GIVE_BACK)
