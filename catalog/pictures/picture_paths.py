r"""Pictures in the place of a scan: a file dropped on the terminal arrives as the text of its path.

Each terminal quotes paths in its own way, and some send a `file://` address. A text names pictures only when all of it
is paths with a picture's ending; anything else is a scan or a search.

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

from catalog.codes import GtinRead, frame, read
from catalog.pictures.seen import NotSeen
from catalog.shelf import NotFound

if TYPE_CHECKING:
    from catalog.shelf import Shelf

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
    """The scans in the pictures that `text` names; None when it names none, NotSeen when none of them can be read.

    `known` tells whether a scan is goods of the catalogue (`known_goods`).
    """
    paths = picture_paths(text)
    if not paths:
        return None
    from catalog.pictures.imaging import see  # noqa: PLC0415 - start-up time

    outcomes = [see(path, known) for path in paths]
    frames = [code for outcome in outcomes if not isinstance(outcome, NotSeen) for code in outcome.codes]
    return frames or next(outcome for outcome in outcomes if isinstance(outcome, NotSeen))


def known_goods(shelf: Shelf, at: datetime) -> Callable[[str], bool]:
    """A function that tells whether a scan is the GTIN of goods that `shelf` knows.

    A scale's label never counts as known: any five digits could be its weight.
    """

    def known(scan: str) -> bool:
        reading = read(frame(scan), shelf.label_rules)
        if not isinstance(reading, GtinRead):
            return False
        found = shelf.identify(reading, member=False, at=at)
        return not (isinstance(found, NotFound) and found.product is None)

    return known


def _ways_to_split(text: str) -> list[list[str]]:
    """As a shell would, and as one unquoted name with spaces."""
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
