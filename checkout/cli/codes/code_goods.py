"""What the commands about codes share: the goods of a store, and writing files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checkout.cli.complaints import Complaint, shown, unknown
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.drawing.paper import Page
    from catalog.shelf.shelf import Shelf

DEFAULT_STORE = "jinqiao"


def now() -> datetime:
    """The time, as the rest of the shop tells it."""
    from checkout.clock import SystemClock

    return SystemClock().now()


def shelf_of(store: str | None, words: Words, at: datetime) -> Shelf:
    """The goods of `store` at `at`, of the demo's usual store when it is None. Raises `Complaint` for one unknown."""
    from catalog.chain.loading import demo_chain
    from catalog.shelf.shelf import Shelf

    chain = demo_chain()
    name = DEFAULT_STORE if store is None else store
    if name not in chain.stores:
        raise unknown(words.t("There is no store {given}.", given=shown(name)), name, chain.stores, words)
    return Shelf(chain, chain.stores[name], at)


def write_file(name: str, content: bytes, words: Words) -> None:
    """Write `content` to the file `name`, or to standard output for `-`. Raises `Complaint` when that cannot be."""
    if name == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(name).write_bytes(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        said = words.t("{file} cannot be written: {reason}.", file=shown(name), reason=reason)
        raise Complaint(said) from error


def pdf_file(pages: Sequence[Page], title: str, words: Words) -> bytes:
    """`pages` as a PDF file. Raises `Complaint` when the extra that writes them is not installed."""
    try:
        from catalog.drawing.pdf import pdf
    except ModuleNotFoundError as error:
        said = words.t("PDF files need more to be installed: pip install 'scan-and-go[pdf]'. SVG files need nothing.")
        raise Complaint(said) from error
    return pdf(pages, title)


def whole_number(text: str, least: int, most: int) -> int | None:
    """`text` as a number from `least` to `most`; None for anything else."""
    if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
        return int(text)
    return None
