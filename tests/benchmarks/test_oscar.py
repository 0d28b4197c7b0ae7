"""A scan against django-oscar's basket, the one that Python shops are built with.

Needs the network and minutes for an environment of its own, so it is asked for: OSCAR=1 pytest tests/benchmarks/test_oscar.py
--benchmark-enable. Our basket knows no offers yet, so oscar's is shown without any too.
"""

import json
import os
import subprocess
import time
import venv
from pathlib import Path
from statistics import median

import pytest

from checkout import open_shop

PEER = ("django-oscar==4.2.1", "django==5.2.*", "setuptools<81")
LINES = 10


@pytest.fixture(scope="module")
def oscar(tmp_path_factory):
    """The figures of `oscar_basket.py`, run in an environment that has django-oscar and nothing of ours."""
    if "OSCAR" not in os.environ:
        pytest.skip("builds an environment with django-oscar: ask for it with OSCAR=1")
    folder = tmp_path_factory.mktemp("oscar")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True, timeout=900)
    script = Path(__file__).with_name("oscar_basket.py")
    done = subprocess.run([python, script, folder], check=True, timeout=900, capture_output=True, text=True, cwd=folder)
    return {figure["offers"]: figure["milliseconds"] for figure in map(json.loads, done.stdout.splitlines())}


def test_a_scan_takes_less_than_oscars(oscar, wide_chain, codes, tmp_path, table):
    figures = []
    with open_shop(chain=wide_chain, data=tmp_path) as shop:
        for trip in range(31):
            session = shop.enter()
            for code in codes[trip : trip + LINES]:
                began = time.process_time_ns()
                session.scan(code)
                took = (time.process_time_ns() - began) / 1_000
            figures.append(took)
            assert len(session.basket) == LINES
    ours = median(figures)
    table.title(f"CPU of the scan that makes a basket {LINES} lines long, on the disk")
    table.row("ours", ours, unit="us")
    for offers, milliseconds in oscar.items():
        what = f"django-oscar with {offers or 'no'} offers"
        goal = "goal: at least 300 x" if offers else ""
        table.row(what, milliseconds * 1_000, unit="us", against="ours", base=ours, goal=goal)
