"""The keys in the footer, and the texts of F1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from checkout.words.language import mark
from checkout.words.text_columns import table

if TYPE_CHECKING:
    from checkout.words.words import Words

_WIDTH: Final = 66
"""Columns of a table of keys."""

SHELF_FOOTER: Final = {
    "f1": mark("Help"),
    "f2": mark("Pay"),
    "f3": mark("Basket"),
    "f4": mark("Weigh"),
    "f7": mark("Find"),
    "f11": mark("Orders"),
    "f12": mark("Offers"),
    "f10": mark("Exit"),
    "f8": mark("Log"),
}
"""All but the last fit into 80 columns."""
HOME_FOOTER: Final = {
    "f1": mark("Help"),
    "f2": mark("Pay"),
    "f3": mark("Basket"),
    "f7": mark("Find"),
    "f11": mark("Orders"),
    "f12": mark("Offers"),
    "f10": mark("Close"),
    "f8": mark("Log"),
}
BASKET_FOOTER: Final = {
    "f1": mark("Help"),
    "f2": mark("Pay"),
    "f3": mark("Shelf"),
    "f5": mark("Undo"),
    "f6": mark("Send"),
    "delete": mark("Take out"),
    "f12": mark("Offers"),
    "f8": mark("Log"),
}

_SHOP_KEYS: Final = (
    ("F1", mark("this help")),
    ("F2", mark("pay")),
    ("F3", mark("the basket: arrows choose a line, left and right change its quantity")),
    ("Delete", mark("in the basket: take the line out")),
    ("Enter", mark("take what is marked; in the basket: delivery and cooking of the line")),
    ("F4", mark("weigh what is marked, and print its label")),
    ("F5", mark("take back the last change")),
    ("F6", mark("carry, deliver or ship: the next one for the line")),
    ("F7", mark("search in the app, also for online-only goods")),
    ("F8", mark("what just happened: events, prices, the wallet's answers")),
    ("F9", mark("the other language")),
    ("F10", mark("leave the store")),
    ("F11", mark("your orders: how they stand, and cancelling one")),
    ("F12", mark("the offers: savings, offers within reach, and why no other combination")),
    ("Ctrl+P", mark("everything that can be done now, by name")),
)
_HOME_KEYS: Final = (
    ("F1", mark("this help")),
    ("F2", mark("see when it comes, and pay")),
    ("F3", mark("the basket: arrows choose a line, left and right change its quantity")),
    ("Delete", mark("in the basket: take the line out")),
    ("Enter", mark("order what is marked; in the basket: delivery and cooking of the line")),
    ("F4", mark("say how much of what is sold by weight")),
    ("F5", mark("take back the last change")),
    ("F6", mark("deliver or ship: the other one for the line")),
    ("F7", mark("search in the app, also for online-only goods")),
    ("F8", mark("what just happened: events, prices, the wallet's answers")),
    ("F9", mark("the other language")),
    ("F10", mark("close the shop; the basket stays saved")),
    ("F11", mark("your orders: how they stand, and cancelling one")),
    ("F12", mark("the offers: savings, offers within reach, and why no other combination")),
    ("Ctrl+P", mark("everything by name; also when it comes, the address, and substitutes: yes, no or ask")),
)
_PICKING_KEYS: Final = (
    ("Enter", mark("what comes next: take orders, take what is shown, seal the bags")),
    ("F4", mark("put on the scale what is sold by weight")),
    ("F5", mark("pressed twice: it is not there; once more, and nothing fits instead")),
    ("F6", mark("seal the bags and hang them on the conveyor")),
    ("F9", mark("the other language")),
    ("F10", mark("leave; what is not finished waits")),
)
_DOOR_KEYS: Final = (
    ("Enter", mark("go in")),
    ("Up, Down", mark("what to choose: store, shopper, wallet")),
    ("Left, Right", mark("choose another")),
    ("F9", mark("the other language")),
    ("F10", mark("leave")),
)


def shop_help(words: Words) -> Iterable[str]:
    yield words.t(
        "The left side is the store, the right side your phone. Walk with the arrow keys: up and down along the shelf, "
        "left and right between the aisles. The bars are real: scan them with a phone or a scanner, or press Enter."
    )
    yield words.t(
        "The scan field is always ready. Whatever is scanned, typed or pasted goes into it; a list becomes one scan "
        "for each line, and words that you type are searched for."
    )
    yield ""
    yield from _table(words, _SHOP_KEYS)


def home_help(words: Words) -> Iterable[str]:
    yield words.t(
        "The left side is what can be ordered, the right side your basket. Up and down go along the goods, left and "
        "right to other departments. Names and codes that you type find goods."
    )
    yield words.t(
        "F2 keeps everything for you and says when it comes. Where that cannot be at once, you choose a slot. Of goods "
        "sold by weight you pay for what the picker weighs."
    )
    yield ""
    yield from _table(words, _HOME_KEYS)


def door_help(words: Words) -> Iterable[str]:
    yield words.t(
        "The goods, the money and the people are simulated; the rest is real. Choose a store, a shopper and a wallet, "
        "or press Enter. A trip that was not finished is offered first, with every scan."
    )
    yield ""
    yield from _table(words, _DOOR_KEYS)


def picking_help(words: Words) -> Iterable[str]:
    yield words.t(
        "People at home have bought what you fetch. The screen says where it stands, in walking order; scan each piece "
        "as you take it. A wrong product is refused. What is not there is replaced where the shopper wants that, or "
        "else paid back."
    )
    yield ""
    yield from _table(words, _PICKING_KEYS)


def dialog_help(words: Words) -> Iterable[str]:
    yield words.t("The line at the bottom says what Enter and Esc do. Nothing goes into the basket meanwhile.")


def _table(words: Words, keys: Iterable[tuple[str, str]]) -> Iterable[str]:
    return table([(key, words.t(deed)) for key, deed in keys], _WIDTH)
