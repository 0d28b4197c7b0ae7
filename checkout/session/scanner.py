"""The scanner: from what was scanned, typed or searched for to goods, a question, or why there are none."""

from __future__ import annotations

import re

from catalog.chain import Fulfilment, ways
from catalog.codes import (
    SEARCH_LIMIT,
    CouponRead,
    Reading,
    SearchRead,
    fit_to_keep,
    fit_to_show,
    frame,
    read,
    split_frames,
)
from catalog.shelf import Ask, Found, NotFound, Shelf
from checkout.clock import Clock
from checkout.events import CouponShown, Problem, ScanRefused, Source
from checkout.pricing import Coupon
from checkout.session.at_home import usual_way
from checkout.session.sale_rules import MAX_QUANTITY, SaleRules, Scanned
from checkout.trip import Choice, Refused, SearchResult, Trip
from checkout.trip.double_read import DoubleRead

RAW_LIMIT = 300
"""Characters of a scan that are kept: enough for a Digital Link, or for all that a pack can say in element strings."""

_OPTION = re.compile("[1-9]")
"""No code has one digit, so as long as a question is open it can only be its answer."""

Answer = Scanned | SearchResult | Choice | CouponShown


class Scanner:
    """Reads codes and words for one trip. `shelf` is what the phone loaded at the door."""

    def __init__(self, trip: Trip, shelf: Shelf, rules: SaleRules, clock: Clock) -> None:
        self._trip = trip
        self._shelf = shelf
        self._rules = rules
        self._clock = clock
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
        named = found if isinstance(found, Found) else text
        if scanned.text and self._double.repeats(named, counted, self._clock.monotonic()):
            return Refused(Problem.READ_TWICE)
        if source is not Source.PASTED:
            self._asked = None
        raw = fit_to_keep(scanned, reading, RAW_LIMIT, goods=not isinstance(found, NotFound))
        if isinstance(found, Found):
            return self._rules.sell(found, raw, source, count)
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
            return self._rules.refuse(problem, raw, source, found.product, "typed", self._shelf.suggest(text))
        return self._rules.refuse(problem, raw, source, found.product, found.detail)

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
        """Let a coupon count, named by the id of its offer, besides those in the shopper's account. Each time it is
        shown is another copy, where the offer allows several.
        """
        trip = self._trip
        if closed := trip.closed:
            return closed
        id_ = fit_to_show(text, SEARCH_LIMIT).lower()
        offer = trip.basket.offers.by_id.get(id_)
        if offer is None or not isinstance(offer.rule, Coupon):
            return Refused(Problem.NO_SUCH_COUPON, id_)
        held = (*trip.shopper.coupons, *trip.basket.coupons).count(id_)
        if offer.copies is not None and held >= offer.copies:
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
        return self._rules.sell(choice.options[number - 1], choice.raw, source, 1)

    # From the app's list

    def search(self, text: str, limit: int = 20) -> SearchResult:
        """What the app finds for `text`, also goods that stand on no shelf."""
        text = fit_to_show(text, SEARCH_LIMIT)
        return SearchResult(text, self._shelf.search(text, limit))

    def add(self, sku: str, mode: Fulfilment | None = None, count: int = 1, grams: int | None = None) -> Scanned:
        """Choose goods in the app, as found by `search`, to go `mode` (the first way they may, when None). `grams` are
        of what is weighed when it is sent."""
        found = self._chosen_goods(sku, grams)
        if not isinstance(found, Found):
            return found
        mode = mode or ways(found.product.modes)[0]
        if refused := self._rules.cannot_go(found.product.modes, mode):
            return refused
        return self._rules.sell(found, found.product.sku, Source.SEARCH, count, mode)

    def order(self, sku: str, count: int = 1, grams: int | None = None) -> Scanned:
        """Have goods brought, or else sent: `count` pieces, or `grams` of what is sold by weight."""
        for asked in (count, grams):
            if asked is not None and not (isinstance(asked, int) and 1 <= asked <= MAX_QUANTITY):
                return Refused(Problem.BAD_QUANTITY, str(asked))
        found = self._chosen_goods(sku, grams)
        if not isinstance(found, Found):
            return found
        way = usual_way(self._rules, found)
        if isinstance(way, Refused):
            return way
        return self._rules.sell(found, found.product.sku, Source.SEARCH, count, way)

    def _named_goods(self, name: str, grams: int | None) -> Found | NotFound:
        """What a SKU names, or else a number as it is printed on a pack or keyed into the scale."""
        member, at, shelf = self._trip.shopper.member, self._clock.now(), self._shelf
        found = shelf.identify_sku(name, member=member, at=at, grams=grams)
        if isinstance(found, Found) or found.product is not None:
            return found
        printed = shelf.identify(read(frame(name), shelf.label_rules), member=member, at=at)
        if isinstance(printed, Ask) or printed.product is None:
            return found
        return shelf.identify_sku(printed.product.sku, member=member, at=at, grams=grams)

    def _chosen_goods(self, sku: str, grams: int | None) -> Found | ScanRefused | Refused:
        if closed := self._trip.closed:
            return closed
        sku = fit_to_show(sku, SEARCH_LIMIT)
        found = self._named_goods(sku, grams)
        if isinstance(found, Found):
            return found
        if found.product is None:
            return Refused(Problem.NO_SUCH_PRODUCT, sku)
        return self._rules.refuse(Problem(found.problem.value), sku, Source.SEARCH, found.product, found.detail)
