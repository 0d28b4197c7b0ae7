from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Fulfilment, Product, Unit
from catalog.chain.planogram import AisleRow, lay_out
from catalog.text import Bilingual

ROWS = [
    AisleRow("east", 3, "dairy"),
    AisleRow("west", 1, "dairy"),
    AisleRow("east", 1, "fruit"),
    AisleRow("east", 3, "bags"),
]


def goods(department, count):
    return [
        Product(
            f"{department}{n}",
            Bilingual("名", "name"),
            "m",
            department,
            Unit.EACH,
            1,
            "standard",
            frozenset({Fulfilment.CARRY}),
        )
        for n in range(count)
    ]


def test_aisles_come_in_walking_order_with_their_departments():
    aisles = lay_out("east", ROWS, goods("dairy", 2) + goods("bags", 1))
    assert [(aisle.number, aisle.departments) for aisle in aisles] == [(3, ("dairy", "bags")), (1, ("fruit",))]
    assert aisles[1].placements == ()


def test_goods_fill_shelves_from_the_floor_up_and_bays_one_after_the_other():
    (aisle,) = lay_out("west", ROWS, goods("dairy", 10))
    places = [(place.bay, place.shelf) for place in aisle.placements]
    assert places == [(1, 1), (1, 1), (1, 2), (1, 2), (1, 3), (1, 3), (1, 4), (1, 4), (2, 1), (2, 1)]


def test_a_department_begins_with_a_new_bay():
    aisle = lay_out("east", ROWS, goods("dairy", 9) + goods("bags", 1))[0]
    assert (aisle.placements[-1].sku, aisle.placements[-1].bay, aisle.placements[-1].shelf) == ("bags0", 3, 1)


@given(st.integers(0, 40), st.integers(0, 40))
def test_everything_stands_somewhere_exactly_once(dairy, bags):
    stock = goods("dairy", dairy) + goods("bags", bags)
    placed = [place for aisle in lay_out("east", ROWS, stock) for place in aisle.placements]
    assert [place.sku for place in placed] == [product.sku for product in stock]
    bays = [(place.bay, place.shelf) for place in placed]
    assert all(bays.count(bay) <= 2 for bay in bays)
