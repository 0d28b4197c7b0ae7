"""What the searches maximise: savings in minor units, with ties decided in the low bits.

A value is savings times `MINOR`, minus a small penalty for each application. Of two combinations that save the same,
the one with fewer applications wins, then the one whose offers come first. Percentages of single units are exact: a
unit of 4.45 at 70 % saves 133.5 minor units; what an application saves is rounded when it is complete.
"""

from __future__ import annotations

FINE = 1 << 40
"""The value of a ten-thousandth of a minor unit: a minor unit times a basis point."""
MINOR = 10_000 * FINE
"""The value of one minor unit saved. Penalties never add up to half of it."""


def in_minor(value: int) -> int:
    """The savings of a value, in minor units."""
    return -(-value // MINOR)


def one_more(value: int) -> int:
    """The least value that saves at least one minor unit more than `value`."""
    return in_minor(value) * MINOR + MINOR // 2


def penalty(rank: int) -> int:
    """The penalty for one application of the offer of this rank."""
    return (1 << 22) + rank
