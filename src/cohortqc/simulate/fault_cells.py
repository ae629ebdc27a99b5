"""Faults of single cells, found for any schema: each spoils one cell so that one rule, and no other, sees it."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cohortqc.model.schema import Limits, Schema, TableSchema, Variable, VariableType
from cohortqc.simulate.entanglement import entangled_variables, operands

Row = Mapping[str, str]

_GATE = re.compile(r"(\w+) (=|>) (-?\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """What becomes of a row: new texts of its cells, the variable in which the fault is found, and what was done."""

    cells: Mapping[str, str]
    variable: str
    what: str


Spoil = Callable[[Row], Spoiled | None]
"""Spoils a row, or returns None for a row that this fault does not suit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """One way to spoil a row of a table; `code` is the rule that must find it."""

    code: str
    table: str
    spoil: Spoil


def cell_faults(schema: Schema) -> Iterator[CellFault]:
    """Every way to spoil a cell of a variable on which nothing else hangs, in the order of the schema."""
    for table in schema.tables.values():
        entangled = entangled_variables(schema, table=table.name)
        for variable in table.variables.values():
            if variable.name in entangled:
                continue
            for code, spoil in _ways(variable, table=table):
                yield CellFault(code=code, table=table.name, spoil=spoil)


def _ways(variable: Variable, *, table: TableSchema) -> Iterator[tuple[str, Spoil]]:
    if variable.type in {VariableType.INTEGER, VariableType.NUMBER}:
        yield from _misfits(variable)
    if variable.codes and variable.codes_are_numbers:
        unused = str(max(int(code) for code in (*variable.codes, *filter(_is_whole, variable.missing))) + 60)
        yield "CON104", _in_present(variable, unused, what="a code that the schema does not know")
    if variable.pattern is not None:
        yield "CON105", _in_present(variable, "?", what="a text that does not fit the pattern")
    yield from _gaps(variable)
    if variable.computed is not None and variable.name not in operands(table):
        yield "CON202", _miscomputed(variable)
    if variable.name in table.scales:
        items = tuple(item.variable for item in table.scales[variable.name].items)
        yield "CON203", _misscored(variable, items=items)
        if not _is_shared(items, table=table, scale=variable.name):
            yield "CON204", _unattainable(variable, items=items)


def _misfits(variable: Variable) -> Iterator[tuple[str, Spoil]]:
    """What is no number, and numbers outside the limits."""
    yield "INT401", _in_present(variable, "12O", what="the letter O typed for a zero")
    if variable.type is VariableType.INTEGER:
        yield "INT401", _in_present(variable, "2.7", what="a fraction where whole numbers are meant")
    else:
        yield "INT401", _in_present(variable, "1,5", what="a comma typed for the decimal point")
    for code, limits in (("CON101", variable.range), ("CON102", variable.expected), ("CON103", variable.detection)):
        if (value := _beyond(variable, limits, code=code)) is not None:
            yield code, _in_present(variable, value, what=f"a value outside the limits of {code}")


def _gaps(variable: Variable) -> Iterator[tuple[str, Spoil]]:
    """Blanks where an answer must be, answers where a blank must be."""
    if variable.required and variable.asked_if is None:
        yield "COM101", _in_present(variable, "", what="a required cell emptied")
    if variable.asked_if is not None and (gate := _GATE.fullmatch(variable.asked_if)):
        if variable.required:
            yield "COM102", _in_present(variable, "", what="the answer to a question that was asked emptied")
        yield "COM103", _unasked(variable, gate=gate)


def _is_shared(items: tuple[str, ...], *, table: TableSchema, scale: str) -> bool:
    """True when another score is made of one of these items, and would be spoiled with this one."""
    others = (other for name, other in table.scales.items() if name != scale and other.in_file)
    return any(item.variable in items for other in others for item in other.items)


def _is_whole(code: str) -> bool:
    return code.removeprefix("-").isdigit()


def _in_present(variable: Variable, text: str, *, what: str) -> Spoil:
    def spoil(row: Row) -> Spoiled | None:
        if row[variable.name] in {"", text, *variable.missing}:
            return None
        return Spoiled(cells={variable.name: text}, variable=variable.name, what=what)

    return spoil


def _beyond(variable: Variable, limits: Limits | None, *, code: str) -> str | None:
    """A value outside these limits that every earlier rule lets pass, as text; None if there is none."""
    if limits is None:
        return None
    wider = {"CON101": (), "CON102": (variable.range,), "CON103": (variable.range, variable.expected)}[code]
    unit = 10.0 ** -(variable.digits or 0)
    for limit, step in ((limits.high, unit), (limits.low, -unit)):
        if not isinstance(limit, (int, float)):
            continue
        value = limit + step
        if all(_within(value, other) for other in wider) and not _is_missing_code(variable, value):
            return _shown(variable, value)
    return None


def _within(value: float, limits: Limits | None) -> bool:
    if limits is None:
        return True
    low = limits.low if isinstance(limits.low, (int, float)) else -math.inf
    high = limits.high if isinstance(limits.high, (int, float)) else math.inf
    return low <= value <= high


def _is_missing_code(variable: Variable, value: float) -> bool:
    return _shown(variable, value) in variable.missing


def _shown(variable: Variable, value: float) -> str:
    return f"{value:.{variable.digits or 0}f}"


def _unasked(variable: Variable, *, gate: re.Match[str]) -> Spoil:
    """An answer where the filter question, known, says that nothing was asked."""
    name, sign, constant = gate.groups()
    answer = next(iter(variable.codes)) if variable.codes else _lowest(variable)

    def spoil(row: Row) -> Spoiled | None:
        given = row[name]
        if not _is_whole(given) or row[variable.name]:
            return None
        asked = int(given) == int(constant) if sign == "=" else int(given) > int(constant)
        if asked:
            return None
        return Spoiled(
            cells={variable.name: answer}, variable=variable.name, what=f"an answer although {name} says not asked"
        )

    return spoil


def _lowest(variable: Variable) -> str:
    low = variable.range.low if variable.range is not None else None
    return _shown(variable, float(low) if isinstance(low, (int, float)) else 1.0)


def _miscomputed(variable: Variable) -> Spoil:
    """Another code of the list, or a number off by thirty units of its last digit."""

    def spoil(row: Row) -> Spoiled | None:
        given = row[variable.name]
        if not given or given in variable.missing:
            return None
        if variable.codes:
            changed = next(code for code in variable.codes if code != given)
        else:
            value = float(given) + 30 * 10.0 ** -(variable.digits or 0)
            if not (_within(value, variable.range) and _within(value, variable.expected)):
                return None
            changed = _shown(variable, value)
        return Spoiled(cells={variable.name: changed}, variable=variable.name, what="a computed value changed")

    return spoil


def _misscored(variable: Variable, *, items: tuple[str, ...]) -> Spoil:
    """A score one point off, all items answered."""

    def spoil(row: Row) -> Spoiled | None:
        if not row[variable.name] or not all(row[item] for item in items):
            return None
        value = float(row[variable.name]) + 1
        if not (_within(value, variable.range) and _within(value, variable.expected)):
            return None
        return Spoiled(cells={variable.name: _shown(variable, value)}, variable=variable.name, what="a score one off")

    return spoil


def _unattainable(variable: Variable, *, items: tuple[str, ...]) -> Spoil:
    """A score kept although every item was emptied."""

    def spoil(row: Row) -> Spoiled | None:
        if not row[variable.name] or not all(row[item] for item in items):
            return None
        return Spoiled(
            cells=dict.fromkeys(items, ""), variable=variable.name, what="the items of a score emptied, the score kept"
        )

    return spoil
