"""The field that takes every scan, every typed number and every pasted list.

A wedge scanner is a keyboard that types thirteen digits and Enter within a few milliseconds, and may be set to put
control characters around them. So each key is handled here, in order: Textual's own `Input` submits later than it
inserts, and merges codes that arrive in one burst. Enter, a line feed or Tab ends a scan. The GS of a GS1 code (0x1D)
stays in it; every other control character is dropped.

There is no cursor to move: arrows, Page and Delete keys go on to the screen while the field is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from checkout.words.text_columns import cell_width, visible

if TYPE_CHECKING:
    from checkout.events import Source

GS: Final = "\x1d"
LONGEST: Final = 8000
"""Characters kept of one scan. More than the longest QR code holds, so that the shop answers that it is too long."""
MOST_PASTED: Final = 500
"""Scans taken from one paste."""
_QUIET: Final = 0.06
"""Seconds. A key this close to a scanner's characters was sent by the scanner."""
_SCANNER_GAP: Final = 0.015
"""Seconds between keys: people stay above 0.03, scanners below 0.01. Only decides the recorded `Source`."""


class ScanField(Widget, can_focus=True):
    """One line that turns keys and pastes into `Scanned` messages, one for each code, in the order they came."""

    DEFAULT_CSS: ClassVar[str] = "ScanField { height: 1; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"scan-field--prompt", "scan-field--hint", "scan-field--cursor"}

    value: reactive[str] = reactive("")
    hint: reactive[str] = reactive("")
    """Shown while the field is empty."""
    secret: reactive[bool] = reactive(False)
    """Show stars, as for a PIN."""

    @dataclass
    class Scanned(Message):
        """A whole code, word or number; never empty."""

        raw: str
        source: Source

    @dataclass
    class Changed(Message):
        """The text in the field changed, for searching while somebody types."""

        value: str

    @dataclass
    class EmptyKey(Message):
        """A person, not a scanner, pressed `enter`, `ctrl+q` or `ctrl+c` in the empty field."""

        key: str

    @dataclass
    class Pasted(Message):
        """Sent after the last of `taken` scans of one paste. `left_out` more were over the limit."""

        taken: int
        left_out: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id)
        self._first_key_at = 0.0
        self._last_key_at = 0.0
        self._ended_at = -1.0
        self._held: Timer | None = None
        self._held_key = ""

    def on_key(self, event: events.Key) -> None:
        """Take what belongs to a scan; the rest goes on to the screen's bindings."""
        self._settle_held(event)
        match event.key:
            case "enter" | "ctrl+j" | "tab" if self.value:
                self._finish(event)
            case "enter" | "ctrl+q" | "ctrl+c" if not self.value:
                self._hold(event)
            case "backspace" | "ctrl+h" if self.value:
                self.value = self.value[:-1]
            case "escape" | "ctrl+u" | "ctrl+w" if self.value:
                self.value = ""
            case _ if event.character == GS or event.is_printable:
                self._take(event)
            case key if not self._belongs_to_scanner(key, event.character):
                return
        event.stop()
        event.prevent_default()

    def _belongs_to_scanner(self, key: str, character: str | None) -> bool:
        """Control characters around or inside a scan. With text in the field, every key but the F-keys."""
        if key in {"ctrl+j", "tab"}:
            return True
        if self.value:
            return not (key[0] == "f" and key[1:].isdigit())
        # Of the C0 characters only escape, backspace and ctrl+p (the palette) mean anything to the screens.
        return character is not None and character < " " and key not in {"escape", "backspace", "ctrl+p"}

    def _take(self, event: events.Key) -> None:
        if not self.value:
            self._first_key_at = event.time
        self._last_key_at = event.time
        if len(self.value) < LONGEST:
            self.value += event.character or ""

    def _finish(self, event: events.Key) -> None:
        from checkout.events import Source  # noqa: PLC0415 (not before the first paint)

        raw = self.value
        self._ended_at = event.time
        gap = (self._last_key_at - self._first_key_at) / max(1, len(raw) - 1)
        scanned = len(raw) >= 6 and gap < _SCANNER_GAP
        self.post_message(self.Scanned(raw, Source.SCAN if scanned else Source.TYPED))
        # Emptied afterwards, so that the results of a search are still there when the scan is handled.
        self.value = ""

    def _hold(self, event: events.Key) -> None:
        """Scanners may send Enter or control characters before and after a code: wait for what follows."""
        if event.time - self._ended_at < _QUIET:
            self._ended_at = event.time
            return
        self._held_key = event.key
        self._held = self.set_timer(_QUIET, self._let_go)

    def _settle_held(self, event: events.Key) -> None:
        """The next key has come. If a scanner can have sent it, the held one was a scanner's too, and is dropped."""
        if self._held is None:
            return
        self._held.stop()
        if event.character is None:
            self._let_go()
        self._held = None

    def _let_go(self) -> None:
        self._held = None
        self.post_message(self.EmptyKey(self._held_key))

    def on_paste(self, event: events.Paste) -> None:
        """Each line or tab-separated piece is a scan of its own."""
        from catalog.codes import split_frames  # noqa: PLC0415 (not before the first paint)
        from checkout.events import Source  # noqa: PLC0415

        event.stop()
        event.prevent_default()
        frames = split_frames(self.value + event.text)
        self.value = ""
        taken = frames[:MOST_PASTED]
        for raw in taken:
            self.post_message(self.Scanned(raw[:LONGEST], Source.PASTED))
        if taken:
            self.post_message(self.Pasted(len(taken), len(frames) - len(taken)))

    def render(self) -> Content:
        prompt = Content.styled("> ", self._style("prompt"))
        cursor = Content.styled(" ", self._style("cursor") if self.has_focus else "")
        if not self.value:
            return Content.assemble(prompt, cursor, Content.styled(self.hint, self._style("hint")))
        return Content.assemble(prompt, Content(self._shown()), cursor)

    def _style(self, part: str) -> str:
        return str(self.get_visual_style(f"scan-field--{part}"))

    def _shown(self) -> str:
        """The end of what was typed, as much as fits."""
        room = max(0, self.content_size.width - 3)
        end = self.value[-room:] if room else ""
        text = "*" * len(end) if self.secret else visible(end.replace(GS, "^"))
        over = cell_width(text) - room
        return text if over <= 0 else text[over:]  # at most two cells to a character, so this is always enough

    def watch_value(self) -> None:
        """Keep the terminal's own cursor here, because input methods open their windows at it."""
        self.post_message(self.Changed(self.value))
        self._place_cursor()

    def _place_cursor(self) -> None:
        if self.has_focus:
            region = self.content_region
            self.app.cursor_position = Offset(region.x + 2 + cell_width(self._shown()), region.y)

    def on_focus(self) -> None:
        self._place_cursor()

    def on_resize(self) -> None:
        self._place_cursor()
