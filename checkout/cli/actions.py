"""What the commands do. Each function brings its imports with it: a command loads what it needs and nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout.cli.complaints import Complaint, shown, unknown
from checkout.words import Words
from checkout.words.error_lines import error_line

if TYPE_CHECKING:
    import click

    from checkout.shop import Shop


_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class ShopOptions:
    """What was asked for on the way into the shop; None is the demo's own choice."""

    data: str | None
    store: str | None
    shopper: str | None
    wallet: str | None
    plain: bool
    offers: str | None = None


def open_the_shop(options: ShopOptions, words: Words) -> int:
    """Let people shop: on the screen, or line by line where there is none or none is wanted."""
    _check_names(options, words)
    if options.plain or not _has_screen():
        return _converse(options, words)
    from checkout.tui.app import ShopApp
    from checkout.tui.visit import Opening

    def opened() -> Shop:
        return _shop(options)

    app = ShopApp(Opening(opened, lang=words.lang, **_names(options)))
    farewell = app.run()
    for line in farewell or ():
        print(line)
    return app.return_code or 0


def _has_screen() -> bool:
    """Whether there is a terminal at every end that can be painted. Textual itself would wait for ever without keys; it
    paints on standard error, or on standard output under Windows; and the receipt goes to standard output."""
    terminals = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    return terminals and os.environ.get("TERM", "dumb") != "dumb"


def _names(options: ShopOptions) -> dict[str, Any]:
    named = {"store": options.store, "shopper": options.shopper, "wallet": options.wallet}
    return {key: name for key, name in named.items() if name is not None}


def _check_names(options: ShopOptions, words: Words) -> None:
    """Raise `Complaint` for a store, shopper or wallet that there is not, before a screen opens."""
    from checkout.trip.shoppers import demo_shoppers

    if options.offers is not None:
        _check_offers(options.offers, words)
    if options.store is not None and options.store not in (stores := _store_ids()):
        raise unknown(words.t("There is no store {given}.", given=shown(options.store)), options.store, stores, words)
    if options.shopper is not None and options.shopper not in (shoppers := demo_shoppers()):
        said = words.t("There is no shopper {given}.", given=shown(options.shopper))
        raise unknown(said, options.shopper, shoppers, words)
    if options.wallet is not None:
        check_wallet_name(options.wallet, words)


def check_wallet_name(name: str, words: Words) -> None:
    """Raise `Complaint` for a wallet that there is not. One that is named by its code is opened, to see."""
    from wallet.directory import installed

    if ":" in name:
        _try_wallet(name, words)
    elif name not in (wallets := [entry.name for entry in installed()]):
        raise unknown(words.t("There is no wallet {given}.", given=shown(name)), name, wallets, words)


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


def _check_offers(file: str, words: Words) -> None:
    from catalog.chain.loading import demo_chain
    from checkout.errors import BadOffers
    from checkout.pricing.demo_offers import chain_contents
    from checkout.pricing.offer_book import OfferBook
    from checkout.words.pricing.file_fault_lines import fault_line

    try:
        OfferBook.read(Path(file), chain_contents(demo_chain()))
    except BadOffers as error:
        each = (f"{shown(file)}: {fault_line(words, fault)}" for fault in error.faults[:_MOST_FAULTS])
        raise Complaint("\n".join(each)) from error


def _store_ids() -> list[str]:
    """The ids of the demo's stores, without loading the chain."""
    import csv
    from importlib.resources import files

    text = (files("catalog.chain") / "data" / "stores.csv").read_text(encoding="utf-8")
    return [row["id"] for row in csv.DictReader(text.splitlines())]


def data_folder(data: str | None) -> str:
    """Where trips are kept: what was asked for, or the place that this system has for such things."""
    if data:
        return data
    from platformdirs import user_data_dir

    return user_data_dir("scan-and-go", appauthor=False)


def _shop(options: ShopOptions) -> Shop:
    from secrets import randbits

    from checkout.clock import SystemClock
    from checkout.shop import open_shop

    return open_shop(
        data=data_folder(options.data),
        clock=SystemClock(),
        seed=randbits(32),
        offers=options.offers,
        **_names(options),
    )


def _converse(options: ShopOptions, words: Words) -> int:
    from checkout.errors import CheckoutError
    from checkout.plain import Conversation, walk_in

    def unreadable(error: CheckoutError) -> None:
        print(error_line(words, error))
        print(words.t("Your last trip cannot be read back, so another one begins. 'checkout doctor' says more."))

    try:
        with _shop(options) as shop:
            session = walk_in(shop, store=options.store, shopper=options.shopper, unreadable=unreadable)
            Conversation(shop, session, words, sys.stdin, sys.stdout).run()
    except CheckoutError as error:
        raise Complaint(error_line(words, error)) from error
    return 0


def replay(files: Sequence[str], words: Words, *, watch: bool, accept: bool) -> int:
    """Play the scripts `files`; 1 when the shop answers otherwise than one of them says, 2 when one cannot be read."""
    if watch:
        return _watch(files, words, accept=accept)
    from checkout.script.replay import replay as play_files

    return play_files([Path(file) for file in files], accept=accept, out=print, complain=_complain, words=words)


def _complain(line: str) -> None:
    print(line, file=sys.stderr)


def _watch(files: Sequence[str], words: Words, *, accept: bool) -> int:
    from checkout.errors import CheckoutError

    if accept or len(files) != 1:
        raise Complaint(words.t("--watch plays one script, and writes nothing: leave out --accept and other scripts."))
    if not _has_screen():
        raise Complaint(words.t("--watch needs a terminal to draw on. Without it, the script is played at once."))
    from checkout.tui.watch import watch as watch_file

    try:
        return watch_file(Path(files[0]), words.lang)
    except CheckoutError as error:
        raise Complaint(error_line(words, error)) from error


def list_wallets(words: Words) -> int:
    """Print the wallets that are installed: name, the distribution that brings it, and where it is."""
    from wallet.directory import installed

    entries = installed()
    if not entries:
        print(words.t("No wallet is installed."))
    for entry in entries:
        origin = shown(f"{entry.distribution} {entry.version}")
        print(f"{shown(entry.name):<16} {origin:<24} {shown(entry.value)}")
    return 0


def examine(data: str | None, words: Words) -> int:
    """Recompute what must add up in the data file, and print what does not; 1 when there is any of that."""
    from checkout.back_office.doctor import examine_folder
    from checkout.errors import CheckoutError
    from checkout.journal.database import MEMORY
    from checkout.words.back_office.finding_lines import finding_line

    folder = data_folder(data)
    if folder == MEMORY:
        raise Complaint(words.t("{given} keeps nothing, so there is nothing to examine.", given=MEMORY))
    try:
        findings = examine_folder(Path(folder))
    except CheckoutError as error:
        raise Complaint(error_line(words, error)) from error
    for finding in findings:
        print(finding_line(words, finding))
    if any(finding.is_fault for finding in findings):
        return 1
    print(words.t("{folder}: everything adds up", folder=folder))
    return 0


def print_completion(shell: str | None, root: click.Command, words: Words) -> int:
    """Print the completion script for `shell`, or for the shell that this runs in."""
    from click.shell_completion import get_completion_class

    from checkout.cli.commands import COMPLETE_VARIABLE, SHELLS

    given = shell or Path(os.environ.get("SHELL", "")).name
    completion = get_completion_class(given) if given in SHELLS else None
    if completion is None:
        raise unknown(
            words.t("There is no completion for the shell {given}.", given=shown(given)), given, SHELLS, words
        )
    print(completion(root, {}, "checkout", COMPLETE_VARIABLE).source())
    return 0
