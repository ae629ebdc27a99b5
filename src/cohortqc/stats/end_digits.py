"""Final digits of a column: how often each occurs, and whether one is preferred."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from cohortqc.stats.number import Absent, floats

ANY = tuple(range(10))
EVEN = (0, 2, 4, 6, 8)

FEWEST_A_DIGIT = 5
"""Values that each digit is to be expected in, without which nothing is said."""

NOT_WHOLE = 1e-6
"""How far from a whole number of units of the last digit a value may be: floating point, no more decimals."""

Digits = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitTest:
    """How often each of the possible digits occurs, against an equal share; `p_value` by chi-squared, df digits - 1.

    `preferred` is the digit of the greatest share (the smallest of several); `excess` its share minus the expected one.
    """

    n: int
    preferred: int
    share: float
    expected: float
    p_value: float

    @property
    def excess(self) -> float:
        """Share of the preferred digit minus the expected share."""
        return self.share - self.expected


def end_digits(values: ArrayLike, *, decimals: int) -> Digits:
    """The last digit of each value when it is written with so many decimals; -1 where it has more, or is missing (NaN).

    values: shape (n,); the sign is no matter. 120.5 with 1 decimal ends in 5, 71 in 0.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(floats(values)) * 10.0**decimals
        whole = np.rint(scaled)
        # Where floats are farther apart than the last digit, there is none to be told.
        known = (np.abs(scaled - whole) <= NOT_WHOLE) & (whole < 2.0**53 / 10)
    return np.where(known, np.where(known, whole, 0).astype(np.int64) % 10, -1)


def digit_test(digits: Digits, *, possible: Sequence[int] = ANY) -> DigitTest | Absent:
    """Do the possible digits occur equally often? Others (and -1) are left out. Agrees with R `chisq.test(counts)`."""
    counts = np.bincount(digits[digits >= 0], minlength=10)[list(possible)]
    n = int(counts.sum())
    if n < FEWEST_A_DIGIT * len(possible):
        return Absent(f"fewer than {FEWEST_A_DIGIT * len(possible)} values")
    place = int(counts.argmax())
    return DigitTest(
        n=n,
        preferred=possible[place],
        share=int(counts[place]) / n,
        expected=1 / len(possible),
        p_value=float(chdtrc(len(possible) - 1, (np.square(counts - n / len(possible)) / (n / len(possible))).sum())),
    )
