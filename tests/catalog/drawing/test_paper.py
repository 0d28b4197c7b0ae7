"""What is written as SVG, PDF and PNG is read back by zxing-cpp: single symbols, and whole sheets of labels."""

import base64
import io
import re
import shutil
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from catalog.chain import demo_chain
from catalog.codes import frame, read
from catalog.codes.labels.store_labels import AMOUNT_RULE, LabelRules
from catalog.drawing.bars import bar_symbol, code128, ean8, ean13, upca
from catalog.drawing.encoding import Drawn, symbol_of
from catalog.drawing.paper import Box, Page, Text, fitted, text_width
from catalog.drawing.pdf import pdf
from catalog.drawing.png import png
from catalog.drawing.rendering import on_paper, picture, size_mm, terminal_lines
from catalog.drawing.sheet import COLUMNS, ROWS, scale_page, sheet
from catalog.drawing.shelf_labels import Content, content, per_500, scale_label, shelf_labels
from catalog.drawing.svg import svg
from catalog.pictures.imaging import see_in
from catalog.pictures.picture_paths import known_goods
from catalog.pictures.seen import Seen
from catalog.shelf import Shelf

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
DOTS = 8
"""To a millimetre: 203 to the inch, what printers of labels have."""

SYMBOLS = [
    (ean13("9521234000013"), "]E09521234000013"),
    (upca("036000291452"), "]E00036000291452"),
    (ean8("96385074"), "]E496385074"),
    (code128("281234567890123456"), "]C0281234567890123456"),
    (code128("HM-2026 a"), "]C0HM-2026 a"),
    (symbol_of("(01)09521234000013(17)261231(10)A817(21)7"), "]C101095212340000131726123110A817\x1d217"),
    (symbol_of("https://example.com/milk"), "]Q1https://example.com/milk"),
    (symbol_of("9521234000013", Drawn.DIGITAL_LINK), "]Q1https://id.gs1.org/01/09521234000013"),
]
NAMES = [f"{symbol.symbology}-{n}" for n, (symbol, _) in enumerate(SYMBOLS)]


def money(minor):
    return f"¥{minor // 100}.{minor % 100:02}"


def scanned(image):
    results = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    return [result.symbology_identifier + result.text for result in results]


