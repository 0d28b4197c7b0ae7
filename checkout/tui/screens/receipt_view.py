"""The receipt, on the phone, and below it those of refunds.

Leaving prints them to the terminal that the shop was started from.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from checkout.session.session import Session
from checkout.tui.base_screen import Dialog
from checkout.tui.widgets.message_line import Tone
from checkout.tui.widgets.text_list import TextList
from checkout.words.language import mark
from checkout.words.payment.receipt_lines import papers

WIDTH: Final = 56
"""Columns of a receipt."""
HEADING: Final = "scan-and-go"
"""What stands at the top of each."""


class Leaving(Enum):
    """What the shopper does with the receipt."""

    LEAVE = "leave"
    GIVE_BACK = "give-back"


class ReceiptView(Dialog[Leaving]):
    """Ends with what the shopper does: walks out with it, or brings something back; None when they stay.

    `news` is what came of a refund: it is said at once, and the latest refund stands at the top.
    """

    CSS_PATH = "receipt.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "leave", mark("Leave"), id="leave"),
        Binding("f5", "give_back", mark("Give back"), id="give-back"),
        Binding("up", "scroll(-1)", mark("Scroll"), show=False),
        Binding("down", "scroll(1)", mark("Scroll"), show=False),
        Binding("pageup", "scroll(-10)", mark("Scroll"), show=False),
        Binding("pagedown", "scroll(10)", mark("Scroll"), show=False),
    ]

    def __init__(self, session: Session, news: tuple[str, Tone] | None = None) -> None:
        super().__init__()
        self._session = session
        self._news = news

    def body(self) -> Iterable[Widget]:
        yield TextList(id="lines")

    def footer(self) -> dict[str, str]:
        return {"enter": mark("Leave"), "escape": mark("Stay"), "f5": mark("Give back")}

    def on_mount(self) -> None:
        if self._news is not None:
            self.say(*self._news)
            self.call_after_refresh(self._turn_to_the_latest)

    def _turn_to_the_latest(self) -> None:
        shown = self.query_one(TextList)
        tops = [at for at, line in enumerate(shown.entries) if line.strip() == HEADING]
        shown.scroll_to(y=tops[-1], animate=False)

    def speak(self) -> None:
        if self._session.receipt is not None:
            self.head(self.t("Receipt {number}", number=self._session.receipt.number))
        lines = papers(self.words, self._session, WIDTH)
        shown = self.query_one(TextList)
        shown.styles.height = max(3, min(len(lines), self.app.size.height - 8))
        shown.show(lines)
        self.field.hint = self.t("Leaving prints it. Arrows scroll.")

    def action_scroll(self, by: int) -> None:
        self.query_one(TextList).move(by)

    def accept(self) -> None:
        self.dismiss(Leaving.LEAVE)

    def action_leave(self) -> None:
        """Leave the store."""
        self.dismiss(Leaving.LEAVE)

    def action_give_back(self) -> None:
        """Bring something back."""
        self.dismiss(Leaving.GIVE_BACK)
