"""What a store is to have of each product, as data."""

import pytest

from catalog.chain import StockPlan, Unit, demo_chain
from catalog.chain.loading import load_chain
from catalog.errors import DataError
from catalog.shelf import stocked_in

STOCK = """\
sku,shelf,back,tank,warehouse,buffer,par,daily,day_fresh
DA001,24,96,0,0,2,120,60,
SE002,0,0,9000,0,,9000,6000,yes
GM001,0,0,0,40,,0,2,
"""


def test_a_chain_may_say_what_it_has_of_its_goods(write_chain):
    assert load_chain(write_chain()).stock == {}
    stock = load_chain(write_chain({"stock.csv": STOCK})).stock
    assert stock["DA001"] == StockPlan("DA001", 24, 96, 0, 0, 2, 120, 60, day_fresh=False)
    assert (stock["SE002"].tank, stock["SE002"].buffer, stock["SE002"].day_fresh) == (9000, None, True)


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        ("DA001", "DA009", "sku", "products.csv"),
        ("DA001", "SE002", "sku", "something else than in row 2"),
        ("DA001", "CK001", "sku", "a service has no stock"),
        ("DA001,24", "DA001,-24", "shelf", "whole number"),
        ("DA001,24", "DA001,2.5", "shelf", "whole number"),
        ("DA001,24", "DA001,２４", "shelf", "whole number"),
        ("DA001,24", "DA001,99999999", "shelf", "up to 9999999"),
        ("DA001,24", "DA001,", "shelf", "whole number"),
        ("SE002,0", "SE002,500", "tank", "0 for what stands on the shelf"),
        ("DA001,24,96,0,0", "DA001,24,96,0,9", "warehouse", "not shipped"),
        ("GM001,0", "GM001,1", "shelf", "online only"),
        (",2,120", ",two,120", "buffer", "whole number"),
        (",yes", ",no", "day_fresh", "one of yes, nothing"),
        ("day_fresh", "fresh", "fresh", "each of these columns once"),
    ],
)
def test_a_mistake_is_refused_with_its_place(write_chain, old, new, column, expected):
    assert old in STOCK
    with pytest.raises(DataError) as caught:
        load_chain(write_chain({"stock.csv": STOCK.replace(old, new, 1)}))
    assert (caught.value.file, caught.value.column) == ("stock.csv", column)
    assert expected in caught.value.expected


def test_no_store_may_be_called_as_the_warehouse(write_chain, chain_files):
    files = {name: text.replace("bay", "warehouse") for name, text in chain_files.items()}
    with pytest.raises(DataError, match="the warehouse has it"):
        load_chain(write_chain(files))


def test_everything_that_the_demo_sells_is_there_to_begin_with():
    chain = demo_chain()
    for store in chain.stores.values():
        for sku in stocked_in(chain, store):
            plan = chain.stock[sku]
            assert plan.shelf + plan.tank > plan.shelf // 2, sku
            assert plan.par >= plan.shelf + plan.back + plan.tank, sku
            assert plan.tank % 10 == 0 if chain.products[sku].unit is Unit.GRAM else plan.tank == 0, sku
    shipped = [sku for sku, product in chain.products.items() if "ship" in product.modes]
    assert all(chain.stock[sku].warehouse for sku in shipped)
