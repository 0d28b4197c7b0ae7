"""From a scanner's raw text to a reading: GTINs, in-store labels, GS1 element strings and links. No database."""

from __future__ import annotations

from catalog.codes.frame import Frame, frame, split_frames
from catalog.codes.glued_scans import tails
from catalog.codes.gs1 import Gs1Fault, Gs1Message, message_of, read_printed
from catalog.codes.gs1_identifiers import identifier_named
from catalog.codes.gtin import LENGTHS, Gtin, check_digit, is_coupon, is_digits, is_restricted
from catalog.codes.payment_codes import fit_to_show, hide_payment_codes, mask, payment_code_in
from catalog.codes.reading import fit_to_keep, read
from catalog.codes.reading_as_data import describe, is_readable
from catalog.codes.readings import (
    SEARCH_LIMIT,
    AmbiguousRead,
    CouponRead,
    GluedRead,
    Gs1Read,
    GtinRead,
    LabelRead,
    PaymentCodeRead,
    Reading,
    SearchRead,
    Single,
    Tail,
    Unreadable,
    VoucherRead,
    WebLinkRead,
)
from catalog.codes.upce import to_upc_e

__all__ = [
    "LENGTHS",
    "SEARCH_LIMIT",
    "AmbiguousRead",
    "CouponRead",
    "Frame",
    "GluedRead",
    "Gs1Fault",
    "Gs1Message",
    "Gs1Read",
    "Gtin",
    "GtinRead",
    "LabelRead",
    "PaymentCodeRead",
    "Reading",
    "SearchRead",
    "Single",
    "Tail",
    "Unreadable",
    "VoucherRead",
    "WebLinkRead",
    "check_digit",
    "describe",
    "fit_to_keep",
    "fit_to_show",
    "frame",
    "hide_payment_codes",
    "identifier_named",
    "is_coupon",
    "is_digits",
    "is_readable",
    "is_restricted",
    "mask",
    "message_of",
    "payment_code_in",
    "read",
    "read_printed",
    "split_frames",
    "tails",
    "to_upc_e",
]
