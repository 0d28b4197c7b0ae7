"""Reading the codes in a picture. Only this module imports Pillow and zxing-cpp, the extra `pictures`.

A file may be no picture, end in the middle, or unpack to more than fits into memory: each is a `PictureProblem`.
"""

from __future__ import annotations

import stat
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from math import cos, dist, radians, sin
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.drawing.bars import code128, modules
from catalog.errors import BarsError
from catalog.pictures.overlay import SAMPLES, SURE, likeness
from catalog.pictures.seen import NotSeen, PictureProblem, Seen
from catalog.pictures.sightings import LADDER, Point, Sighting, Tally

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes. Telephones take pictures of 3 to 12 MB."""
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 65_535
"""Pixels of a side: zxing-cpp takes no more."""
_SMALL_SIDE, _PAPER = 600, 40
"""Pixels: below the first, the longer side of a picture that may be a drawing; paper around an enlarged one."""
_LADDER_SIDE = 1800
"""Pixels of the longer side when a picture is turned: enough for a barcode across a third of it, and quick."""
_STEPS_ENLARGED = 5
"""Steps of the ladder for an enlarged picture, which takes long to read."""
_STRIP_ROWS = 5
_FORMATS = ("PNG", "JPEG", "WEBP")
# What a damaged file makes Pillow raise.
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError)
_DAMAGE_INSIDE = (struct.error, zlib.error, MemoryError)


def see(path: Path, known: Callable[[str], bool] = lambda _: False) -> Seen | NotSeen:
    """The codes in the picture at `path`. `known` tells whether a scanner's text names goods of the catalogue."""
    try:
        import PIL.Image  # noqa: F401, PLC0415 - an extra, and 30 ms
        import zxingcpp  # noqa: F401, PLC0415
    except ImportError:
        return NotSeen(PictureProblem.NOT_INSTALLED)
    if problem := _problem_of(path):
        return NotSeen(problem)
    image = _opened(path)
    return NotSeen(image) if isinstance(image, PictureProblem) else see_in(image, known)


def see_in(image: Image, known: Callable[[str], bool] = lambda _: False) -> Seen | NotSeen:
    """The codes in an upright grey picture that Pillow has opened. See `see`."""
    if not all(image.size) or max(image.size) > LONGEST_SIDE:
        return NotSeen(PictureProblem.TOO_MANY_PIXELS if all(image.size) else PictureProblem.NO_CODE)
    outcome = _looked_at(image, LADDER, known)
    if isinstance(outcome, NotSeen) and max(image.size) <= _LADDER_SIDE:
        return _looked_at(_enlarged(image), LADDER[:_STEPS_ENLARGED], known)
    return outcome


def _looked_at(image: Image, ladder: Sequence[int], known: Callable[[str], bool]) -> Seen | NotSeen:
    """The codes that are certain after turning `image` by every angle of `ladder`, or until nothing is open."""
    tally = Tally(known)
    scale = min(1.0, _LADDER_SIDE / max(image.size))
    small = image
    for angle in ladder:
        if angle and scale < 1 and small is image:
            small = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
        for sighting in _sightings(small, angle, image.width / small.width, known):
            tally.note(angle, sighting)
        if not tally.open:
            break
    if believed := tally.believed():
        return Seen(tuple(believed))
    return NotSeen(PictureProblem.NO_CODE if tally.empty else PictureProblem.UNSURE)


def _enlarged(image: Image) -> Image:
    """`image` enlarged on more paper: narrow bars are told apart better so."""
    import PIL.ImageOps  # noqa: PLC0415
    from PIL.Image import Resampling  # noqa: PLC0415

    # A drawing may have one pixel to a module, and be cut off at the bars. Its edges are kept sharp.
    factor, way = (4, Resampling.NEAREST) if max(image.size) < _SMALL_SIDE else (2, Resampling.BICUBIC)
    return PIL.ImageOps.expand(PIL.ImageOps.scale(image, factor, way), _PAPER, 255)


def _problem_of(path: Path) -> PictureProblem | None:
    """What is wrong with the file, before it is opened: a pipe or a device could block or never end."""
    try:
        found = path.stat()
    except PermissionError:
        return PictureProblem.NOT_ALLOWED
    except FileNotFoundError:
        return PictureProblem.NO_SUCH_FILE
    except (OSError, ValueError):  # a name too long, a part of it that is no folder, a NUL
        return PictureProblem.NOT_A_FILE
    if stat.S_ISDIR(found.st_mode):
        return PictureProblem.DIRECTORY
    if not stat.S_ISREG(found.st_mode):
        return PictureProblem.NOT_A_FILE
    return PictureProblem.FILE_TOO_LARGE if found.st_size > LARGEST_FILE else None


