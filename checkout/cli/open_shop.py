"""`checkout` itself: opens the shop, on the screen or line by line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout.cli import terminal
from checkout.cli.complaints import Complaint, complaining, shown
from checkout.cli.names import check_shopper_name, check_store_name, check_wallet_name, data_folder
from checkout.words import Words
from checkout.words.error_lines import error_line

if TYPE_CHECKING:
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
    if options.plain or not terminal.has_screen():
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


def _names(options: ShopOptions) -> dict[str, Any]:
    named = {"store": options.store, "shopper": options.shopper, "wallet": options.wallet}
    return {key: name for key, name in named.items() if name is not None}


def _check_names(options: ShopOptions, words: Words) -> None:
    """Raise `Complaint` for a store, shopper or wallet that there is not, before a screen opens."""
    if options.offers is not None:
        _check_offers(options.offers, words)
    if options.store is not None:
        check_store_name(options.store, words)
    if options.shopper is not None:
        check_shopper_name(options.shopper, words)
    if options.wallet is not None:
        check_wallet_name(options.wallet, words)


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

    with complaining(words), _shop(options) as shop:
        session = walk_in(shop, store=options.store, shopper=options.shopper, unreadable=unreadable)
        Conversation(shop, session, words, sys.stdin, sys.stdout).run()
    return 0
