"""Names and places that are typed: of stores, shoppers, wallets, and of the data folder."""

from __future__ import annotations

from pathlib import Path

from checkout.cli.complaints import Complaint, shown, unknown, unknown_wallet
from checkout.words import Words
from checkout.words.error_lines import error_line


def check_store_name(name: str, words: Words) -> None:
    """Raise `Complaint` for a store that there is not. The chain is not loaded for it."""
    import csv
    from importlib.resources import files

    text = (files("catalog.chain") / "data" / "stores.csv").read_text(encoding="utf-8")
    stores = [row["id"] for row in csv.DictReader(text.splitlines())]
    if name not in stores:
        raise unknown(words.t("There is no store {given}.", given=shown(name)), name, stores, words)


def check_shopper_name(name: str, words: Words) -> None:
    """Raise `Complaint` for a shopper that there is not."""
    from checkout.trip.shoppers import demo_shoppers

    if name not in (shoppers := demo_shoppers()):
        raise unknown(words.t("There is no shopper {given}.", given=shown(name)), name, shoppers, words)


def check_wallet_name(name: str, words: Words) -> None:
    """Raise `Complaint` for a wallet that there is not. One named as `module:attribute` is opened, to see."""
    from wallet.directory import installed

    if ":" in name:
        _try_wallet(name, words)
    elif name not in (entry.name for entry in installed()):
        raise unknown_wallet(name, words)


def _try_wallet(name: str, words: Words) -> None:
    from datetime import UTC, datetime

    from wallet.errors import WalletError
    from wallet.opening import open_wallet
    from wallet.port import WalletSettings

    try:
        wallet = open_wallet(name, WalletSettings(data=None, clock=lambda: datetime.now(UTC)))
    except WalletError as error:
        raise Complaint(error_line(words, error)) from error
    if callable(close := getattr(wallet, "close", None)):
        close()


def data_folder(data: str | None) -> str:
    """Where trips are kept: `data`, or the place that this system has for such things."""
    if data:
        return data
    from platformdirs import user_data_dir

    return user_data_dir("scan-and-go", appauthor=False)


def existing_folder(data: str | None, words: Words) -> Path:
    """The data folder, for commands that only look. Raises `Complaint` for `:memory:`."""
    from checkout.journal.database import MEMORY

    folder = data_folder(data)
    if folder == MEMORY:
        raise Complaint(words.t("{given} keeps nothing, so there is nothing to examine.", given=MEMORY))
    return Path(folder)
