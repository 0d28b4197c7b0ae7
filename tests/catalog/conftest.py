"""A chain of two stores, small enough to read: every rule of the catalogue has one product that meets it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.chain import Chain
from catalog.chain.loading import load_chain
from catalog.shelf import Shelf

PRODUCTS = """\
sku,name_zh,name_en,mnemonic,department,unit,plu,gtin,price,member_price,tax_class,age_min,modes,online_only,net_content,origin_zh,origin_en,cooking
DA001,鲜牛奶950毫升,Fresh milk 950 ml,xnn,dairy,each,,9521234000013,12.90,11.90,reduced,0,carry|deliver,,950 ml,上海,Shanghai,
DA002,原味酸奶,Plain yoghurt,ywsn,dairy,each,,9521234000020,5.80,,standard,0,carry|deliver,,,,,
SE001,三文鱼,Salmon fillet,swy,seafood,gram,00123,,69.00,59.00,reduced,0,carry|deliver,,,挪威,Norway,CK001
SE002,基围虾,Live prawns,jwx,seafood,gram,00124,,45.00,,reduced,0,carry,,,,,
CK001,清蒸,Steamed,qz,counter,each,,9521234000037,15.00,,catering,0,carry,,,,,
BG001,塑料袋,Plastic carrier bag,sld,bags,each,,9521234000044,0.30,,standard,0,carry,,,,,
BG002,布袋,Cotton bag,bd,bags,each,,9521234000051,9.90,,standard,0,carry,,,,,
AL001,黄酒,Rice wine,hj,alcohol,each,,9521234000068,25.00,,standard,18,carry,,,,,
GM001,电饭煲,Rice cooker,dfb,general,each,,9521234000075,259.00,229.00,standard,0,ship,yes,,,,
"""

FILES = {
    "cities.csv": "id,name_zh,name_en\nshanghai,上海,Shanghai\nningbo,宁波,Ningbo\n",
    "departments.csv": "id,name_zh,name_en\ndairy,乳品,Dairy\nseafood,海鲜,Seafood\ncounter,加工,Cooking\n"
    "bags,购物袋,Bags\nalcohol,酒,Alcohol\ngeneral,百货,General merchandise\n",
    "stores.csv": "id,code,name_zh,name_en,city,latitude,longitude,timezone,opens,closes,currency,tax,wallet,invented\n"
    "east,EA,东店,East,shanghai,31.2572,121.5741,Asia/Shanghai,09:00,22:00,CNY,vat,,no\n"
    "bay,BA,湾店,Bay,ningbo,29.8210,121.5550,Asia/Shanghai,22:00,06:00,CNY,vat,,yes\n",
    "products.csv": PRODUCTS,
    "prices.csv": "sku,store,audience,price,valid_from,valid_to,reason\n"
    "DA002,,all,4.20,2026-11-24 20:00,2026-11-24 22:00,markdown\n"
    "SE002,bay,all,39.00,,,regular\n",
    "planogram.csv": "store,aisle,department\neast,1,dairy\neast,1,seafood\neast,2,bags\neast,2,alcohol\n"
    "bay,1,seafood\nbay,2,dairy\nbay,2,bags\n",
    "not_carried.csv": "store,sku\nbay,SE001\n",
    "tax_rates.csv": "tax_class,valid_from,rate_bp\nstandard,2018-05-01,1600\nstandard,2019-04-01,1300\n"
    "reduced,2019-04-01,900\ncatering,2016-05-01,600\nexempt,1994-01-01,\n",
    "store_terms.csv": "store,term,value,source\n,riders,4,counted\nbay,riders,2,counted\nbay,delivery_minimum,30.00,\n"
    ",fee_tax_class,reduced,\n,rider_m_per_s,4.5,\n",
    "bag_rules.csv": "sku,city,valid_from,allowed\nBG001,,2008-06-01,yes\nBG001,shanghai,2021-01-01,no\n",
}

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
"""18:30 in the stores."""


@pytest.fixture
def write_chain(tmp_path: Path) -> Callable[..., Path]:
    """Write the small chain's files, some of them replaced: `write_chain({"cities.csv": "…"})`."""

    def write(changed: dict[str, str | bytes] | None = None) -> Path:
        for name, content in (FILES | (changed or {})).items():
            (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return load_chain(folder)


@pytest.fixture
def east(chain: Chain) -> Shelf:
    return Shelf(chain, chain.stores["east"], NOW)


@pytest.fixture
def bay(chain: Chain) -> Shelf:
    return Shelf(chain, chain.stores["bay"], NOW)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def chain_files() -> dict[str, str]:
    return dict(FILES)
