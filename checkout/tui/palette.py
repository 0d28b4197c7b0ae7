"""The commands of the palette: ours only, and only what can be done now. Every F-key has its twin here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from textual.app import SystemCommand
from textual.screen import Screen

from checkout.script.recorder import script_of
from checkout.session import Session
from checkout.shop import DEFAULT_WALLET, Shop
from checkout.trip import TripState
from checkout.tui.screens.floor import Floor
from checkout.tui.screens.pay import Pay
from checkout.tui.screens.shopping import Shopping
from checkout.tui.visit import Visit
from checkout.tui.widgets.message_line import Tone
from wallet.errors import WalletError
from wallet.mock.wallet import MockWallet


def commands(visit: Visit, screen: Screen[object]) -> Iterable[SystemCommand]:
    """Title, explanation and callback of each, in the current language."""
    if isinstance(screen, Shopping):
        yield from _deeds(visit, screen)
    if visit.shop is not None and isinstance(screen, Floor | Pay):
        yield from _network(visit.shop, screen)
        yield from _mock_faults(visit, screen)


def _deeds(visit: Visit, floor: Shopping) -> Iterable[SystemCommand]:
    t, session = floor.t, floor.session
    if session.state is TripState.OPEN:
        if not session.at_home:
            yield SystemCommand(t("Weigh"), t("Put what is marked on the scale (F4)"), floor.action_weigh)
        yield SystemCommand(t("Search"), t("Find goods by name, also online-only ones (F7)"), floor.action_search)
    if session.state is TripState.OPEN and len(session.basket):
        yield SystemCommand(t("Pay"), t("Pay for what is in the basket (F2)"), floor.action_pay)
        yield SystemCommand(t("Basket"), t("Change quantities, delivery and lines (F3)"), floor.action_basket)
    if session.state is TripState.OPEN and session.at_home:
        yield SystemCommand(t("When"), t("Choose when it is brought"), floor.action_slots)
        yield SystemCommand(t("Address"), t("Have it brought somewhere else"), floor.action_address)
        what = t("What the picker does where goods are not there")
        yield SystemCommand(t("Substitutes: yes, no or ask"), what, floor.action_substitutes)
    if session.basket.can_undo and session.state is TripState.OPEN:
        yield SystemCommand(t("Undo"), t("Take back the last change (F5)"), floor.action_undo)
        yield SystemCommand(t("Set aside"), t("Nothing is scanned until it is taken up"), floor.action_suspend)
    if session.state is TripState.SUSPENDED:
        yield SystemCommand(t("Take up"), t("Go on with the trip that was set aside"), floor.action_resume)
    if session.receipt is not None:
        yield SystemCommand(t("Receipt"), t("Show the receipt (F2)"), floor.action_pay)
    if len(session.basket):
        yield SystemCommand(t("Offers"), t("Savings, offers within reach, and why (F12)"), floor.action_offers)
    yield SystemCommand(t("Orders"), t("What you have ordered, and how it stands (F11)"), floor.action_orders)
    yield SystemCommand(t("What happened"), t("Events, prices and the wallet's answers (F8)"), floor.action_log)
    yield SystemCommand(
        t("Save as a script"), t("Write this trip to a file that replays"), lambda: _save(visit.opened, floor)
    )
    if session.at_home:
        yield SystemCommand(t("Close"), t("End; the basket stays saved (F10)"), floor.action_leave)
    else:
        yield SystemCommand(t("Leave"), t("Walk out of the store (F10)"), floor.action_leave)


def _save(shop: Shop, floor: Shopping) -> None:
    try:
        path = _write_script(floor.session, shop, floor.words.lang, Path.cwd())
    except OSError as error:
        floor.say(floor.t("The script could not be written: {reason}", reason=error.strerror or error), Tone.BAD)
    except ValueError:
        floor.say(floor.t("This trip began when the clock was wrong, so no script can be made of it."), Tone.BAD)
    else:
        floor.say(floor.t("Saved: checkout replay {file}", file=path.name), Tone.GOOD)


def _write_script(session: Session, shop: Shop, lang: str, folder: Path) -> Path:
    """Write the trip so far to a new file in `folder`. Returns its path.

    Raises OSError when it cannot be written, ValueError when no script can be made of the trip.
    """
    text = script_of(session.events, shop, lang)
    number = 1
    while True:
        ending = f"-{number}" if number > 1 else ""
        path = folder / f"{session.id}{ending}.session"
        if path.exists():
            number += 1
            continue
        # Whole or not at all: half a script plays half a trip.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        return path


def _network(shop: Shop, screen: Floor | Pay) -> Iterable[SystemCommand]:
    """A switch for the network."""
    t = screen.t

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


def _mock_faults(visit: Visit, screen: Floor | Pay) -> Iterable[SystemCommand]:
    """Faults of the mock wallet. The message line confirms each."""
    t, name = screen.t, visit.wallet_name
    try:
        mock: object = visit.opened.wallets.named(name).inside if name == DEFAULT_WALLET else None
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
