"""A number as a text file would have it."""

import numpy as np


def plain(value: float) -> str:
    """`7.0` as `7`, never with an exponent; `inf` and `nan` by their names."""
    return np.format_float_positional(value, trim="-") if np.isfinite(value) else str(float(value))
