"""Table 1 as text: one block a variable, overall and by group, with the differences between groups."""

from dataclasses import dataclass

from cohortqc.layouts.cells import EMPTY, Statistics, absent, p_cell, value, whole
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.lookup import Lookup
from cohortqc.layouts.rounding import count, digits_for, fixed, percent
from cohortqc.layouts.words import Words, inside, number_word
from cohortqc.model.layout import Cell, Column, Row, RowKind, TableLayout
from cohortqc.model.report import Compare, TableDefinition, TableRow
from cohortqc.model.result import Result, Results, Stat

OVERALL = "Overall"
_HALVES_MATTER_BELOW = 1_000
_WHOLE_FROM = 100
FEW = 100
"""Below so many participants in the smallest column, percentages have no decimals."""

_PAIRS_NOTE = "Largest absolute standardised mean difference over the {pairs} pairs of groups"
_TWO_NOTE = "Standardised mean difference, second group minus first (categories: distance, without a sign)"
_YANG = "categories by Yang and Dalton 2012"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What every row of one table needs."""

    definition: TableDefinition
    words: Words
    found: Lookup
    notes: Notes
    groups: tuple[str, ...]
    percent_digits: int

    @property
    def compared(self) -> bool:
        """Whether there is a column that compares the groups."""
        return self.definition.compare is not Compare.NOTHING and len(self.groups) > 1

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns with participants in them."""
        return (OVERALL, *self.groups) if self.definition.overall or not self.groups else self.groups


def descriptive_layout(results: Results, definition: TableDefinition, words: Words, *, caption: str) -> TableLayout:
    """Lay out a descriptive table."""
    found = Lookup(results.of(definition.id))
    by = definition.by
    levels = words.levels(by) if by is not None else ()
    sizes = [whole(found.at("descriptive", group_level=level), Stat.N_TOTAL) for level, _ in levels]
    table = _Table(
        definition=definition,
        words=words,
        found=found,
        notes=Notes(),
        groups=tuple(level for level, _ in levels),
        percent_digits=0 if min(sizes, default=FEW) < FEW else 1,
    )
    columns = _columns(table, dict(levels))
    rows = [row for wanted in definition.rows for row in _block(table, wanted)]
    _general_notes(table)
    return TableLayout(
        id=definition.id,
        caption=caption,
        stub_title="Characteristic",
        columns=columns,
        rows=tuple(rows),
        footnotes=table.notes.footnotes(),
    )


def _columns(table: _Table, labels: dict[str, str]) -> tuple[Column, ...]:
    columns = []
    for place, level in enumerate(table.columns):
        size = whole(table.found.at("descriptive", group_level=level), Stat.N_TOTAL)
        letter = "N" if level == OVERALL else "n"
        subtitle = f"{letter} = {count(size, style=table.words.style)}"
        columns.append(Column(id=f"c{place}", title=labels.get(level, level), subtitle=subtitle))
    if table.compared and table.definition.compare is Compare.SMD:
        pairs = len(table.groups) * (len(table.groups) - 1) // 2
        text = _TWO_NOTE if pairs == 1 else _PAIRS_NOTE.format(pairs=number_word(pairs))
        mark = table.notes.mark(f"{text}; {_YANG}.")
        columns.append(Column(id="smd", title="SMD" if pairs == 1 else "Max |SMD|", marks=mark))
    elif table.compared:
        columns.append(Column(id="p", title=table.words.style.p))
    return tuple(columns)


def _block(table: _Table, wanted: TableRow) -> list[Row]:
    if table.words.variable(wanted.variable).is_categorical:
        return _categories(table, wanted.variable)
    return _continuous(table, wanted)


def _statistics(table: _Table, variable: str, level: str, *, variable_level: str = "") -> Statistics:
    return table.found.at("descriptive", variable=variable, variable_level=variable_level, group_level=level)


