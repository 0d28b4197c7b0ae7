"""The receipt, on the phone. Leaving prints it to the terminal that the shop was started from."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from checkout.receipt import Receipt
from checkout.tui.page import Dialog
from checkout.tui.widgets.text_list import TextList
from checkout.words.marks import mark

WIDTH: Final = 56
"""Columns of a receipt."""


class Leaving(Enum):
    """What the shopper does with the receipt."""

    LEAVE = "leave"
    GIVE_BACK = "give-back"


class ReceiptView(Dialog[Leaving]):
    """Ends with what the shopper does: walks out with it, or brings something back; None when they stay."""

    CSS_PATH = "receipt.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "leave", mark("Leave"), id="leave"),
        Binding("f5", "give_back", mark("Give back"), id="give-back"),
        Binding("up", "scroll(-1)", mark("Scroll"), show=False),
        Binding("down", "scroll(1)", mark("Scroll"), show=False),
        Binding("pageup", "scroll(-10)", mark("Scroll"), show=False),
        Binding("pagedown", "scroll(10)", mark("Scroll"), show=False),
    ]

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self._receipt = receipt

    def body(self) -> Iterable[Widget]:
        yield TextList(id="lines")

    def footer(self) -> dict[str, str]:
        return {"enter": mark("Leave"), "escape": mark("Stay"), "f5": mark("Give back")}

    def speak(self) -> None:
        self.head(self.t("Receipt {number}", number=self._receipt.number))
        lines = self.words.receipt_lines(self._receipt, WIDTH)
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
