from dataclasses import replace

import pytest

from catalog.shelf.search_index import SearchIndex


def skus(chain, text, limit=20):
    return [product.sku for product in SearchIndex(chain.products.values()).search(text, limit)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DA001", ["DA001"]),
        ("da001", ["DA001"]),
        ("00123", ["SE001"]),
        ("9521234000013", ["DA001"]),
        ("09521234000013", ["DA001"]),
        ("95212340000", ["DA001", "DA002", "CK001", "BG001", "BG002", "AL001", "GM001"]),
        ("xnn", ["DA001"]),
        ("牛奶", ["DA001"]),
        ("鲜", ["DA001"]),
        ("fresh MILK", ["DA001"]),
        ("milk fresh", ["DA001"]),
        ("  milk  ", ["DA001"]),
        ("bag", ["BG001", "BG002"]),
        ("950", ["DA001"]),
        ("ri", ["AL001", "GM001", "BG001"]),
        ("nothing of the kind", []),
        ("", []),
        ("   ", []),
        ("0001", []),
        ("%", []),
        ("_", []),
        (".*", []),
        ("952123400001²", []),
    ],
)
def test_what_is_typed_finds(chain, text, found):
    assert skus(chain, text) == found


def test_a_whole_code_comes_before_the_start_of_one_before_a_part_of_a_name(chain):
    # SKU, SKU, pinyin initials; then names that begin with it, have a word that does, hold it somewhere.
    assert skus(chain, "s") == ["SE001", "SE002", "BG001", "CK001", "DA001"]


def test_no_more_than_asked_for(chain):
    assert len(skus(chain, "a", 3)) == 3


def test_a_upc_e_is_found_by_what_people_read_of_it(chain):
    cereal = replace(chain.products["DA001"], sku="CE001", gtin="00042100005264")
    for text in ("04252614", "425261", "042100005264"):
        assert SearchIndex([cereal]).search(text) == (cereal,)
