"""What a picker sees: where to go next, what to take, and the bag. Their scanner is the same field as a shopper's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from catalog.chain import Unit
from catalog.codes.labels import build_label
from checkout.errors import CheckoutError
from checkout.events import Source
from checkout.store import Operations
from checkout.store.missing_goods import LookFor
from checkout.store.pick_tasks import Batch, Task
from checkout.store.picking import Done
from checkout.store.staff_scanner import PickRefused
from checkout.trip import Refused
from checkout.tui.base_screen import BaseScreen, TitledText, keys
from checkout.tui.screens.how_much import ON_THE_SCALE, HowMuch
from checkout.tui.texts import goods_rows as goods
from checkout.tui.texts.key_help import picking_help
from checkout.tui.widgets.bars_view import BarsView
from checkout.tui.widgets.message_line import Tone
from checkout.tui.widgets.split_line import SplitLine
from checkout.tui.widgets.text_list import TextList
from checkout.words import formats
from checkout.words.error_lines import error_line
from checkout.words.language import mark
from checkout.words.store_lines.picking_lines import spot_line
from checkout.words.store_lines.staff_lines import StaffAnswer, staff_lines
from checkout.words.words import Words

PICKER = "picker"


class PickingScreen(BaseScreen[None]):
    """One picker of one store. Enter does what comes next: take orders, take the goods, seal the bags."""

    CSS_PATH = "picking.tcss"
    BINDINGS: ClassVar[list[BindingType]] = keys(f4="weigh", f5="missing", f6="bag", f10="leave")

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self._operations = operations
        self._looking = False
        """Whether the next scan is of other goods instead of those that are not there."""
        self._not_there: Task | None = None
        """What F5 was pressed for once."""

    def body(self) -> Iterable[Widget]:
        yield SplitLine(id="top")
        with Vertical(id="picking"):
            yield Static(id="where", markup=False)
            yield Static(id="what", markup=False)
            yield BarsView(id="bars")
            yield TextList(id="then")

    def footer(self) -> dict[str, str]:
        return {
            "enter": mark("Next"),
            "f4": mark("Weigh"),
            "f5": mark("Not there"),
            "f6": mark("Bag"),
            "f9": mark("中文"),
            "f10": mark("Leave"),
            "f1": mark("Help"),
        }

    def help(self) -> TitledText:
        return mark("Picking"), picking_help

    def on_mount(self) -> None:
        # Orders come in while nobody touches a key.
        self.set_interval(1.0, self._look_again)

    def _look_again(self) -> None:
        # What cannot be read now is read a second later; whoever does something is told.
        with suppress(CheckoutError):
            self.show_work()

    @property
    def _batch(self) -> Batch:
        return self._operations.picking.batch(PICKER)

    def speak(self) -> None:
        self.show_work()

    def show_work(self) -> None:
        """Where to go, for what, and what comes after that."""
        words, batch = self.words, self._batch
        waiting = len(self._operations.picking.tasks().orders)
        store = self._operations.store.name(words.lang)
        queue = words.n("{count} order waits", "{count} orders wait", waiting)
        left, right = self.t("picker"), self.t("中文")
        self.query_one("#top", SplitLine).show(f"scan-and-go  {store}  {left}", f"{queue}  F9 {right}")
        task = batch.next
        if task is not None:
            self._show_task(words, task)
            instead = self.t("Scan what goes instead. F5 again: nothing fits.")
            self.field.hint = instead if self._looking else self.t("Scan what you take. Enter takes what is shown.")
        elif batch.unsealed:
            self._show_text(self.t("Everything is in the bag. Enter seals it."))
        elif batch.asked:
            self._show_text(self.t("A shopper is asked. Take other orders meanwhile."))
        elif waiting:
            self._show_text(self.t("Enter takes the next orders."))
        else:
            self._show_text(self.t("Nothing to pick. New orders show up here."))
        self.query_one(TextList).show([_row(words, each) for each in batch.tasks[1:]])

    def _show_task(self, words: Words, task: Task) -> None:
        self.put("#where", spot_line(words, task.spot))
        self.put("#what", f"{_amount(task)}  {task.goods.name(words.lang)}    {task.order}")
        product = self._operations.chain.products.get(task.goods.sku)
        code = None if product is None else goods.printed_code(product)
        no_bars = self.t("Sold by weight: F4 puts it on the scale.")
        self.query_one(BarsView).draw(code, digits=goods.spaced(code or ""), instead=no_bars)

    def _show_text(self, text: str) -> None:
        self.put("#where", text)
        self.put("#what", "")
        self.query_one(BarsView).draw(None, digits="", instead="")

    def _do(self, deed: Callable[[], StaffAnswer]) -> None:
        """Do something, and tell what came of it; a data file that cannot be read now is one line."""
        try:
            self._tell(deed())
            self.show_work()
        except CheckoutError as error:
            self.say(error_line(self.words, error), Tone.BAD)

    def _tell(self, fact: StaffAnswer) -> None:
        self._not_there = None
        self._looking = isinstance(fact, LookFor) or (self._looking and isinstance(fact, Refused | PickRefused))
        if isinstance(fact, Done) and fact.done:
            # What is next stands on the screen.
            fact = replace(fact, next=None, unsealed=())
        lines = staff_lines(self.words, fact)
        if isinstance(fact, Batch):
            lines = [self.t("taken: {orders}", orders=", ".join(fact.orders))]
        bad = isinstance(fact, Refused | PickRefused)
        self.say("  ".join(line.strip() for line in lines), Tone.BAD if bad else Tone.GOOD)
        self.refresh_bindings()

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (however it came in)
        scan = self._operations.missing_goods.substitute if self._looking else self._operations.picking.scan
        self._do(partial(scan, PICKER, raw))

    def accept(self) -> None:
        """Do what comes next."""
        batch = self._batch
        task = batch.next
        if task is None:
            picking = self._operations.picking
            self._do(partial(picking.bag if batch.unsealed else picking.take, PICKER))
        elif task.goods.unit is Unit.GRAM and not task.handed_over:
            self.action_weigh()
        else:
            self._do(partial(self._operations.picking.scan, PICKER, self._code_on(task)))

    def _code_on(self, task: Task) -> str:
        """What is printed on the goods; on a weighed pack that a shopper has handed over, its label."""
        product = self._operations.chain.products[task.goods.sku]
        rule = self._operations.chain.rules_of(self._operations.store.id).weight_rule()
        if product.plu is not None and rule is not None and task.handed_over:
            return build_label(rule, product.plu, task.left)
        return goods.printed_code(product) or product.sku

    def action_weigh(self) -> None:
        """F4: what the picker is at goes on the scale."""
        task = self._batch.next
        if task is None or task.goods.unit is not Unit.GRAM:
            self.say(self.t("Nothing is to be weighed now."))
            return

        def weighed(grams: int | None) -> None:
            if grams is not None:
                self._do(partial(self._operations.picking.weigh, PICKER, grams))

        def about(words: Words) -> Sequence[str]:
            return [task.goods.name(words.lang), _amount(task)]

        self.app.push_screen(HowMuch(ON_THE_SCALE, about, task.left), weighed)

    def action_missing(self) -> None:
        """F5, twice: it is not there; once more, and nothing fits instead."""
        task = self._batch.next
        if task is not None and not self._looking and task != self._not_there:
            self._not_there = task
            self.say(self.t("F5 says that this is not there. Press F5 again to say so."))
            return
        self._do(partial(self._operations.missing_goods.missing, PICKER))

    def action_bag(self) -> None:
        """F6: seal the bags."""
        self._do(partial(self._operations.picking.bag, PICKER))

    def action_leave(self) -> None:
        """F10: what is not finished waits for the next start."""
        self.app.exit([])

    def turn_to_leave(self) -> None:
        self.action_leave()


def _amount(task: Task) -> str:
    return formats.weight(task.left) if task.goods.unit is Unit.GRAM else f"{task.left} x"


def _row(words: Words, task: Task) -> str:
    return f"{spot_line(words, task.spot)}   {_amount(task)}  {task.goods.name(words.lang)}"