def _continuous(table: _Table, wanted: TableRow) -> list[Row]:
    parts = [_statistics(table, wanted.variable, level) for level in table.columns]
    if wanted.statistics == "median_iqr":
        digits, shape = _quantile_digits(table, wanted.variable, parts), "median (IQR)"
        cells = [_median(table, part, digits=digits) for part in parts]
    else:
        digits, shape = _mean_digits(table, wanted.variable, parts), "mean (SD)"
        cells = [_mean(table, part, digits=digits) for part in parts]
    stub = f"{table.words.heading(wanted.variable)}, {shape}"
    cells.extend(_comparison(table, wanted.variable))
    return [Row(stub=stub, kind=RowKind.PLAIN, cells=tuple(cells)), *_missing(table, wanted.variable)]


def _mean(table: _Table, part: Statistics, *, digits: int) -> Cell:
    results = _picked(part, Stat.MEAN, Stat.SD, Stat.N_OBS)
    mean, sd = value(part, Stat.MEAN), value(part, Stat.SD)
    if mean is None:
        return absent(results, table.notes)
    style = table.words.style
    if sd is None:
        alone = absent(_picked(part, Stat.SD), table.notes)
        return Cell(
            text=f"{fixed(mean, digits=digits, style=style)} ({alone.text})", results=results, marks=alone.marks
        )
    return Cell(
        text=f"{fixed(mean, digits=digits, style=style)} ({fixed(sd, digits=digits, style=style)})", results=results
    )


def _median(table: _Table, part: Statistics, *, digits: int) -> Cell:
    results = _picked(part, Stat.MEDIAN, Stat.P25, Stat.P75, Stat.N_OBS)
    numbers = [value(part, name) for name in (Stat.MEDIAN, Stat.P25, Stat.P75)]
    known = [fixed(number, digits=digits, style=table.words.style) for number in numbers if number is not None]
    if len(known) < 3:
        return absent(results, table.notes)
    return Cell(text=f"{known[0]} ({known[1]} to {known[2]})", results=results)


def _categories(table: _Table, variable: str) -> list[Row]:
    blanks = [EMPTY] * len(table.columns)
    heading = f"{table.words.label(variable)}, n (%)"
    rows = [Row(stub=heading, kind=RowKind.GROUP, cells=(*blanks, *_comparison(table, variable)))]
    rest = [EMPTY] * len(rows[0].cells[len(blanks) :])
    for code, label in table.words.levels(variable):
        cells = [_share(table, _statistics(table, variable, level, variable_level=code)) for level in table.columns]
        rows.append(Row(stub=label, kind=RowKind.LEVEL, cells=(*cells, *rest)))
    return [*rows, *_missing(table, variable)]


def _share(table: _Table, part: Statistics) -> Cell:
    results = _picked(part, Stat.N_LEVEL, Stat.N_TOTAL, Stat.PROPORTION)
    number, total = whole(part, Stat.N_LEVEL), whole(part, Stat.N_TOTAL)
    style = table.words.style
    if total == 0:
        return absent(results, table.notes)
    share = percent(number, of=total, digits=table.percent_digits, style=style)
    return Cell(text=f"{count(number, style=style)} ({share})", results=results)


def _missing(table: _Table, variable: str) -> list[Row]:
    """The row of missing values, when there are any and the table wants it."""
    parts = [_statistics(table, variable, level) for level in table.columns]
    if not table.definition.missing or not any(whole(part, Stat.N_MISS) for part in parts):
        return []
    style = table.words.style
    cells = [
        Cell(text=count(whole(part, Stat.N_MISS), style=style), results=_picked(part, Stat.N_MISS)) for part in parts
    ]
    if table.compared:
        cells.append(EMPTY)
    return [Row(stub="Missing, n", kind=RowKind.LEVEL, cells=tuple(cells))]


