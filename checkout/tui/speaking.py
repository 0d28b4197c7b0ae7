"""What every application of ours does: speak two languages, wear its colours, and notice that its terminal is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from checkout.tui.base_screen import Page
from checkout.tui.terminal import terminal_is_there
from checkout.tui.theme import EVENING, MORNING, THEMES
from checkout.words.words import Words

_KEYCAPS = {"enter": "Enter", "escape": "Esc", "delete": "Del"}


class SpeakingApp(App[list[str]], inherit_bindings=False):
    """An application that ends with the lines that are to be printed to the normal screen.

    None of Textual's own keys is taken over: Ctrl+Q and Ctrl+C may be part of a scan (`widgets.scan_field`).
    """

    CSS_PATH = "app.tcss"
    TITLE = "scan-and-go"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "", show=False, id="palette"),
        Binding("f9", "switch_language", "", show=False, id="language"),
    ]

    def __init__(self, lang: str) -> None:
        """`lang` is one of `checkout.words.LANGUAGES`."""
        super().__init__()
        self.words = Words(lang)
        self.register_theme(EVENING)
        self.register_theme(MORNING)
        self.theme = EVENING.name

    def on_ready(self) -> None:
        """Painted for the first time."""
        self.set_interval(2, self._watch_terminal)
        if not self.is_headless and os.name == "posix":
            # Told to stop: give the terminal back as it was.
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit, None, 1)

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are printed on keyboards: `F2`."""
        return _KEYCAPS.get(binding.key, binding.key.upper())

    def action_switch_language(self) -> None:
        """English to Chinese and back, on every screen that is open."""
        self.words = Words("en" if self.words.lang == "zh-CN" else "zh-CN")
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.speak()
            screen.refresh_bindings()

    def action_command_palette(self) -> None:
        """What can be done now, by name."""
        from textual.command import CommandPalette  # noqa: PLC0415 (not before it is asked for)

        if not isinstance(self.screen, CommandPalette):
            placeholder = self.words.t("What do you want to do?")
            self.push_screen(CommandPalette(placeholder=placeholder, id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 (Textual's signature)
        """Our own commands, in the language of the moment, and only those that are possible now."""
        t = self.words.t
        yield SystemCommand(t("Language: 中文"), t("Change the language (F9)"), self.action_switch_language)
        for theme in THEMES:
            if theme != self.theme:
                title = t("Theme: {name}", name=theme)
                yield SystemCommand(title, t("Other colours"), lambda theme=theme: self.wear(theme))

    def wear(self, theme: str) -> None:
        """Put on other colours."""
        self.theme = theme

    def _watch_terminal(self) -> None:
        """A terminal that is closed leaves nothing to read from and nothing to write to: end, with all saved."""
        if self.is_headless or terminal_is_there():
            return
        last_resort = threading.Timer(2, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=1)
