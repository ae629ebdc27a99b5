"""Numbers to text: the only place that rounds."""

from decimal import ROUND_HALF_UP, Context, Decimal

from cohortqc.layouts.styles import PLAIN, Style

MINUS = "\u2212"
_WIDE = Context(prec=700)
_NEAR_SIGNIFICANCE = (Decimal("0.045"), Decimal("0.055"))


def fixed(value: float, *, digits: int, style: Style = PLAIN) -> str:
    """A finite number with a fixed number of decimals, half away from zero, never "-0.0".

    The 15 significant digits that a double holds are rounded, not the binary fraction behind them: 2.675 gives 2.68.
    """
    return _written(_rounded(_decimal(value), digits=digits), style=style)


def count(number: int, *, style: Style = PLAIN) -> str:
    """A whole number with its thousands set apart."""
    return _written(Decimal(number), style=style)


def percent(part: int, *, of: int, digits: int, style: Style = PLAIN) -> str:
    """100 x part / of, from the integers, half away from zero; raises ValueError when `of` is 0."""
    if of <= 0:
        raise ValueError("a percentage needs a denominator above 0")
    tenths = (2 * 100 * part * 10**digits + of) // (2 * of)
    return _written(Decimal(tenths).scaleb(-digits, context=_WIDE), style=style)


def interval(low: float, high: float, *, digits: int, style: Style = PLAIN) -> str:
    """Both limits, joined by a word that cannot be taken for a minus: `−0.087 to −0.018`."""
    return f"{fixed(low, digits=digits, style=style)} to {fixed(high, digits=digits, style=style)}"


def p_value(p: float, *, style: Style = PLAIN) -> str:
    """A p value: never 0.000, three decimals below 0.01 and between 0.045 and 0.055, otherwise two."""
    exact = _decimal(p)
    smallest = Decimal(1).scaleb(-style.p_decimals)
    if exact < smallest:
        return f"<{_p_text(smallest, style=style)}"
    if exact > Decimal("0.99"):
        return f">{_p_text(Decimal('0.99'), style=style)}"
    digits = 2
    if exact < 10 * smallest and style.p_decimals > 3:
        digits = style.p_decimals
    elif exact < Decimal("0.01") or _NEAR_SIGNIFICANCE[0] <= exact <= _NEAR_SIGNIFICANCE[1]:
        digits = 3
    return _p_text(_rounded(exact, digits=digits), style=style)


def digits_for(standard_error: float) -> int:
    """Decimals that show two significant digits of a standard error: 0.0174 gives 3, 5.7 gives 1, 23 gives 0."""
    if standard_error <= 0:
        return 0
    exact = _decimal(standard_error)
    two = Context(prec=2, rounding=ROUND_HALF_UP).plus(exact)
    return max(0, 1 - two.adjusted())


def plain(value: float, *, style: Style = PLAIN) -> str:
    """A number with the digits it has, for cut points and limits: 5, 6.5, 18.5."""
    return _written(_decimal(value), style=style)


def _decimal(value: float) -> Decimal:
    return Decimal(format(value, ".15g"))


def _rounded(value: Decimal, *, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=_WIDE)


def _written(value: Decimal, *, style: Style) -> str:
    size = abs(value)
    text = f"{size:,f}" if size >= style.grouped_from else f"{size:f}"
    whole, point, fraction = text.partition(".")
    text = whole.replace(",", style.thousands) + (style.decimal_mark + fraction if point else "")
    return f"{MINUS}{text}" if value < 0 else text


def _p_text(value: Decimal, *, style: Style) -> str:
    return style.leading_zero_of_p + f"{value:f}".removeprefix("0").replace(".", style.decimal_mark)
