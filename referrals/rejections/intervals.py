"""How sure a share and a difference of shares are: Wilson's interval, Newcombe's, and when a difference is one.

E. B. Wilson, J. Am. Stat. Assoc. 22 (1927); R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10.
"""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964
# Who looks again and again finds something by chance sooner or later: with this bound fifty looks at two equal texts
# find a difference in about one comparison of twenty (Pocock's boundary), instead of in one of three.
Z_LOOKING = 2.9
ENOUGH = 50  # delivered of each, before anything is said


@dataclass(frozen=True)
class Share:
    """`hits` of `total`."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 0.0

    def interval(self, z: float = Z_95) -> tuple[float, float]:
        """Wilson's; everything is possible where nothing was seen."""
        if not self.total:
            return (0.0, 1.0)
        n, square = self.total, z * z
        middle = (self.value + square / (2 * n)) / (1 + square / n)
        half = z * sqrt(self.value * (1 - self.value) / n + square / (4 * n * n)) / (1 + square / n)
        return (max(0.0, middle - half), min(1.0, middle + half))


def difference(first: Share, second: Share, z: float = Z_95) -> tuple[float, float]:
    """Newcombe's interval of `second - first`."""
    (low_1, high_1), (low_2, high_2) = first.interval(z), second.interval(z)
    apart = second.value - first.value
    low = apart - sqrt((second.value - low_2) ** 2 + (high_1 - first.value) ** 2)
    high = apart + sqrt((high_2 - second.value) ** 2 + (first.value - low_1) ** 2)
    return (low, high)


def better(first: Share, second: Share) -> int | None:
    """0 or 1: which of them is better, however often one looks; None while that may be chance."""
    if min(first.total, second.total) < ENOUGH:
        return None
    low, high = difference(first, second, Z_LOOKING)
    return 1 if low > 0 else 0 if high < 0 else None
