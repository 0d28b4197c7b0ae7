"""`checkout --plain --from home`: line by line, what somebody at home can do, with good input and with bad."""

import io

import pytest

from checkout.cli import run
from checkout.events import Problem
from checkout.plain import Conversation, walk_in
from checkout.words import Words


def talk(shop, *lines, session=None, lang="en"):
    """What is answered, without the greeting."""
    session = session or walk_in(shop, shopper="wang-fang", at_home=True)
    target = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    Conversation(shop, session, Words(lang), source, target, sleep=shop.clock.advance).run()
    return target.getvalue().splitlines()[2:]


def test_help_lists_what_makes_sense_at_home(shop):
    usages = [line.split("  ")[1].strip() for line in talk(shop, "help", "quit") if line.startswith("  ")]
    assert {"order SKU | CODE [xN | N g]", "go to pay", "track [NUMBER]"} <= set(usages)
    assert not {"carry [LINE | SKU]", "cook SKU [LINE]", "weigh NUMBER GRAMS"} & set(usages)


def test_an_order_from_basket_to_page(shop):
    answers = talk(shop, "order DA001 x2", "go to pay", "pay", "track", "quit")
    assert [line for line in answers if "¥" in line or "home by" in line] == [
        "Fresh milk 950 ml                      2        ¥25.80",
        "home by 18:46",
        "delivery costs ¥6.00, and nothing from ¥49.00 on",
        "kept for you until 18:40; to pay: ¥31.80",
        "paid ¥31.80 with mock",
        "home by 18:46",
        "DN202611240001-D: paid, and waiting for its turn, at home by 18:46",
        "Fresh milk 950 ml                      2        ¥25.80",
        "Delivery fee                           1         ¥6.00",
        "your trip ends here, and nothing of it is kept: 2 pieces, ¥31.80",
    ]


@pytest.mark.parametrize("code", ["DA001", "9521234000013", "09521234000013"])
def test_what_search_prints_can_be_ordered(shop, code):
    assert "Fresh milk 950 ml                      2        ¥25.80" in talk(shop, f"order {code} x2", "quit")


def test_goods_by_weight_can_be_ordered_by_the_number_on_the_scale(shop):
    plu = shop.chain.products["VE001"].plu
    assert talk(shop, f"order {plu} 600 g", "quit")[0].endswith("0.600 kg x ¥4.50/500 g     ¥5.40")


def test_ordering_after_paying_begins_the_next_order(shop):
    talk(shop, "order DA001", "pay", "order DA001", "basket", "pay", "quit")
    assert len(shop.journal.orders.of_shopper("wang-fang")) == 2


def test_an_unpaid_basket_is_there_the_next_time(shop):
    talk(shop, "order DA001", "quit")
    assert "1 piece, ¥18.90" in talk(shop, "quit")[-1]
    in_the_store = walk_in(shop, shopper="wang-fang")
    assert not in_the_store.at_home
    assert not len(in_the_store.basket)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("order", "order was given. Expected: order SKU | CODE [xN | N g]."),
        ("order VE001 600 kg", "order VE001 600 kg was given. Expected: order SKU | CODE [xN | N g]."),
        ("order VE001 0 g", "0 is not a quantity to sell"),
        ("order NOPE", "There are no goods with the number NOPE"),
        ("slot", "slot was given. Expected: slot now|HH:MM [tomorrow]."),
        ("slot 25:00", "slot 25:00 was given. Expected: "),
        ("slot 19:00 yesterday", "slot 19:00 yesterday was given. Expected: "),
        ("slot 03:00", "There is no slot that begins at 03:00"),
        ("address here", "address here was given. Expected: address LAT,LON TEXT."),
        ("address 31.28,121.45", "That address says nothing"),
        ("address 91,121.45 Wutong Lane", "That is no place on earth"),
        ("address 31.28,121.45 " + "x" * 1_500, "That address is too long"),
        ("address 31.28,121.45 " + "x" * 7_000, "That address is too long"),
        ("substitutes perhaps", "substitutes perhaps was given. Expected: "),
        ("go home", "go home was given. Expected: go to pay."),
        ("go to pay", "The basket is empty"),
        ("reorder", "You have no order yet"),
        ("track JQ202611240001-D", "There is no order JQ202611240001-D of yours"),
        ("cancel order", "You have no order yet"),
        ("answer perhaps", "answer perhaps was given. Expected: answer yes|no."),
        ("answer yes", "No picker waits for an answer"),
        ("carry", "The basket has no line yet"),
        ("weigh 201 600", "The scale is in the store"),
        ("remove 0", "The delivery fee comes and goes by itself"),
    ],
)
def test_what_cannot_be_done_is_answered(shop, line, answer):
    assert talk(shop, line, "quit")[0].startswith(answer)


def test_a_place_that_is_none_is_refused(capsys):
    assert run(["--from", "moon", "--lang", "en"]) == 2
    assert capsys.readouterr().err == "moon is no place to shop from. Possible: store, home.\n"


def test_every_answer_is_chinese_in_chinese(shop):
    lines = ("order VE001 600 g", "slots", "slot 20:00", "substitutes ask", "go to pay", "pay", "orders", "track")
    told = "\n".join(talk(shop, *lines, lang="zh-CN"))
    assert "home" not in told
    assert "送到家" in told


def test_a_refund_names_the_goods_that_have_not_arrived(shop):
    answers = talk(shop, "order DA001", "pay", "refund 0", "refund", "receipt", "quit")
    assert any(line.startswith("Delivery fee: this belongs to an order") for line in answers)
    assert any(line.startswith("Fresh milk 950 ml: this belongs to an order") for line in answers)


def test_a_count_with_too_many_digits_is_shown_as_it_was_typed(shop):
    [answer] = talk(shop, "order HH004 x1000000000", "quit")[:1]
    assert answer.startswith("order HH004 x1000000000 was given.")


def test_an_order_that_is_paid_is_not_gone_on_with(shop):
    session = walk_in(shop, shopper="wang-fang", at_home=True)
    talk(shop, "order DA001", "pay", "quit", session=session)
    again = walk_in(shop, shopper="wang-fang", at_home=True)
    assert (again.id != session.id, again.basket.pieces) == (True, 0)
    assert session.id not in [row.trip for row in shop.open_trips()]


@pytest.mark.parametrize(("count", "grams"), [(1.5, None), (1, 2.5), (0, None)])
def test_what_is_no_quantity_is_refused(shop, count, grams):
    session = walk_in(shop, shopper="wang-fang", at_home=True)
    assert session.order("HH004", count, grams).problem is Problem.BAD_QUANTITY