def painted(boxes, width, height):
    """Black boxes in millimetres on white paper, as a printer of labels lays them down."""
    fine = 3 * DOTS
    image = Image.new("L", (round(width * fine), round(height * fine)), 255)
    draw = ImageDraw.Draw(image)
    for x, y, wide, high in boxes:
        draw.rectangle(
            [round(x * fine), round(y * fine), round((x + wide) * fine) - 1, round((y + high) * fine) - 1], fill=0
        )
    return image.resize((image.width // 3, image.height // 3), Image.Resampling.BOX)


def boxes_of_svg(text):
    number = "(-?[0-9.]+)"
    pattern = re.compile(f"M{number} {number}h{number}v{number}h-{number}z")
    return [tuple(map(float, match.groups()[:4])) for match in pattern.finditer(text)]


def streams(content):
    packed = [match[1] for match in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)]
    return [zlib.decompress(base64.a85decode(text.strip().removesuffix(b"~>"))) for text in packed]


def boxes_of_pdf(stream, height):
    millimetre = 72 / 25.4
    for match in re.finditer(rb"([0-9.]+) ([0-9.]+) ([0-9.]+) ([0-9.]+) re f\*", stream):
        x, y, wide, high = (float(value) / millimetre for value in match.groups())
        yield x, height - y - high, wide, high


@pytest.fixture(scope="module")
def jinqiao():
    chain = demo_chain()
    return Shelf(chain, chain.stores["jinqiao"], AT)


@pytest.mark.parametrize(("symbol", "text"), SYMBOLS, ids=NAMES)
def test_every_symbol_is_read_off_its_svg(symbol, text):
    page = on_paper(symbol)
    drawn = svg(page)
    root = ET.fromstring(drawn)
    assert root.attrib["width"] == f"{page.width:.3f}".rstrip("0").rstrip(".") + "mm"
    assert scanned(painted(boxes_of_svg(drawn), page.width, page.height + 1)) == [text]


@pytest.mark.parametrize(("symbol", "text"), SYMBOLS, ids=NAMES)
def test_every_symbol_is_read_off_its_pdf(symbol, text):
    page = on_paper(symbol)
    [stream] = streams(pdf([page]))
    assert scanned(painted(boxes_of_pdf(stream, page.height), page.width, page.height + 1)) == [text]


@pytest.mark.parametrize(("symbol", "text"), SYMBOLS, ids=NAMES)
def test_every_symbol_is_read_off_its_png(symbol, text):
    with Image.open(io.BytesIO(picture(symbol))) as image:
        assert image.mode == "1"
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert scanned(image.convert("L")) == [text]


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_a_pdf_that_another_program_has_drawn_is_read(tmp_path, jinqiao):
    products = tuple(product for product in jinqiao.products() if product.gtin)[:18]
    file = tmp_path / "labels.pdf"
    file.write_bytes(pdf(sheet(shelf_labels(jinqiao, products, AT), money), "货架标签"))
    subprocess.run(
        ["pdftoppm", "-r", "200", "-gray", str(file), str(tmp_path / "page")], check=True, capture_output=True
    )
    [page] = tmp_path.glob("page*.pgm")
    with Image.open(page) as image:
        assert {frame(scan).text for scan in scanned(image)} == {product.gtin[1:] for product in products}


def test_the_sheet_among_the_assets_is_one_of_goods_of_the_shop(jinqiao):
    content = (Path(__file__).parents[3] / "assets" / "labels.pdf").read_bytes()
    [stream] = streams(content)
    outcome = see_in(painted(boxes_of_pdf(stream, 297), 210, 297), known_goods(jinqiao, AT))
    assert len(outcome.codes) == 12
    assert all(known_goods(jinqiao, AT)(code) for code in outcome.codes)


@pytest.mark.parametrize(
    ("symbol", "module", "height", "quiet"),
    [
        (ean13("9521234000013"), 0.33, 22.85, (11, 7)),
        (upca("036000291452"), 0.33, 22.85, (9, 9)),
        (ean8("96385074"), 0.33, 18.23, (7, 7)),
    ],
)
def test_bars_have_the_dimensions_of_the_standard(symbol, module, height, quiet):
    page = on_paper(symbol)
    bars = [mark for mark in page.marks if isinstance(mark, Box)]
    assert bars[0].x == pytest.approx(quiet[0] * module)
    assert page.width - bars[-1].x - bars[-1].width == pytest.approx(quiet[1] * module)
    assert min(bar.width for bar in bars) == pytest.approx(module)
    assert min(bar.height for bar in bars) == height
    assert max(bar.height for bar in bars) == pytest.approx(height + 5 * module)


def test_the_digits_stand_below_their_bars():
    digits = [mark for mark in on_paper(ean13("9521234000013")).marks if isinstance(mark, Text)]
    assert "".join(digit.text for digit in digits) == "9521234000013"
    assert [digit.x for digit in digits] == sorted(digit.x for digit in digits)
    assert digits[0].x < 11 * 0.33 < digits[1].x


def test_a_long_text_below_bars_is_cut_to_their_width():
    [text] = [
        mark
        for mark in on_paper(symbol_of("(01)09521234000013(17)261231(10)ABCDEFGHIJ(21)1234567")).marks
        if isinstance(mark, Text)
    ]
    assert (
        text_width(text.text, text.size)
        <= size_mm(symbol_of("(01)09521234000013(17)261231(10)ABCDEFGHIJ(21)1234567"))[0]
    )


def test_terminal_lines_are_those_of_the_kind_of_symbol():
    assert terminal_lines(bar_symbol("96385074"), rows=2)[1].startswith("   ▐")
    assert "█▀▀▀▀▀█" in "".join(terminal_lines(symbol_of("https://example.com")))


@pytest.mark.parametrize("most", [COLUMNS * ROWS, pytest.param(1_000, marks=pytest.mark.slow)])
def test_every_label_of_a_store_is_read_back_and_is_the_goods_it_names(jinqiao, most):
    """Read without `catalog.pictures.sightings`, these perfect pages give another number beside 20 of the 333 right ones."""
    products = jinqiao.products()[:most]
    pages = sheet(shelf_labels(jinqiao, products, AT), money)
    assert len(pages) == -(-len(products) // (COLUMNS * ROWS))
    read_back = []
    for page in pages:
        boxes = [(mark.x, mark.y, mark.width, mark.height) for mark in page.marks if isinstance(mark, Box)]
        outcome = see_in(painted(boxes, page.width, page.height), known_goods(jinqiao, AT))
        read_back += outcome.codes if isinstance(outcome, Seen) else []
    readings = [read(frame(scan), jinqiao.label_rules) for scan in read_back]
    found = {jinqiao.identify(reading, member=False, at=AT).product for reading in readings}
    assert found == {product for product in products if product.gtin is not None}


def test_a_label_says_name_price_and_price_for_comparing(jinqiao):
    milk = next(product for product in jinqiao.products() if product.gtin == "09521234000013")
    texts = words_on(sheet(shelf_labels(jinqiao, (milk,), AT), money)[0])
    assert {milk.name.zh, milk.name.en, "¥12.90", "¥6.79/500 ml", "/件 each"} <= texts


def test_a_label_for_weighed_goods_says_what_500_grams_cost_and_the_plu(jinqiao):
    salmon = next(product for product in jinqiao.products() if product.plu == "00123")
    texts = words_on(sheet(shelf_labels(jinqiao, (salmon,), AT), money)[0])
    assert {"00123", "¥69.00", "/500 g", salmon.name.zh} <= texts


def test_a_label_says_what_members_pay_where_it_is_less(jinqiao):
    labels = shelf_labels(jinqiao, jinqiao.products(), AT)
    with_member_price = next(label for label in labels if label.member_price is not None)
    assert with_member_price.member_price < with_member_price.price
    assert "会员 member" in words_on(sheet([with_member_price], money)[0])


def words_on(page):
    return {mark.text for mark in page.marks if isinstance(mark, Text)}


def test_nothing_on_a_label_leaves_it(jinqiao):
    for page in sheet(shelf_labels(jinqiao, jinqiao.products(), AT), money):
        for mark in page.marks:
            if isinstance(mark, Text):
                width = text_width(mark.text, mark.size)
                start = mark.x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
                assert 5 <= start <= start + width <= 205


def test_no_labels_are_no_pages_and_no_pages_no_pdf():
    assert sheet([], money) == []
    with pytest.raises(ValueError, match="page"):
        pdf([])


def test_the_label_of_a_scale_is_what_the_scale_says(jinqiao):
    salmon = next(product for product in jinqiao.products() if product.plu == "00123")
    label = scale_label(jinqiao, salmon, 312, AT)
    assert (label.code, label.amount) == ("2100123003129", 4306)
    page = scale_page(label, money)
    assert {"0.312 kg", "¥43.06", "¥69.00/500 g", salmon.name.en} <= words_on(page)
    boxes = [(mark.x, mark.y, mark.width, mark.height) for mark in page.marks if isinstance(mark, Box)]
    assert scanned(painted(boxes, page.width, page.height)) == ["]E02100123003129"]


def test_what_a_scale_cannot_print_is_refused(jinqiao):
    milk = next(product for product in jinqiao.products() if product.gtin == "09521234000013")
    salmon = next(product for product in jinqiao.products() if product.plu == "00123")
    with pytest.raises(ValueError, match="not sold by weight"):
        scale_label(jinqiao, milk, 312, AT)
    for grams in (0, 100_000):
        with pytest.raises(ValueError, match="fit"):
            scale_label(jinqiao, salmon, grams, AT)


def test_a_store_without_labels_for_weights_prints_none(jinqiao, monkeypatch):
    monkeypatch.setattr(jinqiao, "label_rules", LabelRules([AMOUNT_RULE]))
    salmon = next(product for product in jinqiao.products() if product.plu == "00123")
    with pytest.raises(ValueError, match="no labels"):
        scale_label(jinqiao, salmon, 312, AT)


@pytest.mark.parametrize(
    ("text", "quantity", "measure"),
    [
        ("950 ml", 950, "ml"),
        ("1 L", 1000, "ml"),
        ("1.5 kg", 1500, "g"),
        ("6 x 330 ml", 1980, "ml"),
        ("3 x 80 g", 240, "g"),
    ],
)
def test_what_is_in_a_pack_is_understood(text, quantity, measure):
    assert content(text) == Content(quantity, measure)


@pytest.mark.parametrize("text", ["", "3 pcs", "2 rolls", "30 cm", "0 g", "1 kg approx.", "٣ g"])
def test_what_cannot_be_compared_is_not(text):
    assert content(text) is None


def test_the_price_for_comparing_is_rounded_half_up():
    assert per_500(1, Content(1000, "g")) == 1
    assert per_500(1, Content(1001, "g")) == 0


def test_the_same_pages_give_the_same_pdf_to_be_printed_at_its_size():
    page = Page(
        100,
        50,
        (
            Text(1, 5, 4, "鲜牛奶 Milk ¥12.90 🥛"),
            Text(99, 9, 4, "end", "end"),
            Text(50, 9, 4, "mid", "middle", bold=True),
        ),
    )
    content = pdf([page, page], "标签")
    assert content == pdf([page, page], "标签")
    assert b"/PrintScaling /None" in content
    assert re.search(rb"/MediaBox \[ *0 0 283\.46\d* 141\.73\d* *\]", content)
    first, second = streams(content)
    assert first == second
    assert "鲜牛奶".encode("utf-16-be") in re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), first)
    assert rb"( Milk \24512.90 ?)" in first


