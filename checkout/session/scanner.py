"""A trip among the shelves: from what was scanned, typed or found to a line of the basket, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Collection

from catalog.chain.product import Fulfilment, Product
from catalog.chain.stores import Store
from catalog.codes.frame import frame, split_frames
from catalog.codes.reading import SEARCH_LIMIT, SearchRead, fit_to_keep, read
from catalog.codes.readings import CouponRead, Reading
from catalog.shelf.found import Ask, Found, NotFound
from catalog.shelf.shelf import Shelf
from catalog.text import clean
from checkout.basket.priced_basket import InForce
from checkout.clock import Clock
from checkout.events import (
    CouponShown,
    ItemScanned,
    Problem,
    ScanRefused,
    Source,
)
from checkout.journal.journal import Journal
from checkout.network import Network
from checkout.payment.paying import PayingTrip
from checkout.payment.till import Till
from checkout.pricing.offers import Coupon
from checkout.session.scanned_item import RAW_LIMIT, ScanWindow, item_scanned, ways
from checkout.session.serial_numbers import serial_in, taken_elsewhere
from checkout.trip.answers import Choice, Refused, SearchResult
from checkout.trip.shoppers import Shopper

MAX_QUANTITY = 99_999
"""Pieces on one line (snabble's limit, facts on scan-and-go systems, section 2.7)."""

_OPTION = re.compile("[1-9]")
"""No code has one digit, so as long as a question is open it can only be its answer."""

Scanned = ItemScanned | ScanRefused | Refused
Answer = Scanned | SearchResult | Choice | CouponShown


class FillingTrip(PayingTrip):
    """A trip whose basket is being filled. `shelf` is what the phone loaded at the door."""

    def __init__(
        self,
        store: Store,
        shopper: Shopper,
        *,
        shelf: Shelf,
        journal: Journal,
        clock: Clock,
        network: Network,
        till: Till,
        wallet: str,
        in_force: InForce | None = None,
    ) -> None:
        super().__init__(
            store,
            shopper,
            journal=journal,
            clock=clock,
            network=network,
            till=till,
            wallet=wallet,
            in_force=in_force,
        )
        self.shelf = shelf
        self._window = ScanWindow()
        self._asked: tuple[Choice, Source] | None = None
        self._chosen: set[int] = set()

    @property
    def online(self) -> bool:
        return self._network.up

    def scan(self, text: str, source: Source = Source.SCAN, count: int = 1) -> Answer:
        """Read `text` as a scanner would have sent it and put what it names into the basket, `count` times.

        Words and short numbers are searched for. What may be two things is answered with a `Choice`, to be answered
        with `choose`, or with the number of an option as the next scan. What cannot be sold is answered with
        `ScanRefused`, and recorded.
        """
        if closed := self.closed:
            return closed
        if not 1 <= count <= MAX_QUANTITY:
            return Refused(Problem.BAD_QUANTITY, str(count))
        if self._asked is not None and _OPTION.fullmatch(answer := text.strip()):
            return self.choose(int(answer))
        scanned = frame(text)
        reading = read(scanned, self.shelf.label_rules)
        found = self.shelf.identify(reading, member=self.shopper.member, at=self._clock.now())
        raw = fit_to_keep(scanned, reading, RAW_LIMIT, goods=not isinstance(found, NotFound))
        # A scanner names no number: who says how many means it.
        counted = source if count == 1 else Source.TYPED
        if self._window.read_twice(found if isinstance(found, Found) else text, counted, self._clock.monotonic()):
            return Refused(Problem.READ_TWICE)
        if source is not Source.PASTED:
            self._asked = None
        if isinstance(found, Found):
            return self._add(found, raw, source, count)
        if (coupon := self._coupon_in(reading, scanned.text)) is not None:
            return self.coupon(coupon)
        if isinstance(found, Ask):
            return self._ask(Choice(raw, found.options, found.together), source)
        problem = Problem(found.problem.value)
        if isinstance(reading, SearchRead) and problem is Problem.UNKNOWN_PRODUCT:
            return self.search(reading.text)
        typed = source is Source.TYPED and problem in (Problem.CHECK_DIGIT, Problem.UNKNOWN_PRODUCT)
        near = self.shelf.suggest(scanned.text) if typed else ()
        return self._refuse(problem, raw, source, found.product, "typed" if typed else found.detail, near)

    def _coupon_in(self, reading: Reading, text: str) -> str | None:
        """The coupon of this chain that was meant: its number as bars, or its id as words."""
        if not isinstance(reading, CouponRead | SearchRead):
            return None
        offer = self.basket.offers.by_id.get(text.strip().lower())
        return offer.id if offer is not None and isinstance(offer.rule, Coupon) else None

    def coupon(self, text: str) -> CouponShown | Refused:
        """Let a coupon count, named by the id of its offer, besides those in the shopper's account."""
        if closed := self.closed:
            return closed
        id_ = clean(text, SEARCH_LIMIT).lower()
        offer = self.basket.offers.by_id.get(id_)
        if offer is None or not isinstance(offer.rule, Coupon):
            return Refused(Problem.NO_SUCH_COUPON, id_)
        if id_ in (*self.shopper.coupons, *self.basket.coupons):
            return Refused(Problem.COUPON_SHOWN, id_)
        return self.record(CouponShown(id_))

    def paste(self, text: str) -> list[Answer]:
        """Put every code of a pasted list into the basket: one a line, or with tabs between."""
        return [self.scan(code, Source.PASTED) for code in split_frames(text)]

    def _ask(self, choice: Choice, source: Source) -> Choice:
        self._asked, self._chosen = (choice, source), set()
        return choice

    def is_asked(self, raw: str) -> bool:
        """Whether the shopper still has to say what `raw` meant."""
        return self._asked is not None and self._asked[0].raw == raw

    def choose(self, number: int) -> Scanned:
        """Answer the last `Choice` with one of its options, counted from 1."""
        if closed := self.closed:
            return closed
        if self._asked is None:
            return Refused(Problem.NOTHING_ASKED)
        choice, source = self._asked
        if not 1 <= number <= len(choice.options) or number in self._chosen:
            return Refused(Problem.NO_SUCH_CHOICE, str(number))
        self._chosen.add(number)
        if not choice.together or len(self._chosen) == len(choice.options):
            self._asked = None
        return self._add(choice.options[number - 1], choice.raw, source, 1)

    def search(self, text: str, limit: int = 20) -> SearchResult:
        """What the app finds for `text`, also goods that stand on no shelf."""
        text = clean(text, SEARCH_LIMIT)
        return SearchResult(text, self.shelf.search(text, limit))

    def add(self, sku: str, mode: Fulfilment | None = None, count: int = 1) -> Scanned:
        """Choose goods in the app, as found by `search`, to go `mode` (the first way they may, when None)."""
        if closed := self.closed:
            return closed
        sku = clean(sku, SEARCH_LIMIT)
        found = self.shelf.identify_sku(sku, member=self.shopper.member, at=self._clock.now())
        if isinstance(found, NotFound):
            if found.product is None:
                return Refused(Problem.NO_SUCH_PRODUCT, sku)
            return self._refuse(Problem(found.problem.value), sku, Source.SEARCH, found.product)
        mode = mode or ways(found.product.modes)[0]
        if refused := self._cannot_go(found.product.modes, mode):
            return refused
        return self._add(found, sku, Source.SEARCH, count, mode)

    def _add(self, found: Found, raw: str, source: Source, count: int, mode: Fulfilment | None = None) -> Scanned:
        product = found.product
        if product.age_min and product.age_min > self.shopper.age_on(self.local_now.date()):
            return self._refuse(Problem.UNDER_AGE, raw, source, product, str(product.age_min))
        if found.amount <= 0:
            # A gram of cabbage: rounded to nothing, which no wallet can be asked for.
            return self._refuse(Problem.COSTS_NOTHING, raw, source, product)
        if found.label and count != 1:
            return Refused(Problem.NOT_EDITABLE)
        if found.serial and self._is_taken(found):
            return self._refuse(Problem.SERIAL_USED, raw, source, product, found.serial)
        if found.label and self._same_label_again(found):
            return self._refuse(Problem.SAME_LABEL, raw, source, product)
        scanned = item_scanned(
            found,
            self.basket,
            raw=raw,
            source=source,
            count=count,
            mode=mode,
            offline=not self._network.up,
            reason=self._reason(found),
        )
        if self._is_too_much(scanned):
            return Refused(Problem.BAD_QUANTITY, str(MAX_QUANTITY + 1))
        return self.record(scanned)

    def _reason(self, found: Found) -> str:
        """Why it costs less than regularly: offers may exclude what is cheaper for members, or what was marked down."""
        if found.price >= found.regular_price:
            return ""
        sku, now = found.product.sku, self._clock.now()
        mine, everybody = (self.shelf.price_of(sku, member=who, at=now) for who in (self.shopper.member, False))
        return "member" if found.price == mine.price < everybody.price else "markdown"

    def _is_taken(self, found: Found) -> bool:
        """Whether the one pack with this serial is in a basket already, or has been sold."""
        here = serial_in(self.events, self.basket, found)
        return here or taken_elsewhere(self._journal, self.id, found.product.sku, found.serial)

    def _is_too_much(self, scanned: ItemScanned) -> bool:
        line = self.basket.line(scanned.line)
        return line is not None and line.quantity + scanned.quantity > MAX_QUANTITY

    def _same_label_again(self, found: Found) -> bool:
        """Two equal labels in a row are far more often one pack scanned twice. Once more after that confirms.

        Equal is what they say, however it is written: a scanner may put a zero or its own mark before the digits.
        """
        last = self.events[-1].event
        if not (isinstance(last, ItemScanned) and last.label):
            return False
        said = (found.product.sku, found.quantity, found.amount, found.lot, found.serial)
        return said == (last.goods.sku, last.quantity, last.amount, last.lot, last.serial)

    def _refuse(
        self,
        problem: Problem,
        raw: str,
        source: Source,
        product: Product | None,
        detail: str = "",
        near: Collection[Product] = (),
    ) -> ScanRefused | Refused:
        if product is None:
            suggestions = tuple(each.sku for each in near)
            return self.record(ScanRefused(raw, source, problem, detail=detail, suggestions=suggestions))
        return self.record(ScanRefused(raw, source, problem, product.sku, product.name.zh, product.name.en, detail))

    def _cannot_go(self, modes: Collection[Fulfilment], mode: Fulfilment) -> Refused | None:
        if mode not in modes:
            return Refused(Problem.MODE_NOT_ALLOWED, mode)
        if mode is Fulfilment.CARRY:
            return None
        if self.shopper.home is None:
            return Refused(Problem.OUT_OF_REACH)
        distance = round(self.store.distance_m(*self.shopper.home))
        if mode is Fulfilment.DELIVER and distance > self.store.delivery_radius_m:
            return Refused(Problem.OUT_OF_REACH, str(distance))
        return None
