"""What staff do at the desk: the phrases of `cashier>` lines. Numbers are those that the phone shows.

>>> [phrase.usage for phrase in CASHIER]
['takes AMOUNT for NUMBER', 'refuses NUMBER', 'looks up NUMBER']
"""

from __future__ import annotations

import re

from checkout.script.phrases import Happening, Phrase, amount, money_in

_NUMBER = "(?P<number>[0-9]{1,12})"


def _take(match: re.Match[str]) -> Happening:
    number, tendered = match["number"], money_in(match, "tendered")
    assert tendered is not None, "the pattern has found one"
    return lambda world: world.at_desk(lambda desk: desk.take(number, tendered))


def _refuse(match: re.Match[str]) -> Happening:
    number = match["number"]
    return lambda world: world.at_desk(lambda desk: desk.refuse(number))


def _look_up(match: re.Match[str]) -> Happening:
    number = match["number"]
    return lambda world: world.at_desk(lambda desk: desk.look_up(number))


CASHIER = (
    Phrase("takes AMOUNT for NUMBER", f"takes {amount('tendered')} for {_NUMBER}", _take),
    Phrase("refuses NUMBER", f"refuses {_NUMBER}", _refuse),
    Phrase("looks up NUMBER", f"looks up {_NUMBER}", _look_up),
)