def test_words_of_a_pdf_end_and_have_their_middle_where_they_should():
    millimetre = 72 / 25.4
    words = (Text(99, 9, 4, "end", "end"), Text(50, 9, 4, "mid", "middle"), Text(1, 9, 4, "start"))
    [stream] = streams(pdf([Page(100, 50, words)]))
    places = {match[3]: float(match[1]) for match in re.finditer(rb"1 0 0 1 (\S+) (\S+) Tm [^(]*\((\w+)\)", stream)}
    # In Helvetica "end" is 1.668 times as wide as its size, "mid" 1.611 times.
    assert places[b"end"] == pytest.approx((99 - 4 * 1.668) * millimetre, abs=0.01)
    assert places[b"mid"] == pytest.approx((50 - 4 * 1.611 / 2) * millimetre, abs=0.01)
    assert places[b"start"] == pytest.approx(millimetre, abs=0.01)


def test_hostile_names_reach_no_file():
    page = Page(100, 50, (Text(1, 5, 4, "<script>&\x1b[31m\u202emilk"),))
    root = ET.fromstring(svg(page))
    [text] = root.iter("{http://www.w3.org/2000/svg}text")
    assert text.text == "<script>&milk"
    assert b"(<script>&milk)" in streams(pdf([page]))[0]


def test_text_is_made_smaller_before_it_is_cut():
    assert fitted("milk", 4, 100) == ("milk", 4)
    text, size = fitted("Fresh milk", 4, 15)
    assert (text, size < 4, text_width(text, size) <= 15.001) == ("Fresh milk", True, True)
    text, size = fitted("鲜牛奶" * 20, 4, 15)
    assert (text.endswith("…"), text_width(text, size) <= 15.001) == (True, True)


def test_a_png_has_as_many_pixels_as_it_says():
    with Image.open(io.BytesIO(png(["10110", "01001"], scale=3))) as image:
        assert image.size == (15, 6)
        assert [image.getpixel((x, 0)) for x in range(0, 15, 3)] == [0, 255, 0, 0, 255]
        assert [image.getpixel((x, 5)) for x in range(0, 15, 3)] == [255, 0, 255, 255, 0]
