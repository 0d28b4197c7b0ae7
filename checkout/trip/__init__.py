"""A shopper's trip: its events, its state and its basket."""

from __future__ import annotations

from checkout.trip.address import LONGEST_ADDRESS, Address
from checkout.trip.answers import (
    CaptureProgress,
    Choice,
    Explanation,
    Fact,
    OffersSeen,
    PaymentProgress,
    Quoted,
    RefundProgress,
    Refused,
    Reordered,
    SearchResult,
    SlotOffer,
    SlotsSeen,
    Waiting,
    WaitingFor,
)
from checkout.trip.offer_usage import OfferUsage
from checkout.trip.shoppers import Shopper, demo_shoppers
from checkout.trip.simulated_shoppers import is_simulated, simulated_id, simulated_shopper
from checkout.trip.trip import Trip, TripState, state_after, state_in_row

__all__ = [
    "LONGEST_ADDRESS",
    "Address",
    "CaptureProgress",
    "Choice",
    "Explanation",
    "Fact",
    "OfferUsage",
    "OffersSeen",
    "PaymentProgress",
    "Quoted",
    "RefundProgress",
    "Refused",
    "Reordered",
    "SearchResult",
    "Shopper",
    "SlotOffer",
    "SlotsSeen",
    "Trip",
    "TripState",
    "Waiting",
    "WaitingFor",
    "demo_shoppers",
    "is_simulated",
    "simulated_id",
    "simulated_shopper",
    "state_after",
    "state_in_row",
]
