"""T: the commission of an amount by dated tiers (1.3). PURE."""

from collections.abc import Sequence
from decimal import Decimal

from tuanding.core.kernel.money import share


def rate_of(amount: Decimal, tiers: Sequence[Sequence[int]]) -> int:
    """Basis points of the highest tier the amount reaches; tiers are [from yuan, basis points]; below all of them, none."""
    reached = [(start, rate) for start, rate in tiers if amount >= start]
    return max(reached)[1] if reached else 0


def commission(amount: Decimal, tiers: Sequence[Sequence[int]]) -> Decimal:
    """The whole amount at the rate of the tier it reaches, rounded once."""
    return share(amount, rate_of(amount, tiers))
