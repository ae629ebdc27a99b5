"""Numbers as a listing shows them: what a value must be within, or must equal."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite

import numpy as np
import numpy.typing as npt

from cohortqc.rules.lazy_texts import LazyTexts

WIDE = Context(prec=700)
"""Room for every digit of the largest and the smallest float."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumberTexts(LazyTexts):
    """One text a number, made when it is read; `values` has shape (n,), none missing."""

    values: npt.NDArray[np.float64]
    digits: int | None

    def __len__(self) -> int:
        return len(self.values)

    def _sliced(self, where: slice) -> "NumberTexts":
        return replace(self, values=self.values[where])

    def _text_at(self, index: int) -> str:
        return as_declared(float(self.values[index]), digits=self.digits)


def fixed(value: float, *, digits: int) -> str:
    """With this many decimals, half away from zero on the decimal text (15 significant digits), never `-0`; `inf`."""
    if not isfinite(value):
        return str(value)
    exact = Decimal(format(value, ".15g"))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=WIDE)
    return format(abs(rounded) if rounded.is_zero() else rounded, "f")


def fewest_digits(value: float) -> str:
    """The fewest decimals that give the number back: 0.2, 14, never an exponent."""
    plain = format(Decimal(repr(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def as_declared(value: float, *, digits: int | None) -> str:
    """With the variable's declared decimals, or with ten significant digits where none are declared."""
    return fewest_digits(float(format(value, ".10g"))) if digits is None else fixed(value, digits=digits)
