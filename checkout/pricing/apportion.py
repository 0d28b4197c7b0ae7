"""Dividing an amount into parts that add up to it, by the method of the largest remainder.

Rounding each share by itself loses or invents a fen in more than half of all cases; giving the rest to the last line
can make that line negative. Here every part is rounded down, and the fen left over go to the parts that lost most.

>>> apportion(100, [1, 1, 1])
[34, 33, 33]
>>> apportion(5, [1] * 10)
[1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
"""

from __future__ import annotations

from collections.abc import Sequence


def apportion(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of `amount` in proportion to `weights`; they add up exactly. Both in minor units, not negative.

    Ties go to the larger weight, then to the earlier one. All weights zero: everything goes to the first. Raises
    ValueError for anything negative, and for an amount without weights.
    """
    if len(weights) == 1 and amount >= 0 <= weights[0]:
        return [amount]
    return [each + more for each, more in apportion_alike(amount, [(weight, 1) for weight in weights])]


def apportion_alike(amount: int, weights: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As `apportion`, for (weight, how many there are of it): the part of each, and how many get one more.

    >>> apportion_alike(15, [(14, 1), (17, 2)])
    [(4, 1), (5, 0)]
    """
    if amount < 0 or any(weight < 0 for weight, _ in weights):
        raise ValueError("only amounts and weights of zero and above can be apportioned")
    if not weights:
        if amount:
            raise ValueError(f"{amount} cannot be apportioned to nobody")
        return []
    whole = sum(weight * count for weight, count in weights)
    if not whole:
        each, more = divmod(amount, weights[0][1])
        return [(each, more), *[(0, 0)] * (len(weights) - 1)]
    parts = [(amount * weight // whole, 0) for weight, _ in weights]
    left = amount - sum(each * count for (each, _), (_, count) in zip(parts, weights, strict=True))
    for at in sorted(range(len(weights)), key=lambda at: (-(amount * weights[at][0] % whole), -weights[at][0], at)):
        if not left:
            break
        more = min(left, weights[at][1])
        parts[at] = parts[at][0], more
        left -= more
    return parts
