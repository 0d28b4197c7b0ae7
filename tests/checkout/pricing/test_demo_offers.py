"""The demo chain's offers: they refer to goods that there are, show every kind, and leave the stories told before them alone."""

from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from plain_lines import plain_line

from catalog.chain import Fulfilment, demo_chain
from catalog.shelf import Shelf
from checkout.basket.priced_basket import as_line, no_tags
from checkout.errors import BadBasket, BadOffers, Why
from checkout.pricing import (
    Context,
    CouponProblem,
    Line,
    chain_contents,
    demo_offers,
    goods_of,
    near_misses,
    price,
    suggested_lines,
)
from checkout.pricing.files.offer_file import read_offers
from checkout.pricing.offers import ItemRule, Offers
from checkout.script.player import perform, read

ROOT = Path(__file__).parents[3]
FILE = (files("checkout.pricing") / "demo_offers.json").read_bytes()
SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 12, 3, 18, 30, tzinfo=SHANGHAI)


def on(day, *, hour=18, member=False, store="jinqiao", coupons=()):
    return Context(
        datetime(2026, 12, day, hour, 30, tzinfo=SHANGHAI),
        store,
        frozenset({"member"} if member else ()),
        coupons=coupons,
    )


def cost(context, *goods, mode=Fulfilment.CARRY):
    """What (sku, quantity) cost a shopper in these circumstances, and which offers took something off."""
    chain = demo_chain()
    shelf = Shelf(chain, chain.stores[context.store], context.at)
    who = {"member": context.member, "at": context.at}
    lines = []
    for number, (sku, quantity) in enumerate(goods, 1):
        sold = goods_of(shelf, shelf.find(sku), shelf.price_of(sku, **who), **who)
        lines.append(Line(number, sold, quantity, mode=mode))
    priced = price(lines, demo_offers(), context)
    assert priced.proven
    return priced.total, {offer for offer, _ in priced.saved if not offer.startswith("@")}


def test_every_offer_refers_to_what_the_chain_has():
    assert set(read_offers(FILE, chain_contents(demo_chain())).by_id) == set(demo_offers().by_id)


def test_an_offer_for_goods_or_stores_that_the_chain_has_not_is_refused():
    text = FILE.replace(b'"PC016"', b'"PC999"').replace(b'"daning"', b'"nowhere"').replace(b'"24.90"', b'"34.90"')
    with pytest.raises(BadOffers) as raised:
        read_offers(text, chain_contents(demo_chain()))
    assert {(fault.offer, fault.why) for fault in raised.value.faults} == {
        ("hand-cream-member", Why.UNKNOWN_GOODS),
        ("coffee-second", Why.UNKNOWN_STORE),
        ("strawberry-weekend", Why.ABOVE_THE_PRICE),
    }


def test_every_kind_of_offer_is_shown():
    shown = {type(offer.rule) for offer in demo_offers()}
    assert shown >= set(ItemRule.__args__)
    assert len(shown) == len(ItemRule.__args__) + 3


def test_every_offer_has_a_name_in_both_languages():
    for offer in demo_offers():
        assert offer.terms.name_en.isascii()
        assert not offer.terms.name_zh.isascii()


