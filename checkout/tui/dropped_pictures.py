"""A picture dropped on the terminal comes in as its path: the codes in it are scanned.

Looking takes up to some seconds, so it happens in a thread, and the scan field goes on meanwhile.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog.pictures.picture_paths import NotSeen, frames_from_path, known_goods, picture_paths
from checkout.events import Source
from checkout.tui.widgets.message_line import Tone

if TYPE_CHECKING:
    from checkout.tui.screens.floor import Floor


def look_at_pictures(floor: Floor, text: str) -> bool:
    """Begin to look for codes when `text` is the path of a picture, or of several; False when it is anything else."""
    if not picture_paths(text):
        return False
    floor.say(floor.t("Looking at the picture."))
    floor.run_worker(partial(_look, floor, text), thread=True, group="pictures")
    return True


def _look(floor: Floor, text: str) -> None:
    """In the thread: a shelf never changes, so it may be asked from here."""
    session = floor.session
    outcome = frames_from_path(text, known_goods(session.shelf, session.local_now))
    floor.app.call_from_thread(_take, floor, text, outcome)


def _take(floor: Floor, text: str, outcome: list[str] | NotSeen | None) -> None:
    from checkout.words.reading_lines import picture_line  # noqa: PLC0415 - not before there is something to say

    if isinstance(outcome, NotSeen):
        floor.say(picture_line(floor.words, text, outcome.problem), Tone.BAD)
        return
    for frame in outcome or ():
        floor.scanned(frame, Source.PASTED)
