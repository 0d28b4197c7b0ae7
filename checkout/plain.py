"""Line mode: the shop for pipes, for screen readers, and for terminals that cannot draw.

A line is a verb of session scripts (`checkout.script.verbs`), a code to scan, or words to search for. At the end of the
input the trip stays open and saved, and the next start resumes it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from difflib import get_close_matches
from typing import TextIO

from catalog.codes.labels import MAX_VALUE, build_label
from checkout.errors import BadDeed, CheckoutError, DataFileDamaged, NoSuchShopper, NoSuchStore
from checkout.events import Left, PaymentAwaits, Problem, Source
from checkout.script.happenings import read_cashier
from checkout.script.replies import Reply, tell
from checkout.script.verbs import VERBS, read_deed
from checkout.session import Session
from checkout.shop import Shop
from checkout.trip import Refused, SearchResult, TripState, WaitingFor
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from checkout.words.error_lines import error_line
from checkout.words.language import mark
from checkout.words.payment.receipt_lines import papers
from checkout.words.pricing.file_fault_lines import offers_kept
from checkout.words.problem_lines import problem_line
from checkout.words.text_columns import table
from wallet.port import NextAction

LONGEST_LINE = 2_000
"""Characters of one line. The longest code that can be scanned has 512."""

_WEIGH = "weigh NUMBER GRAMS"
_GRAMS = re.compile(r"[0-9]{1,9}")
_OTHER_TRIP = mark("'new' begins another trip; this one stays saved as it is.")
_HELP_WIDTH = 90


def walk_in(
    shop: Shop,
    *,
    store: str | None = None,
    shopper: str | None = None,
    unreadable: Callable[[CheckoutError], None] = lambda _: None,
) -> Session:
    """The latest open trip (of this `store` and `shopper`, where named), or else a new one.

    When an open trip cannot be read back, a new one begins and `unreadable` hears why. Raises CheckoutError when the
    new one cannot be saved.
    """
    try:
        for row in shop.open_trips():
            if store in (None, row.store) and shopper in (None, row.shopper):
                return shop.resume(row.trip)
    except (DataFileDamaged, NoSuchStore, NoSuchShopper) as error:
        session = shop.enter(shopper, store)
        unreadable(error)
        return session
    return shop.enter(shopper, store)


class Conversation:
    """One trip: reads lines from `source`, answers on `target`, and waits for wallets with `sleep` (seconds)."""

    def __init__(
        self,
        shop: Shop,
        session: Session,
        words: Words,
        source: TextIO,
        target: TextIO,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._shop = shop
        self._session = session
        self._words = words
        self._source = source
        self._target = target
        self._sleep = sleep
        self._prompt = source.isatty()

    def run(self) -> None:
        """Greet, and answer until the trip or the input ends."""
        self._greet()
        while line := self._read():
            text = line.strip()
            self._settle()
            if text.lower() in {"quit", "exit"}:
                break
            if len(line) > LONGEST_LINE:
                self._skip_the_rest_of(line)
                self._say([problem_line(self._words, Problem.TOO_LONG)])
            elif text:
                self._answer(text)
            if self._session.state is TripState.LEFT:
                return
        kept, lost = (
            mark("your trip stays open and saved: {basket}"),
            mark("your trip ends here, and nothing of it is kept: {basket}"),
        )
        self._say([self._words.t(kept if self._shop.journal.is_kept else lost, basket=self._basket())])

    def _greet(self) -> None:
        """Say where the shopper is, what is in the basket, and what to type."""
        session, t = self._session, self._words.t
        self._say(answer_lines(self._words, session.events[0].event, session))
        if self._shop.offers.fault is not None:
            self._say([offers_kept(self._words, self._shop.offers.fault)])
        if session.basket.pieces:
            self._say([t("you are in the middle of a trip: {basket}", basket=self._basket())])
        if session.state is TripState.SUSPENDED:
            self._say([problem_line(self._words, Problem.SUSPENDED)])
        if self._is_unsettled():
            self._say(answer_lines(self._words, Refused(Problem.PAYMENT_OPEN), session))
        if session.basket.pieces or session.state is not TripState.OPEN:
            self._say([t(_OTHER_TRIP)])
        self._say([t("Type a code to scan it, words to search, or 'help'.")])
        self._settle()

    def _is_unsettled(self) -> bool:
        """Whether a payment has no outcome and no one is querying the wallet."""
        return self._session.payment is None and self._session.state in (TripState.PAYING, TripState.STUCK)

    def _read(self) -> str:
        if self._prompt:
            self._target.write("> ")
            self._target.flush()
        return self._source.readline(LONGEST_LINE + 1)

    def _skip_the_rest_of(self, line: str) -> None:
        """Drop the rest of a line that is longer than any code."""
        while line and not line.endswith("\n"):
            line = self._source.readline(LONGEST_LINE)

    def _say(self, lines: list[str]) -> None:
        self._target.writelines(f"{line}\n" for line in lines)
        self._target.flush()

    def _answer(self, text: str) -> None:
        """Carry out `text` and tell the reply."""
        verb, _, rest = text.partition(" ")
        if verb.lower() == "help":
            self._say(self._help())
            return
        try:
            if text.lower() == "new":
                self._begin_another_trip()
                return
            reply = self._do(verb.lower(), rest.strip(), text)
        except CheckoutError as error:
            self._say([error_line(self._words, error)])
            return
        self._say(tell(self._words, reply, self._session))
        match reply:
            case SearchResult(products=()) if verb.lower() not in VERBS:
                for near in get_close_matches(verb.lower(), VERBS, 1, cutoff=0.7):
                    self._say([self._words.t("Did you mean {nearest}?", nearest=VERBS[near].usage)])
            case Left(paid=True):
                self._say(["", *papers(self._words, self._session)])
            case Refused(Problem.NO_PAYMENT_CODE):
                self._say([self._words.t("Did you mean {nearest}?", nearest=VERBS["pay"].usage)])
            case Refused() if self._is_unsettled():
                self._say([self._words.t(_OTHER_TRIP)])
            case PaymentAwaits():
                self._say_how_to_play(reply)
        self._settle()

    def _say_how_to_play(self, awaits: PaymentAwaits) -> None:
        """Say what to type for the customer's or the staff's part of a payment."""
        t = self._words.t
        match awaits:
            case PaymentAwaits(next_action=NextAction.ENTER_PIN | NextAction.CONFIRM_IN_APP):
                self._say([t("'{deed}' does that.", deed=VERBS["pin"].usage)])
            case PaymentAwaits(next_action=NextAction.SCAN_QR):
                self._say([t("'qr' plays the phone that scans it.")])
            case PaymentAwaits(next_action=NextAction.GO_TO_DESK, show=number) if self._session.desk is not None:
                self._say([t("'{deed}' plays the staff.", deed=f"cashier takes AMOUNT for {number}")])

    def _begin_another_trip(self) -> None:
        """Enter again, unless a payment is under way."""
        session = self._session
        if session.payment is not None:
            self._say(answer_lines(self._words, Refused(Problem.PAYMENT_OPEN), session))
            return
        self._session = self._shop.enter(session.shopper.id, session.store.id)
        self._greet()

    def _do(self, verb: str, rest: str, text: str) -> Reply:
        match verb:
            case "weigh":
                return self._weigh(rest)
            case "qr" if not rest:
                return self._session.scan_qr()
            case "cashier" | "cashier>":
                return self._session.at_desk(read_cashier(rest))
            case _ if verb in VERBS:
                return read_deed(text)(self._session)
            case _:
                return self._session.scan(text, Source.TYPED)

    def _weigh(self, text: str) -> Reply:
        """Weigh goods on the store's scale, and scan the label that it prints."""
        number, _, grams = text.strip().partition(" ")
        shelf = self._session.shelf
        rule = shelf.label_rules.weight_rule()
        product = next((product for product in shelf.products() if number and product.plu == number), None)
        if number and (product is None or rule is None):
            return Refused(Problem.NO_SUCH_PRODUCT, number)
        weight = int(grams) if _GRAMS.fullmatch(grams) else 0
        if product is None or rule is None or not 1 <= weight <= MAX_VALUE:
            raise BadDeed(f"{text!r} cannot be weighed", given=f"weigh {text}".strip(), expected=_WEIGH)
        label = build_label(rule, number, weight)
        self._say([self._words.t("the scale prints {label}", label=label)])
        return self._session.scan(label)

    def _settle(self) -> None:
        """Tell the news of an open payment, and wait for its wallet."""
        self._tell_news()
        self._wait_for_the_wallet()

    def _tell_news(self) -> None:
        for trip, progress in self._shop.settle():
            if trip is self._session:
                self._say(answer_lines(self._words, progress, self._session))
                if isinstance(progress, PaymentAwaits):
                    self._say_how_to_play(progress)

    def _wait_for_the_wallet(self) -> None:
        """Wait until the wallet has answered. Do not wait for its customer, nor for the network without a time when the
        next step is due."""
        clock = self._shop.clock
        while (payment := self._session.payment) and payment.waiting_for is not WaitingFor.CUSTOMER:
            due = payment.due
            if due is None and payment.waiting_for is WaitingFor.NETWORK:
                return
            self._sleep(max(0.0, (due or 0.0) - clock.monotonic()))
            self._tell_news()

    def _basket(self) -> str:
        basket = self._session.basket
        return self._words.contents(basket.pieces, basket.total)

    def _help(self) -> list[str]:
        t, kept = self._words.t, self._shop.journal.is_kept
        return table(
            [
                *((verb.usage, t(verb.help)) for name, verb in VERBS.items() if name != "enter"),
                (_WEIGH, t("weigh goods on the store's scale, and scan the label that it prints")),
                ("qr", t("play the phone: scan the QR code that the shop shows with the wallet's app")),
                ("cashier takes AMOUNT for NUMBER", t("play the staff at the desk; they also refuse NUMBER")),
                ("new", t("begin another trip; this one stays saved as it is")),
                ("quit", t("stop here; your trip stays open and saved") if kept else t("stop here; nothing is kept")),
            ],
            _HELP_WIDTH,
        )
