"""What shopping and watching a script share: languages, colours, help, and an end when the terminal is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from checkout.tui.base_screen import BaseScreen
from checkout.tui.themes import EVENING, MORNING, THEMES
from checkout.words.words import Words

_KEYCAPS = {"enter": "Enter", "escape": "Esc", "delete": "Del"}


class BaseApp(App[list[str]], inherit_bindings=False):
    """Ends with the lines that are to be printed to the normal screen.

    None of Textual's own keys is taken over: Ctrl+Q and Ctrl+C may be part of a scan (`widgets.scan_field`).
    """

    CSS_PATH = "app.tcss"
    TITLE = "scan-and-go"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "", show=False, id="palette"),
        Binding("f9", "switch_language", "", show=False),
    ]

    def __init__(self, lang: str) -> None:
        """`lang` is one of `checkout.words.LANGUAGES`."""
        super().__init__()
        self.words = Words(lang)
        self.register_theme(EVENING)
        self.register_theme(MORNING)
        self.theme = EVENING.name

    def on_ready(self) -> None:
        self.set_interval(2, self._watch_terminal)
        if not self.is_headless and os.name == "posix":
            # On SIGTERM give the terminal back as it was.
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit, None, 1)

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are printed on keyboards: `F2`."""
        return _KEYCAPS.get(binding.key, binding.key.upper())

    def action_switch_language(self) -> None:
        """F9: English to Chinese and back, on every open screen."""
        self.words = Words("en" if self.words.lang == "zh-CN" else "zh-CN")
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.speak()
            screen.refresh_bindings()

    def action_help(self) -> None:
        """F1: what this screen is, and its keys."""
        from checkout.tui.screens.text_pages import TextPages  # noqa: PLC0415 (not before it is asked for)

        screen = self.screen
        if isinstance(screen, BaseScreen) and not isinstance(screen, TextPages) and not screen.too_small:
            self.push_screen(TextPages(screen.help()))

    def action_command_palette(self) -> None:
        """What can be done now, by name."""
        from textual.command import CommandPalette  # noqa: PLC0415 (not before it is asked for)

        if not isinstance(self.screen, CommandPalette):
            placeholder = self.words.t("What do you want to do?")
            self.push_screen(CommandPalette(placeholder=placeholder, id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 (Textual's signature)
        """Our own commands in the current language, and only those that are possible now."""
        t = self.words.t
        yield SystemCommand(t("Help"), t("This screen and its keys (F1)"), self.action_help)
        yield SystemCommand(t("Language: 中文"), t("Change the language (F9)"), self.action_switch_language)
        for theme in THEMES:
            if theme != self.theme:
                title = t("Theme: {name}", name=theme)
                yield SystemCommand(title, t("Other colours"), lambda theme=theme: setattr(self, "theme", theme))

    def _watch_terminal(self) -> None:
        """End, with everything saved, once the terminal is closed; Textual alone would spin at full CPU."""
        if self.is_headless or _has_terminal():
            return
        last_resort = threading.Timer(2, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=1)


def _has_terminal() -> bool:
    """False once the terminal on standard input has been closed. True where that cannot be told."""
    stdin = sys.__stdin__
    if stdin is None:
        return False
    if os.name != "posix":
        return True
    import termios  # noqa: PLC0415 (POSIX only)

    try:
        termios.tcgetattr(stdin.fileno())
    except (OSError, ValueError, termios.error):
        return False
    return True
