"""Reading pictures: what is right, what is refused with a name, and that nothing is ever wrong."""

import io
import os
import random
import sys
import zlib
from collections import Counter
from pathlib import Path
from statistics import NormalDist

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter

from catalog.codes import check_digit, frame
from catalog.drawing.bars import bar_symbol, bars, code128
from catalog.drawing.encoding import symbol_of
from catalog.drawing.png import png
from catalog.drawing.rendering import picture
from catalog.pictures.imaging import see, see_in
from catalog.pictures.seen import NotSeen, PictureProblem, Seen

MILK = "]E09521234000013"
PNG = picture(bar_symbol("9521234000013"))


def drawn(symbol):
    """The symbol as Pillow sees it, with paper around."""
    with Image.open(io.BytesIO(picture(symbol))) as image:
        paper = Image.new("L", (image.width + 120, image.height + 120), 255)
        paper.paste(image, (60, 60))
        return paper


def saved(image, form, **options):
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_png_jpeg_and_webp_are_read(write, form):
    assert see(write("milk", saved(drawn(bar_symbol("9521234000013")), form))) == Seen((MILK,))


def test_the_name_of_a_file_says_nothing(write):
    assert see(write("milk.jpg", PNG)) == Seen((MILK,))


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        (symbol_of("036000291452"), "]E00036000291452"),
        (symbol_of("96385074"), "]E496385074"),
        (code128("281234567890123456"), "]C0281234567890123456"),
        (symbol_of("(01)09521234000013(10)A8(21)7"), "]C1010952123400001310A8\x1d217"),
        (symbol_of("https://example.com/牛奶"), "]Q1https://example.com/牛奶"),
    ],
    ids=lambda value: getattr(value, "symbology", ""),
)
def test_every_kind_that_is_drawn_is_read(symbol, text):
    assert see_in(drawn(symbol)) == Seen((text,))


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        (zxingcpp.BarcodeFormat.DataBarOmni, "09521234000013", "]e00109521234000013"),
        (zxingcpp.BarcodeFormat.DataBarExp, "(01)09521234000013(17)261231", "]e0010952123400001317261231"),
        (zxingcpp.BarcodeFormat.ITF14, "19521234000010", "]I119521234000010"),
        (zxingcpp.BarcodeFormat.DataMatrix, "9521234000013", "]d19521234000013"),
    ],
)
def test_other_kinds_of_the_trade_are_read(kind, content, text):
    assert see_in(others(kind, content)) == Seen((text,))


@pytest.mark.parametrize(
    "kind", [zxingcpp.BarcodeFormat.Code39, zxingcpp.BarcodeFormat.Aztec, zxingcpp.BarcodeFormat.PDF417]
)
def test_kinds_that_no_till_reads_are_not_looked_for(kind):
    assert see_in(others(kind, "9521234000013")) == NotSeen(PictureProblem.NO_CODE)


def others(kind, content):
    view = memoryview(zxingcpp.create_barcode(content, kind).to_image(scale=4))
    image = Image.frombytes("L", (view.shape[1], view.shape[0]), view.tobytes())
    paper = Image.new("L", (image.width + 120, max(image.height, 160) + 120), 255)
    paper.paste(image.resize((image.width, max(image.height, 160))) if image.height < 160 else image, (60, 60))
    return paper


def test_a_upc_e_is_read_only_where_it_is_known_goods():
    image = others(zxingcpp.BarcodeFormat.UPCE, "01234565")
    assert see_in(image) == NotSeen(PictureProblem.UNSURE)
    assert see_in(image, lambda text: frame(text).text == "0012345000065") == Seen(("]E00012345000065",))


