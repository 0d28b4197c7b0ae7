"""Saves a trip as a script: makes deeds from its events, and plays them to get the answers.

The script replays anywhere: the mock wallet stands in for the wallet that was used, and is told what to do. What leaves
no event (a search, a refused change) is not in the script. Times are kept to the second. The script holds no payment
code: events hold only the ends of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import get_args

from catalog.chain import Unit, ways
from catalog.codes import Gtin, frame, read
from catalog.shelf import Ask, Found, NotFound
from catalog.text import clean
from checkout.events import (
    AddressChosen,
    CouponShown,
    DeliveryFeeSet,
    FulfilmentChosen,
    Goods,
    ItemScanned,
    Left,
    LineRemoved,
    NetworkDropped,
    NetworkReturned,
    PaymentCancelling,
    PaymentSeen,
    PaymentStarted,
    Problem,
    QuantityChanged,
    Recorded,
    RefundDeclined,
    RefundDone,
    RefundStarted,
    RefundStuck,
    ScanRefused,
    SlotChosen,
    Source,
    SubstitutesChosen,
    TripResumed,
    TripStarted,
    TripSuspended,
    Undone,
    UnmatchedCaptureEvent,
    WentToPay,
)
from checkout.script.grammar import answer_of, deed_of
from checkout.script.payment_attempts import NETWORK, Attempt, attempts_of
from checkout.script.player import do
from checkout.script.scene import FIRST, LAST, Scene
from checkout.script.verbs import AT_HOME, is_scanned_as_written
from checkout.script.world import World
from checkout.session import MAX_QUANTITY, RAW_LIMIT, Session
from checkout.shop import Shop
from checkout.trip import TripState

_LONGEST = 900_000
"""Seconds that one line may let pass."""


class _WentOtherwise(Exception):  # noqa: N818 - never leaves this module
    """The payment that started at event `seq` ended otherwise when played again."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def script_of(events: Sequence[Recorded], shop: Shop, lang: str = "en") -> str:
    """The trip with these events as a script, with answers in `lang`.

    Takes chain and offers from `shop`, and touches neither its data nor its wallets. Raises ValueError when the first
    event is not TripStarted, or when its time is outside the years that a scene may have.
    """
    if not events or not isinstance(started := events[0].event, TripStarted):
        raise ValueError("a trip begins with TripStarted")
    refunded = {recorded.event.refund_id for recorded in events if isinstance(recorded.event, RefundDone)}
    events = [recorded for recorded in events if not isinstance(recorded.event, _NO_DEEDS)]
    events = [
        each for each, after in zip(events, [*events[1:], None], strict=True) if not _is_part_of_paying(each, after)
    ]
    forced: set[int] = set()
    while True:
        recorder = _Recorder(started, events[0].at, shop, lang, refunded)
        try:
            return recorder.script_of(events, forced)
        except _WentOtherwise as otherwise:
            forced.add(otherwise.seq)
        finally:
            recorder.world.close()


def _is_part_of_paying(recorded: Recorded, after: Recorded | None) -> bool:
    """Whether the shopper went to pay by paying."""
    if not isinstance(recorded.event, WentToPay) or after is None or not isinstance(after.event, PaymentStarted):
        return False
    return after.at - recorded.at < timedelta(seconds=1)


_NO_DEEDS = (
    DeliveryFeeSet,
    PaymentSeen,
    PaymentCancelling,
    RefundDone,
    RefundDeclined,
    RefundStuck,
    *get_args(UnmatchedCaptureEvent),
)
"""Events that follow from other deeds, or that the shop writes by itself."""


