"""Which texts are numbers, and which of them a 64-bit number keeps whole.

A number is plain decimal notation: `-?`, digits without a leading zero, perhaps a point with digits on both sides. So
`12O`, `1,5`, `+5`, ` 5`, `1e3`, `0x10`, `007`, `5.`, `.5`, `nan` are not numbers. `7.0` is the integer 7, `2.7` none.
An integer has no minus zero; a number keeps it (`-0.0`, as programs print what they have rounded).
"""

import re
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.masks import true_where
from cohortqc.model.table import Rows

INTEGER = r"^(?:-?[1-9][0-9]*|0)(?:\.0+)?$"
NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$"

SAFE_DIGITS = 17
"""A text of so many significant digits is what programs print for a 64-bit number."""

SAFE_WHOLE = float(2**53)
"""From here on not every whole number is a 64-bit floating-point number."""

_NUMBER = re.compile(NUMBER)
_INT64_DIGITS = 18
_MOST_DIGITS = len("-9223372036854775808")


def is_number(text: str) -> bool:
    """True for plain decimal notation."""
    return _NUMBER.match(text) is not None


def integers(texts: pa.Array) -> pa.Array:
    """Texts as int64; null where the text is none, or none that fits 64 bits."""
    legal = pc.match_substring_regex(texts, INTEGER)
    digits = pc.replace_substring_regex(pc.if_else(legal, texts, pa.scalar(None, pa.string())), r"\.0+$", "")
    if not true_where(pc.greater(pc.utf8_length(digits), _INT64_DIGITS)).any():
        return digits.cast(pa.int64())
    low, high = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    # Longer ones fit no 64 bits, and Python refuses to read thousands of digits.
    whole = (None if text is None or len(text) > _MOST_DIGITS else int(text) for text in digits.to_pylist())
    return pa.array([value if value is not None and low <= value <= high else None for value in whole], pa.int64())


def numbers(texts: pa.Array) -> pa.Array:
    """Texts as float64; null where the text is no number, or has digits that 64 bits cannot keep."""
    legal = pc.match_substring_regex(texts, NUMBER)
    kept = pc.if_else(legal, texts, pa.scalar(None, pa.string()))
    values = kept.cast(pa.float64())
    rows = _doubtful(kept, values)
    bent = [row for row in rows.tolist() if not keeps_digits(kept[row].as_py())]
    if not bent:
        return values
    mask = np.zeros(len(values), dtype=np.bool_)
    mask[bent] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, pa.float64()), values)


def _doubtful(texts: pa.Array, values: pa.Array) -> Rows:
    """Rows whose digits have to be looked at one by one."""
    long = pc.greater(pc.utf8_length(texts), SAFE_DIGITS)
    large = pc.greater_equal(pc.abs(values), SAFE_WHOLE)
    rows = np.flatnonzero(true_where(pc.or_(long, large)))
    some = texts.take(pa.array(rows))
    digits = pc.ascii_ltrim(pc.replace_substring(pc.ascii_ltrim(some, "-"), ".", ""), "0")
    many = pc.greater(pc.utf8_length(digits), SAFE_DIGITS)
    lost = pc.equal(values.take(pa.array(rows)), 0.0)
    return rows[true_where(pc.or_(pc.or_(many, lost), large.take(pa.array(rows))))]


def keeps_digits(text: str) -> bool:
    """True when the 64-bit number nearest to this number, written with as many digits, is this number again.

    Fractions of up to 17 digits are taken as they are: programs print that many for the number that they hold.
    """
    value = float(text)
    digits = len(text.lstrip("-").replace(".", "").lstrip("0"))
    if abs(value) < SAFE_WHOLE and digits <= SAFE_DIGITS:
        return value != 0 or digits == 0
    return bool(np.isfinite(value)) and Decimal(format(value, f".{digits - 1}e")) == Decimal(text)
