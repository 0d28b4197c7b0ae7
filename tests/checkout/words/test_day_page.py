"""The page about a day: sold-out goods over several lines."""

from dataclasses import replace
from datetime import datetime

import pytest

from checkout import open_shop
from checkout.back_office import figures_of
from checkout.back_office.day_figures import SoldOut
from checkout.words import Words
from checkout.words.back_office.day_page import WIDTH, DayPage
from checkout.words.text_columns import cell_width


@pytest.mark.parametrize(("count", "whole"), [(7, True), (90, False)])
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_sold_out_goods_are_named_over_up_to_six_lines(lang, count, whole):
    with open_shop("jinqiao") as shop:
        figures = figures_of(shop.operations(), shop.clock.now().date())
        products = list(shop.chain.products.values())[:count]
    sold_out = [SoldOut(product, datetime(2026, 11, 24, 19, 5)) for product in products]
    lines = DayPage(Words(lang), replace(figures, sold_out=sold_out), 0).lines()
    text = "\n".join(lines)
    assert max(map(cell_width, lines)) <= WIDTH
    assert (text.count("19:05") == count) is whole
    assert ("…" in text) is not whole
