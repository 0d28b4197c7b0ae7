"""A shopper's session: every verb, each with the part that carries it out.

A verb returns the fact, an event or why nothing happened, and never raises for what a shopper does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from catalog.shelf import Shelf
from checkout.basket import Receipt
from checkout.clock import Clock
from checkout.events import (
    Left,
    NetworkDropped,
    NetworkReturned,
    Problem,
    TripResumed,
    TripSuspended,
)
from checkout.network import Network
from checkout.payment import CustomerSide, Payment, Refunding, TripAccount
from checkout.session.at_home import AddressBook, HomeRules
from checkout.session.basket_editor import BasketEditor
from checkout.session.basket_offers import BasketOffers
from checkout.session.delivery_fee import DeliveryFee
from checkout.session.delivery_wishes import DeliveryWishes
from checkout.session.going_to_pay import GoingToPay
from checkout.session.own_orders import OwnOrders
from checkout.session.sale_rules import SaleRules
from checkout.session.scanner import Scanner
from checkout.store import Operations
from checkout.trip import Refused, Trip, TripState
from wallet.staffed_desk import StaffedDesk

Verb = TypeVar("Verb")


def _as_it_is(verb: Verb) -> Verb:
    return verb


class Session:
    """A trip that a shopper is on. Made by `checkout.shop.Shop`; `shelf` is what the phone loaded at the door."""

    def __init__(
        self,
        trip: Trip,
        shelf: Shelf,
        account: TripAccount,
        clock: Clock,
        network: Network,
        operations_of: Callable[[str], Operations],
        trip_of_receipt: Callable[[str], Trip | Refused],
    ) -> None:
        self.trip = trip
        self.store, self.shopper = trip.store, trip.shopper
        self.basket, self.events = trip.basket, trip.events
        self.shelf = shelf
        self.account = account
        self._network = network
        self._customer = customer = CustomerSide(account.payments)
        payments, refunds = account.payments, account.refunds
        operations = operations_of(trip.store.id)
        rules = SaleRules(trip, shelf, clock, network)
        if trip.at_home:
            rules = HomeRules(trip, shelf, clock, network, operations.stock)
        scanner = Scanner(trip, shelf, rules, clock)
        editor = BasketEditor(trip, shelf, rules, scanner, clock)
        offers = BasketOffers(trip, shelf, clock)
        wishes = DeliveryWishes(trip, operations)
        orders = OwnOrders(trip, scanner, operations_of, trip_of_receipt)
        fee = DeliveryFee(trip)
        self._going = going = GoingToPay(trip, operations, fee, clock)
        payments.before = going.before_paying
        then = fee.after if trip.at_home else _as_it_is

        self.scan = then(scanner.scan)
        self.paste = then(scanner.paste)
        self.coupon = then(scanner.coupon)
        self.choose = then(scanner.choose)
        self.is_asked = scanner.is_asked
        self.search = scanner.search
        self.add = then(scanner.add)
        self.order = then(scanner.order)

        self.quantity = then(editor.quantity)
        self.remove = then(editor.remove)
        self.undo = then(editor.undo)
        self.carry = editor.carry
        self.deliver = then(editor.deliver)
        self.ship = then(editor.ship)
        self.cook = editor.cook

        self.address = AddressBook(trip).address
        self.slots = wishes.slots
        self.slot = wishes.slot
        self.substitutes = wishes.substitutes
        self.go_to_pay = going.go_to_pay
        self.keep_on = going.keep_on

        self.orders = orders.orders
        self.track = orders.track
        self.cancel_order = orders.cancel_order
        self.answer = orders.answer
        self.reorder = then(orders.reorder)

        self.reprice = trip.reprice
        self.offers = offers.offers
        self.near_misses = offers.near_misses
        self.explain = offers.explain

        self.terms = payments.terms
        self.quote = payments.quote
        self.agree = payments.agree
        self.begin = payments.begin
        self.begin_payment = payments.begin_payment
        self.pay = payments.pay
        self.settle = payments.settle
        self.next_call = payments.next_call
        self.told = payments.told
        self.progress = payments.progress
        self.cancel_payment = payments.cancel_payment

        self.pin = customer.pin
        self.scan_qr = customer.scan_qr
        self.approve = customer.approve
        self.scan_shown = customer.scan_shown
        self.at_desk = customer.at_desk

        self.refund = refunds.refund
        self.begin_refund = refunds.begin
        self.refund_told = refunds.told
        self.settle_refund = refunds.settle

    # The trip as it stands

    @property
    def id(self) -> str:
        return self.trip.id

    @property
    def state(self) -> TripState:
        return self.trip.state

    @property
    def at_home(self) -> bool:
        return self.trip.at_home

    @property
    def is_done(self) -> bool:
        """Whether nothing can be bought on it any more."""
        return self.state in (TripState.PAID, TripState.HELD, TripState.LEFT)

    @property
    def closed(self) -> Refused | None:
        return self.trip.closed

    @property
    def receipt(self) -> Receipt | None:
        return self.trip.receipt

    @property
    def local_now(self) -> datetime:
        return self.trip.local_now

    @property
    def online(self) -> bool:
        return self._network.up

    # Paying as it stands

    @property
    def payment(self) -> Payment | None:
        return self.account.payments.open

    @property
    def refunding(self) -> Refunding | None:
        return self.account.refunds.open

    @property
    def costs_nothing(self) -> bool:
        return self.account.payments.costs_nothing

    @property
    def open_wallet(self) -> str:
        """The name of the wallet that the latest payment was begun with; empty when there was none."""
        return self.account.payments.latest_wallet

    @property
    def desk(self) -> StaffedDesk | None:
        """The staff's side of the open payment, where its wallet brings a desk along."""
        return self._customer.desk

    @property
    def is_played(self) -> bool:
        """Whether what the open payment waits for can be done here, since its wallet simulates its customer or desk."""
        return self._customer.is_played

    # Setting aside, leaving

    def suspend(self) -> TripSuspended | Refused:
        """Set the trip aside, to go on later or on another device."""
        return self.trip.closed or self.trip.record(TripSuspended())

    def resume(self) -> TripResumed | Refused:
        """Go on with a trip that was set aside."""
        suspended = self.trip.state is TripState.SUSPENDED
        return self.trip.record(TripResumed()) if suspended else Refused(Problem.NOT_SUSPENDED)

    def leave(self, *, empty_handed: bool = False) -> Left | Refused:
        """Walk out, or end an order from home. With unpaid goods only `empty_handed`: everything goes back to the
        shelves."""
        if self.state in (TripState.PAYING, TripState.STUCK):
            return Refused(Problem.PAYMENT_OPEN)
        if self.state is TripState.LEFT:
            return Refused(Problem.TRIP_OVER)
        paid = self.state in (TripState.PAID, TripState.HELD)
        if not paid and len(self.basket) and not empty_handed:
            return Refused(Problem.NOT_PAID, "home" if self.at_home else str(self.basket.pieces))
        left = self.trip.record(Left(paid))
        if not paid and not isinstance(left, Refused):
            self._going.leave_it()
        return left

    def note_network(self, *, up: bool) -> NetworkDropped | NetworkReturned | Refused:
        """The phone lost its network, or has it again. An open payment goes on at once."""
        if self.payment is not None and up:
            self.payment.nudge()
        return self.trip.record(NetworkReturned() if up else NetworkDropped())
