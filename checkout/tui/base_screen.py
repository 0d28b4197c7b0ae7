"""What all screens have in common: the language, one field for whatever is typed or scanned, one line that speaks,
and a sentence instead of a garbled screen when the terminal is too small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from checkout.tui.texts.key_help import dialog_help
from checkout.tui.widgets.cells import safe
from checkout.tui.widgets.key_line import KeyLine
from checkout.tui.widgets.message_line import MessageLine, Tone
from checkout.tui.widgets.scan_field import ScanField
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.events import Source
    from checkout.tui.app import ShopApp
    from checkout.tui.speaking import SpeakingApp
    from checkout.words.words import Words

Result = TypeVar("Result")
SMALLEST = (80, 24)
"""Columns and rows that the screens are laid out for."""


class Page(Screen[Result]):
    """A screen of the shop. Subclasses give `body` and, when they have words on them, `speak`."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 (Textual declares them)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (29, "-tall")]  # noqa: RUF012 (Textual declares them)
    AUTO_FOCUS = "ScanField"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", mark("Help"), id="help"),
        # The field hears Enter before any binding does; this one is for clicks on the line of keys.
        Binding("enter", "accept", mark("Take"), id="accept"),
        # The application has these two as well, but its keys do not reach through a dialog.
        Binding("f9", "app.switch_language", mark("中文"), id="language"),
        Binding("ctrl+p", "app.command_palette", mark("What do you want to do?"), id="palette"),
    ]

    # Composition --------------------------------------------------------------------------------------------

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
        """Put all words on the screen, in the language of the moment. Called at the start and when it changes."""

    @property
    def shop_app(self) -> ShopApp:
        return cast("ShopApp", self.app)

    @property
    def words(self) -> Words:
        return cast("SpeakingApp", self.app).words

    def t(self, sentence: str, /, **facts: object) -> str:
        """`sentence` in the language of the moment."""
        return self.words.t(sentence, **facts)

    @property
    def field(self) -> ScanField:
        return self.query_one(ScanField)

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show one message; what is bad is also heard."""
        self.query_one(MessageLine).say(text, tone)

    def put(self, selector: str, text: str) -> None:
        """Show plain text in a `Static`; markup is never read."""
        lines = [safe(line) for line in text.split("\n")]
        self.query_one(selector, Static).update(Content("\n".join(lines)))

    def on_mount(self) -> None:
        self.speak()

    # Keys ---------------------------------------------------------------------------------------------------

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Textual's own, in the language of the moment. Only what `footer` names is shown, and in its order."""
        active, footer = super().active_bindings, self.footer()
        in_order = [*(key for key in footer if key in active), *(key for key in active if key not in footer)]
        return {key: self._translated(active[key], footer.get(key)) for key in in_order}

    def _translated(self, active: ActiveBinding, label: str | None) -> ActiveBinding:
        described = self.t(label or active.binding.description or " ")
        return active._replace(binding=replace(active.binding, description=described, show=label is not None))

    def footer(self) -> dict[str, str]:
        """The keys that matter most with their labels, still to be translated. Those without room are not shown."""
        return {}

    def help(self) -> tuple[str, Callable[[Words], Iterable[str]]]:
        """Title, still to be translated, and text of the help for this screen."""
        return mark("Help"), dialog_help

    def action_help(self) -> None:
        """What this screen is, and its keys."""
        from checkout.tui.screens.text_pages import Reading  # noqa: PLC0415 (not before it is asked for)

        if not isinstance(self, Reading):
            self.app.push_screen(Reading(self.help()))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Nothing can be done that cannot be seen."""
        return not self.too_small or action in {"switch_language", "quit"}

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (for those who take scans)
        """Something came in through the field. Screens that take no goods say so, audibly."""
        self.say(self.t("Not scanned: close this first."), Tone.BAD)

    def accept(self) -> None:
        """Enter was pressed in the empty field."""

    def action_accept(self) -> None:
        """Enter was clicked."""
        self.accept()

    @on(ScanField.Scanned)
    def _scanned(self, message: ScanField.Scanned) -> None:
        message.stop()
        if self.too_small:
            self.app.bell()
        else:
            self.scanned(message.raw, message.source)

    @on(ScanField.EmptyKey)
    def _empty_key(self, message: ScanField.EmptyKey) -> None:
        message.stop()
        if self.too_small:
            return
        if message.key == "enter":
            self.accept()
        else:
            self.turn_to_leave()

    def turn_to_leave(self) -> None:
        """Ctrl+Q or Ctrl+C: people mean to end the program, and a scanner may send them by itself."""
        self.say(self.t("F10 leaves the store. Whatever is in the basket stays saved."))

    # Size ---------------------------------------------------------------------------------------------------

    @property
    def too_small(self) -> bool:
        return self.app.size.width < SMALLEST[0] or self.app.size.height < SMALLEST[1]

    def on_resize(self, event: events.Resize) -> None:
        size = event.size
        self.set_class(self.too_small, "-too-small")
        if self.too_small:
            needs = self.t("Too small: needs {columns}x{rows}", columns=SMALLEST[0], rows=SMALLEST[1])
            has = self.t("this terminal has {columns}x{rows}.", columns=size.width, rows=size.height)
            safe = self.t("Nothing is lost: enlarge it to go on.")
            self.put("#too-small", f"{needs},\n{has}\n{safe}")
        self.refresh_bindings()


class Dialog(Page[Result], ModalScreen[Result]):
    """A page over another page: a box with a title. Esc closes it; scans are refused unless it says otherwise."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", mark("Back"), id="close")]

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield from self.body()
            yield MessageLine()
            yield ScanField()
            yield KeyLine()
        yield Static(id="too-small", markup=False)

    def footer(self) -> dict[str, str]:
        return {"enter": mark("Take"), "escape": mark("Back"), "f1": mark("Help")}

    def head(self, text: str) -> None:
        """Write the dialog's title into the frame of its box."""
        self.query_one("#box").border_title = Content(safe(text))  # a plain string would be read as markup

    def action_close(self) -> None:
        """Close it without a result."""
        self.dismiss(None)