def _opened(path: Path) -> Image | PictureProblem:
    """The picture, upright and grey, on white."""
    import PIL.Image  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and odd files. The size is checked below.
            warnings.simplefilter("ignore")
            with PIL.Image.open(path, formats=_FORMATS) as image:
                if max(image.size) > LONGEST_SIDE or image.width * image.height > MOST_PIXELS:
                    return PictureProblem.TOO_MANY_PIXELS
                return _grey(image)
    except PermissionError:
        return PictureProblem.NOT_ALLOWED
    except PIL.Image.DecompressionBombError:
        return PictureProblem.TOO_MANY_PIXELS
    except PIL.UnidentifiedImageError:
        return PictureProblem.NOT_A_PICTURE
    except (*_DAMAGE, *_DAMAGE_INSIDE):
        return PictureProblem.DAMAGED


def _grey(image: Image) -> Image:
    import PIL.Image  # noqa: PLC0415
    import PIL.ImageOps  # noqa: PLC0415

    image.draft("L", image.size)  # a JPEG need not be unpacked in colours
    upright = PIL.ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        return upright.point(lambda value: value * (1 / 256)).convert("L")
    if upright.has_transparency_data:
        coloured = upright.convert("RGBA")
        white = PIL.Image.new("RGBA", coloured.size, "white")
        upright = PIL.Image.alpha_composite(white, coloured)
    return upright.convert("L")


def _sightings(image: Image, angle: int, scale: float, known: Callable[[str], bool]) -> Iterator[Sighting]:
    """What is read in `image` turned by `angle`; one of its pixels is `scale` pixels of the whole picture."""
    import zxingcpp  # noqa: PLC0415
    from PIL.Image import Resampling  # noqa: PLC0415

    # More formats would find more wrong numbers: only those that a till here needs are looked for.
    kinds = zxingcpp.BarcodeFormat
    linear = [kinds.EAN13, kinds.EAN8, kinds.UPCA, kinds.UPCE, kinds.Code128, kinds.ITF14, kinds.DataBar]
    formats = zxingcpp.BarcodeFormats([*linear, kinds.DataMatrix, kinds.QRCode])
    guessed = (kinds.EAN13, kinds.EAN8, kinds.UPCA, kinds.UPCE, kinds.ITF14)
    turned = image.rotate(angle, Resampling.BILINEAR, expand=True, fillcolor=255) if angle else image
    for code in zxingcpp.read_barcodes(turned, formats=formats, text_mode=zxingcpp.TextMode.Plain):
        text = code.symbology_identifier + code.text
        place = code.position
        corners = [(p.x, p.y) for p in (place.top_left, place.bottom_left, place.bottom_right, place.top_right)]
        upright = [_turned_back(corner, angle, image.size, turned.size, scale) for corner in corners]
        yield Sighting(
            text,
            (sum(x for x, _ in upright) / 4, sum(y for _, y in upright) / 4),
            max(dist(upright[0], upright[2]), dist(upright[1], upright[3])) / 2,
            # The others have checks over all of their bars, which no guess passes.
            proven=code.format not in guessed or (not known(text) and _is_proven(turned, corners, text)),
            known_only=code.format == kinds.UPCE,
        )


def _turned_back(
    point: tuple[int, int], angle: int, size: tuple[int, int], turned: tuple[int, int], scale: float
) -> Point:
    """`point` of a picture that was turned about its centre, in the upright picture."""
    x, y = point[0] - turned[0] / 2, point[1] - turned[1] / 2
    cosine, sine = cos(radians(angle)), sin(radians(angle))
    return (x * cosine - y * sine + size[0] / 2) * scale, (x * sine + y * cosine + size[1] / 2) * scale


def _is_proven(image: Image, corners: list[tuple[int, int]], text: str) -> bool:
    """Whether the bars between `corners` are the ones that `text` is printed with."""
    from PIL.Image import Resampling, Transform  # noqa: PLC0415

    try:
        expected = code128(text[3:]).modules if text.startswith("]C0") else modules(text[3:])
    except BarsError:
        return False
    width = len(expected) * SAMPLES
    quad = [value + 0.5 for corner in corners for value in corner]
    strip = image.transform((width, _STRIP_ROWS), Transform.QUAD, quad, Resampling.BILINEAR, fillcolor=255).tobytes()
    profile = [float(sum(strip[column::width])) for column in range(width)]
    return likeness(profile, expected) >= SURE