@pytest.mark.parametrize(
    ("context", "goods", "total", "offers"),
    [
        (on(1, member=True), [("DA001", 1)], 1135, {"member-day"}),
        (on(3, member=True), [("DA001", 1)], 1290, set()),
        (on(3, member=True), [("PC016", 1)], 1590, {"hand-cream-member"}),
        (on(3), [("PC016", 1)], 1990, set()),
        (on(5), [("FR026", 1)], 2490, {"strawberry-weekend"}),
        (on(3), [("FR026", 1)], 2990, set()),
        (on(3, hour=20), [("BA005", 1)], 973, {"bakery-evening"}),
        (on(3, hour=19), [("BA005", 1)], 1390, set()),
        (on(3, hour=20), [("VE040", 1)], 345, {"greens-evening"}),
        (on(3), [("DA009", 1), ("DA012", 1)], 1890 + 795, {"yoghurt-second-half"}),
        (on(3), [("DA009", 2), ("DA010", 1)], 3000, {"yoghurt-three"}),
        (on(3, store="daning"), [("DR023", 2)], 1150, {"coffee-second"}),
        (on(3), [("DR023", 2)], 1700, set()),
        (on(3), [("SN010", 3)], 1869, {"crisps-three"}),
        (on(3), [("FZ001", 1), ("FZ003", 1)], 4224, {"dumplings-two"}),
        (on(3), [("DR005", 3)], 1200, {"drinks-three"}),
        (on(3), [("HH004", 8)], 4950, {"tissues-one-free"}),
        (on(3), [("PC001", 2), ("PC004", 1)], 2780, {"soap-brush"}),
        (on(3), [("BA002", 1), ("DA021", 1)], 1880, {"bread-soy"}),
        (on(3, member=True), [("RM001", 2), ("RM022", 1)], 4680, {"meal-eggs"}),
        (on(3), [("RM001", 2), ("RM022", 1)], 5070, set()),
        (on(3), [("FZ016", 1), ("VE037", 1), ("VE042", 1)], 2500, {"hot-pot-set"}),
        (on(3), [("BA012", 1), ("DA022", 1)], 1952, {"breakfast-set"}),
        (on(3), [("SE026", 2)], 10980, {"basket-99"}),
        (on(3), [("SE026", 4)], 20960, {"basket-99"}),
        (on(3), [("HH008", 4)], 10460, {"home-care"}),
        (on(3), [("AL011", 2)], 12904, {"wine-pieces", "basket-99"}),
        (on(3, member=True), [("ME021", 3)], 2 * 2390 + 2690, {"eggs-two"}),
        (on(8), [("RN019", 1)], 4761, {"oil-8th"}),
        (on(9), [("RN019", 1)], 5290, set()),
        (on(3), [("PC006", 1), ("PC008", 1)], 4590 + 2295, {"shampoo-conditioner"}),
        (on(3, member=True), [("RN004", 1), ("RN019", 1), ("HH015", 1)], 3990 + 3752 + 500, {"rice-kitchen"}),
        (on(3), [("HH006", 1), ("HH015", 1), ("HH016", 1)], 3990 + 1190 + 700, {"laundry-swap"}),
        (on(3, coupons=("one-half",)), [("DA002", 1), ("SE026", 1)], 450 + 3990, {"one-half"}),
        (on(3, coupons=("every-50",) * 3), [("SE026", 2)], 10980 - 600, {"basket-99", "every-50"}),
        (on(3, coupons=("full-price-20",)), [("SE026", 2)], 8980, {"basket-99", "full-price-20"}),
        (on(3, coupons=("welcome-10",)), [("SE026", 1), ("DA002", 1)], 5440, {"welcome-10"}),
        (on(3, coupons=("dairy-2",)), [("DA001", 1)], 1090, {"dairy-2"}),
    ],
)
def test_each_offer_comes_to_what_its_name_says(context, goods, total, offers):
    assert cost(context, *goods) == (total, offers)


def test_offers_for_one_way_of_taking_goods_home_are_for_that_way():
    assert cost(on(3), ("SE026", 2), mode=Fulfilment.DELIVER) == (11180, {"home-69"})
    assert cost(on(3), ("GM002", 2), mode=Fulfilment.SHIP) == (53820, {"online-500"})


def test_member_prices_and_the_money_off_the_basket_do_not_go_together():
    """¥131.60 of shrimp: the members' price saves ¥16.00, and 10 off from 99 would save less."""
    assert cost(on(3, member=True), ("SE025", 4)) == (4 * 2890, set())
    assert cost(on(3), ("SE025", 4)) == (4 * 3290 - 1000, {"basket-99"})


def test_a_member_price_is_left_aside_where_more_comes_off_the_basket():
    """The other goods come to ¥95.30: with the oolong at its ¥5.00 and not at the members' ¥4.40, 10 come off."""
    assert cost(on(3, member=True), ("FZ015", 1), ("RM001", 1), ("DA002", 5), ("DR010", 1)) == (9030, {"basket-99"})


def test_a_coupon_that_has_run_out_is_refused():
    context = on(3, coupons=("mid-autumn-8",))
    priced = price([plain_line(1, "a", 1, 9000)], demo_offers(), context)
    assert [(one.coupon, one.problem) for one in priced.coupons_refused] == [("mid-autumn-8", CouponProblem.NOT_NOW)]


def test_what_a_store_has_can_be_named_where_a_little_is_missing():
    chain = demo_chain()
    goods = suggested_lines(Shelf(chain, chain.stores["jinqiao"], THURSDAY), member=False, at=THURSDAY)
    priced = price([plain_line(1, "SN010", 2, 890, department="snacks")], demo_offers(), on(3))
    near = {one.offer: one for one in near_misses(priced, goods)}
    assert near["crisps-three"].pieces == 1
    assert set(near["crisps-three"].skus) <= {"SN010", "SN011", "SN012", "SN013", "SN014"}


def scripts():
    """The stories in which no offer is named."""
    names = [name for offer in demo_offers() for name in (offer.terms.name_en, offer.terms.name_zh, offer.id)]
    stories = sorted(ROOT.glob("tests/sessions/*.session")) + sorted(ROOT.glob("assets/**/*.session"))
    return [path for path in stories if not any(name in path.read_text(encoding="utf-8") for name in names)]


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.stem)
def test_a_story_that_names_no_offer_costs_what_it_would_without_any(path):
    for step in perform(read(path)):
        session = step.session
        if session is None:
            continue
        context = replace(session.basket.context, at=session.local_now, used={}, coupons=())
        offers = demo_offers() if context.currency == "CNY" else Offers(context.currency)
        lines = []
        for item in session.basket.lines:
            line = as_line(item, no_tags(item.goods.sku))
            try:
                price([line], offers, context)
            except BadBasket:
                continue
            lines.append(line)
        assert price(lines, offers, context).total == price(lines, Offers(context.currency), context).total
