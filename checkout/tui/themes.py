"""Two themes of our own. `ansi-dark` and `ansi-light` are Textual's and follow the terminal's palette."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

EVENING: Final = Theme(
    name="evening",
    primary="#6fb3a8",
    secondary="#8fa3bf",
    accent="#e0b268",
    warning="#e0b268",
    error="#e58a7b",
    success="#9cc48a",
    foreground="#dcdfe4",
    background="#16191d",
    surface="#1c2025",
    panel="#252a31",
    dark=True,
)
MORNING: Final = Theme(
    name="morning",
    primary="#2a7a6e",
    secondary="#4a5f80",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#a8321f",
    success="#3c6e2a",
    foreground="#24282d",
    background="#f6f4ef",
    surface="#fbfaf7",
    panel="#e8e5dd",
    dark=False,
)
THEMES: Final = ("evening", "morning", "ansi-dark", "ansi-light")
"""The themes that the palette offers."""
