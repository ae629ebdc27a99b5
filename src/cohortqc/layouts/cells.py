"""Results as cells: a number as text, or a dash whose footnote says why there is none."""

from collections.abc import Mapping

from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.rounding import fixed, interval, p_value
from cohortqc.layouts.styles import Style
from cohortqc.model.layout import Cell
from cohortqc.model.result import Result, Stat

NOTHING = "\u2013"
EMPTY = Cell(text="")

Statistics = Mapping[Stat, Result]


def absent(results: tuple[Result, ...], notes: Notes) -> Cell:
    """A dash, with the first result's reason as its footnote."""
    reason = next((result.problem for result in results if result.problem), "not computed")
    return Cell(text=NOTHING, results=results, marks=notes.mark(f"{reason[:1].upper()}{reason[1:]}."))


def estimate_cell(found: Statistics, *, digits: int, notes: Notes, style: Style) -> Cell:
    """`−0.122 (−0.156 to −0.088)`; the estimate alone, with the reason, when it has no interval."""
    results = tuple(
        found[name] for name in (Stat.ESTIMATE, Stat.STD_ERROR, Stat.CONF_LOW, Stat.CONF_HIGH) if name in found
    )
    estimate, low, high = (value(found, name) for name in (Stat.ESTIMATE, Stat.CONF_LOW, Stat.CONF_HIGH))
    if estimate is None:
        return absent(results, notes)
    text = fixed(estimate, digits=digits, style=style)
    if low is None or high is None:
        alone = absent(results, notes)
        return Cell(text=text, results=results, marks=alone.marks)
    return Cell(text=f"{text} ({interval(low, high, digits=digits, style=style)})", results=results)


def p_cell(found: Statistics, *, notes: Notes, style: Style) -> Cell:
    """A p value, or a dash with the reason; empty when no test was asked for."""
    result = found.get(Stat.P_VALUE)
    if result is None:
        return EMPTY
    if result.stat is None:
        return absent((result,), notes)
    return Cell(text=p_value(result.stat, style=style), results=(result,))


def value(found: Statistics, name: Stat) -> float | None:
    """A statistic's number, None when it is absent or was not computed."""
    result = found.get(name)
    return None if result is None else result.stat


def whole(found: Statistics, name: Stat) -> int:
    """A count, 0 when it was not computed."""
    number = value(found, name)
    return 0 if number is None else int(number)
