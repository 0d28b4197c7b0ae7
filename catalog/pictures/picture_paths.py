r"""Pictures where a scan is expected: a file dropped on the terminal arrives as the text of its path.

Terminals quote what they drop, each in its own way, and some give an address instead of a path. A text is taken for
pictures only when it is nothing but paths that end like a picture's; anything else is a scan or a search.

>>> picture_paths("'/home/li wei/milk.png' ")
(PosixPath('/home/li wei/milk.png'),)
>>> picture_paths(r"file:///tmp/a%20b.JPG /tmp/c\ d.webp")
(PosixPath('/tmp/a b.JPG'), PosixPath('/tmp/c d.webp'))
>>> picture_paths("9521234000013"), picture_paths("milk.pngs")
((), ())
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from catalog.codes.frame import frame
from catalog.codes.reading import read
from catalog.codes.readings import GtinRead
from catalog.pictures.seen import NotSeen
from catalog.shelf.found import NotFound

if TYPE_CHECKING:
    from catalog.shelf.shelf import Shelf

ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
LONGEST = 4096
"""Characters of a text that may be paths."""


def picture_paths(text: str) -> tuple[Path, ...]:
    """The pictures that `text` names; none when it is anything else."""
    text = text.strip()
    if len(text) > LONGEST or not text.isprintable() or not text.rstrip("'\"").lower().endswith(ENDINGS):
        return ()
    for names in _ways_to_split(text):
        if names and all(name.lower().endswith(ENDINGS) and len(Path(name).name) > len(".png") for name in names):
            return tuple(_path(name) for name in names)
    return ()


def frames_from_path(text: str, known: Callable[[str], bool]) -> list[str] | NotSeen | None:
    """The scans in the pictures that `text` names: None when it names none, and why when nothing can be read.

    `known` says of a scan whether it is goods of the catalogue (`known_goods`). Of several pictures those count that
    can be read.
    """
    paths = picture_paths(text)
    if not paths:
        return None
    from catalog.pictures.imaging import see  # noqa: PLC0415 - drawing and reading take time to load

    outcomes = [see(path, known) for path in paths]
    frames = [code for outcome in outcomes if not isinstance(outcome, NotSeen) for code in outcome.codes]
    return frames or next(outcome for outcome in outcomes if isinstance(outcome, NotSeen))


def known_goods(shelf: Shelf, at: datetime) -> Callable[[str], bool]:
    """Says of a scan whether it is the number of goods that `shelf` knows.

    The label of a scale is never known: its goods may be, but any five digits would do for its weight.
    """

    def known(scan: str) -> bool:
        reading = read(frame(scan), shelf.label_rules)
        if not isinstance(reading, GtinRead):
            return False
        found = shelf.identify(reading, member=False, at=at)
        return not (isinstance(found, NotFound) and found.product is None)

    return known


def _ways_to_split(text: str) -> list[list[str]]:
    """As a shell would, and as one name with spaces in it that nobody quoted."""
    try:
        as_shell = shlex.split(text)
    except ValueError:
        as_shell = []
    return [as_shell, [text.strip("'\"")]]


def _path(name: str) -> Path:
    if name.lower().startswith("file://"):
        name = unquote(name[len("file://") :]).removeprefix("localhost")
    path = Path(name)
    try:
        return path.expanduser()
    except RuntimeError:  # there is no such person
        return path
