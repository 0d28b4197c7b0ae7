"""Arguments and what they name: stores, shoppers, wallets, numbers, the data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checkout.cli.complaints import Complaint, cannot, shown, unknown, unknown_wallet
from checkout.words import Words
from checkout.words.language import mark

if TYPE_CHECKING:
    from catalog.shelf import Shelf

DEFAULT_STORE = "jinqiao"
MEMORY = ":memory:"
"""As in `checkout.journal`, which takes long to load."""


def check_store_name(name: str, words: Words) -> None:
    """Raise `Complaint` for an unknown store. Reads only the table of stores: the chain takes longer to load."""
    import csv
    from importlib.resources import files

    text = (files("catalog.chain") / "data" / "stores.csv").read_text(encoding="utf-8")
    stores = [row["id"] for row in csv.DictReader(text.splitlines())]
    if name not in stores:
        raise unknown(words, mark("There is no store {given}."), name, stores)


def shelf_of(store: str | None, words: Words) -> Shelf:
    """The goods of `store` as of now; None is the demo's usual store. Raises `Complaint` for an unknown one."""
    from catalog.chain import demo_chain
    from catalog.shelf import Shelf
    from checkout.clock import SystemClock

    name = DEFAULT_STORE if store is None else store
    check_store_name(name, words)
    chain = demo_chain()
    return Shelf(chain, chain.stores[name], SystemClock().now())


def check_shopper_name(name: str, words: Words) -> None:
    """Raise `Complaint` for an unknown shopper."""
    from checkout.trip import demo_shoppers

    if name not in (shoppers := demo_shoppers()):
        raise unknown(words, mark("There is no shopper {given}."), name, shoppers)


def check_wallet_name(name: str, words: Words, folder: str = MEMORY) -> None:
    """Raise `Complaint` for an unknown wallet. One named as `module:attribute` is opened on the data `folder`, where
    its keys may be, and closed."""
    from wallet.directory import installed

    if ":" in name:
        _try_wallet(name, words, None if folder == MEMORY else Path(folder))
    elif name not in (entry.name for entry in installed()):
        raise unknown_wallet(name, words)


def _try_wallet(name: str, words: Words, data: Path | None) -> None:
    from datetime import UTC, datetime

    from checkout.words.error_lines import error_line
    from wallet.errors import WalletError
    from wallet.opening import open_wallet
    from wallet.port import WalletSettings

    try:
        wallet = open_wallet(name, WalletSettings(data, clock=lambda: datetime.now(UTC)))
    except WalletError as error:
        raise Complaint(error_line(words, error)) from error
    if callable(close := getattr(wallet, "close", None)):
        close()


def whole_number(text: str, least: int, most: int) -> int | None:
    """`text` as a number from `least` to `most`; None for anything else."""
    if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
        return int(text)
    return None


def data_folder(data: str | None, words: Words) -> str:
    """Where trips are kept: `data`, or this system's folder for the data of programs.

    Raises `Complaint` when it cannot be looked into: no permission, or too long a name.
    """
    if not data:
        from platformdirs import user_data_dir

        data = user_data_dir("scan-and-go", appauthor=False)
    try:
        # Of what is in the folder: that takes the right to search it. Before the first paint the journal is not loaded.
        os.stat(os.path.join(data, os.curdir))  # noqa: PTH116, PTH118 - pathlib drops the dot
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:
        said = words.t("{file} cannot be read: {reason}.", file=shown(data), reason=cannot(error))
        raise Complaint(said) from error
    return data


def existing_folder(data: str | None, words: Words) -> Path:
    """The data folder, for commands that only examine it. Raises `Complaint` for `:memory:`."""
    folder = data_folder(data, words)
    if folder == MEMORY:
        raise Complaint(words.t("{given} keeps nothing, so there is nothing to examine.", given=MEMORY))
    return Path(folder)


STDIN = "-"


def file_content(name: str, most: int, words: Words) -> bytes:
    """The file `name`, or standard input, up to one byte over `most`. Raises `Complaint` when it cannot be read."""
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(most + 1)
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        said = words.t("{file} cannot be read: {reason}.", file=shown(name), reason=cannot(error))
        raise Complaint(said) from error
