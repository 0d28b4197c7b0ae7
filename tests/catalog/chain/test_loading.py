"""A chain whose files are wrong does not open, and says where and why."""

from dataclasses import fields
from datetime import date
from importlib.resources import files

import pytest

from catalog.chain import Audience, Fulfilment, PriceRow, StoreTerms, Unit
from catalog.chain.loading import load_chain
from catalog.errors import CatalogError, DataError

MILK = "DA001,鲜牛奶950毫升,Fresh milk 950 ml,xnn,dairy,each,,9521234000013,12.90,11.90,reduced,0,carry|deliver,,950 ml,上海,Shanghai,"
SALMON = "SE001,三文鱼,Salmon fillet,swy,seafood,gram,00123,,69.00,59.00,reduced,0,carry|deliver,,,挪威,Norway,CK001"
COOKER = "GM001,电饭煲,Rice cooker,dfb,general,each,,9521234000075,259.00,229.00,standard,0,ship,yes,,,,"


def test_what_the_files_say_is_what_the_chain_is(chain):
    milk, salmon = chain.products["DA001"], chain.products["SE001"]
    assert (milk.gtin, milk.plu, milk.unit, milk.ref_qty) == ("09521234000013", None, Unit.EACH, 1)
    assert milk.modes == {Fulfilment.CARRY, Fulfilment.DELIVER}
    assert (milk.name("zh-CN"), milk.name("en"), milk.net_content) == ("鲜牛奶950毫升", "Fresh milk 950 ml", "950 ml")
    assert (salmon.gtin, salmon.plu, salmon.unit, salmon.ref_qty, salmon.cooking) == (
        None,
        "00123",
        Unit.GRAM,
        500,
        ("CK001",),
    )
    assert chain.products["GM001"].online_only
    assert chain.products["AL001"].age_min == 18
    assert [row for row in chain.prices if row.sku == "DA001"] == [
        PriceRow("DA001", 1290),
        PriceRow("DA001", 1190, audience=Audience.MEMBER),
    ]
    assert chain.not_carried == {("bay", "SE001")}
    assert {name: chain.tax.rate(name, date(2026, 11, 24)) for name in ("standard", "reduced", "exempt")} == {
        "standard": 1300,
        "reduced": 900,
        "exempt": None,
    }
    assert chain.stores["bay"].invented
    assert not chain.stores["east"].invented
    assert (chain.cities["ningbo"]("zh"), chain.departments["dairy"]("en")) == ("宁波", "Dairy")


def test_a_store_has_its_own_terms_before_those_of_all_and_else_the_usual_ones(chain, write_chain):
    east, bay = chain.stores["east"].terms, chain.stores["bay"].terms
    assert (east.riders, east.delivery_minimum, east.rider_m_per_s, east.fee_tax_class) == (4, 4900, 4.5, "reduced")
    assert (bay.riders, bay.delivery_minimum, bay.rider_m_per_s) == (2, 3000, 4.5)
    folder = write_chain()
    (folder / "store_terms.csv").unlink()
    assert load_chain(folder).stores["bay"].terms == StoreTerms()


def test_the_demos_terms_name_every_term_there_is_and_its_source():
    rows = [
        line.split(",") for line in (files("catalog.chain") / "data/store_terms.csv").read_text("utf-8").splitlines()
    ]
    assert {term for store, term, *_ in rows[1:] if not store} == {each.name for each in fields(StoreTerms)}
    assert all(row[3] for row in rows)