@pytest.mark.parametrize("cut_off", [False, True])
@pytest.mark.parametrize(
    ("code", "pixels", "text"),
    [
        ("9521234000013", 4, MILK),
        ("036000291452", 4, "]E00036000291452"),
        ("96385074", 4, "]E496385074"),
        ("281234567890123456", 4, "]C0281234567890123456"),
        ("(01)09521234000013(10)A8", 4, "]C1010952123400001310A8"),
        ("https://example.com/01/09521234000013", 6, "]Q1https://example.com/01/09521234000013"),
    ],
)
def test_one_pixel_to_a_module_is_enough(code, pixels, text, cut_off):
    with Image.open(io.BytesIO(picture(symbol_of(code)))) as image:
        grey = image.convert("L")
    small = grey.resize((grey.width // pixels, grey.height // pixels), Image.Resampling.NEAREST)
    if cut_off:
        small = small.crop(ImageChops.invert(small).getbbox())
    assert see_in(small) == Seen((text,))


@pytest.mark.parametrize("size", [(65_536, 1), (1, 65_536), (65_536, 900), (1_000_000, 1)])
def test_a_side_that_is_too_long_is_named(write, size):
    content = saved(Image.new("1", size), "PNG")
    assert see(write("wide.png", content)) == NotSeen(PictureProblem.TOO_MANY_PIXELS)


@pytest.mark.parametrize("angle", [0, 7, 15, 30, 45, 60, 75, 90, 110, 180, 200, 270, 333])
def test_a_picture_may_be_turned(angle):
    image = drawn(bar_symbol("9521234000013"))
    turned = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert see_in(turned) == Seen((MILK,))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_says(write, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = drawn(symbol_of("https://example.com"))
    assert see(write("a.jpg", saved(image, "JPEG", exif=exif))) == Seen(("]Q1https://example.com",))


def test_what_is_transparent_is_paper(write):
    ink = drawn(bar_symbol("9521234000013")).point(lambda value: 255 - value)
    image = Image.merge("LA", [Image.new("L", ink.size, 0), ink])
    assert see(write("a.png", saved(image, "PNG"))) == Seen((MILK,))


def test_sixteen_bits_of_grey_are_read(write):
    image = drawn(bar_symbol("9521234000013")).convert("I").point(lambda value: value * 200).convert("I;16")
    assert see(write("a.png", saved(image, "PNG"))) == Seen((MILK,))


def test_a_picture_of_a_telephones_size_is_read(write):
    sheet = Image.new("L", (4000, 3000), 230)
    code = drawn(bar_symbol("9521234000013"))
    sheet.paste(code.resize((code.width * 3, code.height * 3)).rotate(20, expand=True, fillcolor=230), (700, 500))
    assert see(write("a.jpg", saved(sheet, "JPEG"))) == Seen((MILK,))


def test_several_codes_in_one_picture_are_all_read():
    first, second = drawn(bar_symbol("9521234000013")), drawn(symbol_of("https://example.com"))
    image = Image.new("L", (first.width, first.height + second.height), 255)
    image.paste(first, (0, 0))
    image.paste(second, (0, first.height))
    assert set(see_in(image).codes) == {MILK, "]Q1https://example.com"}


def test_a_label_on_a_screen_is_read_though_its_bars_are_too_low_to_be_seen_askew():
    halves = {" ": "00", "▌": "10", "▐": "01", "█": "11"}
    rows = ["".join(halves[glyph] for glyph in line) for line in bars("2100123003129")]
    cells = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(0 if bit == "1" else 255 for bit in "".join(rows)))
    screen = Image.new("L", (800, 500), 20)
    screen.paste(cells.resize((cells.width * 4, cells.height * 16), Image.Resampling.NEAREST), (150, 150))
    assert see_in(screen) == Seen(("]E02100123003129",))


# Wrong is worse than none


def test_a_blurred_picture_is_refused():
    rng = random.Random(5)
    outcomes = [(code, see_in(image)) for code, image in (nasty(rng, blur=2.5) for _ in range(6))]
    assert sum(isinstance(outcome, NotSeen) for _, outcome in outcomes) > 2
    assert all(isinstance(outcome, NotSeen) or outcome.codes == (code,) for code, outcome in outcomes)


@pytest.mark.parametrize("tries", [8, pytest.param(120, marks=pytest.mark.slow)])
def test_of_many_bad_pictures_none_is_read_wrongly(tries):
    """Perspective, tilt, blur, noise and little resolution, more than a shopper would put up with. Printed with -rP.

    Of 120 such pictures 82 were read rightly, 38 refused, and none wrongly.
    """
    rng, count = random.Random(2026), Counter()
    for _ in range(tries):
        code, image = nasty(rng)
        outcome = see_in(image)
        match outcome:
            case NotSeen():
                count["refused"] += 1
            case Seen(codes):
                count["right" if codes == (code,) else "wrong"] += 1
    print(f"tried {tries}, right {count['right']}, refused {count['refused']}, wrong {count['wrong']}")  # noqa: T201 - the count is the result
    assert count["wrong"] == 0
    assert count["right"] > tries * 0.4


NOISE = bytes(min(255, max(0, round(NormalDist(128, 30).inv_cdf((byte + 0.5) / 256)))) for byte in range(256))
"""From bytes that are all alike often to the noise of a lens in a dark shop."""


def nasty(rng, blur=None):
    """A picture of a random EAN-13, EAN-8 or UPC-A as bad as a hand, a lens and a dark shop make it."""
    length = rng.choice([13, 13, 13, 12, 8])
    body = str(rng.randint(1, 9)) + "".join(rng.choice("0123456789") for _ in range(length - 2))
    code = body + check_digit(body)
    with Image.open(io.BytesIO(picture(bar_symbol(code)))) as fine:
        scale = rng.uniform(0.25, 1)
        image = fine.convert("L").resize((int(fine.width * scale), int(fine.height * scale * rng.choice([0.3, 1, 1]))))
    paper = Image.new("L", (image.width + 160, image.height + 160), rng.randint(200, 255))
    paper.paste(image, (80, 80))
    if rng.random() < 0.5:
        paper = askew(paper, rng)
    angle = rng.choice([0, 0, rng.uniform(-10, 10), rng.uniform(-90, 90)])
    paper = paper.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=230)
    paper = paper.filter(ImageFilter.GaussianBlur(blur if blur is not None else rng.choice([0, rng.uniform(0, 2.2)])))
    if rng.random() < 0.5:
        dots = rng.randbytes(paper.width * paper.height).translate(NOISE)
        paper = ImageChops.add(paper, Image.frombytes("L", paper.size, dots), 1, -128)
    if rng.random() < 0.5:
        paper = Image.open(io.BytesIO(saved(paper, "JPEG", quality=rng.randint(15, 70)))).convert("L")
    kind = "]E4" if length == 8 else "]E0"
    return kind + (code if length == 8 else code.zfill(13)), paper


def askew(image, rng):
    width, height = image.size

    def off(size):
        return rng.uniform(0, 0.12) * size

    corners = (
        *(-off(width), -off(height), -off(width), height + off(height)),
        *(width + off(width), height + off(height), width + off(width), -off(height)),
    )
    return image.transform(image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=255)


# What is no picture


def test_a_picture_of_nothing_has_no_code(write):
    assert see(write("a.png", png(["0" * 300] * 300, scale=1))) == NotSeen(PictureProblem.NO_CODE)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", PictureProblem.NOT_A_PICTURE),
        (b"hello", PictureProblem.NOT_A_PICTURE),
        (b"GIF89a" + bytes(20), PictureProblem.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", PictureProblem.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureProblem.NOT_A_PICTURE),
        (PNG[:8], PictureProblem.NOT_A_PICTURE),
        (PNG[: len(PNG) // 2], PictureProblem.DAMAGED),
        (PNG[:-30], PictureProblem.DAMAGED),
        (saved(drawn(bar_symbol("96385074")), "JPEG")[:900], PictureProblem.DAMAGED),
        (saved(drawn(bar_symbol("96385074")), "WEBP")[:200], PictureProblem.DAMAGED),
    ],
)
def test_what_is_no_picture_or_only_half_of_one_is_said_to_be(write, content, problem):
    assert see(write("a.png", content)) == NotSeen(problem)


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(write):
    def chunk(name, body):
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    for side in (9_000, 50_000):
        head = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
        rows = zlib.compress(bytes((side // 8 + 1) * min(side, 10_000)))
        bomb = PNG[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
        assert see(write("bomb.png", bomb)) == NotSeen(PictureProblem.TOO_MANY_PIXELS)


def test_a_file_of_a_hundred_megabytes_is_not_read(tmp_path):
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert see(path) == NotSeen(PictureProblem.FILE_TOO_LARGE)


def test_folders_pipes_and_names_that_no_file_can_have_are_said_to_be(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    outcomes = {
        tmp_path: PictureProblem.DIRECTORY,
        tmp_path / "none.png": PictureProblem.NO_SUCH_FILE,
        tmp_path / "pipe.png": PictureProblem.NOT_A_FILE,
        tmp_path / "loop.png": PictureProblem.NOT_A_FILE,
        tmp_path / ("x" * 5000): PictureProblem.NOT_A_FILE,
        tmp_path / "a\x00.png": PictureProblem.NOT_A_FILE,
        Path("/dev/zero"): PictureProblem.NOT_A_FILE,
    }
    assert {path: see(path).problem for path in outcomes} == outcomes


def test_a_file_that_may_not_be_read_is_said_to_be(write, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    path = write("a.png", PNG)
    with monkeypatch.context() as patched:
        patched.setattr(Image, "open", refuse)
        assert see(path) == NotSeen(PictureProblem.NOT_ALLOWED)
    monkeypatch.setattr(Path, "stat", refuse)
    assert see(path) == NotSeen(PictureProblem.NOT_ALLOWED)


@pytest.mark.parametrize("missing", ["zxingcpp", "PIL.Image"])
def test_without_the_extra_that_is_what_is_said(write, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert see(write("a.png", PNG)) == NotSeen(PictureProblem.NOT_INSTALLED)


@given(data=st.data(), form=st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_no_damage_raises_anything(tmp_path_factory, data, form):
    content = bytearray(saved(drawn(bar_symbol("96385074")).resize((160, 120)), form))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    outcome = see(path)
    assert isinstance(outcome, Seen | NotSeen)
    assert isinstance(outcome, NotSeen) or outcome.codes == ("]E496385074",)
