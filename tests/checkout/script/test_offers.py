"""Offers, coupons and goods that come back in session scripts: with offers of the script's own, and saved as they went."""

import pytest

from checkout import open_shop
from checkout.errors import ScriptError
from checkout.script.grammar import read_text
from checkout.script.player import play, read
from checkout.script.recorder import script_of
from checkout.words import Words
from checkout.words.error_lines import error_line

OFFERS = """{"format": 1, "currency": "CNY", "offers": [
 {"id": "milk-gift", "name_zh": "买一赠一", "name_en": "Buy one, get one", "kind": "buy_get",
  "items": {"departments": ["dairy"]}, "buy": 1, "get": 1, "limits": {"basket": 3}},
 {"id": "five-off", "name_zh": "五元券", "name_en": "Five off", "kind": "coupon", "items": {"all": true}, "off": "5.00",
  "minimum": "10.00", "valid_to": "2027-01-01"}
]}"""
SCRIPT = """@ offers mine.json

> scan 9521234000013 x 2
  Fresh milk 950 ml                      2        ¥25.80
    Buy one, get one                             -¥12.90
> coupon five-off
  Five off: ¥5.00 off
> pay
  paid ¥7.90 with mock
> refund 1x1
  given back: ¥3.95 (refund JQ-000001-R1)
> refund repriced
  given back: ¥3.95 (refund JQ-000001-R2)
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine.json").write_text(OFFERS, encoding="utf-8")
    (tmp_path / "trip.session").write_text(SCRIPT, encoding="utf-8")
    return tmp_path


def test_a_script_may_bring_its_own_offers(folder):
    played = play(read(folder / "trip.session"))
    assert played.difference() == ""


def test_offers_that_cannot_be_used_are_told_where_they_are_named(folder):
    (folder / "mine.json").write_text("{", encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        play(read(folder / "trip.session"))
    assert caught.value.facts["line"] == "1"
    assert "these offers cannot be used" in error_line(Words("en"), caught.value)


def test_a_trip_with_coupons_and_refunds_is_saved_as_it_went(folder):
    with open_shop(offers=folder / "mine.json") as shop:
        trip = shop.enter()
        trip.scan("9521234000013", count=3)
        trip.coupon("five-off")
        trip.pay()
        trip.refund({1: 1})
        trip.refund()
        trip.leave()
        saved = script_of(trip.events, shop)
    assert [line for line in saved.splitlines() if line.startswith(("@ offers", "> "))] == [
        f"@ offers  {folder / 'mine.json'}",
        "> enter",
        "> scan 9521234000013 x 3",
        "> coupon five-off",
        "> pay",
        "> receipt",
        "> refund 1x1",
        "> refund 1x2",
        "> leave",
    ]
    assert play(read_text(saved, "saved.session")).difference() == ""


@pytest.mark.parametrize("deed", ["refund 1y2", "refund x2", "refund 1 1", "refund 1x2 always", "coupon", "offers 1"])
def test_a_deed_that_is_said_wrongly_is_answered_with_how_it_goes(deed):
    with pytest.raises(ScriptError, match="expected"):
        read_text(f"> {deed}\n", "bad.session")
