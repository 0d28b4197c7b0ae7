"""The receipt on paper: it fits, it adds up, and it says what comes where and when."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout import open_shop
from checkout.basket import Receipt
from checkout.words import LANGUAGES, Words
from checkout.words.payment.receipt_lines import receipt_lines
from checkout.words.text_columns import cell_width

AMOUNT = re.compile(r"(-?)¥(\d+\.\d\d)$")


@pytest.fixture(scope="module")
def receipt() -> Iterator[Receipt]:
    """Something in the bag, something delivered, something shipped, something cooked, something free of tax."""
    with open_shop() as shop:
        trip = shop.enter()
        trip.scan("9521234000013", count=2)
        trip.deliver()
        trip.scan("2100101006128")
        trip.cook("CK001")
        trip.scan("2100215005123")
        trip.ship("GM041")
        trip.pay()
        assert trip.receipt is not None
        yield trip.receipt


def test_a_receipt_reads_from_the_shop_to_the_farewell(receipt: Receipt) -> None:
    assert receipt_lines(Words("en"), receipt) == [
        "               scan-and-go",
        "                 Jinqiao",
        "",
        "Receipt                          JQ-000001",
        "Li Wei, member            2026-11-24 18:30",
        "------------------------------------------",
        "In your bag",
        "Live sea bass",
        "         0.612 kg x ¥22.80/500 g    ¥27.91",
        "  Member price                      -¥3.55",
        "Steamed                    1        ¥15.00",
        "Number 1, kept 20 min once called",
        "Tomato    0.512 kg x ¥5.90/500 g     ¥6.04",
        "  Member price                      -¥1.02",
        "",
        "Delivered from this store",
        "Fresh milk 950 ml          2        ¥25.80",
        "Comes by 2026-11-24 18:50 to Guiyu Garden",
        "3-1202, Pudong, Shanghai",
        "",
        "Shipped",
        "Home cooking book          1        ¥45.00",
        "Comes on 2026-11-26 to Guiyu Garden",
        "3-1202, Pudong, Shanghai",
        "------------------------------------------",
        "Total (6 pieces)                   ¥115.18",
        "Paid with mock                     ¥115.18",
        "You saved                            ¥4.57",
        "------------------------------------------",
        "VAT inside these prices",
        "  6%            ¥15.00               ¥0.85",
        "  exempt         ¥5.02                   -",
        "  9%            ¥95.16               ¥7.86",
        "Order                     JQ20261124000101",
        "Payment                   MOCK000000000001",
        "Payer                    li***@example.com",
        "",
        "          Thank you. Come again!",
    ]


@given(width=st.integers(32, 80), lang=st.sampled_from(LANGUAGES))
def test_no_line_is_wider_than_the_paper(receipt: Receipt, width: int, lang: str) -> None:
    assert [line for line in receipt_lines(Words(lang), receipt, width) if cell_width(line) > width] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_goods_on_the_paper_add_up_to_its_total(receipt: Receipt, lang: str) -> None:
    lines = receipt_lines(Words(lang), receipt)
    first, second, *_ = (place for place, line in enumerate(lines) if line.startswith("---"))
    fen = [int(match[1] + match[2].replace(".", "")) for line in lines[first:second] if (match := AMOUNT.search(line))]
    assert sum(fen) == receipt.total.minor


def test_the_chinese_receipt_keeps_its_columns_free_of_wide_punctuation(receipt: Receipt) -> None:
    columns = [line for line in receipt_lines(Words("zh-CN"), receipt)[:-1] if "  " in line.strip()]
    assert [line for line in columns if re.search("[，。：；（）]", line)] == []


def test_a_receipt_with_everything_in_the_bag_has_no_headings() -> None:
    with open_shop() as shop:
        trip = shop.enter("wang-fang")
        trip.scan("9521234000013")
        trip.pay()
        assert trip.receipt is not None
        lines = receipt_lines(Words("en"), trip.receipt)
    assert lines[4].startswith("Wang Fang ")
    assert "In your bag" not in lines
    assert not any(line.startswith("You saved") for line in lines)
