"""The shop on the screen. The door is painted before anything is loaded; the catalogue loads in a thread meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from checkout.tui.base_app import BaseApp
from checkout.tui.base_screen import BaseScreen
from checkout.tui.screens.door import Door
from checkout.tui.visit import Opening, Visit
from checkout.tui.widgets.message_line import MessageLine, Tone

if TYPE_CHECKING:
    from checkout.session import Session
    from checkout.store import MarkedDown
    from checkout.trip import Fact


_BREATH = 0.05
"""Seconds between two deeds of simulated people. In a rush there are four a second."""


class ShopApp(BaseApp):
    """Ends with the receipt, or with what became of a trip that was not paid."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening.lang)
        self.visit = Visit(opening, wallet_name=opening.wallet)

    def get_default_screen(self) -> Screen[None]:
        return Door(self.visit, self._enter, self._pick_orders)

    def on_ready(self) -> None:
        """The door is painted: load what takes time."""
        self.run_worker(_load, thread=True, name="load", exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Everything is loaded. The shop is opened here, because its data file stays with the thread that opened it."""
        if event.worker.name != "load" or event.state not in {WorkerState.SUCCESS, WorkerState.ERROR}:
            return
        from checkout.errors import CheckoutError  # noqa: PLC0415 (loaded by now)
        from wallet.directory import installed  # noqa: PLC0415

        visit, names = self.visit, [entry.name for entry in installed()]
        visit.wallet_names = names if visit.wallet_name in ("", *names) else [visit.wallet_name, *names]
        door = self.screen_stack[0]
        assert isinstance(door, Door)
        try:
            visit.shop = visit.opening.open_shop()
        except CheckoutError as error:
            door.not_opened(error)
        else:
            door.opened(visit.shop)
            self.run_worker(self._take_unattended_steps(), name="unattended")
            if visit.opening.bring_to_life is not None:
                self.run_worker(self._let_people_act(), name="people")

    async def _take_unattended_steps(self) -> None:
        """Go on with what no screen waits for, as long as the program runs."""
        from checkout.tui.screens.pay import Pay  # noqa: PLC0415 (loaded by now)
        from checkout.tui.unattended import PACE, take_steps  # noqa: PLC0415

        while True:
            await asyncio.sleep(PACE)
            is_paying = any(isinstance(screen, Pay) for screen in self.screen_stack)
            visit = self.visit
            visit.news += await take_steps(visit.opened, visit.session, is_paying=is_paying, tell=self._tell)
            if visit.session is not None:
                self._tell_what_came_back(visit.session)
                self._tell_of_orders(visit.session)

    async def _let_people_act(self) -> None:
        """One deed at a time, so that the screen answers in between."""
        while True:
            await asyncio.sleep(_BREATH)
            if (people := self.visit.opened.people) is not None:
                people.act(most=1)
                if put := people.put_up():
                    self._tell_marked_down(put)

    def _tell_marked_down(self, goods: Sequence[MarkedDown]) -> None:
        """Say what the staff have put stickers on, and what to scan for it."""
        from checkout.words.store_lines.marked_down_lines import marked_down_lines  # noqa: PLC0415 (loaded by now)

        if isinstance(screen := self.screen, BaseScreen) and screen.query(MessageLine):
            lines = marked_down_lines(self.words, goods, self.visit.opened.store_named())
            screen.say("  ".join(line.strip() for line in lines[:2]), Tone.GOOD)

    def _tell(self, fact: Fact) -> None:
        """Say what came of a step on the screen that is open."""
        from checkout.tui.texts.message_sentence import sentence  # noqa: PLC0415 (loaded by now)

        screen, session = self.screen, self.visit.session
        if isinstance(screen, BaseScreen) and session is not None and screen.query(MessageLine):
            screen.say(*sentence(self.words, fact, session))

    def _tell_what_came_back(self, session: Session) -> None:
        """Say what money came back to this shopper after earlier trips."""
        from checkout.words.answer_lines import came_back  # noqa: PLC0415 (loaded by now)

        if not self.visit.news or not isinstance(screen := self.screen, BaseScreen) or not screen.query(MessageLine):
            return
        mine = [(trip, fact) for trip, fact in self.visit.news if trip.shopper.id == session.shopper.id]
        self.visit.news = [each for each in self.visit.news if each not in mine]
        if lines := [line for trip, fact in mine for line in came_back(self.words, fact, trip.store)]:
            screen.say("  ".join(lines), Tone.GOOD)

    def _tell_of_orders(self, session: Session) -> None:
        """Say what has become of this shopper's orders."""
        from checkout.store import Order  # noqa: PLC0415 (loaded by now)
        from checkout.words.store_lines.staff_lines import staff_lines  # noqa: PLC0415

        news = self.visit.opened.store_news()
        mine = [each for each in news if isinstance(each.order, Order) and each.order.shopper == session.shopper.id]
        screen = self.screen
        if mine and isinstance(screen, BaseScreen) and screen.query(MessageLine):
            screen.say("  ".join(line for each in mine[-1:] for line in staff_lines(self.words, each)))

    def _enter(self, session: Session) -> None:
        from checkout.tui.screens.shopping import Shopping  # noqa: PLC0415 (not before the first paint)

        if self.visit.session is None:
            self._bring_to_life(session.store.id, person_picks=False)
        self.visit.session = session
        self.push_screen(Shopping(session, self.visit))

    def _bring_to_life(self, store: str, *, person_picks: bool) -> None:
        if self.visit.opening.bring_to_life is not None:
            self.visit.opening.bring_to_life(self.visit.opened, store, person_picks)

    def _pick_orders(self, store: str) -> None:
        from checkout.tui.screens.picking import PickingScreen  # noqa: PLC0415 (not before the first paint)

        self._bring_to_life(store, person_picks=True)
        self.push_screen(PickingScreen(self.visit.opened.operations(store)))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What can be done in the shop, then what every application of ours offers."""
        from checkout.tui.palette import commands  # noqa: PLC0415 (not before it is asked for)

        yield from commands(self.visit, screen)
        yield from super().get_system_commands(screen)

    def on_unmount(self) -> None:
        """Close the data file. What is not finished stays open in it."""
        if self.visit.shop is not None:
            self.visit.shop.close()


def _load() -> None:
    """Load what the first paint did without. Runs in a thread: touches no screen, and opens no file to write."""
    import checkout.shop  # noqa: PLC0415 (that is the point)
    import checkout.tui.screens.shopping  # noqa: PLC0415, F401
    from catalog.chain import demo_chain  # noqa: PLC0415
    from wallet.directory import installed  # noqa: PLC0415

    installed()
    demo_chain()
