"""What the command palette offers: our own commands, and only what can be done at this moment.

Every F-key has its twin here, for terminals that keep some of those keys for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from checkout.shop import DEFAULT_WALLET
from checkout.trip.trip import TripState
from checkout.tui.saving import save
from checkout.tui.screens.floor import Floor
from checkout.tui.screens.pay import Pay
from checkout.tui.screens.shopping import Shopping
from checkout.tui.widgets.message_line import Tone
from wallet.errors import WalletError
from wallet.mock.wallet import MockWallet

if TYPE_CHECKING:
    from checkout.tui.app import ShopApp


def commands(app: ShopApp, screen: Screen[object]) -> Iterable[SystemCommand]:
    """Title, explanation and deed of each, in the language of the moment."""
    if isinstance(screen, Shopping):
        yield from _deeds(app, screen)
    if app.shop is not None and isinstance(screen, Floor | Pay):
        yield from _world(app, screen)
        yield from _wallet(app, screen)


def _deeds(app: ShopApp, floor: Shopping) -> Iterable[SystemCommand]:
    t, session = app.words.t, floor.session
    if session.state is TripState.OPEN:
        yield SystemCommand(t("Weigh"), t("Put what is marked on the scale (F4)"), floor.action_weigh)
        yield SystemCommand(t("Search"), t("Find goods by name, also online-only ones (F7)"), floor.action_search)
    if session.state is TripState.OPEN and len(session.basket):
        yield SystemCommand(t("Pay"), t("Pay for what is in the basket (F2)"), floor.action_pay)
        yield SystemCommand(t("Basket"), t("Change quantities, ways and lines (F3)"), floor.action_basket)
    if session.basket.can_undo and session.state is TripState.OPEN:
        yield SystemCommand(t("Undo"), t("Take back the last change (F5)"), floor.action_undo)
        yield SystemCommand(t("Set aside"), t("Nothing is scanned until it is taken up"), floor.action_suspend)
    if session.state is TripState.SUSPENDED:
        yield SystemCommand(t("Take up"), t("Go on with the trip that was set aside"), floor.action_resume)
    if session.receipt is not None:
        yield SystemCommand(t("Receipt"), t("Show the receipt (F2)"), floor.action_pay)
    if len(session.basket):
        yield SystemCommand(t("Offers"), t("What came off, what is almost reached, and why (F12)"), floor.action_offers)
    yield SystemCommand(t("What happened"), t("Events, prices and the wallet's answers (F8)"), floor.action_story)
    yield SystemCommand(t("Save as a script"), t("Write this trip to a file that replays"), lambda: _save(app, floor))
    yield SystemCommand(t("Help"), t("This screen and its keys (F1)"), floor.action_help)
    yield SystemCommand(t("Leave"), t("Walk out of the store (F10)"), floor.action_leave)


def _save(app: ShopApp, floor: Shopping) -> None:
    assert app.shop is not None
    try:
        path = save(floor.session, app.shop, app.words.lang, Path.cwd())
    except OSError as error:
        floor.say(app.words.t("The script could not be written: {reason}", reason=error.strerror or error), Tone.BAD)
    except ValueError:
        floor.say(app.words.t("This trip began when the clock was wrong, so no script can be made of it."), Tone.BAD)
    else:
        floor.say(app.words.t("Saved: checkout replay {file}", file=path.name), Tone.GOOD)


def _world(app: ShopApp, screen: Floor | Pay) -> Iterable[SystemCommand]:
    """The network, as a switch."""
    shop, t = app.shop, app.words.t
    assert shop is not None

    def switch(throw: Callable[[], None], said: str) -> Callable[[], None]:
        def thrown() -> None:
            throw()
            screen.speak()
            screen.say(said)

        return thrown

    if shop.network.up:
        down = switch(shop.network_drops, t("The network is gone. Scanning goes on; paying waits."))
        yield SystemCommand(t("Network: drop"), t("The phone loses its connection"), down)
    else:
        back = switch(shop.network_returns, t("The network is back."))
        yield SystemCommand(t("Network: return"), t("The phone has its connection again"), back)


def _wallet(app: ShopApp, screen: Floor | Pay) -> Iterable[SystemCommand]:
    """Making the mock wallet misbehave; the message line says that it is going to."""
    assert app.shop is not None
    t = app.words.t
    try:
        mock: object = app.shop.wallets.named(app.wallet_name) if app.wallet_name == DEFAULT_WALLET else None
    except WalletError:
        return
    if not isinstance(mock, MockWallet):
        return
    faults = mock.faults
    why = t("A fault of the mock wallet, to see what happens")

    def confirmed(arm: Callable[[], None], said: str) -> Callable[[], None]:
        def armed() -> None:
            arm()
            screen.say(said)

        return armed

    for what, arm in (
        (t("declines"), faults.decline),
        (t("asks for the PIN"), faults.ask_pin),
        (t("answers 15 seconds late"), lambda: faults.answer_late(15)),
        (t("takes the money, then does not answer"), faults.take_money_and_hang),
        (t("never answers"), faults.never_answer),
    ):
        title = t("Next payment: {what}", what=what)
        yield SystemCommand(title, why, confirmed(arm, title))
    ended = t("The mock wallet answers again.")
    again = confirmed(faults.answer_again, ended)
    yield SystemCommand(t("Wallet: answer again"), t("End every fault of the mock wallet"), again)
