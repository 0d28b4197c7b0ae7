"""`checkout` itself: opens the shop, on the screen or line by line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout.cli import terminal
from checkout.cli.arguments import check_shopper_name, check_store_name, check_wallet_name, data_folder
from checkout.cli.complaints import bad_file, complaining, unknown, warn
from checkout.cli.day import BAD_LEVEL, LEVELS, check_life, life_is_installed
from checkout.words import Words
from checkout.words.error_lines import error_line
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.shop import Shop


NO_LIFE = "off"
PLACES = ("store", "home")
"""Where a shopper may be."""


def open_the_shop(
    words: Words,
    *,
    data: str | None,
    offers: str | None,
    place: str | None,
    life: str | None,
    plain: bool,
    **options: str | None,
) -> int:
    """Let people shop: on the screen, or line by line where there is none or none is wanted, and from home.

    `options` are store, shopper and wallet; None is the demo's own choice. Raises `Complaint` for a name or a file that
    cannot be used, before the screen opens.
    """
    names: dict[str, Any] = {key: name for key, name in options.items() if name is not None}
    if place not in (None, *PLACES):
        raise unknown(words, mark("{given} is no place to shop from."), str(place), PLACES)
    if life not in (None, NO_LIFE, *LEVELS):
        raise unknown(words, BAD_LEVEL, str(life), (NO_LIFE, *LEVELS))
    if life not in (None, NO_LIFE):
        check_life(words)
    if offers is not None:
        _check_offers(offers, words)
    for key, check in (("store", check_store_name), ("shopper", check_shopper_name)):
        if key in names:
            check(names[key], words)
    folder = data_folder(data, words)
    if "wallet" in names:
        check_wallet_name(names["wallet"], words, folder)

    def opened() -> Shop:
        from secrets import randbits

        from checkout.clock import SystemClock
        from checkout.shop import open_shop

        return open_shop(data=folder, clock=SystemClock(), seed=randbits(32), offers=offers, **names)

    at_home = place == "home"
    if plain or not terminal.has_screen():
        return _converse(opened, words, options["store"], options["shopper"], life or NO_LIFE, at_home=at_home)
    from checkout.tui.app import ShopApp
    from checkout.tui.visit import Opening, Place

    whereabouts = Place.HOME if at_home else Place.STORE
    alive = _life(life or ("normal" if life_is_installed() else NO_LIFE))
    app = ShopApp(Opening(opened, lang=words.lang, place=whereabouts, bring_to_life=alive, **names))
    for line in app.run() or ():
        print("\n".join(terminal.folded(line)))
    return app.return_code or 0


def _life(level: str) -> Callable[[Shop, str, bool], object] | None:
    """What lets simulated people live in a store of a shop, as many as at that level; None for nobody."""
    if level == NO_LIFE:
        return None

    def bring_to_life(shop: Shop, store: str, person_picks: bool) -> object:  # noqa: FBT001 - called by place
        from secrets import randbits

        from checkout.life import Level, move_in

        return move_in(shop, store, randbits(32), Level(level), person_picks=person_picks, at_any_hour=True)

    return bring_to_life


def _check_offers(file: str, words: Words) -> None:
    from catalog.chain import demo_chain
    from checkout.errors import BadOffers
    from checkout.pricing import OfferBook, chain_contents

    try:
        book = OfferBook.read(Path(file), chain_contents(demo_chain()))
    except BadOffers as error:
        raise bad_file(file, error.faults, words) from error
    warn(file, book.offers.warnings, words)


def _converse(
    opened: Callable[[], Shop], words: Words, store: str | None, shopper: str | None, life: str, *, at_home: bool
) -> int:
    from checkout.errors import CheckoutError
    from checkout.plain import Conversation, walk_in

    def unreadable(error: CheckoutError) -> None:
        print(error_line(words, error))
        print(words.t("Your last trip cannot be read back, so another one begins. 'checkout doctor' says more."))

    with complaining(words), opened() as shop:
        session = walk_in(shop, store=store, shopper=shopper, at_home=at_home, unreadable=unreadable)
        if (bring_to_life := _life(life)) is not None:
            bring_to_life(shop, session.store.id, False)
        Conversation(shop, session, words, sys.stdin, sys.stdout).run()
    return 0