def _comparison(table: _Table, variable: str) -> list[Cell]:
    if not table.compared:
        return []
    if table.definition.compare is Compare.TEST:
        found = table.found.at("test", variable=variable)
        cell = p_cell(found, notes=table.notes, style=table.words.style)
        mark = table.notes.mark(f"{found[Stat.P_VALUE].method}.")
        return [Cell(text=cell.text, results=cell.results, marks=_joined(cell.marks, mark))]
    pairs = len(table.groups) * (len(table.groups) - 1) // 2
    level = f"{table.groups[0]} vs {table.groups[1]}" if pairs == 1 else "largest"
    result = table.found.at("smd", variable=variable, group_level=level)[Stat.SMD]
    if result.stat is None:
        return [absent((result,), table.notes)]
    return [Cell(text=fixed(result.stat, digits=2, style=table.words.style), results=(result,))]


def _joined(first: str, second: str) -> str:
    return f"{first},{second}" if first else second


def _picked(part: Statistics, *names: Stat) -> tuple[Result, ...]:
    return tuple(part[name] for name in names if name in part)


def _mean_digits(table: _Table, variable: str, parts: list[Statistics]) -> int:
    """The schema's digits, and one at least where the SD is below 100; without, two significant ones of the SD."""
    digits = table.words.variable(variable).digits
    spread = max((value(part, Stat.SD) or 0.0 for part in parts), default=0.0)
    if digits is None:
        return digits_for(spread)
    return max(digits, 0 if spread >= _WHOLE_FROM else 1)


def _quantile_digits(table: _Table, variable: str, parts: list[Statistics]) -> int:
    """As many as the data have: none for whole numbers, unless a quantile of small ones falls between two."""
    declared = table.words.variable(variable).digits
    numbers = [value(part, name) for part in parts for name in (Stat.MEDIAN, Stat.P25, Stat.P75)]
    largest = max((abs(number) for number in numbers if number is not None), default=0.0)
    if largest >= _HALVES_MATTER_BELOW or all(number is None or float(number).is_integer() for number in numbers):
        return declared or 0
    return max(1, declared) if declared is not None else max(1, _mean_digits(table, variable, parts))


def _general_notes(table: _Table) -> None:
    words, notes, by = table.words, table.notes, table.definition.by
    if by is not None:
        grouping = words.analysis.groupings.get(by)
        notes.say(grouping.note if grouping is not None else "")
        scale = words.scale_notes(by)
        notes.say(f"{words.label(by)}: {scale}." if scale else "")
        missing = whole(table.found.at("descriptive", variable=by, group_level=OVERALL), Stat.N_MISS)
        if missing:
            who, name = words.report.who, inside(words.label(by))
            notes.say(f"{count(missing, style=words.style)} {who} without a known {name} are in no column.")
    for wanted in table.definition.rows:
        everybody = [_statistics(table, wanted.variable, level) for level in table.columns]
        lows = [low for part in everybody if (low := value(part, Stat.MIN)) is not None]
        highs = [high for part in everybody if (high := value(part, Stat.MAX)) is not None]
        notes.say(words.censoring_note(wanted.variable, low=min(lows, default=None), high=max(highs, default=None)))
    kinds = {words.variable(wanted.variable).is_categorical for wanted in table.definition.rows}
    if True in kinds:
        notes.say(f"Percentages are of {words.report.who} with a known value.")
    if any(wanted.statistics == "median_iqr" for wanted in table.definition.rows):
        notes.say("IQR: 25th to 75th percentile (type 2).")
    if table.compared and table.definition.compare is Compare.SMD:
        medians = any(wanted.statistics == "median_iqr" for wanted in table.definition.rows)
        notes.say(f"SMD: standardised mean difference{', of means also where medians are shown' if medians else ''}.")
    numbers = [wanted for wanted in table.definition.rows if not words.variable(wanted.variable).is_categorical]
    if any(wanted.statistics != "median_iqr" for wanted in numbers):
        notes.say("SD: standard deviation.")
