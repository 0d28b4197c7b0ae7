"""The shop on the screen: one application, one shopper, one trip at a time.

It opens with the door and paints that before anything is loaded; the catalogue comes in a thread meanwhile. The trip
itself is a `checkout.session.session.Session`, which knows nothing of screens: all of what happens here is asking it
and showing what it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from checkout.tui.screens.door import Door
from checkout.tui.speaking import SpeakingApp

if TYPE_CHECKING:
    from checkout.payment.payment_under_way import Payment
    from checkout.session.session import Session
    from checkout.shop import Shop


@dataclass(frozen=True, slots=True)
class Opening:
    """What is settled before the screen opens."""

    open_shop: Callable[[], Shop]
    """Opens the data file and the shop. Slow, and may raise CheckoutError: called after the first paint."""
    lang: str = "en"
    store: str = "jinqiao"
    shopper: str = "li-wei"
    wallet: str = ""
    """Empty for the one that is usual in the store."""


class ShopApp(SpeakingApp):
    """The shop. What it prints in the end is the receipt, or what became of a trip that was not paid."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening.lang)
        self.opening = opening
        self.shop: Shop | None = None
        self.session: Session | None = None
        self.wallet_name = opening.wallet
        self.wallet_names: list[str] = []
        self.payments: list[Payment] = []
        """The payments that this run has begun, for whoever looks closer."""

    def get_default_screen(self) -> Screen[None]:
        return Door()

    def on_ready(self) -> None:
        """The door is painted: now load what takes time."""
        self.run_worker(_load, thread=True, name="load", exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Everything is loaded: open the shop, in the thread that is going to use its data file."""
        if event.worker.name != "load" or event.state not in {WorkerState.SUCCESS, WorkerState.ERROR}:
            return
        from checkout.errors import CheckoutError  # noqa: PLC0415 (loaded by now)
        from wallet.directory import installed  # noqa: PLC0415

        names = [entry.name for entry in installed()]
        self.wallet_names = names if self.wallet_name in ("", *names) else [self.wallet_name, *names]
        door = self.screen_stack[0]
        assert isinstance(door, Door)
        try:
            self.shop = self.opening.open_shop()
        except CheckoutError as error:
            door.not_opened(error)
        else:
            door.opened(self.shop)

    def enter(self, session: Session) -> None:
        """Walk in: from the door to the shelves."""
        from checkout.tui.screens.shopping import Shopping  # noqa: PLC0415 (not before the first paint)

        self.session = session
        self.push_screen(Shopping(session))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What can be done in the shop, then what every application of ours offers."""
        from checkout.tui.palette import commands  # noqa: PLC0415 (not before it is asked for)

        yield from commands(self, screen)
        yield from super().get_system_commands(screen)

    def on_unmount(self) -> None:
        """Let go of the data file. What is not finished stays open in it."""
        if self.shop is not None:
            self.shop.close()


def _load() -> None:
    """Everything that the first paint did without. Runs in a thread, touches no screen and opens no file to write."""
    from importlib.metadata import entry_points  # noqa: PLC0415 (that is the point)

    import checkout.shop  # noqa: PLC0415
    import checkout.tui.screens.shopping  # noqa: PLC0415, F401
    from catalog.chain.loading import demo_chain  # noqa: PLC0415

    entry_points(group="checkout.wallets")
    demo_chain()
