"""A share of so many cases with its interval, and whether there are enough of them to quote it."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

ENOUGH = 50
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `n` cases."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, None without a case."""
        return self.hits / self.n if self.n else None

    @property
    def is_enough(self) -> bool:
        """Whether there are at least 50 cases; below, the share is not to be quoted (样本不足)."""
        return self.n >= ENOUGH

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % score interval (E. B. Wilson, Probable inference, the law of succession, and statistical inference,
        JASA 22, 1927, 209-212), None without a case."""
        if not self.n:
            return None
        share, spread = self.hits / self.n, _Z * _Z / self.n
        middle = (share + spread / 2) / (1 + spread)
        half = _Z * sqrt(share * (1 - share) / self.n + spread / (4 * self.n)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)
