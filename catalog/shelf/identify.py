"""From a reading to the goods of one store.

Each kind of reading has its own way, and all ways end in the same three: goods with what they cost, a question, or a
reason. Where a code may mean two things, what is known here decides; where both are known, the shopper does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from catalog.chain.pack_conditions import (
    DateKind,
    DateRule,
    PackDate,
    Recall,
    date_of,
    marked_down,
    percent_off,
    recall_of,
)
from catalog.chain.prices import line_amount
from catalog.chain.product import Unit
from catalog.chain.stores import Store
from catalog.codes.frame import Frame
from catalog.codes.gs1 import Gs1Message
from catalog.codes.gtin import Gtin
from catalog.codes.labels.store_labels import LabelRules, Role, StoreLabel
from catalog.codes.reading import read
from catalog.codes.readings import (
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
    Unreadable,
    VoucherRead,
    WebLinkRead,
)
from catalog.errors import CodeProblem
from catalog.shelf.found import Ask, Found, NotFound, Remark, both_of, only_one_of
from catalog.shelf.measuring import Said, measured
from catalog.shelf.store_slots import Numbers, Slot

_ISO_4217 = {"CNY": "156", "HKD": "344", "MOP": "446", "TWD": "901", "USD": "840"}

_NO_GOODS = {
    Role.MEMBER: CodeProblem.MEMBER_CARD,
    Role.STAFF: CodeProblem.STAFF_ONLY,
    Role.VOUCHER: CodeProblem.VOUCHER,
}


class Identifier:
    """What the codes of one store mean. Made by `catalog.shelf.shelf.Shelf`."""

    def __init__(
        self,
        store: Store,
        numbers: Numbers,
        slots: Mapping[str, Slot],
        rules: LabelRules,
        date_rules: Sequence[DateRule],
        recalls: Sequence[Recall],
    ) -> None:
        self._store = store
        self._numbers = numbers
        self._slots = slots
        self._rules = rules
        self._date_rules = date_rules
        self._recalls = recalls

    def identify(self, reading: Reading, *, member: bool, at: datetime) -> Found | NotFound | Ask:
        """What `reading` is here, for a shopper at the aware time `at`."""
        match reading:
            case AmbiguousRead(candidates):
                return only_one_of([self._single(single, member=member, at=at) for single in candidates])
            case GluedRead(_, cuts):
                pairs = [tuple(self._single(half, member=member, at=at) for half in cut) for cut in cuts]
                return both_of(pairs)
            case _:
                return self._single(reading, member=member, at=at)

    def one(self, slot: Slot, *, member: bool, at: datetime) -> Found | NotFound:
        """One piece. What is sold by weight needs a scale first."""
        product = slot.product
        if product.unit is Unit.GRAM:
            return NotFound(CodeProblem.NOT_WEIGHED, product)
        quote = slot.quote(member=member, at=at)
        return Found(product, quote.price, quote.regular_price, 1, quote.price)

    def _single(self, reading: Single, *, member: bool, at: datetime) -> Found | NotFound:
        match reading:
            case GtinRead(gtin):
                return self._sold(gtin, at, lambda slot: self.one(slot, member=member, at=at))
            case LabelRead(_, label):
                return self._label(label, member=member, at=at)
            case Gs1Read(message):
                return self._pack(message, member=member, at=at)
            case SearchRead(text):
                return self._not_a_code(text, at)
            case CouponRead():
                return NotFound(CodeProblem.COUPON)
            case VoucherRead():
                return NotFound(CodeProblem.VOUCHER)
            case PaymentCodeRead():
                return NotFound(CodeProblem.PAYMENT_CODE)
            case WebLinkRead():
                return NotFound(CodeProblem.WEB_LINK)
            case Unreadable(problem, _, detail):
                return NotFound(problem, detail=detail)
            case _:
                assert_never(reading)

    def _sold(self, gtin: Gtin, at: datetime, sell: Callable[[Slot], Found | NotFound]) -> Found | NotFound:
        """What `sell` makes of the goods with this number, when they are here and may be sold."""
        slot = self._numbers.gtin(gtin.key)
        if slot is None:
            unit = self._numbers.unit_of_case(gtin.key)
            return NotFound(CodeProblem.CASE, unit.product) if unit else NotFound(CodeProblem.UNKNOWN_PRODUCT)
        problem = slot.problem(at)
        if problem is None and self._recalled(slot, gtin.key, None, at):
            problem = CodeProblem.RECALLED
        return NotFound(problem, slot.product) if problem else sell(slot)

    def _recalled(self, slot: Slot, key: str | None, lot: str | None, at: datetime) -> bool:
        numbers = (key, slot.product.gtin)
        return bool(self._recalls) and bool(recall_of(self._recalls, numbers, lot, self._today(at)))

    def _today(self, at: datetime) -> date:
        return self._store.local(at).date()

    # Labels

    def _label(self, label: StoreLabel, *, member: bool, at: datetime) -> Found | NotFound:
        if label.role in _NO_GOODS:
            return NotFound(_NO_GOODS[label.role])
        found = self._marked_down(label, member=member, at=at) if label.role is Role.MARKDOWN else None
        if found is None:
            slot = self._slots.get(label.sku) if label.sku else self._numbers.item(label.item)
            if slot is None:
                return NotFound(CodeProblem.UNKNOWN_LABEL)
            problem = slot.problem(at)
            if problem is None and self._recalled(slot, None, None, at):
                problem = CodeProblem.RECALLED
            found = NotFound(problem, slot.product) if problem else self._measured(slot, label, member=member, at=at)
        if isinstance(found, Found) and not label.right_checks:
            found = replace(found, remark=Remark.DOUBTFUL_LABEL)
        return found

    def _measured(self, slot: Slot, label: StoreLabel, *, member: bool, at: datetime) -> Found | NotFound:
        if not label.measured:
            return self.one(slot, member=member, at=at)
        mine, everybody = (slot.quote(member=who, at=at) for who in (member, False))
        said = Said(label.weight_g, label.amount, label.count, label.unit_price)
        return measured(slot.product, said, mine=mine, everybody=everybody)

    def _marked_down(self, sticker: StoreLabel, *, member: bool, at: datetime) -> Found | NotFound:
        """The goods inside a markdown sticker, at its price; a sticker never makes anything dearer."""
        inner = read(Frame(sticker.item, sticker.item), self._rules)
        if isinstance(inner, LabelRead) and inner.label.role is Role.MARKDOWN:
            return NotFound(CodeProblem.UNKNOWN_LABEL)
        found = self.identify(inner, member=member, at=at)
        if not isinstance(found, Found):
            return found if isinstance(found, NotFound) else NotFound(CodeProblem.AMBIGUOUS)
        if sticker.unit_price is not None:
            slot = self._slots[found.product.sku]
            mine, everybody = (slot.quote(member=who, at=at) for who in (member, False))
            grams = sticker.weight_g or (found.quantity if found.product.unit is Unit.GRAM else None)
            said = Said(weight_g=grams, unit_price=sticker.unit_price)
            cheaper = measured(found.product, said, mine=mine, everybody=everybody)
            if isinstance(cheaper, NotFound):
                return cheaper
        else:
            amount = sticker.amount or found.amount
            price = amount if found.product.unit is Unit.EACH else found.price
            cheaper = replace(found, price=price, amount=amount, label=True)
        return cheaper if cheaper.amount <= found.amount else found

    # GS1

    def _pack(self, message: Gs1Message, *, member: bool, at: datetime) -> Found | NotFound:
        gtin = message.gtin
        if gtin is None:
            return _without_goods(message)
        currency = _ISO_4217.get(self._store.currency)

        def sell(slot: Slot) -> Found | NotFound:
            if self._recalled(slot, gtin.key, message.get("10"), at):
                return NotFound(CodeProblem.RECALLED, slot.product, message.get("10") or "")
            if message.currency not in (None, currency):
                return NotFound(CodeProblem.LABEL_MISMATCH, slot.product, "currency")
            found = self._weighed(slot, message, member=member, at=at)
            return self._in_date(found, message, self._today(at)) if isinstance(found, Found) else found

        return self._sold(gtin, at, sell)

    def _weighed(self, slot: Slot, message: Gs1Message, *, member: bool, at: datetime) -> Found | NotFound:
        weight = message.weight_g if slot.product.unit is Unit.GRAM else None
        count = message.count if message.get("30") else None
        said = Said(weight, message.amount, count)
        if said == Said():
            found = self.one(slot, member=member, at=at)
        else:
            mine, everybody = (slot.quote(member=who, at=at) for who in (member, False))
            found = measured(slot.product, said, mine=mine, everybody=everybody)
        if isinstance(found, NotFound):
            return found
        serial = message.get("21") or ""
        return replace(found, lot=message.get("10") or "", serial=serial, label=found.label or bool(serial))

    def _in_date(self, found: Found, message: Gs1Message, today: date) -> Found | NotFound:
        """`found` when it is in date, cheaper when it will not be for long."""
        pack = date_of(message, today)
        if pack is None:
            return found
        product = found.product
        percent = percent_off(self._date_rules, pack, today, store=self._store.id, department=product.department)
        if percent is None:
            problem = CodeProblem.EXPIRED if pack.kind is DateKind.EXPIRY else CodeProblem.BEST_BEFORE
            return NotFound(problem, product, pack.day.isoformat())
        return _cheaper(replace(found, keeps_until=pack.day), pack, percent, today)

    def _not_a_code(self, text: str, at: datetime) -> NotFound:
        slot = self._numbers.plu(text)
        if slot is not None:
            return NotFound(slot.problem(at) or CodeProblem.NOT_WEIGHED, slot.product)
        return NotFound(CodeProblem.UNKNOWN_PRODUCT)


def _cheaper(found: Found, pack: PackDate, percent: int, today: date) -> Found:
    price = marked_down(found.regular_price, percent)
    amount = line_amount(price, ref_qty=found.product.ref_qty, quantity=found.quantity)
    if percent == 0 or amount >= found.amount:
        return found
    remark = Remark.NEAR_EXPIRY if pack.day >= today else Remark.PAST_BEST
    # Cheaper is this pack, not as many more as somebody asks for.
    return replace(found, price=price, amount=amount, remark=remark, label=True)


def _without_goods(message: Gs1Message) -> NotFound:
    """Element strings about something else: a pallet or a carton, a coupon, or nothing that a shop knows."""
    if message.get("00") or message.get("02"):
        return NotFound(CodeProblem.CASE)
    if message.get("255") or message.get("8110") or message.get("8112"):
        return NotFound(CodeProblem.COUPON)
    return NotFound(CodeProblem.UNREADABLE, detail="gs1")
