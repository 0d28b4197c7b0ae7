"""The shop on the screen: one application, one shopper, one trip at a time.

It opens with the door and paints that before anything is loaded; the catalogue comes in a thread meanwhile. The trip
itself is a `checkout.session.Session`, which knows nothing of screens: all of what happens here is asking it and
showing what it answers.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from checkout.tui.page import Page
from checkout.tui.screens.door import Door
from checkout.tui.terminal import terminal_is_there
from checkout.tui.theme import EVENING, MORNING
from checkout.words.voice import Words

if TYPE_CHECKING:
    from checkout.payment import Payment
    from checkout.session import Session
    from checkout.shop import Shop


@dataclass(frozen=True, slots=True)
class Opening:
    """What is settled before the screen opens."""

    open_shop: Callable[[], Shop]
    """Opens the data file and the shop. Slow, and may raise CheckoutError: called after the first paint."""
    lang: str = "en"
    store: str = "jinqiao"
    shopper: str = "li-wei"
    wallet: str = "mock"


class ShopApp(App[list[str]], inherit_bindings=False):
    """The application. Ends with the lines that are to be printed to the normal screen: the receipt, or nothing."""

    CSS_PATH = "app.tcss"
    TITLE = "scan-and-go"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "", show=False, id="palette"),
        Binding("f9", "switch_language", "", show=False, id="language"),
    ]

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.words = Words(opening.lang)
        self.shop: Shop | None = None
        self.session: Session | None = None
        self.wallet_name = opening.wallet
        self.wallet_names = [opening.wallet]
        self.payments: list[Payment] = []
        """The payments that this run has begun, for whoever looks closer."""
        self.register_theme(EVENING)
        self.register_theme(MORNING)
        self.theme = EVENING.name

    # Opening ------------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        return Door()

    def on_ready(self) -> None:
        """The door is painted: now load what takes time, and watch the terminal."""
        self.set_interval(2, self._watch_terminal)
        self.run_worker(_load, thread=True, name="load", exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.name != "load" or event.state not in {WorkerState.SUCCESS, WorkerState.ERROR}:
            return
        door = self.screen_stack[0]
        assert isinstance(door, Door)
        from checkout.errors import CheckoutError  # noqa: PLC0415 (loaded by now)
        from wallet.directory import installed  # noqa: PLC0415 (reads the metadata of every package)

        names = [entry.name for entry in installed()]
        self.wallet_names = names if self.wallet_name in names else [self.wallet_name, *names]
        try:
            self.shop = self.opening.open_shop()
        except CheckoutError as error:
            door.not_opened(self.words.error(error))
        else:
            door.opened(self.shop)

    def enter(self, session: Session) -> None:
        """Walk in: from the door to the shelves."""
        from checkout.tui.screens.shopping import Shopping  # noqa: PLC0415 (not before the first paint)

        self.session = session
        self.push_screen(Shopping(session))

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are printed on keyboards: `F2`."""
        return binding.key.upper() if len(binding.key) <= 3 else binding.key.capitalize()

    # Language and palette -----------------------------------------------------------------------------------

    def action_switch_language(self) -> None:
        """English to Chinese and back, on every screen that is open."""
        self.words = Words("en" if self.words.lang == "zh-CN" else "zh-CN")
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.speak()
            screen.refresh_bindings()

    def wear(self, theme: str) -> None:
        """Put on other colours."""
        self.theme = theme

    def action_command_palette(self) -> None:
        """What can be done now, by name."""
        from textual.command import CommandPalette  # noqa: PLC0415 (not before it is asked for)

        if not isinstance(self.screen, CommandPalette):
            placeholder = self.words.t("What do you want to do?")
            self.push_screen(CommandPalette(placeholder=placeholder, id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Our own commands, in the language of the moment, and only those that are possible now."""
        from checkout.tui.palette import commands  # noqa: PLC0415 (not before it is asked for)

        return commands(self, screen)

    # Ending -------------------------------------------------------------------------------------------------

    def _watch_terminal(self) -> None:
        """A terminal that is closed leaves nothing to read from and nothing to write to: end, with all saved."""
        if self.is_headless or terminal_is_there():
            return
        last_resort = threading.Timer(2, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=1)


def _load() -> None:
    """Everything that the first paint did without. Runs in a thread, touches no screen and opens no file to write."""
    import checkout.shop  # noqa: PLC0415
    import checkout.tui.screens.shopping  # noqa: PLC0415, F401
    from catalog.chain import demo_chain  # noqa: PLC0415 (that is the point)

    demo_chain()


def run(opening: Opening) -> int:
    """Run the shop on this terminal; the exit code. What is to stay on the screen afterwards is printed."""
    app = ShopApp(opening)
    for line in app.run() or ():
        print(line)  # noqa: T201 (leaving prints the receipt)
    return app.return_code or 0
