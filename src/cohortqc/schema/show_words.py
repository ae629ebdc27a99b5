"""What a schema says beyond single cells, in words: visits, courses over time, distributions, groups of variables."""

from collections.abc import Iterator
from decimal import Decimal

from cohortqc.model.schema import Limits, TableSchema, Variable, Visits


def table_words(table: TableSchema) -> Iterator[str]:
    """One line for each thing that a table says of its rows together; none where it says nothing."""
    if table.in_parts:
        yield "parts: several files together may make the table"
    if table.rows is not None and (table.rows.min is not None or table.rows.max is not None):
        yield f"rows in all: {interval(Limits(low=table.rows.min, high=table.rows.max))}"
    if table.visits is not None:
        yield from _visits(table.visits)
    if table.identity:
        yield f"identity: {', '.join(table.identity)}"
    for group in table.multivariate:
        yield f"joint outliers: {', '.join(group)}"
    for correlation in table.correlations:
        yield f"correlation: {' with '.join(correlation.variables)} {interval(correlation.limits)}"


def variable_words(variable: Variable) -> str:
    """What a variable says of its course and its distribution; "" where it says nothing."""
    return "; ".join((*_course(variable), *_distribution(variable)))


def interval(limits: Limits) -> str:
    """`0.2 to 2`, `up to 1.5`, `50 and more`."""
    low, high = (end if isinstance(end, str) or end is None else plain(end) for end in (limits.low, limits.high))
    if low is None:
        return f"up to {high}"
    return f"{low} and more" if high is None else f"{low} to {high}"


def plain(number: float) -> str:
    """Every digit of a limit, without an exponent: 1500000, 0.36."""
    return format(Decimal(repr(number)).normalize(), "f")


def _visits(visits: Visits) -> Iterator[str]:
    named = ("type", "year", "days", "closest", "expected")
    columns = [f"{name} {getattr(visits, name)}" for name in named if getattr(visits, name) is not None]
    window = [] if visits.window is None else [f"window {visits.window} days"]
    if columns or window:
        yield f"visits: {', '.join([*columns, *window])}"
    for step in visits.schedule:
        when = f" when {step.when}" if step.when else ""
        until = f" until day {step.until}" if step.until else ""
        yield f"expected: years {', '.join(map(str, step.years))}{when}{until}"


def _course(variable: Variable) -> Iterator[str]:
    if variable.max_length is not None:
        yield f"at most {variable.max_length} signs"
    if variable.constant:
        yield "constant"
    if variable.monotone is not None:
        yield str(variable.monotone)
    if variable.change is not None:
        rate, precision = plain(variable.change.percent_per_year), plain(variable.change.precision)
        yield f"change up to {rate} % a year, precision {precision} %"
    if variable.dispositions:
        yield "dispositions " + ", ".join(f"{code} {word}" for code, word in variable.dispositions.items())


def _distribution(variable: Variable) -> Iterator[str]:
    if variable.scale is not None:
        yield f"{variable.scale} scale"
    if variable.end_digits is not None:
        yield f"end digits {variable.end_digits}"
    if variable.mean is not None:
        yield f"mean {interval(variable.mean)}"
    if variable.median is not None:
        yield f"median {interval(variable.median)}"
    if variable.proportions:
        yield "share of " + ", ".join(f"{code} {interval(limits)}" for code, limits in variable.proportions.items())
    if variable.margin is not None:
        yield f"margin {plain(variable.margin)} {variable.unit}".rstrip()
    if variable.adjust:
        yield f"adjusted for {', '.join(variable.adjust)}"