def test_spreadsheets_may_write_their_byte_order_mark_and_line_ends(write_chain, chain_files, chain):
    changed = {name: ("\ufeff" + text.replace("\n", "\r\n") + "\r\n").encode() for name, text in chain_files.items()}
    assert load_chain(write_chain(changed)).products == chain.products


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "expected"),
    [
        # One cell
        ("products.csv", MILK, MILK.replace("DA001", "da 1"), "sku", "capital letters"),
        ("products.csv", MILK, MILK.replace("鲜牛奶950毫升", ""), "name_zh", "a name"),
        ("products.csv", MILK, MILK.replace("Fresh milk", "Milk\x1b[2J"), "name_en", "printable"),
        ("products.csv", MILK, MILK.replace("Fresh milk", "\u202emilk"), "name_en", "printable"),
        ("products.csv", MILK, MILK.replace("Fresh milk", "milk" * 30), "name_en", "at most 80"),
        ("products.csv", MILK, MILK.replace("xnn", "鲜牛奶"), "mnemonic", "pinyin initials"),
        ("products.csv", MILK, MILK.replace("each", "litre"), "unit", "one of each, gram"),
        ("products.csv", SALMON, SALMON.replace("00123", "123"), "plu", "five digits"),
        ("products.csv", MILK, MILK.replace("9521234000013", "9521234000014"), "gtin", "3 as its last digit"),
        ("products.csv", MILK, MILK.replace("9521234000013", "９521234000013"), "gtin", "8, 12, 13 or 14 digits"),
        ("products.csv", MILK, MILK.replace("9521234000013", "2100123003129"), "gtin", "a trade item"),
        ("products.csv", MILK, MILK.replace("9521234000013", "9812345678902"), "gtin", "a trade item"),
        ("products.csv", MILK, MILK.replace("12.90", "12.9"), "price", "two decimals"),
        ("products.csv", MILK, MILK.replace("12.90", "0.00"), "price", "above nothing"),
        ("products.csv", MILK, MILK.replace("12.90", "-1.00"), "price", "above nothing"),
        ("products.csv", MILK, MILK.replace("12.90", "1e3"), "price", "two decimals"),
        ("products.csv", MILK, MILK.replace("11.90", "１1.90"), "member_price", "two decimals"),
        ("products.csv", MILK, MILK.replace(",0,", ",-1,"), "age_min", "age in years"),
        ("products.csv", MILK, MILK.replace("carry|deliver", "carry|fly"), "modes", "carry, deliver and ship"),
        ("products.csv", MILK, MILK.replace("carry|deliver", "carry|carry"), "modes", "at most once"),
        ("products.csv", MILK, MILK.replace("carry|deliver", ""), "modes", "carry, deliver and ship"),
        ("products.csv", COOKER, COOKER.replace("yes", "true"), "online_only", "one of yes, nothing"),
        ("stores.csv", "EA,", "ea,", "code", "two capital letters"),
        ("stores.csv", "31.2572", "91", "latitude", "from -90 to 90"),
        ("stores.csv", "121.5741", "nan", "longitude", "from -180 to 180"),
        ("stores.csv", "Asia/Shanghai", "Asia/Shangri-La", "timezone", "a time zone"),
        ("stores.csv", "Asia/Shanghai", "../etc/passwd", "timezone", "a time zone"),
        ("stores.csv", "Asia/Shanghai", "Asia", "timezone", "a time zone"),
        ("stores.csv", "09:00", "25:00", "opens", "a time such as"),
        ("stores.csv", ",no\n", ",maybe\n", "invented", "one of yes, no"),
        ("stores.csv", ",CNY,vat,,no", ",yuan,vat,,no", "currency", "such as CNY"),
        ("stores.csv", ",CNY,vat,,no", ",JPY,vat,,no", "currency", "two decimals"),
        ("stores.csv", ",CNY,vat,,no", ",CNY,gst,,no", "tax", "one of vat, sales-tax"),
        ("stores.csv", ",CNY,vat,,no", ",CNY,vat,a b,no", "wallet", "name of a wallet"),
        ("prices.csv", ",all,4.20", ",staff,4.20", "audience", "one of all, member"),
        ("prices.csv", "2026-11-24 20:00", "2026-13-24 20:00", "valid_from", "store time such as"),
        ("prices.csv", "2026-11-24 20:00", "0001-01-01 00:00", "valid_from", "store time such as"),
        ("bag_rules.csv", "2021-01-01", "9999-12-31", "valid_from", "a day such as"),
        ("prices.csv", "2026-11-24 20:00", "2026-11-24T20:00Z", "valid_from", "store time such as"),
        ("prices.csv", ",markdown", ",because", "reason", "one of regular, markdown"),
        ("planogram.csv", "east,1,dairy", "east,0,dairy", "aisle", "from 1 to 99"),
        ("tax_rates.csv", ",1600", ",16 %", "rate_bp", "hundredths of a per cent"),
        ("tax_rates.csv", "2018-05-01", "1 May 2018", "valid_from", "a day such as"),
        ("bag_rules.csv", ",yes", ",perhaps", "allowed", "one of yes, no"),
        ("departments.csv", "dairy", "Dairy!", "id", "lower-case"),
        ("store_terms.csv", "riders,4", "drivers,4", "term", "a term such as riders"),
        ("store_terms.csv", "riders,4", "riders,0", "value", "a whole number from 1 to 999"),
        ("store_terms.csv", "riders,4", "riders,-4", "value", "a whole number from 1 to 999"),
        ("store_terms.csv", "riders,4", "riders,1000000000", "value", "a whole number from 1 to 999"),
        ("store_terms.csv", ",4.5,", ",fast,", "value", "metres a second"),
        ("store_terms.csv", ",4.5,", ",0.00,", "value", "metres a second"),
        ("store_terms.csv", "30.00", "30", "value", "two decimals"),
        # One row
        ("products.csv", MILK, MILK.replace("each,,", "each,00200,"), "plu", "no PLU for what is counted"),
        ("products.csv", MILK, MILK.replace("9521234000013", ""), "gtin", "a GTIN for what is counted"),
        (
            "products.csv",
            SALMON,
            SALMON.replace("00123,", "00123,9521234000082"),
            "gtin",
            "no GTIN for what is weighed",
        ),
        ("products.csv", SALMON, SALMON.replace("00123", ""), "plu", "a PLU for what is weighed"),
        ("products.csv", MILK, MILK.replace("11.90", "12.90"), "member_price", "less than the price"),
        ("products.csv", COOKER, COOKER.replace("ship", "carry|ship"), "modes", "no carry"),
        ("products.csv", MILK, MILK.replace("carry|deliver", "deliver"), "modes", "carry for what stands in a store"),
        ("prices.csv", "2026-11-24 22:00", "2026-11-24 20:00", "valid_to", "later than valid_from"),
        # Against the other rows
        ("products.csv", MILK, MILK + "\n" + MILK, "sku", "something else than in row 2"),
        ("products.csv", "9521234000020", "9521234000013", "gtin", "something else than in row 2"),
        ("products.csv", "00124", "00123", "plu", "something else than in row 4"),
        ("stores.csv", "\nbay,BA", "\nbay,EA", "code", "something else than in row 2"),
        ("stores.csv", "\nbay,", "\neast,", "id", "something else than in row 2"),
        ("cities.csv", "\nningbo", "\nshanghai", "id", "something else than in row 2"),
        ("departments.csv", "\nseafood", "\ndairy", "id", "something else than in row 2"),
        ("planogram.csv", "east,1,seafood", "east,2,dairy", "department", "something else than in row 2"),
        ("not_carried.csv", "bay,SE001", "bay,SE001\nbay,SE001", "sku", "something else than in row 2"),
        ("tax_rates.csv", "2019-04-01,1300", "2018-05-01,1300", "valid_from", "something else than in row 2"),
        (
            "bag_rules.csv",
            "BG001,shanghai,2021-01-01",
            "BG001,,2008-06-01",
            "valid_from",
            "something else than in row 2",
        ),
        ("prices.csv", "SE002,bay,all,39.00,,", "SE002,,all,39.00,,", "valid_from", "products.csv"),
        (
            "prices.csv",
            "SE002,bay,all,39.00,,,regular",
            "SE002,bay,all,39.00,,,regular\nSE002,bay,all,38.00,,,regular",
            "valid_from",
            "row 3",
        ),
        ("store_terms.csv", "bay,riders", ",riders", "term", "something else than in row 2"),
        # Against the other files
        ("store_terms.csv", "bay,riders", "moon,riders", "store", "stores.csv"),
        ("store_terms.csv", ",reduced,", ",luxury,", "value", "tax_rates.csv"),
        ("store_terms.csv", "riders,4", "spoils,seafood|ice", "value", "departments.csv"),
        ("products.csv", ",dairy,", ",cheese,", "department", "departments.csv"),
        ("products.csv", ",reduced,", ",luxury,", "tax_class", "tax_rates.csv"),
        ("products.csv", "CK001\n", "CK002\n", "cooking", "CK002 to be a service"),
        ("products.csv", "CK001\n", "SE002\n", "cooking", "SE002 to be a service"),
        ("stores.csv", "shanghai", "chongqing", "city", "cities.csv"),
        ("prices.csv", "DA002,", "DA999,", "sku", "products.csv"),
        ("prices.csv", ",bay,", ",moon,", "store", "stores.csv"),
        ("planogram.csv", "east,1,dairy", "moon,1,dairy", "store", "stores.csv"),
        ("planogram.csv", "east,1,dairy", "east,1,cheese", "department", "departments.csv"),
        ("not_carried.csv", "bay,", "moon,", "store", "stores.csv"),
        ("not_carried.csv", "SE001", "SE999", "sku", "products.csv"),
        ("bag_rules.csv", "BG001,,", "BG009,,", "sku", "products.csv"),
        ("bag_rules.csv", ",shanghai,", ",chongqing,", "city", "cities.csv"),
        # The table
        ("cities.csv", "id,name_zh", "id,id", "id", "each of these columns once"),
        ("cities.csv", "id,name_zh", "id,name_fr", "name_fr", "each of these columns once"),
        ("cities.csv", "id,name_zh,name_en\n", "id,name_zh\n", "name_en", "a column named name_en"),
        ("cities.csv", "上海,Shanghai", "上海", "", "3 cells, not 2"),
        ("cities.csv", "上海,Shanghai", "上海,Shanghai,", "", "3 cells, not 4"),
        ("cities.csv", "Shanghai", '"Shanghai', "", "every quote closed"),
        ("cities.csv", "Shanghai", '"Shang"hai', "", "every quote closed"),
        ("cities.csv", "Shanghai", "S" * 140_000, "", "every quote closed"),
        ("cities.csv", "Shanghai", '"Shang\nhai"', "name_en", "on one line"),
    ],
)
def test_a_mistake_is_refused_with_its_place(write_chain, chain_files, file, old, new, column, expected):
    assert old in chain_files[file]
    changed = chain_files[file].replace(old, new, 1)
    with pytest.raises(DataError) as caught:
        load_chain(write_chain({file: changed}))
    error = caught.value
    assert (error.file, error.column) == (file, column)
    assert expected in error.expected
    assert 1 <= error.row <= changed.count("\n")
    assert str(error).startswith(f"{file}, row {error.row}")
    assert len(str(error)) < 500