class _Recorder:
    """Writes the deeds one by one, and plays each in a world of its own to get the answer."""

    def __init__(self, started: TripStarted, at: datetime, shop: Shop, lang: str, refunded: set[str]) -> None:
        self._speaker = AT_HOME if started.at_home else ""
        self._refunded = refunded
        """Ids of the refunds that were asked for and made. The others are left out."""
        store = shop.chain.stores[started.store]
        clock = store.local(at).replace(microsecond=0, tzinfo=None)
        if not FIRST <= clock <= LAST:
            raise ValueError(f"no script begins on {clock:%Y-%m-%d}: expected {FIRST:%Y-%m-%d} to {LAST:%Y-%m-%d}")
        scene = Scene(
            store=store.id, clock=clock, shopper=started.shopper, lang="zh-CN" if lang.startswith("zh") else "en"
        )
        self.world = World(scene, shop.chain, offers=shop.offers.offers)
        time = f"{clock:%Y-%m-%d %H:%M:%S}" if clock.second else f"{clock:%Y-%m-%d %H:%M}"
        self._lines = [
            "# " + self.world.words.t("Trip {trip}, saved as a script", trip=clean(started.trip)),
            f"@ store   {store.id}",
            f"@ clock   {time}",
            f"@ shopper {started.shopper}",
            *([f"@ offers  {shop.offers.path.absolute()}"] if shop.offers.path is not None else []),
            f"@ lang    {scene.lang}",
            "",
        ]

    @property
    def _trip(self) -> Session:
        return next(iter(self.world.trips.values()))

    def script_of(self, events: Sequence[Recorded], forced: set[int]) -> str:
        """The whole trip. Payments whose start is in `forced` reach their end in the fewest steps."""
        offline = _begins_offline(events)
        if offline:
            self._do("world> network drops")
        self._do("> enter")
        attempts = {attempt.start.seq: attempt for attempt in attempts_of(events, offline=offline)}
        rest = iter(events[1:])
        for recorded in rest:
            if attempt := attempts.get(recorded.seq):
                if not self._pay(attempt, force=recorded.seq in forced):
                    break
                for _ in attempt.events[1:]:
                    next(rest)
            else:
                self._at(recorded.at)
                for line in self._deeds_of(recorded):
                    self._do(line)
        if self._trip.state in (TripState.OPEN, TripState.SUSPENDED):
            self._do("> basket")
        return "\n".join([*self._lines, ""])

    def _pay(self, attempt: Attempt, *, force: bool) -> bool:
        """Write a payment. False when it was forced and the mock wallet still does not end it so."""
        for moment, line in attempt.forced() if force else attempt.as_it_went():
            if moment is not None:
                self._at(moment)
            if line is not None:
                self._do(line)
        if self._trip.state is not attempt.state:
            if force:
                self._lines.append("# " + self.world.words.t("What came then cannot be replayed with the mock wallet."))
                return False
            raise _WentOtherwise(attempt.start.seq)
        if self._trip.state is TripState.PAID:
            self._do("> receipt")
        return True

    def _do(self, line: str) -> None:
        """Write and play a line. One that begins with `>` is the shopper's, in the store or at home."""
        if line.startswith(">"):
            line = self._speaker + line
        self._lines.append(line)
        speaker, _, words = line.partition("> ")
        _, answer = do(self.world, deed_of(speaker, words))
        self._lines += [f"  {told}" if told else "" for told in answer_of(answer)]

    def _at(self, moment: datetime) -> None:
        """Let time pass until `moment`, or set the clock back to it."""
        seconds = int((moment.replace(microsecond=0) - self.world.clock.now()).total_seconds())
        if seconds < 0:
            self._do(f"world> clock jumps back {span(-seconds)}")
        while seconds > 0:
            step = min(seconds, _LONGEST)
            self._do(f"world> {span(step)} {'passes' if step in (1, 60, 3600) else 'pass'}")
            seconds -= step

    def _deeds_of(self, recorded: Recorded) -> Iterator[str]:
        """The lines for an event. Each is to be played before the next is asked for."""
        match recorded.event:
            case ItemScanned() as item if number := self._choice_of(item):
                if not self._trip.is_asked(item.raw):
                    yield f"> {_verb(item)} {item.raw}"
                yield f"> choose {number}"
            case ItemScanned(source=Source.SEARCH, goods=Goods(unit=Unit.GRAM)) as item:
                yield f"> order {item.goods.sku} {item.quantity} g"
            case ItemScanned(source=Source.SEARCH, for_line=None) as item if item.quantity > 1:
                yield self._more(item)
            case ItemScanned() as item:
                yield (scan := self._scanned(item))
                last = self._trip.events[-1].event
                if isinstance(last, ScanRefused) and last.problem is Problem.SAME_LABEL:
                    yield scan
            case ScanRefused() as refused:
                yield from self._refused(refused)
            case QuantityChanged(line, quantity):
                yield f"> quantity {quantity} {line}"
            case LineRemoved(line):
                yield f"> remove {line}"
            case FulfilmentChosen(line, mode):
                yield f"> {mode} {line}"
            case AddressChosen(latitude, longitude, text):
                yield f"> address {_degrees(latitude)},{_degrees(longitude)} {text}"
            case SlotChosen(None):
                yield "> slot now"
            case SlotChosen(datetime() as begins):
                yield self._slot(begins)
            case SubstitutesChosen(policy, line):
                yield f"> substitutes {policy} {'' if line is None else line}".rstrip()
            case WentToPay():
                yield "> go to pay"
            case CouponShown(coupon):
                yield f"> coupon {coupon}"
            case RefundStarted(refund_id=id_, order="") as refund if id_ in self._refunded:
                yield _refund(refund)
            case Left(paid=paid):
                yield "> leave" if paid or not len(self._trip.basket) else "> leave empty-handed"
            case simple if type(simple) in _SIMPLE:
                yield _SIMPLE[type(simple)]

    def _slot(self, begins: datetime) -> str:
        store, now = self._trip.store, self._trip.local_now
        local = store.local(begins)
        return f"> slot {local:%H:%M}{' tomorrow' if local.date() > now.date() else ''}"

    def _scanned(self, item: ItemScanned) -> str:
        if item.for_line is not None:
            return f"> cook {item.goods.sku} {item.for_line}"
        if item.source is not Source.SEARCH:
            gtin = item.goods.gtin
            for code in (item.raw, Gtin(gtin, gtin).ean13 if gtin else None):
                if code and (found := self._found(code)) and found.product.sku == item.goods.sku:
                    count = item.quantity // found.quantity
                    return f"> {_verb(item)} {code}" if count == 1 else f"> scan {code} x {count}"
        return f"> {item.mode} {item.goods.sku}"

    def _more(self, item: ItemScanned) -> str:
        """The `quantity` that made this item, since more pieces at a new price become a line of their own; else what
        ordered so many."""
        others = (
            line
            for line in self._trip.basket.lines
            if (line.goods.sku, line.mode, line.editable) == (item.goods.sku, item.mode, True)
            and (line.goods.price, line.goods.regular_price) != (item.goods.price, item.goods.regular_price)
            and line.quantity + item.quantity <= MAX_QUANTITY
        )
        if (dearer := next(others, None)) is None:
            return f"> order {item.goods.sku} x{item.quantity}"
        return f"> quantity {dearer.quantity + item.quantity} {dearer.line}"

    def _choice_of(self, item: ItemScanned) -> int | None:
        """The number that the shopper chose, when the code could be read as more than one thing."""
        found = self._identified(item.raw) if item.source is not Source.SEARCH else None
        options = found.options if isinstance(found, Ask) else ()
        for number, option in enumerate(options, 1):
            if (option.product.sku, option.quantity, option.amount) == (item.goods.sku, item.quantity, item.amount):
                return number
        return None

    def _refused(self, refused: ScanRefused) -> Iterator[str]:
        raw = clean(refused.raw, RAW_LIMIT)
        product = self._trip.shelf.find(raw)
        if refused.source is Source.SEARCH and product is not None:
            yield f"> {'order' if self._trip.at_home else ways(product.modes)[0]} {raw}"
        elif _is_counted(refused, raw) or (self._found(raw) and refused.problem in _MISREAD):
            # What made it unreadable is not in `raw`. As a deed, it would be read.
            self._lines.append("# " + self.world.words.t("could not be read as it came in: {code}", code=raw))
        else:
            yield f"> {_verb(refused) if raw else 'scan'} {raw}".rstrip()

    def _found(self, code: str) -> Found | None:
        found = self._identified(code)
        return found if isinstance(found, Found) else None

    def _identified(self, code: str) -> Found | NotFound | Ask:
        trip = self._trip
        reading = read(frame(code), trip.shelf.label_rules)
        return trip.shelf.identify(reading, member=trip.shopper.member, at=self.world.clock.now())


