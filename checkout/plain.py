"""Line mode: the shop for pipes, for screen readers, and for terminals that cannot draw.

A line is a verb of session scripts (`checkout.script.verbs`), a code to scan, or words to search for. While a line is
waited for, payments go on. At the end of the input the trip stays open and saved, and the next start resumes it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from difflib import get_close_matches
from typing import TextIO

from catalog.codes import SEARCH_LIMIT, fit_to_show, is_digits
from catalog.codes.labels import MAX_VALUE, build_label
from checkout.errors import BadDeed, CheckoutError, DataFileDamaged, NoSuchShopper, NoSuchStore, NoSuchTrip
from checkout.events import Left, PaymentAwaits, Problem, RefundDone, RefundStuck, Source
from checkout.script.happenings import read_cashier
from checkout.script.replies import Reply, tell
from checkout.script.verbs import IN_STORE_ONLY, ORDERING, VERBS, read_deed
from checkout.session import Session
from checkout.shop import Shop
from checkout.trip import Refused, SearchResult, TripState, Waiting, WaitingFor
from checkout.typed_lines import Lines
from checkout.words import Words
from checkout.words.answer_lines import answer_lines, came_back
from checkout.words.error_lines import error_line
from checkout.words.language import mark
from checkout.words.payment.receipt_lines import papers
from checkout.words.pricing.file_fault_lines import offers_kept
from checkout.words.problem_lines import problem_line
from checkout.words.text_columns import table
from wallet.port import NextAction

LONGEST_LINE = 2_000
"""Characters of one line. The longest code that can be scanned has 512."""

_TICK = 0.2
"""Seconds between two looks at a payment that cannot go on, because the disk is full, say."""

_WEIGH = "weigh NUMBER GRAMS"
_AGAIN = "again"
_TURN_BACK = "cancel payment"
_GRAMS = re.compile(r"[0-9]{1,9}")
_OTHER_TRIP = mark("'new' begins another trip; this one stays saved as it is.")
_HELP_WIDTH = 90


def walk_in(
    shop: Shop,
    *,
    store: str | None = None,
    shopper: str | None = None,
    at_home: bool = False,
    unreadable: Callable[[CheckoutError], None] = lambda _: None,
) -> Session:
    """The latest open trip in the store, or order `at_home` (of this `store` and `shopper`, where named), or else a new
    one.

    When an open trip cannot be read back, a new one begins and `unreadable` hears why. Raises CheckoutError when the
    new one cannot be saved.
    """
    begin = shop.order if at_home else shop.enter
    try:
        for row in shop.open_trips():
            if row.at_home is at_home and store in (None, row.store) and shopper in (None, row.shopper):
                return shop.resume(row.trip)
    except (DataFileDamaged, NoSuchTrip, NoSuchStore, NoSuchShopper) as error:
        session = begin(shopper, store)
        unreadable(error)
        return session
    return begin(shopper, store)


class Conversation:
    """One trip: reads lines from `source`, answers on `target`, and waits for wallets with `sleep` (seconds).

    The same refund asked for twice in a row is made once: the second is asked about, and made when the next line is
    `again`.
    """

    def __init__(
        self,
        shop: Shop,
        session: Session,
        words: Words,
        source: TextIO | Lines,
        target: TextIO,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._shop = shop
        self._session = session
        self._words = words
        self._lines = source if isinstance(source, Lines) else Lines(source, LONGEST_LINE)
        self._target = target
        self._sleep = sleep
        self._has_left = False
        self._refunded = ""
        """The refund that the line before has asked for, if it was made."""
        self._repeated = ""
        """The refund that `again` would make once more."""

    def run(self) -> None:
        """Greet, and answer until the trip or the input ends."""
        self._greet()
        while line := self._read():
            text = line.strip()
            self._settle()
            if text.lower() in {"quit", "exit"}:
                break
            if len(line) > LONGEST_LINE:
                address = text.partition(" ")[0].lower() == "address"
                problem = Problem.BAD_ADDRESS if address else Problem.TOO_LONG
                self._say([problem_line(self._words, problem, detail=str(len(text)))])
            elif text:
                self._answer(text)
            if self._has_left:
                return
        else:
            self._see_the_payment_through()
        if self._session.at_home and self._session.is_done and self._shop.journal.is_kept:
            self._say([self._words.t("'orders' shows your orders the next time.")])
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
        if session.basket.pieces and not (session.at_home and session.is_done):
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
        """The next line. Until it comes, wallets are asked when that is due, and what they answer is told."""
        self._prompt()
        while (line := self._lines.next(self._until_due())) is None:
            if news := self._news():
                self._say(["", *news] if self._lines.is_terminal else news)
                self._prompt()
        return line

    def _prompt(self) -> None:
        if self._lines.is_terminal:
            self._target.write("> ")
            self._target.flush()

    def _until_due(self) -> float | None:
        """Seconds until the next step of any payment; None when none is due."""
        due = self._shop.next_due
        return None if due is None else max(_TICK, due - self._shop.clock.monotonic())

    def _see_the_payment_through(self) -> None:
        """The input has ended. Whoever pays in an app or at a desk of their own can still do so: wait for that."""
        if self._lines.is_terminal or not self._waits_elsewhere():
            return
        self._say([self._words.t("The input has ended. The payment is waited for; Ctrl-C stops that.")])
        while self._waits_elsewhere() and (due := self._until_due()) is not None:
            self._sleep(due)
            self._settle()

    def _waits_elsewhere(self) -> bool:
        """Whether a payment waits for its customer, and nobody here plays that customer."""
        payment = self._session.payment
        return payment is not None and payment.waiting_for is WaitingFor.CUSTOMER and not self._session.is_played

    def _say(self, lines: list[str]) -> None:
        self._target.writelines(f"{line}\n" for line in lines)
        self._target.flush()

    def _answer(self, text: str) -> None:
        """Carry out `text` and tell the reply."""
        if text.lower() == _AGAIN:
            if not self._repeated:
                self._say(
                    [self._words.t("There is nothing to repeat: 'again' makes a refund that you were asked about.")]
                )
                return
            text, self._refunded = self._repeated, ""
        self._repeated = ""
        if self._is_repeated(text):
            self._repeated = text
            self._say(
                [self._words.t("You have just asked for that refund. To give back as much once more, type 'again'.")]
            )
            return
        self._refunded = ""
        verb, _, rest = text.partition(" ")
        if verb.lower() == "help":
            self._say(self._help())
            return
        try:
            if text.lower() == "new":
                self._begin_another_trip()
                return
            if self._session.at_home and self._session.is_done and (verb.lower() in ORDERING or verb[0].isdigit()):
                self._begin_another_trip()
            reply = self._do(verb.lower(), rest.strip(), text)
        except CheckoutError as error:
            self._say([error_line(self._words, error)])
            return
        self._say(tell(self._words, reply, self._session))
        self._has_left = isinstance(reply, Left)
        match reply:
            case RefundDone() | RefundStuck() | Waiting() if verb.lower() == "refund":
                self._refunded = _canonical(text)
            case SearchResult(products=()) if verb.lower() not in VERBS:
                for near in get_close_matches(verb.lower(), VERBS, 1, cutoff=0.7):
                    self._say([self._words.t("Did you mean {nearest}?", nearest=VERBS[near].usage)])
            case Left(paid=True):
                self._say(["", *papers(self._words, self._session.trip)])
            case Refused(Problem.NO_PAYMENT_CODE):
                self._say([self._words.t("Did you mean {nearest}?", nearest=VERBS["pay"].usage)])
            case Refused() if self._is_unsettled():
                self._say([self._words.t(_OTHER_TRIP)])
            case PaymentAwaits():
                self._say(self._how_to_play(reply))
        self._settle()

    def _is_repeated(self, text: str) -> bool:
        """Whether it asks for the refund that the line before asked for, and that the wallet has made or accepted."""
        return self._refunded == _canonical(text) and not self._session.account.refunds.unanswered

    def _how_to_play(self, awaits: PaymentAwaits) -> list[str]:
        """What to type for the customer's or the staff's part of a payment, or that it happens elsewhere."""
        t = self._words.t
        match awaits:
            case _ if not self._session.is_played:
                return [t("The wallet is asked what came of it until then; '{deed}' turns back.", deed=_TURN_BACK)]
            case PaymentAwaits(next_action=NextAction.ENTER_PIN | NextAction.CONFIRM_IN_APP):
                return [t("'{deed}' does that.", deed=VERBS["pin"].usage)]
            case PaymentAwaits(next_action=NextAction.SCAN_QR):
                return [t("'qr' plays the phone that scans it.")]
            case PaymentAwaits(show=number):
                return [t("'{deed}' plays the staff.", deed=f"cashier takes AMOUNT for {number}")]

    def _begin_another_trip(self) -> None:
        """Enter again, unless a payment is under way."""
        session = self._session
        if session.payment is not None:
            self._say(answer_lines(self._words, Refused(Problem.PAYMENT_OPEN), session))
            return
        begin = self._shop.order if session.at_home else self._shop.enter
        self._session = begin(session.shopper.id, session.store.id)
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
        if self._session.at_home:
            return Refused(Problem.AT_HOME, "weigh")
        number, _, grams = text.strip().partition(" ")
        if is_digits(number):
            number = number.zfill(5)
        shelf = self._session.shelf
        rule = shelf.label_rules.weight_rule()
        product = next((product for product in shelf.products() if number and product.plu == number), None)
        if number and (product is None or rule is None):
            return Refused(Problem.NO_SUCH_PRODUCT, fit_to_show(number, SEARCH_LIMIT))
        weight = int(grams) if _GRAMS.fullmatch(grams) else 0
        if product is None or rule is None or not 1 <= weight <= MAX_VALUE:
            raise BadDeed(f"{text!r} cannot be weighed", given=f"weigh {text}".strip(), expected=_WEIGH)
        label = build_label(rule, number, weight)
        self._say([self._words.t("the scale prints {label}", label=label)])
        # Somebody has put it on the scale: that is no second reading of the same label.
        return self._session.scan(label, Source.TYPED)

    def _settle(self) -> None:
        """Tell the news of an open payment, and wait for its wallet."""
        self._tell_news()
        self._wait_for_the_wallet()

    def _tell_news(self) -> None:
        self._say(self._news())

    def _news(self) -> list[str]:
        """Take what is due of all payments; the lines about those of this trip, and about money that came back to
        this shopper after an earlier one."""
        lines: list[str] = []
        for trip, progress in self._shop.settle():
            if trip is self._session:
                lines += answer_lines(self._words, progress, self._session)
                if isinstance(progress, PaymentAwaits):
                    lines += self._how_to_play(progress)
            elif trip.shopper.id == self._session.shopper.id:
                lines += came_back(self._words, progress, trip.store)
        for news in self._shop.store_news():
            if news.order is not None and news.order.shopper == self._session.shopper.id:
                lines += tell(self._words, news, self._session)
        return lines

    def _wait_for_the_wallet(self) -> None:
        """Wait until the wallet has answered. Do not wait for its customer, nor for the network without a time when the
        next step is due."""
        clock = self._shop.clock
        while (payment := self._session.payment) and payment.waiting_for is not WaitingFor.CUSTOMER:
            due = payment.due
            if due is None and payment.waiting_for in (WaitingFor.NETWORK, None):
                # Without a network, or over with an outcome that could not be written down: both have been said.
                return
            self._sleep(max(0.0, (due or 0.0) - clock.monotonic()))
            self._tell_news()

    def _basket(self) -> str:
        basket = self._session.basket
        return self._words.contents(basket.pieces, basket.total)

    def _help(self) -> list[str]:
        t, kept = self._words.t, self._shop.journal.is_kept
        elsewhere = {"enter", *(IN_STORE_ONLY if self._session.at_home else ())}
        scale = (_WEIGH, t("weigh goods on the store's scale, and scan the label that it prints"))
        return table(
            [
                *((verb.usage, t(verb.help)) for name, verb in VERBS.items() if name not in elsewhere),
                *(() if self._session.at_home else (scale,)),
                ("qr", t("play the phone: scan the QR code that the shop shows with the wallet's app")),
                ("cashier takes AMOUNT for NUMBER", t("play the staff at the desk; they also refuse NUMBER")),
                (_AGAIN, t("make the refund once more that you were asked about")),
                ("new", t("begin another trip; this one stays saved as it is")),
                ("quit", t("stop here; your trip stays open and saved") if kept else t("stop here; nothing is kept")),
            ],
            _HELP_WIDTH,
        )


def _canonical(deed: str) -> str:
    return " ".join(deed.lower().split())