def test_the_row_named_is_the_line_an_editor_shows(write_chain, chain_files):
    blank_lines = chain_files["cities.csv"].replace("ningbo", "\n\nNingbo")
    with pytest.raises(DataError) as caught:
        load_chain(write_chain({"cities.csv": blank_lines}))
    assert (caught.value.row, caught.value.given) == (5, "Ningbo")


def test_an_unclosed_quote_is_reported_where_it_opens(write_chain, chain_files):
    with pytest.raises(DataError, match="row 2"):
        load_chain(
            write_chain(
                {"products.csv": chain_files["products.csv"].replace("鲜牛奶", '"鲜牛奶', 1).replace(",鲜", ",鲜")}
            )
        )


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_lacks_its_first_column(write_chain, content):
    with pytest.raises(DataError, match=r"cities\.csv, row 1, column id: .* a column named id"):
        load_chain(write_chain({"cities.csv": content}))


def test_text_that_is_not_utf8_is_refused_with_its_line(write_chain):
    with pytest.raises(DataError, match=r"cities\.csv, row 2: .* text in UTF-8"):
        load_chain(write_chain({"cities.csv": "id,name_zh,name_en\nshanghai,上海,Shanghai\n".encode("gbk")}))


def test_a_missing_file_is_named(write_chain):
    folder = write_chain()
    (folder / "stores.csv").unlink()
    with pytest.raises(DataError, match=r"stores\.csv: .* a file that can be read"):
        load_chain(folder)


def test_a_folder_in_a_files_place_is_named(write_chain):
    folder = write_chain()
    (folder / "stores.csv").unlink()
    (folder / "stores.csv").mkdir()
    with pytest.raises(DataError, match=r"stores\.csv: .* a file that can be read"):
        load_chain(folder)


def test_a_file_too_large_to_be_ours_is_not_read(write_chain, monkeypatch):
    monkeypatch.setattr("catalog.chain.csv_tables.MAX_BYTES", 10)
    with pytest.raises(CatalogError, match="at most 10 bytes"):
        load_chain(write_chain())


@pytest.mark.parametrize("number", ["96385074", "036000291452", "4006381333931", "19521234000010"])
def test_other_chains_may_sell_under_any_kind_of_gtin(write_chain, chain_files, number):
    chain = load_chain(write_chain({"products.csv": chain_files["products.csv"].replace("9521234000013", number)}))
    assert chain.products["DA001"].gtin == number.zfill(14)