def _degrees(angle: float) -> str:
    return f"{angle:.12f}".rstrip("0").rstrip(".")


def _refund(refund: RefundStarted) -> str:
    units = (f"{line.line}x{sum(run.count for run in line.units)}" for line in refund.lines)
    return " ".join(("> refund", *units, *(["repriced"] if refund.held_back else [])))


def _verb(event: ItemScanned | ScanRefused) -> str:
    return "type" if event.source is Source.TYPED else "scan"


def _is_counted(refused: ScanRefused, raw: str) -> bool:
    """Whether `scan` would take the end of `raw` for a count."""
    return _verb(refused) == "scan" and not is_scanned_as_written(raw)


_MISREAD = frozenset(Problem) - {Problem.UNDER_AGE, Problem.SAME_LABEL}

_SIMPLE: dict[type, str] = {Undone: "> undo", TripSuspended: "> suspend", TripResumed: "> resume", **NETWORK}


def span(seconds: int) -> str:
    """In the largest unit without a fraction.

    >>> span(90), span(120), span(3600)
    ('90 seconds', '2 minutes', '1 hour')
    """
    for unit, length in (("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds % length == 0:
            count = seconds // length
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    raise AssertionError


def _begins_offline(events: Sequence[Recorded]) -> bool:
    """Whether the network was down when the shopper walked in."""
    before = takewhile(lambda r: not isinstance(r.event, NetworkDropped | NetworkReturned), events)
    first = next((r.event for r in events if isinstance(r.event, NetworkDropped | NetworkReturned)), None)
    priced_offline = any(isinstance(recorded.event, ItemScanned) and recorded.event.offline for recorded in before)
    return priced_offline or isinstance(first, NetworkReturned)
