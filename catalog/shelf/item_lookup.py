"""From a reading to the goods of one store. Where a code may mean two things that it sells, the shopper is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from catalog.chain import (
    DateKind,
    DateRule,
    PackDate,
    Recall,
    Store,
    Unit,
    dates_of,
    impossible_date,
    line_amount,
    marked_down,
    percent_off,
    recall_of,
)
from catalog.codes import (
    AmbiguousRead,
    CouponRead,
    Frame,
    GluedRead,
    Gs1Message,
    Gs1Read,
    Gtin,
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
    read,
    tails,
)
from catalog.codes.labels import LabelRules, Role, StoreLabel
from catalog.errors import CodeProblem
from catalog.shelf.assortment import Assortment, Listing
from catalog.shelf.found import Ask, Found, NotFound, Remark, both_of, only_one_of
from catalog.shelf.measuring import PackValues, agreed, measured, measures_of

_ISO_4217 = {"CNY": "156", "HKD": "344", "MOP": "446", "TWD": "901", "USD": "840"}

_NO_GOODS = {
    Role.MEMBER: CodeProblem.MEMBER_CARD,
    Role.STAFF: CodeProblem.STAFF_ONLY,
    Role.VOUCHER: CodeProblem.VOUCHER,
}


class ItemLookup:
    """Looks up what the codes of one store mean. Made by `catalog.shelf.shelf.Shelf`."""

    def __init__(
        self,
        store: Store,
        assortment: Assortment,
        rules: LabelRules,
        date_rules: Sequence[DateRule],
        recalls: Sequence[Recall],
    ) -> None:
        self._store = store
        self._assortment = assortment
        self._rules = rules
        self._date_rules = date_rules
        self._recalls = recalls

    def identify(self, reading: Reading, *, member: bool, at: datetime) -> Found | NotFound | Ask:
        """What `reading` is in this store, at the price for this shopper at the aware time `at`."""
        match reading:
            case AmbiguousRead(candidates):
                return only_one_of([self._single(single, member=member, at=at) for single in candidates])
            case GluedRead(_, cuts):
                pairs = [tuple(self._single(half, member=member, at=at) for half in cut) for cut in cuts]
                return both_of(pairs)
            case _:
                return self._single(reading, member=member, at=at)

    def one(self, listing: Listing, *, member: bool, at: datetime) -> Found | NotFound:
        """One piece. NOT_WEIGHED for what is sold by weight: it needs the label of a scale."""
        product = listing.product
        if product.unit is Unit.GRAM:
            return NotFound(CodeProblem.NOT_WEIGHED, product)
        quote = listing.quote(member=member, at=at)
        return Found(product, quote.price, quote.regular_price, 1, quote.price)

    def chosen(self, listing: Listing, grams: int | None, *, member: bool, at: datetime) -> Found | NotFound:
        """One piece, or `grams`, of what is chosen by its name. RECALLED when every lot of it is."""
        product = listing.product
        if self._recalled(listing, product.gtin, None, at):
            return NotFound(CodeProblem.RECALLED, product)
        if grams is None:
            return self.one(listing, member=member, at=at)
        if product.unit is not Unit.GRAM:
            return NotFound(CodeProblem.NOT_WEIGHED, product, "by-piece")
        quote = listing.quote(member=member, at=at)
        amount = line_amount(quote.price, ref_qty=product.ref_qty, quantity=grams)
        return Found(product, quote.price, quote.regular_price, grams, amount)

    def _single(self, reading: Single, *, member: bool, at: datetime) -> Found | NotFound:
        match reading:
            case GtinRead(gtin):
                return self._sold(gtin, at, lambda listing: self.one(listing, member=member, at=at))
            case LabelRead(_, label):
                return self._label(label, member=member, at=at)
            case Gs1Read(message, _, rest):
                others = tails(rest, self._rules)
                if any(self._is_known(other, at) for other in others):
                    return NotFound(CodeProblem.UNREADABLE, detail="glued")
                return self._pack(message, others, member=member, at=at)
            case SearchRead(text):
                return self._words(text, at)
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

    def _is_known(self, code: Tail, at: datetime) -> bool:
        """Whether a number or label is something in this store: goods, sold or not, or a card."""
        found = self._single(code, member=False, at=at)
        return isinstance(found, Found) or found.product is not None or found.problem in _NO_GOODS.values()

    def _sold(self, gtin: Gtin, at: datetime, sell: Callable[[Listing], Found | NotFound]) -> Found | NotFound:
        """`sell` of the listing with this number, or why it is not sold here."""
        listing = self._assortment.gtin(gtin.key)
        if listing is None:
            unit = self._assortment.unit_of_case(gtin.key)
            return NotFound(CodeProblem.CASE, unit.product) if unit else NotFound(CodeProblem.UNKNOWN_PRODUCT)
        problem = self._problem(listing, gtin.key, at)
        return NotFound(problem, listing.product) if problem else sell(listing)

    def _problem(self, listing: Listing, key: str | None, at: datetime) -> CodeProblem | None:
        """Why the store does not sell it: not here, or every lot of it is recalled."""
        problem = listing.problem(at)
        if problem is None and self._recalled(listing, key, None, at):
            return CodeProblem.RECALLED
        return problem

    def _recalled(self, listing: Listing, key: str | None, lot: str | None, at: datetime) -> bool:
        numbers = (key, listing.product.gtin)
        recalls = [recall for recall in self._recalls if recall.gtin in numbers]
        return bool(recalls) and recall_of(recalls, numbers, lot, self._today(at)) is not None

    def _today(self, at: datetime) -> date:
        return self._store.local(at).date()

    def _measured(self, listing: Listing, values: PackValues, *, member: bool, at: datetime) -> Found | NotFound:
        """The pack that `values` describe; one piece when the code carries no value."""
        if values == PackValues():
            return self.one(listing, member=member, at=at)
        mine, everybody = (listing.quote(member=who, at=at) for who in (member, False))
        return measured(listing.product, values, mine=mine, everybody=everybody)

    def _label(self, label: StoreLabel, *, member: bool, at: datetime) -> Found | NotFound:
        if label.role in _NO_GOODS:
            return NotFound(_NO_GOODS[label.role])
        if label.role is Role.MARKDOWN:
            found = self._marked_down(label, member=member, at=at)
        else:
            found = self._labelled(label, member=member, at=at)
        if isinstance(found, Found) and not label.right_checks:
            found = replace(found, remark=Remark.DOUBTFUL_LABEL)
        return found

    def _labelled(self, label: StoreLabel, *, member: bool, at: datetime) -> Found | NotFound:
        listing = self._assortment.sku(label.sku) if label.sku else self._assortment.label_item(label.item)
        if listing is None:
            return NotFound(CodeProblem.UNKNOWN_LABEL)
        if problem := self._problem(listing, None, at):
            return NotFound(problem, listing.product)
        values = PackValues(label.weight_g, label.amount, label.count, label.unit_price)
        return self._measured(listing, values, member=member, at=at)

    def _marked_down(self, sticker: StoreLabel, *, member: bool, at: datetime) -> Found | NotFound:
        """The goods of the code inside a markdown sticker, at the sticker's price unless that is dearer."""
        inner = read(Frame(sticker.item, sticker.item), self._rules)
        if isinstance(inner, LabelRead) and inner.label.role is Role.MARKDOWN:
            return NotFound(CodeProblem.UNKNOWN_LABEL)
        found = self.identify(inner, member=member, at=at)
        if not isinstance(found, Found):
            return found if isinstance(found, NotFound) else NotFound(CodeProblem.AMBIGUOUS)
        listing = self._assortment.sku(found.product.sku)
        if sticker.unit_price is not None and listing is not None:
            grams = sticker.weight_g or (found.quantity if found.product.unit is Unit.GRAM else None)
            values = PackValues(weight_g=grams, unit_price=sticker.unit_price)
            cheaper = self._measured(listing, values, member=member, at=at)
            if isinstance(cheaper, NotFound):
                return cheaper
        else:
            amount = sticker.amount or found.amount
            price = amount if found.product.unit is Unit.EACH else found.price
            cheaper = replace(found, price=price, amount=amount, label=True)
        return cheaper if cheaper.amount <= found.amount else found

    def _pack(self, message: Gs1Message, others: Sequence[Tail], *, member: bool, at: datetime) -> Found | NotFound:
        """The pack that `message` describes. A lot that ends with one of `others` may have swallowed that code."""
        gtin, lot = message.gtin, message.get("10") or ""
        if gtin is None or message.get("00"):
            return _without_goods(message)

        def sell(listing: Listing) -> Found | NotFound:
            lots = {lot or None, *(lot.removesuffix(_digits(other)) or None for other in others)}
            if any(self._recalled(listing, gtin.key, each, at) for each in lots):
                return NotFound(CodeProblem.RECALLED, listing.product, lot)
            if wrong := impossible_date(message, self._today(at)):
                return NotFound(CodeProblem.UNREADABLE, listing.product, f"element:{wrong}")
            if message.currency not in (None, _ISO_4217.get(self._store.currency)):
                return NotFound(CodeProblem.LABEL_MISMATCH, listing.product, "currency")
            values = measures_of(listing.product, message)
            if isinstance(values, NotFound):
                return values
            if listing.product.unit is Unit.EACH:
                mine, everybody = (listing.quote(member=who, at=at) for who in (member, False))
                plain = agreed(values, mine=mine, everybody=everybody)
                if plain is None:
                    return NotFound(CodeProblem.LABEL_MISMATCH, listing.product, "by-piece")
                values = plain
            found = self._measured(listing, values, member=member, at=at)
            if isinstance(found, NotFound):
                return found
            serial = message.get("21") or ""
            found = replace(found, lot=lot, serial=serial, label=found.label or bool(serial))
            return self._in_date(found, message, self._store.local(at))

        return self._sold(gtin, at, sell)

    def _in_date(self, found: Found, message: Gs1Message, now: datetime) -> Found | NotFound:
        """`found`, marked down when one of its dates is near, refused when one has passed. `now` is store time."""
        today, product = now.date(), found.product
        packs = dates_of(message, today)
        if not packs:
            return found
        cheapest = found = replace(found, keeps_until=packs[0].day)
        for pack in packs:
            percent = percent_off(self._date_rules, pack, today, store=self._store.id, department=product.department)
            if percent is None or (pack.day == today and pack.time <= now.time()):
                problem = CodeProblem.EXPIRED if pack.kind is DateKind.EXPIRY else CodeProblem.BEST_BEFORE
                return NotFound(problem, product, str(pack))
            cheaper = _cheaper(found, pack, percent, today)
            cheapest = min(cheapest, cheaper, key=lambda each: each.amount)
        return cheapest

    def _words(self, text: str, at: datetime) -> NotFound:
        """What a person typed is not goods yet: a PLU still needs a weight, words need a search."""
        listing = self._assortment.plu(text)
        if listing is not None:
            return NotFound(listing.problem(at) or CodeProblem.NOT_WEIGHED, listing.product)
        return NotFound(CodeProblem.UNKNOWN_PRODUCT)


def _cheaper(found: Found, pack: PackDate, percent: int, today: date) -> Found:
    price = marked_down(found.regular_price, percent)
    amount = line_amount(price, ref_qty=found.product.ref_qty, quantity=found.quantity)
    if percent == 0 or amount >= found.amount:
        return found
    remark = Remark.NEAR_EXPIRY if pack.day >= today else Remark.PAST_BEST
    # The markdown applies to this pack only, so it must not be multiplied.
    return replace(found, price=price, amount=amount, remark=remark, label=True)


def _digits(code: Tail) -> str:
    return code.gtin.printed if isinstance(code, GtinRead) else code.code


def _without_goods(message: Gs1Message) -> NotFound:
    """Element strings without a GTIN: a pallet or carton (00, 02), a coupon (255, 811x), or nothing a shop knows."""
    if message.get("00") or message.get("02"):
        return NotFound(CodeProblem.CASE)
    if message.get("255") or message.get("8110") or message.get("8112"):
        return NotFound(CodeProblem.COUPON)
    return NotFound(CodeProblem.UNREADABLE, detail="gs1")
