"""The scanner: from what was scanned, typed or found to a line of the basket, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Collection

from catalog.chain.product import Fulfilment, Product
from catalog.codes.frame import frame, split_frames
from catalog.codes.reading import fit_to_keep, read
from catalog.codes.readings import SEARCH_LIMIT, CouponRead, Reading, SearchRead
from catalog.shelf.found import Ask, Found, NotFound
from catalog.shelf.shelf import Shelf
from catalog.text import clean
from checkout.clock import Clock
from checkout.events import CouponShown, ItemScanned, Problem, ScanRefused, Source
from checkout.network import Network
from checkout.pricing.offers import Coupon
from checkout.session.double_read import DoubleRead
from checkout.session.scanned_item import RAW_LIMIT, item_scanned, ways
from checkout.session.serial_numbers import serial_in, taken_elsewhere
from checkout.trip.answers import Choice, Refused, SearchResult
from checkout.trip.trip import Trip

MAX_QUANTITY = 99_999
"""Pieces on one line; snabble's self-scanning SDK has the same limit."""

_OPTION = re.compile("[1-9]")
"""No code has one digit, so as long as a question is open it can only be its answer."""

Scanned = ItemScanned | ScanRefused | Refused
Answer = Scanned | SearchResult | Choice | CouponShown


class Scanner:
    """Puts goods into the basket of one trip. `shelf` is what the phone loaded at the door."""

    def __init__(self, trip: Trip, shelf: Shelf, clock: Clock, network: Network) -> None:
        self._trip = trip
        self._shelf = shelf
        self._clock = clock
        self._network = network
        self._double = DoubleRead()
        self._asked: tuple[Choice, Source] | None = None
        self._chosen: set[int] = set()

    def scan(self, text: str, source: Source = Source.SCAN, count: int = 1) -> Answer:
        """Read `text` as a scanner would have sent it and put what it names into the basket, `count` times.

        Words and short numbers are searched for. What may be two things is answered with a `Choice`, to be answered
        with `choose`, or with the number of an option as the next scan. What cannot be sold is answered with
        `ScanRefused`, and recorded.
        """
        if closed := self._trip.closed:
            return closed
        if not 1 <= count <= MAX_QUANTITY:
            return Refused(Problem.BAD_QUANTITY, str(count))
        if self._asked is not None and _OPTION.fullmatch(answer := text.strip()):
            return self.choose(int(answer))
        scanned = frame(text)
        reading = read(scanned, self._shelf.label_rules)
        found = self._shelf.identify(reading, member=self._trip.shopper.member, at=self._clock.now())
        # A scanner sends no count: a count of several was meant.
        counted = source if count == 1 else Source.TYPED
        if self._double.repeats(found if isinstance(found, Found) else text, counted, self._clock.monotonic()):
            return Refused(Problem.READ_TWICE)
        if source is not Source.PASTED:
            self._asked = None
        raw = fit_to_keep(scanned, reading, RAW_LIMIT, goods=not isinstance(found, NotFound))
        if isinstance(found, Found):
            return self._add(found, raw, source, count)
        if (coupon := self._coupon_in(reading, scanned.text)) is not None:
            return self.coupon(coupon)
        if isinstance(found, Ask):
            return self._ask(Choice(raw, found.options, found.together), source)
        return self._not_found(found, reading, scanned.text, raw, source)

    def _not_found(
        self, found: NotFound, reading: Reading, text: str, raw: str, source: Source
    ) -> ScanRefused | Refused | SearchResult:
        """Words are searched for; a mistyped number is refused with goods whose number is near."""
        problem = Problem(found.problem.value)
        if isinstance(reading, SearchRead) and problem is Problem.UNKNOWN_PRODUCT:
            return self.search(reading.text)
        if source is Source.TYPED and problem in (Problem.CHECK_DIGIT, Problem.UNKNOWN_PRODUCT):
            return self._refuse(problem, raw, source, found.product, "typed", self._shelf.suggest(text))
        return self._refuse(problem, raw, source, found.product, found.detail)

    def paste(self, text: str) -> list[Answer]:
        """Put every code of a pasted list into the basket: one a line, or with tabs between."""
        return [self.scan(code, Source.PASTED) for code in split_frames(text)]

    # Coupons

    def _coupon_in(self, reading: Reading, text: str) -> str | None:
        """The id of the coupon of this chain that was scanned or typed; None when it is none."""
        if not isinstance(reading, CouponRead | SearchRead):
            return None
        offer = self._trip.basket.offers.by_id.get(text.strip().lower())
        return offer.id if offer is not None and isinstance(offer.rule, Coupon) else None

    def coupon(self, text: str) -> CouponShown | Refused:
        """Let a coupon count, named by the id of its offer, besides those in the shopper's account."""
        trip = self._trip
        if closed := trip.closed:
            return closed
        id_ = clean(text, SEARCH_LIMIT).lower()
        offer = trip.basket.offers.by_id.get(id_)
        if offer is None or not isinstance(offer.rule, Coupon):
            return Refused(Problem.NO_SUCH_COUPON, id_)
        if id_ in (*trip.shopper.coupons, *trip.basket.coupons):
            return Refused(Problem.COUPON_SHOWN, id_)
        return trip.record(CouponShown(id_))

    # Questions

    def _ask(self, choice: Choice, source: Source) -> Choice:
        self._asked, self._chosen = (choice, source), set()
        return choice

    def is_asked(self, raw: str) -> bool:
        """Whether the shopper still has to say what `raw` meant."""
        return self._asked is not None and self._asked[0].raw == raw

    def choose(self, number: int) -> Scanned:
        """Answer the last `Choice` with one of its options, counted from 1."""
        if closed := self._trip.closed:
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

    # From the app's list

    def search(self, text: str, limit: int = 20) -> SearchResult:
        """What the app finds for `text`, also goods that stand on no shelf."""
        text = clean(text, SEARCH_LIMIT)
        return SearchResult(text, self._shelf.search(text, limit))

    def add(self, sku: str, mode: Fulfilment | None = None, count: int = 1) -> Scanned:
        """Choose goods in the app, as found by `search`, to go `mode` (the first way they may, when None)."""
        if closed := self._trip.closed:
            return closed
        sku = clean(sku, SEARCH_LIMIT)
        found = self._shelf.identify_sku(sku, member=self._trip.shopper.member, at=self._clock.now())
        if isinstance(found, NotFound):
            if found.product is None:
                return Refused(Problem.NO_SUCH_PRODUCT, sku)
            return self._refuse(Problem(found.problem.value), sku, Source.SEARCH, found.product)
        mode = mode or ways(found.product.modes)[0]
        if refused := self.cannot_go(found.product.modes, mode):
            return refused
        return self._add(found, sku, Source.SEARCH, count, mode)

    def cannot_go(self, modes: Collection[Fulfilment], mode: Fulfilment) -> Refused | None:
        """Why goods that may go by `modes` cannot go by `mode`; None when they can. The detail is the distance in
        metres where the shopper's home is out of reach."""
        store, home = self._trip.store, self._trip.shopper.home
        if mode not in modes:
            return Refused(Problem.MODE_NOT_ALLOWED, mode)
        if mode is Fulfilment.CARRY:
            return None
        if home is None:
            return Refused(Problem.OUT_OF_REACH)
        distance = round(store.distance_m(*home))
        if mode is Fulfilment.DELIVER and distance > store.delivery_radius_m:
            return Refused(Problem.OUT_OF_REACH, str(distance))
        return None

    # Into the basket

    def _add(self, found: Found, raw: str, source: Source, count: int, mode: Fulfilment | None = None) -> Scanned:
        product, trip = found.product, self._trip
        if product.age_min and product.age_min > trip.shopper.age_on(trip.local_now.date()):
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
        return self.put(found, raw, source, count, mode)

    def put(
        self,
        found: Found,
        raw: str,
        source: Source,
        count: int = 1,
        mode: Fulfilment | None = None,
        for_line: int | None = None,
    ) -> ItemScanned | Refused:
        """Record that the goods go into the basket; a service belongs to the line `for_line`."""
        basket = self._trip.basket
        scanned = item_scanned(
            found,
            basket,
            raw=raw,
            source=source,
            count=count,
            mode=mode,
            for_line=for_line,
            offline=not self._network.up,
            reason=self._reason(found),
        )
        line = basket.line(scanned.line)
        if line is not None and line.quantity + scanned.quantity > MAX_QUANTITY:
            return Refused(Problem.BAD_QUANTITY, str(MAX_QUANTITY + 1))
        return self._trip.record(scanned)

    def _reason(self, found: Found) -> str:
        """Why it costs less than regularly: offers may exclude what is cheaper for members, or what was marked down."""
        if found.price >= found.regular_price:
            return ""
        sku, now = found.product.sku, self._clock.now()
        member, other = (self._shelf.price_of(sku, member=who, at=now) for who in (self._trip.shopper.member, False))
        return "member" if found.price == member.price < other.price else "markdown"

    def _is_taken(self, found: Found) -> bool:
        """Whether the one pack with this serial number is in a basket already, or has been sold."""
        trip = self._trip
        here = serial_in(trip.events, trip.basket, found)
        return here or taken_elsewhere(trip.journal, trip.id, found.product.sku, found.serial)

    def _same_label_again(self, found: Found) -> bool:
        """Two equal labels in a row are far more often one pack scanned twice. A third scan confirms the second pack.

        What the labels say is compared, not how it is written: a scanner may put a zero or its own mark before the
        digits.
        """
        last = self._trip.events[-1].event
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
            return self._trip.record(ScanRefused(raw, source, problem, detail=detail, suggestions=suggestions))
        named = (product.sku, product.name.zh, product.name.en)
        return self._trip.record(ScanRefused(raw, source, problem, *named, detail))
