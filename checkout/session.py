"""The verbs of a trip: what a shopper may do, and what is decided about it.

A verb looks at the trip as it stands, decides, and records what happened. It returns the fact: an event, or why nothing
happened. No verb raises for what a shopper does.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from catalog.found import Ask, Found, NotFound
from catalog.frame import frame, split_frames
from catalog.kinds import CouponRead, Reading
from catalog.product import Fulfilment, Product
from catalog.reading import SEARCH_LIMIT, SearchRead, fit_to_keep, read
from catalog.shelf import Shelf
from catalog.stores import Store
from catalog.text import clean
from checkout.answers import Choice, Explanation, OffersSeen, Refused, SearchResult
from checkout.basket import LineItem
from checkout.clock import Clock
from checkout.events import (
    CouponShown,
    FulfilmentChosen,
    ItemScanned,
    Left,
    LineRemoved,
    NetworkDropped,
    NetworkReturned,
    Problem,
    QuantityChanged,
    ScanRefused,
    Source,
    TripResumed,
    TripSuspended,
    Undone,
)
from checkout.journal import Journal
from checkout.network import Network
from checkout.paying import PayingTrip
from checkout.priced_basket import InForce
from checkout.pricing.offers import Coupon
from checkout.pricing.priced import Line, NearMiss
from checkout.scanning import RAW_LIMIT, ScanWindow, item_scanned, ways
from checkout.serials import serial_in, taken_elsewhere
from checkout.shelf_goods import goods_of
from checkout.shoppers import Shopper
from checkout.till import Till
from checkout.trip import TripState

MAX_QUANTITY = 99_999
"""Pieces on one line (snabble's limit, facts on scan-and-go systems, section 2.7)."""

_OPTION = re.compile("[1-9]")
"""No code has one digit, so as long as a question is open it can only be its answer."""

Scanned = ItemScanned | ScanRefused | Refused
Answer = Scanned | SearchResult | Choice | CouponShown
Sent = FulfilmentChosen | Scanned


class Session(PayingTrip):
    """A trip that a shopper is on. Made by `checkout.shop.Shop`; `shelf` is what the phone loaded at the door."""

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
        self._goods: tuple[Line, ...] | None = None
        """What the store has, for offers that are almost reached."""

    @property
    def online(self) -> bool:
        return self._network.up

    # Into the basket

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
        if self._window.read_twice(found if isinstance(found, Found) else text, source, self._clock.monotonic()):
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

    def offers(self) -> OffersSeen | Refused:
        """The offers on the basket as it is, those that are almost reached, and the coupons that do not count."""
        if not self.basket.frozen:
            self.reprice()
        if not len(self.basket):
            return Refused(Problem.EMPTY_BASKET)
        return OffersSeen(self.basket.priced, self.near_misses(), self.basket.coupons_refused())

    def near_misses(self) -> tuple[NearMiss, ...]:
        """The offers that a little more of what this store has would reach, the one that saves most first."""
        if not self.basket.offers.by_id:
            return ()
        if self._goods is None:
            self._goods = goods_of(self.shelf, member=self.shopper.member, at=self._clock.now())
        return self.basket.near_misses(self._goods)

    def explain(self) -> Explanation | Refused:
        """Why the basket costs what it does, and not less with other offers."""
        if not len(self.basket):
            return Refused(Problem.EMPTY_BASKET)
        return Explanation(self.basket.priced, self.basket.alternatives())

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
        return said == (last.sku, last.quantity, last.amount, last.lot, last.serial)

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
        return self.record(ScanRefused(raw, source, problem, product.sku, product.name_zh, product.name_en, detail))

    # Changing lines

    def quantity(self, count: int, line: int | None = None) -> QuantityChanged | LineRemoved | Scanned:
        """Make it `count` pieces on `line` (the last one touched when None); 0 takes the line out.

        More of what has another price by now is scanned anew, at that price: `ItemScanned`, of the surplus.
        """
        item = self._item(line)
        if isinstance(item, Refused):
            return item
        if count == 0:
            return self.remove(item.line)
        if not item.editable:
            return Refused(Problem.NOT_EDITABLE, str(item.line))
        if not 1 <= count <= MAX_QUANTITY:
            return Refused(Problem.BAD_QUANTITY, str(count))
        if count > item.quantity and self._has_another_price(item):
            return self.add(item.sku, item.mode, count - item.quantity)
        return self.record(QuantityChanged(item.line, count))

    def _has_another_price(self, item: LineItem) -> bool:
        """Whether a piece of what is on the line costs more or less now, or is not sold any more."""
        now = self.shelf.identify_sku(item.sku, member=self.shopper.member, at=self._clock.now())
        return isinstance(now, NotFound) or (now.price, now.regular_price) != (item.price, item.regular_price)

    def remove(self, line: int | None = None) -> LineRemoved | Refused:
        """Take `line` (the last one touched when None) out of the basket, and what belongs to it."""
        item = self._item(line)
        return item if isinstance(item, Refused) else self.record(LineRemoved(item.line))

    def undo(self) -> Undone | Refused:
        """Take back the last change of the basket; again for the one before."""
        if closed := self.closed:
            return closed
        return self.record(Undone()) if self.basket.can_undo else Refused(Problem.NOTHING_TO_UNDO)

    def carry(self, target: int | str | None = None) -> Sent:
        """Carry a line out. `target` is its number, None for the last one touched, or the SKU of goods to add."""
        return self._send(Fulfilment.CARRY, target)

    def deliver(self, target: int | str | None = None) -> Sent:
        """Have a line brought home from this store; `target` as for `carry`."""
        return self._send(Fulfilment.DELIVER, target)

    def ship(self, target: int | str | None = None) -> Sent:
        """Have a line sent from the warehouse; `target` as for `carry`."""
        return self._send(Fulfilment.SHIP, target)

    def _send(self, mode: Fulfilment, target: int | str | None) -> Sent:
        if isinstance(target, str):
            return self.add(target, mode)
        item = self._item(target)
        if isinstance(item, Refused):
            return item
        if mode is not Fulfilment.CARRY and (item.for_line or self.basket.services_for(item.line)):
            return Refused(Problem.MODE_NOT_ALLOWED, mode)
        return self._cannot_go(item.modes, mode) or self.record(FulfilmentChosen(item.line, mode))

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

    def cook(self, service: str, line: int | None = None) -> Scanned:
        """Have `line` cooked in the store; `service` is one of its `cooking` SKUs. The service is a line of its own."""
        item = self._item(line)
        if isinstance(item, Refused):
            return item
        found = self.shelf.service(service, member=self.shopper.member, at=self._clock.now())
        if service not in item.cooking or found is None or self.basket.services_for(item.line):
            return Refused(Problem.NO_SUCH_COOKING, clean(service, SEARCH_LIMIT))
        if item.mode is not Fulfilment.CARRY:
            return Refused(Problem.MODE_NOT_ALLOWED, "cook")
        return self.record(
            item_scanned(
                found,
                self.basket,
                raw=service,
                source=Source.SEARCH,
                mode=Fulfilment.CARRY,
                for_line=item.line,
                offline=not self._network.up,
                reason=self._reason(found),
            )
        )

    def _item(self, line: int | None) -> LineItem | Refused:
        if closed := self.closed:
            return closed
        item = self.basket.last_line if line is None else self.basket.line(line)
        return item or Refused(Problem.NO_SUCH_LINE, "" if line is None else str(line))

    # Setting aside, leaving

    def suspend(self) -> TripSuspended | Refused:
        """Set the trip aside, to go on later or on another device."""
        return self.closed or self.record(TripSuspended())

    def resume(self) -> TripResumed | Refused:
        """Go on with a trip that was set aside."""
        return self.record(TripResumed()) if self.state is TripState.SUSPENDED else Refused(Problem.NOT_SUSPENDED)

    def leave(self, *, empty_handed: bool = False) -> Left | Refused:
        """Walk out. With unpaid goods only `empty_handed`: everything goes back to the shelves."""
        if self.state in (TripState.PAYING, TripState.STUCK):
            return Refused(Problem.PAYMENT_OPEN)
        if self.state is TripState.LEFT:
            return Refused(Problem.TRIP_OVER)
        paid = self.state is TripState.PAID
        if not paid and len(self.basket) and not empty_handed:
            return Refused(Problem.NOT_PAID, str(self.basket.pieces))
        return self.record(Left(paid))

    def note_network(self, *, up: bool) -> NetworkDropped | NetworkReturned | Refused:
        """The phone lost its network, or has it again. An open payment goes on at once."""
        if self.payment is not None and up:
            self.payment.nudge()
        return self.record(NetworkReturned() if up else NetworkDropped())
