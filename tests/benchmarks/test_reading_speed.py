"""How long a code takes from raw text to a reading, beside what biip takes for the same text in the same run."""

import time

import biip
import pytest

from catalog.chain import demo_chain
from catalog.codes import Gs1Read, GtinRead, LabelRead, frame, read

GS = "\x1d"
RULES = demo_chain().label_rules
TEXTS = [
    ("EAN-13", "9521234000013", GtinRead, 30),
    ("EAN-13 with its identifier", "]E09521234000013", GtinRead, None),
    ("UPC-A", "036000291452", GtinRead, None),
    ("a scale's label", "2100123003129", LabelRead, None),
    ("GS1, number and expiry", "]C1010952123400001317261231", Gs1Read, 1),
    ("GS1, four elements", f"]d201095212340000131726123110A817{GS}21007", Gs1Read, 1),
    ("GS1, weight and price", "]e00199521234040012310300031239224306", Gs1Read, 1),
    ("a Digital Link", "https://id.example.com/01/09521234000013/10/A817?17=261231", Gs1Read, 1),
]


def in_microseconds(deed, text, times):
    began = time.perf_counter_ns()
    for _ in range(times):
        deed(text)
    return (time.perf_counter_ns() - began) / times / 1_000


def ours(text):
    return read(frame(text), RULES)


@pytest.mark.parametrize(("what", "text", "kind", "goal"), TEXTS, ids=[text[0] for text in TEXTS])
def test_reading_a_code_beside_biip(what, text, kind, goal, measuring, table):
    assert isinstance(ours(text), kind)
    rounds, times = (15, 100) if measuring else (1, 1)
    mine, theirs = [], []
    for _ in range(rounds):
        # As long as biip's turn, so that what else the machine does meets both.
        mine.append(in_microseconds(ours, text, 10 * times))
        theirs.append(in_microseconds(biip.parse, text, times))
    if measuring:
        if text is TEXTS[0][1]:
            table.title("From raw text to a reading (best of 15); higher is better in the ratio of biip to ours")
        table.row(f"{what}: ours", min(mine), unit="us")
        wanted = f"goal: at least {goal} x" if goal else ""
        table.row(f"{what}: biip.parse", min(theirs), unit="us", against="ours", base=min(mine), goal=wanted)
