"""The scale: weigh goods, get a label printed, scan the label."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final
from zlib import crc32

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from catalog.chain import Product, line_amount
from catalog.codes import is_digits
from catalog.codes.labels import build_label
from checkout.events import Source
from checkout.session import Session
from checkout.tui.base_screen import keys
from checkout.tui.dialog import Dialog
from checkout.tui.texts import goods_rows as goods
from checkout.tui.widgets.bars_view import BarsView
from checkout.tui.widgets.message_line import Tone
from checkout.words import formats
from checkout.words.language import mark
from wallet.money import Money

HEAVIEST: Final = 30_000
"""Grams that the scale can bear."""


def some_weight(trip: str, sku: str, times: int) -> int:
    """Grams on the scale until somebody types others: 150 to 1,200, always the same for the same trip.

    >>> some_weight("JQ202611240001", "SF001", 0) == some_weight("JQ202611240001", "SF001", 0)
    True
    """
    return 150 + crc32(f"{trip}/{sku}/{times}".encode()) % 1051


class Scale(Dialog[str]):
    """Ends with the 13 digits of the label, once the shopper scans it."""

    CSS_PATH = "scale.tcss"
    BINDINGS: ClassVar[list[BindingType]] = keys(f4="again")

    def __init__(self, session: Session, product: Product, times: int) -> None:
        """`times`: how often this trip has weighed, this time included."""
        super().__init__()
        self._session = session
        self._product = product
        self._grams = some_weight(session.id, product.sku, times)
        self._label: str | None = None

    def body(self) -> Iterable[Widget]:
        yield Static(id="weighed", markup=False)
        yield BarsView(id="label")

    def footer(self) -> dict[str, str]:
        return {"enter": mark("Print") if self._label is None else mark("Scan"), "escape": mark("Back")}

    def speak(self) -> None:
        self.head(self.t("Scale"))
        name = self._product.name(self.words.lang)
        lines = [name, goods.price(self._session, self._product)]
        if self._label is None:
            lines.append(self.t("On the scale: {weight}", weight=formats.weight(self._grams)))
            self.field.hint = self.t("Or type other grams.")
        else:
            lines.append(f"{formats.weight(self._grams)}  {formats.money(self._amount())}")
            self.field.hint = self.t("F4 weighs again.")
        self.put("#weighed", "\n".join(lines))
        self.query_one(BarsView).draw(self._label, digits=goods.spaced(self._label or ""))
        self.refresh_bindings()

    def _amount(self) -> Money:
        shelf, shopper = self._session.shelf, self._session.shopper
        quote = shelf.price_of(self._product.sku, member=shopper.member, at=self._session.local_now)
        amount = line_amount(quote.price, ref_qty=self._product.ref_qty, quantity=self._grams)
        return Money(amount, self._session.store.currency)

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (a scanner reads the label off the screen)
        text = raw.strip()
        if self._label is not None and text == self._label:
            self.close(self._label)
        elif self._label is None and is_digits(text) and len(text) <= 5 and 0 < int(text) <= HEAVIEST:
            self._grams = int(text)
            self._print()
        else:
            self.say(self.t("The scale takes whole grams, from 1 to {most}.", most=HEAVIEST), Tone.BAD)

    def accept(self) -> None:
        if self._label is None:
            self._print()
        else:
            self.close(self._label)

    def action_again(self) -> None:
        """F4: throw the label away."""
        self._label = None
        self.speak()

    def _print(self) -> None:
        rule = self._session.shelf.label_rules.weight_rule()
        assert rule is not None
        assert self._product.plu is not None
        self._label = build_label(rule, self._product.plu, self._grams)
        self.say("")
        self.speak()
