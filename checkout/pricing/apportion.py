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
    if amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("only amounts and weights of zero and above can be apportioned")
    if len(weights) == 1:
        return [amount]
    if not weights:
        if amount:
            raise ValueError(f"{amount} cannot be apportioned to nobody")
        return []
    whole = sum(weights)
    if not whole:
        return [amount, *[0] * (len(weights) - 1)]
    parts = [amount * weight // whole for weight in weights]
    by_loss = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), -weights[i], i))
    for i in by_loss[: amount - sum(parts)]:
        parts[i] += 1
    return parts
