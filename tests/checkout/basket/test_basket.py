"""The basket is a fold: whatever happens to it, it equals what is added up again from nothing."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Fulfilment, Unit
from catalog.text import Bilingual
from checkout.basket import Basket
from checkout.events import (
    FulfilmentChosen,
    Goods,
    ItemScanned,
    LineRemoved,
    NetworkDropped,
    QuantityChanged,
    Source,
    Undone,
)

MODES = (Fulfilment.CARRY, Fulfilment.DELIVER, Fulfilment.SHIP)


MILK = Goods(
    sku="DA001",
    gtin="09521234000013",
    name=Bilingual("鲜牛奶950毫升", "Fresh milk 950 ml"),
    department="dairy",
    tax_class="reduced",
    unit=Unit.EACH,
    ref_qty=1,
    price=1290,
    regular_price=1290,
    modes=MODES,
)


def goods(sku="DA001", *, price=1290, regular=None, quantity=1, line=1, mode=Fulfilment.CARRY, **more):
    """`quantity` pieces of a packed product."""
    scanned = ItemScanned(
        line=line,
        raw="9521234000013",
        source=Source.SCAN,
        goods=replace(MILK, sku=sku, price=price, regular_price=price if regular is None else regular),
        quantity=quantity,
        amount=price * quantity,
        mode=mode,
    )
    return replace(scanned, **more)


def weighed(grams, *, sku="SE001", price=6900, line=1):
    """A pack of `grams`, from the label of a scale."""
    amount = int(Fraction(price * grams, 500) + Fraction(1, 2))
    pack = goods(sku, price=price, line=line, quantity=grams, amount=amount, label=True)
    return replace(pack, goods=replace(pack.goods, unit=Unit.GRAM, ref_qty=500))


def fold(events):
    basket = Basket()
    for event in events:
        basket.apply(event)
    return basket


def seen(basket):
    """Everything about a basket that a shopper sees or pays."""
    return basket.lines, basket.total, basket.saved, basket.pieces, basket.next_line, basket.fingerprint()


# What shoppers do, as short words that are turned into events against the basket as it then stands.
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("scan"), st.integers(0, 3), st.integers(1, 4), st.sampled_from(MODES)),
        st.tuples(st.just("label"), st.integers(1, 3_000)),
        st.tuples(st.just("service"), st.integers(0, 9)),
        st.tuples(st.just("quantity"), st.integers(0, 9), st.integers(1, 99)),
        st.tuples(st.just("mode"), st.integers(0, 9), st.sampled_from(MODES)),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("undo")),
    ),
    max_size=40,
)
PRODUCTS = [("DA001", 1290, 1290), ("DA002", 580, 650), ("RI001", 6990, 7990), ("BG004", 160, 160)]


def scan_of(basket, index, count, mode):
    sku, price, regular = PRODUCTS[index]
    same = basket.mergeable_line(sku, price, regular, mode)
    line = same.line if same else basket.next_line
    return goods(sku, price=price, regular=regular, quantity=count, line=line, mode=mode)


def event_of(deed, basket):
    """The event of a deed on `basket`; None when it can be done to nothing."""
    lines = basket.lines
    match deed:
        case ("scan", index, count, mode):
            return scan_of(basket, index, count, mode)
        case ("label", grams):
            return weighed(grams, line=basket.next_line)
        case ("undo",):
            return Undone() if basket.can_undo else None
        case (_, pick, *_) if not lines:
            return None
    item = lines[pick % len(lines)]
    match deed:
        case ("service", _):
            return goods("CK001", price=1500, line=basket.next_line, for_line=item.line)
        case ("quantity", _, count):
            return QuantityChanged(item.line, count) if item.editable else None
        case ("mode", _, mode):
            return FulfilmentChosen(item.line, mode)
        case ("remove", _):
            return LineRemoved(item.line)
    raise AssertionError(deed)


def events_of(deeds):
    basket, events = Basket(), []
    for deed in deeds:
        if (event := event_of(deed, basket)) is not None:
            basket.apply(event)
            events.append(event)
    return events


trips = deeds.map(events_of)


class SlowBasket:
    """The same by other means: whole copies, and everything added up from the lines."""

    def __init__(self):
        self.lines, self.before, self.highest = {}, [], 0

    def apply(self, event):
        if isinstance(event, Undone):
            self.lines = self.before.pop()
            return
        self.before.append({number: dict(line) for number, line in self.lines.items()})
        match event:
            case ItemScanned() if event.line in self.lines:
                self.lines[event.line]["quantity"] += event.quantity
            case ItemScanned():
                self.lines[event.line] = {
                    "goods": event.goods,
                    "for_line": event.for_line,
                    "quantity": event.quantity,
                    "mode": event.mode,
                }
                self.highest = max(self.highest, event.line)
            case QuantityChanged(line, quantity):
                self.lines[line]["quantity"] = quantity
            case FulfilmentChosen(line, mode):
                self.lines[line]["mode"] = mode
            case LineRemoved(line):
                del self.lines[line]
                self.lines = {n: other for n, other in self.lines.items() if other["for_line"] != line}
        if self.before[-1] == self.lines:
            self.before.pop()

    def amount(self, line, price):
        return int(Fraction(price * line["quantity"], line["goods"].ref_qty) + Fraction(1, 2))

    def seen(self):
        lines = [
            (n, line["goods"].sku, line["quantity"], line["mode"], self.amount(line, line["goods"].price))
            for n, line in sorted(self.lines.items())
        ]
        total = sum(amount for *_, amount in lines)
        regular = sum(self.amount(line, line["goods"].regular_price) for line in self.lines.values())
        pieces = sum(1 if line["goods"].unit is Unit.GRAM else line["quantity"] for line in self.lines.values())
        return lines, total, regular - total, pieces, self.highest + 1


@given(trips)
def test_it_is_what_a_slow_basket_is_after_every_event(events):
    quick, slow = Basket(), SlowBasket()
    for event in events:
        quick.apply(event)
        slow.apply(event)
        lines = [(item.line, item.goods.sku, item.quantity, item.mode, item.amount) for item in quick.lines]
        assert (lines, quick.total.minor, quick.saved.minor, quick.pieces, quick.next_line) == slow.seen()


@given(trips)
def test_the_same_events_give_the_same_basket(events):
    assert seen(fold(events)) == seen(fold(events))


@given(trips)
def test_undoing_everything_leaves_nothing(events):
    basket = fold(events)
    while basket.can_undo:
        basket.apply(Undone())
    assert (basket.lines, basket.total.minor, basket.saved.minor, basket.pieces) == ([], 0, 0, 0)
    assert basket.last_line is None


@given(trips, st.sampled_from(PRODUCTS))
def test_undo_takes_back_exactly_the_last_change(events, product):
    before = fold(events)
    after = fold(events)
    after.apply(scan_of(after, PRODUCTS.index(product), 2, Fulfilment.CARRY))
    after.apply(Undone())
    assert after.lines == before.lines
    assert (after.total, after.saved, after.pieces) == (before.total, before.saved, before.pieces)


@given(trips, st.sampled_from(PRODUCTS), st.sampled_from(MODES))
def test_more_of_the_same_goes_onto_a_line_that_has_it(events, product, mode):
    basket = fold(events)
    sku, price, regular = product
    same = [item for item in basket.lines if (item.goods.sku, item.mode) == (sku, mode)]
    found = basket.mergeable_line(sku, price, regular, mode)
    assert found == (same[0] if same else None)


@given(trips)
def test_what_comes_from_a_scale_is_never_merged(events):
    assert fold(events).mergeable_line("SE001", 6900, 6900, Fulfilment.CARRY) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_scans_does_not_change_the_total(scans, chance: Random):
    def total(of):
        basket = Basket()
        for index, count in of:
            basket.apply(scan_of(basket, index, count, Fulfilment.CARRY))
        return (
            basket.total,
            basket.saved,
            basket.pieces,
            sorted((i.goods.sku, i.quantity, i.amount) for i in basket.lines),
        )

    shuffled = chance.sample(scans, len(scans))
    assert total(shuffled) == total(scans)


@given(trips)
def test_a_line_number_is_never_used_twice(events):
    basket, used = Basket(), set()
    for event in events:
        before = {item.line for item in basket.lines}
        new = isinstance(event, ItemScanned) and event.line not in before
        basket.apply(event)
        if new:
            assert event.line not in used
            used.add(event.line)


@given(trips)
def test_the_line_touched_last_is_one_that_is_there(events):
    basket = fold(events)
    last = basket.last_line
    assert last is None if not basket.lines else last in basket.lines


@given(trips, st.sampled_from(PRODUCTS))
def test_the_fingerprint_tells_baskets_apart(events, product):
    basket = fold(events)
    before = basket.fingerprint("trip")
    assert basket.fingerprint("another trip") != before
    basket.apply(scan_of(basket, PRODUCTS.index(product), 1, Fulfilment.CARRY))
    assert basket.fingerprint("trip") != before


def test_going_another_way_changes_the_fingerprint_although_it_costs_the_same():
    carried = fold([goods()])
    delivered = fold([goods(), FulfilmentChosen(1, Fulfilment.DELIVER)])
    assert carried.total == delivered.total
    assert carried.fingerprint() != delivered.fingerprint()


def test_goods_whose_regular_price_has_changed_make_a_line_of_their_own():
    basket = fold([goods(price=1000, regular=1200)])
    assert basket.mergeable_line("DA001", 1000, 1100, Fulfilment.CARRY) is None


def test_a_line_that_comes_back_stands_where_it_stood():
    basket = fold([goods(line=1), goods("DA002", line=2), LineRemoved(1), Undone()])
    assert [item.line for item in basket.lines] == [1, 2]


def test_what_is_cooked_goes_and_comes_back_with_the_fish():
    fish, cooking = weighed(312), goods("CK001", price=1500, line=2, for_line=1)
    assert fold([fish, cooking, LineRemoved(1)]).lines == []
    assert [item.line for item in fold([fish, cooking, LineRemoved(1), Undone()]).lines] == [1, 2]
    assert [item.line for item in fold([fish, cooking, LineRemoved(2)]).lines] == [1]


def test_a_weighed_pack_is_one_piece_and_costs_what_the_scale_says():
    basket = fold([weighed(312)])
    assert (basket.pieces, basket.total.minor) == (1, 4306)


def test_what_a_member_saves_is_counted():
    basket = fold([goods(price=1190, regular=1290, quantity=3)])
    assert (basket.total.minor, basket.saved.minor) == (3570, 300)


def test_events_of_other_things_leave_it_alone():
    assert seen(fold([goods(), NetworkDropped()])) == seen(fold([goods()]))


@pytest.mark.parametrize(
    "event", [LineRemoved(7), QuantityChanged(7, 2), FulfilmentChosen(7, Fulfilment.SHIP), Undone()]
)
def test_an_event_that_cannot_have_happened_is_not_passed_over(event):
    with pytest.raises(LookupError):
        Basket().apply(event)


def test_a_line_has_its_name_in_both_languages():
    item = fold([goods()]).lines[0]
    assert (item.goods.name("zh-CN"), item.goods.name("en")) == ("鲜牛奶950毫升", "Fresh milk 950 ml")


@given(trips)
def test_undo_always_takes_something_back(events):
    basket = fold(events)
    while basket.can_undo:
        before = basket.lines
        basket.apply(Undone())
        assert basket.lines != before
    assert basket.lines == []


def test_what_is_chosen_again_is_nothing_to_take_back():
    basket = fold([goods(), FulfilmentChosen(1, Fulfilment.DELIVER), goods("DA002", line=2)])
    for again in (QuantityChanged(1, 1), FulfilmentChosen(1, Fulfilment.DELIVER)):
        basket.apply(again)
    assert basket.last_line.line == 1
    basket.apply(Undone())
    assert [item.goods.sku for item in basket.lines] == ["DA001"]
