"""What comes out of a picture: codes, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PictureProblem(StrEnum):
    """Why a picture yields no code. The values are stable."""

    NO_SUCH_FILE = "no-such-file"
    DIRECTORY = "directory"
    NOT_A_FILE = "not-a-file"
    """A pipe, a device, or a name that no file can have."""
    NOT_ALLOWED = "not-allowed"
    FILE_TOO_LARGE = "file-too-large"
    NOT_A_PICTURE = "not-a-picture"
    """Not a PNG, JPEG or WebP, whatever its name says."""
    DAMAGED = "damaged-picture"
    TOO_MANY_PIXELS = "too-many-pixels"
    NO_CODE = "no-code"
    UNSURE = "unsure"
    """Something was read, and not surely enough to sell by."""
    NOT_INSTALLED = "pictures-not-installed"


@dataclass(frozen=True, slots=True)
class Seen:
    """The codes in the picture, as a scanner would type them; at least one."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotSeen:
    """No code, and why."""

    problem: PictureProblem
