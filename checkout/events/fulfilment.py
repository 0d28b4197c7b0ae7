"""Events of an order: what happens, behind the shelves and on the way, to goods that were paid for and not carried out.

Each order is a stream of its own in the journal, from `OrderPlaced` on. Quantities are pieces, or grams for
`Unit.GRAM`; amounts are minor units; times are UTC. `line` is the line's number on the receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from checkout.events.currency import Currency
from checkout.events.goods import Goods


class Way(StrEnum):
    """How an order reaches the shopper."""

    DELIVER = "deliver"
    """By a rider, from this store."""
    SHIP = "ship"
    """As a parcel, from the warehouse."""
    COOK = "cook"
    """Cooked in the store and called out: a kitchen ticket."""


class Substitutes(StrEnum):
    """What the shopper wants where goods are not there."""

    NO = "no"
    """The money back."""
    YES = "yes"
    """What the picker finds fitting, for no more than was paid."""
    ASK = "ask"
    """To be asked by message."""


class BagPlace(StrEnum):
    """Where a bag is. It is in one place at a time."""

    PICKER = "picker"
    CONVEYOR = "conveyor"
    PACKING = "packing"
    RIDER = "rider"
    DOOR = "door"
    """Given to the shopper."""
    STORE = "store"
    """Brought back."""


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """One line of an order, as paid."""

    line: int
    goods: Goods
    quantity: int
    net: int
    """What was paid for it."""
    handed_over: bool = False
    """A weighed pack that the shopper took in the store and gave to the staff: nothing is picked from stock."""
    substitutes: Substitutes = Substitutes.NO
    lacking: int = 0
    """How much of it could not be allocated any more when the payment was recorded."""


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """In the transaction that records the payment, with the stock allocated."""

    order: str
    """The trip's id, and a letter for the way: `JQ202611240001-D`."""
    trip: str
    shopper: str
    way: Way
    currency: Currency
    lines: tuple[OrderedLine, ...]
    address_zh: str = ""
    address_en: str = ""
    home: tuple[float, float] | None = None
    """Latitude and longitude of the address."""
    by: datetime | None = None
    """The promise: at home by then."""
    slot: datetime | None = None
    """The beginning of the half hour that the shopper chose; None is as soon as possible."""
    on: date | None = None
    """Of a parcel: the day on which it is to arrive, in the store's time."""
    age_min: int = 0
    """The age that has to be shown at the door; 0 for none."""
    ticket: int = 0
    """Of a dish: its number, called when it is ready."""
    held: bool = False
    """The wallet holds the money and none is taken yet: goods that are weighed when they are picked."""
    member: bool = False
    """Whether a substitute is to be had at the member price."""


@dataclass(frozen=True, slots=True)
class AllocationLost:
    """A shopper in the store took what was allocated to this line, and there is no more of it elsewhere."""

    line: int
    quantity: int


@dataclass(frozen=True, slots=True)
class PickingBegun:
    picker: str


@dataclass(frozen=True, slots=True)
class LinePicked:
    """So much more of the line is in the picker's bag. Weighed goods are at their true weight, and done with that."""

    line: int
    quantity: int
    picker: str


@dataclass(frozen=True, slots=True)
class LineShort:
    """So much of the line is not there, and is given back."""

    line: int
    quantity: int
    picker: str


@dataclass(frozen=True, slots=True)
class SubstituteAsked:
    """The shopper is asked by message."""

    line: int
    goods: Goods
    quantity: int


@dataclass(frozen=True, slots=True)
class SubstituteAnswered:
    line: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class LineSubstituted:
    """Other goods were picked instead of what was missing. `amount` is what they cost, at most what was paid."""

    line: int
    goods: Goods
    quantity: int
    amount: int
    picker: str


@dataclass(frozen=True, slots=True)
class Bagged:
    """So much of a line, or of what was picked instead."""

    line: int
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class BagSealed:
    bag: str
    """Its code: the order's number and a count, `JQ202611240001-D-B1`."""
    goods: tuple[Bagged, ...]
    picker: str


@dataclass(frozen=True, slots=True)
class BagMoved:
    bag: str
    place: BagPlace


@dataclass(frozen=True, slots=True)
class OrderPacked:
    """All its bags have come together."""


@dataclass(frozen=True, slots=True)
class OrderShipped:
    parcel: str


@dataclass(frozen=True, slots=True)
class RoundBegun:
    """The order has left the store with a rider."""

    round: str
    rider: str
    stop: int = 1
    """Its place in the round, from 1."""


@dataclass(frozen=True, slots=True)
class RiderAtDoor:
    rider: str


@dataclass(frozen=True, slots=True)
class NobodyAtDoor:
    rider: str
    goes_back: bool = False
    """It is not tried again."""


@dataclass(frozen=True, slots=True)
class AgeNotShown:
    """The rider keeps what may not be given to somebody of that age."""

    rider: str


@dataclass(frozen=True, slots=True)
class OrderTurnedAway:
    """The shopper does not want it any more, and it goes back to the store."""

    rider: str


@dataclass(frozen=True, slots=True)
class OrderDelivered:
    rider: str
    """Empty for a parcel."""
    age_shown: bool = False


@dataclass(frozen=True, slots=True)
class OrderReturned:
    """It is back in the store."""

    why: str


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    by: str
    """`shopper` or `shop`."""


@dataclass(frozen=True, slots=True)
class VoucherGiven:
    """For a delivery that came late."""

    coupon: str


@dataclass(frozen=True, slots=True)
class Amends:
    """Of one line: how much of it is given back, and how much stays for less than was paid."""

    line: int
    back: int = 0
    lowered: int = 0
    """Of a weighed pack the grams that it is lighter."""


@dataclass(frozen=True, slots=True)
class AmendsMade:
    """What the order owed is being given back: written in one transaction with the refund's intent."""

    refund_id: str
    """Empty where the shopper has had it all back already."""
    lines: tuple[Amends, ...]


@dataclass(frozen=True, slots=True)
class AmendsRefused:
    """The wallet has not given it back: written in one transaction with its decline. It is owed as before."""

    refund_id: str


@dataclass(frozen=True, slots=True)
class MoneyTaken:
    """What was held for it is paid now: written in one transaction with the payment."""


@dataclass(frozen=True, slots=True)
class CookingBegun:
    cook: str


@dataclass(frozen=True, slots=True)
class DishReady:
    cook: str


@dataclass(frozen=True, slots=True)
class DishCollected:
    cook: str


@dataclass(frozen=True, slots=True)
class DishForgotten:
    """Nobody came for it, and it was thrown away."""

    minutes: int


OrderEvent = (
    OrderPlaced
    | AllocationLost
    | PickingBegun
    | LinePicked
    | LineShort
    | SubstituteAsked
    | SubstituteAnswered
    | LineSubstituted
    | BagSealed
    | BagMoved
    | OrderPacked
    | OrderShipped
    | RoundBegun
    | RiderAtDoor
    | NobodyAtDoor
    | AgeNotShown
    | OrderTurnedAway
    | OrderDelivered
    | OrderReturned
    | OrderCancelled
    | VoucherGiven
    | AmendsMade
    | AmendsRefused
    | MoneyTaken
    | CookingBegun
    | DishReady
    | DishCollected
    | DishForgotten
)


@dataclass(frozen=True, slots=True)
class OrderRecorded:
    """An event in an order's stream: its number within the order (from 1, without gaps) and its time in UTC."""

    seq: int
    at: datetime
    event: OrderEvent
