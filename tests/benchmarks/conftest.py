"""What the benchmarks share. They print ratios within one run and assert no time.

    pytest tests/benchmarks --benchmark-enable

measures and prints the tables at the end; without the option everything runs once, on little, so that it does not rot.
"""

from dataclasses import replace

import pytest

from catalog.chain import demo_chain
from catalog.codes import check_digit
from catalog.text import Bilingual

_TABLES = pytest.StashKey[list[str]]()


def pytest_configure(config):
    config.stash[_TABLES] = []


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash[_TABLES]:
        terminalreporter.write_line(line)


@pytest.fixture
def measuring(request):
    """Whether figures are wanted, and not only that everything still runs."""
    return request.config.getoption("benchmark_enable")


class Table:
    """Rows of a figure, what it is compared with, and the ratio; printed when the tests are over."""

    def __init__(self, lines):
        self._lines = lines

    def title(self, text):
        self._lines += ["", text]

    def row(self, what, figure, *, unit, against=None, base=None, goal=""):
        ratio = "" if base is None else f"{figure / base:8.2f} x {against} ({base:,.1f} {unit})"
        self._lines.append(f"  {what:<44}{figure:>12,.1f} {unit:<3}{ratio:<56}{goal}")


@pytest.fixture
def table(request):
    return Table(request.config.stash[_TABLES])


@pytest.fixture(scope="session")
def wide_chain():
    """The demo chain with a thousand packed goods more, so that a trip can have as many different lines."""
    chain = demo_chain()
    milk = next(product for product in chain.products.values() if product.gtin == "09521234000013")
    price = next(row for row in chain.prices if row.sku == milk.sku and row.store is None and row.audience == "all")
    goods = {}
    for number in range(1_000):
        body = f"95219{number:07d}"
        sku = f"ZZ{number:04d}"
        goods[sku] = replace(
            milk,
            sku=sku,
            gtin=f"0{body}{check_digit(body)}",
            name=Bilingual(f"{milk.name.zh}{number}", f"Milk {number}"),
        )
    prices = tuple(replace(price, sku=sku, price=500 + number) for number, sku in enumerate(goods))
    return replace(chain, products=chain.products | goods, prices=chain.prices + prices)


@pytest.fixture(scope="session")
def codes(wide_chain):
    """What a scanner sends for each of those goods."""
    return [product.gtin[1:] for sku, product in wide_chain.products.items() if sku.startswith("ZZ")]
