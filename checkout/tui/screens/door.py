"""The door: which store, who is shopping, which wallet. Enter goes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from checkout.tui.base_screen import BaseScreen, TitledText, keys
from checkout.tui.texts.key_help import door_help
from checkout.tui.visit import Place
from checkout.tui.widgets.message_line import Tone
from checkout.tui.widgets.picker import Picker
from checkout.words.language import mark

if TYPE_CHECKING:
    from catalog.chain import Store
    from checkout.errors import CheckoutError
    from checkout.events import Source
    from checkout.journal import TripRow
    from checkout.session import Session
    from checkout.shop import Shop
    from checkout.trip import Shopper
    from checkout.tui.visit import Visit

_LABELS: Final = {
    "trip": mark("Go on with"),
    "place": mark("You are"),
    "store": mark("Store"),
    "shopper": mark("Shopper"),
    "wallet": mark("Wallet"),
}


_PLACES: Final = {
    Place.STORE: mark("in the store"),
    Place.HOME: mark("at home"),
    Place.PICKING: mark("behind the shelves, picking orders"),
}


class Door(BaseScreen[None]):
    """Painted before the shop is open; `opened` fills it in. Enter pressed before that is remembered."""

    BINDINGS: ClassVar[list[BindingType]] = keys(
        up="row(-1)", down="row(1)", left="option(-1)", right="option(1)", f10="leave"
    )

    def __init__(self, visit: Visit, enter: Callable[[Session], None], pick: Callable[[str], None]) -> None:
        """`enter` shows the trip that was entered or gone on with, `pick` what a picker of a store sees."""
        super().__init__()
        self._visit = visit
        self._enter = enter
        self._pick_orders = pick
        self._shop: Shop | None = None
        self._why_closed: CheckoutError | None = None
        self._impatient = False
        self._trips: list[TripRow | None] = []
        self._stores: list[Store] = []
        self._shoppers: list[Shopper] = []
        self._wallets: list[str] = []

    def body(self) -> Iterable[Widget]:
        with Vertical(id="card"):
            yield Static("scan-and-go", id="name", markup=False)
            yield Static(id="motto", markup=False)
            for name in _LABELS:
                yield Picker(id=name)
            yield Static(id="about", markup=False)

    def footer(self) -> dict[str, str]:
        return {"enter": mark("Go in"), "f1": mark("Help"), "f9": mark("中文"), "f10": mark("Leave")}

    def help(self) -> TitledText:
        return mark("The door"), door_help

    def speak(self) -> None:
        self.put("#motto", self.t("A supermarket in your terminal: scan, pay from a wallet, and leave."))
        self.field.hint = self.t("Enter goes in. Arrows choose.")
        options = {
            "trip": [self._trip_words(trip) for trip in self._trips],
            "place": [self.t(place) for place in _PLACES.values()],
            "store": [store.name(self.words.lang) for store in self._stores],
            "shopper": [self._shopper_words(shopper) for shopper in self._shoppers],
            "wallet": self._wallets,
        }
        for picker in self.query(Picker):
            assert picker.id is not None
            picker.show(self.t(_LABELS[picker.id]), options[picker.id])
        self._describe()
        if self._why_closed is not None:
            from checkout.words.error_lines import error_line  # noqa: PLC0415 (the first paint does without)

            self.field.hint = self.t("F10 leaves.")
            self.say(error_line(self.words, self._why_closed), Tone.BAD)
        elif self._shop is None:
            self.say(self.t("One moment: the shelves are being filled."))

    def opened(self, shop: Shop) -> None:
        """Fill in what there is to choose; an open trip is offered first."""
        self._shop = shop
        opening = self._visit.opening
        self._stores = list(shop.chain.stores.values())
        self._shoppers = list(shop.shoppers.values())
        self._wallets = self._visit.wallet_names
        trips = [row for row in shop.open_trips() if row.store in shop.chain.stores and row.shopper in shop.shoppers]
        self._trips = [*trips, None] if trips else []
        self._pick("place", [place.value for place in _PLACES], opening.place)
        self._pick("store", [store.id for store in self._stores], opening.store)
        self._pick("shopper", [shopper.id for shopper in self._shoppers], opening.shopper)
        self._pick_wallet()
        self._show_rows()
        first = {Place.STORE: "store", Place.HOME: "shopper", Place.PICKING: "store"}[self._place]
        self._activate("trip" if self.query_one("#trip").display else first)
        self.say("")
        self.speak()
        if self._impatient:
            self.accept()

    def not_opened(self, why: CheckoutError) -> None:
        """The data file cannot be used: say why and what to do. Only leaving is possible."""
        self._why_closed = why
        self.speak()

    def _pick(self, name: str, ids: list[str], wanted: str) -> None:
        self.query_one(f"#{name}", Picker).index = ids.index(wanted) if wanted in ids else 0

    def _pick_wallet(self) -> None:
        """The wallet from the command line, else the usual one of the store that is shown."""
        from checkout.shop import DEFAULT_WALLET  # noqa: PLC0415 (the first paint does without)

        store = self._stores[self.query_one("#store", Picker).index]
        self._pick("wallet", self._wallets, self._visit.opening.wallet or store.wallet or DEFAULT_WALLET)

    def _trip_words(self, trip: TripRow | None) -> str:
        if trip is None:
            return self.t("nothing: a new trip")
        assert self._shop is not None
        lang, store = self.words.lang, self._shop.store_named(trip.store)
        where = mark("{shopper} at home, since {time}") if trip.at_home else mark("{shopper} in {store}, since {time}")
        return self.t(
            where,
            shopper=self._shop.shopper_named(trip.shopper).name(lang),
            store=store.name(lang),
            time=self.words.moment(store.local(trip.opened_at)),
        )

    def _shopper_words(self, shopper: Shopper) -> str:
        name = shopper.name(self.words.lang)
        return self.t("{name}, member", name=name) if shopper.member else name

    @property
    def _place(self) -> Place:
        return list(_PLACES)[self.query_one("#place", Picker).index]

    def _describe(self) -> None:
        """Describe the store, and whether riders reach this shopper from it."""
        if self._shop is None:
            self.put("#about", "")
            return
        store = self._stores[self.query_one("#store", Picker).index]
        shopper = self._shoppers[self.query_one("#shopper", Picker).index]
        if self._place is Place.HOME:
            store = self._shop.store_for(shopper)
            brings = self.t("{store} brings it.", store=store.name(self.words.lang))
            self.put("#about", "\n".join([f"{brings} {self._at_this_hour(store)}", self._reach(store, shopper)]))
            return
        hours = self.t("Open from {opens} to {closes}.", opens=f"{store.opens:%H:%M}", closes=f"{store.closes:%H:%M}")
        invented = self.t("This store is invented.") if store.invented else ""
        reach = "" if self._place is Place.PICKING else self._reach(store, shopper)
        self.put("#about", "\n".join([" ".join(filter(None, (hours, self._at_this_hour(store), invented))), reach]))

    def _at_this_hour(self, store: Store) -> str:
        """That the store is closed, when it is."""
        assert self._shop is not None
        return "" if store.is_open(self._shop.clock.now()) else self.t("It is closed at this hour.")

    def _reach(self, store: Store, shopper: Shopper) -> str:
        if shopper.home is None:
            return ""
        metres = store.distance_m(*shopper.home)
        address = shopper.address(self.words.lang)
        if metres <= store.terms.radius_m:
            return self.t("Riders bring goods home: {address}.", address=address)
        return self.t("Too far for riders, but shipping reaches {address}.", address=address)

    @property
    def _rows(self) -> list[Picker]:
        return [picker for picker in self.query(Picker) if picker.display]

    def _show_rows(self) -> None:
        """Hide what the place decides: at home the nearest store, for staff who shops and how they pay."""
        place = self._place
        self.query_one("#trip").display = bool(self._trips) and place is not Place.PICKING
        self.query_one("#store").display = place is not Place.HOME
        self.query_one("#shopper").display = self.query_one("#wallet").display = place is not Place.PICKING

    def _activate(self, name: str) -> None:
        for picker in self.query(Picker):
            picker.active = picker.id == name

    def action_row(self, by: int) -> None:
        rows = self._rows
        at = next((index for index, picker in enumerate(rows) if picker.active), 0)
        name = rows[(at + by) % len(rows)].id
        assert name is not None
        self._activate(name)

    def action_option(self, by: int) -> None:
        for picker in self._rows:
            if picker.active:
                self._step(picker, by)
        self._describe()

    def _step(self, picker: Picker, by: int) -> None:
        picker.step(by)
        if picker.id == "place":
            self._show_rows()
        if picker.id == "store" and self._stores:
            self._pick_wallet()

    def on_click(self, event: events.Click) -> None:
        if isinstance(picker := event.widget, Picker) and picker.id is not None:
            self._activate(picker.id)
            self._step(picker, picker.step_at(event.x))
            self._describe()

    def scanned(self, raw: str, source: Source) -> None:  # noqa: ARG002 (whatever it was)
        self.say(self.t("Not scanned: go in first, with Enter."), Tone.BAD)

    def accept(self) -> None:
        """Go in: go on with the open trip that is shown, or begin a new one."""
        if self._shop is None:
            self._impatient = True
            return
        self._visit.wallet_name = self._wallets[self.query_one("#wallet", Picker).index]
        goes_on = self._trips and self._place is not Place.PICKING
        trip = self._trips[self.query_one("#trip", Picker).index] if goes_on else None
        if trip is not None:
            self._walk_in(lambda shop: shop.resume(trip.trip))
            return
        shopper = self._shoppers[self.query_one("#shopper", Picker).index]
        store = self._stores[self.query_one("#store", Picker).index]
        match self._place:
            case Place.STORE:
                self._walk_in(lambda shop: shop.enter(shopper.id, store.id))
            case Place.HOME:
                self._walk_in(lambda shop: shop.order(shopper.id))
            case Place.PICKING:
                self._pick_orders(store.id)

    def _walk_in(self, come: Callable[[Shop], Session]) -> None:
        from checkout.errors import CheckoutError  # noqa: PLC0415 (the first paint does without)
        from checkout.words.error_lines import error_line  # noqa: PLC0415

        assert self._shop is not None
        try:
            session = come(self._shop)
        except CheckoutError as error:
            self.say(error_line(self.words, error), Tone.BAD)
        else:
            self._enter(session)

    def action_leave(self) -> None:
        """End the program, with exit code 2 where the shop could not be opened."""
        self.app.exit([], return_code=0 if self._why_closed is None else 2)

    def turn_to_leave(self) -> None:
        self.action_leave()
