"""Marks a sentence that stands in a table, so that it is found for translation. `Words.t` speaks it later."""

from __future__ import annotations


def mark(sentence: str) -> str:
    """`sentence`, unchanged."""
    return sentence
