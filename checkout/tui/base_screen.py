"""What all screens share: language, scan field, message line, keys, and a sentence where the terminal is too small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from checkout.tui.texts.key_help import dialog_help
from checkout.tui.widgets.key_line import KeyLine
from checkout.tui.widgets.message_line import MessageLine, Tone
from checkout.tui.widgets.scan_field import ScanField
from checkout.words.language import mark
from checkout.words.text_columns import visible
from checkout.words.words import Words

if TYPE_CHECKING:
    from checkout.events import Source

Result = TypeVar("Result")
TitledText: TypeAlias = tuple[str, Callable[[Words], Iterable[str]]]
"""A title, still to be translated, and what makes the text in given words."""
SMALLEST = (80, 24)
"""Columns and rows that the screens are laid out for."""


class _HasWords(Protocol):
    """What a screen asks of its application: the current language."""

    words: Words


def keys(priority: bool = False, **actions: str) -> list[BindingType]:  # noqa: FBT001, FBT002 (read as a keyword)
    """Bindings of keys to actions. Whether a key is shown, and with which label, is said by `BaseScreen.footer`."""
    return [Binding(key, action, show=False, priority=priority) for key, action in actions.items()]


class BaseScreen(Screen[Result]):
    """A screen of the shop. Subclasses give `body` and, when they have words on them, `speak`."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 (Textual declares them)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (29, "-tall")]  # noqa: RUF012 (Textual declares them)
    AUTO_FOCUS = "ScanField"
    BINDINGS: ClassVar[list[BindingType]] = [
        # The field hears Enter before any binding does; this one is for clicks on the line of keys.
        *keys(f1="app.help", enter="accept"),
        # The application has these two as well, but its keys do not reach through a dialog.
        *keys(f9="app.switch_language"),
        Binding("ctrl+p", "app.command_palette", show=False),
    ]

    def compose(self) -> ComposeResult:
        yield from self.body()
        with Vertical(id="bottom"):
            yield MessageLine()
            yield ScanField()
            yield KeyLine()
        yield Static(id="too-small", markup=False)

    def body(self) -> Iterable[Widget]:
        """Everything above the message line."""
        raise NotImplementedError

    def speak(self) -> None:
        """Put all words on the screen, in the current language. Called at the start and when the language changes."""

    @property
    def words(self) -> Words:
        return cast("_HasWords", self.app).words

    def t(self, sentence: str, /, **facts: object) -> str:
        return self.words.t(sentence, **facts)

    @property
    def field(self) -> ScanField:
        return self.query_one(ScanField)

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show a message. The terminal's bell rings for a bad one."""
        self.query_one(MessageLine).say(text, tone)

    def put(self, selector: str, text: str) -> None:
        """Show plain text in a `Static`; markup is never read."""
        lines = [visible(line) for line in text.split("\n")]
        self.query_one(selector, Static).update(Content("\n".join(lines)))

    def on_mount(self) -> None:
        self.speak()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Textual's own, with those that `footer` names first, in its order, and only these shown."""
        active, footer = super().active_bindings, self.footer()
        in_order = [*(key for key in footer if key in active), *(key for key in active if key not in footer)]
        return {key: self._labelled(active[key], footer.get(key)) for key in in_order}

    def _labelled(self, active: ActiveBinding, label: str | None) -> ActiveBinding:
        if label is None:
            return active
        return active._replace(binding=replace(active.binding, description=self.t(label), show=True))

    def footer(self) -> dict[str, str]:
        """The keys that matter most, with labels still to be translated. Those without room are not shown."""
        return {}

    def help(self) -> TitledText:
        return mark("Help"), dialog_help

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Nothing can be done that cannot be seen."""
        return not self.too_small

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (for those who take scans)
        """Something came in through the field. Screens that take no goods say so, audibly."""
        self.say(self.t("Not scanned: close this first."), Tone.BAD)

    def accept(self) -> None:
        """Enter was pressed in the empty field."""

    def action_accept(self) -> None:
        self.accept()

    @on(ScanField.Scanned)
    def _scanned(self, message: ScanField.Scanned) -> None:
        message.stop()
        if self.too_small or self._is_covered:
            self.app.bell()
        else:
            self.scanned(message.raw, message.source)

    @on(ScanField.EmptyKey)
    def _empty_key(self, message: ScanField.EmptyKey) -> None:
        message.stop()
        if self.too_small or self._is_covered:
            return
        if message.key == "enter":
            self.accept()
        else:
            self.turn_to_leave()

    @property
    def _is_covered(self) -> bool:
        """Whether another screen is on top: the rest of a burst of keys was not meant for the one below."""
        return self.app.screen is not self

    def turn_to_leave(self) -> None:
        """Ctrl+Q or Ctrl+C. People mean to end the program, but a scanner may send them by itself, so only say how."""
        self.say(self.t("F10 leaves the store. Whatever is in the basket stays saved."))

    @property
    def too_small(self) -> bool:
        return self.app.size.width < SMALLEST[0] or self.app.size.height < SMALLEST[1]

    def on_resize(self, event: events.Resize) -> None:
        size = event.size
        self.set_class(self.too_small, "-too-small")
        if self.too_small:
            needs = self.t("Too small: needs {columns}x{rows},", columns=SMALLEST[0], rows=SMALLEST[1])
            has = self.t("this terminal has {columns}x{rows}.", columns=size.width, rows=size.height)
            safe = self.t("Nothing is lost: enlarge it to go on.")
            self.put("#too-small", f"{needs}\n{has}\n{safe}")
        self.refresh_bindings()
