"""Faults of whole rows: malformed lines, keys that are missing or not unique, references to nobody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cohortqc.model.schema import Schema, TableSchema
from cohortqc.simulate.fault_file import DELIMITER, EditableFile

Place = tuple[int, str, str]
"""Record, variable ("" = the whole row), and what was done."""

Spoil = Callable[[EditableFile, int, frozenset[str]], tuple[Place, ...]]
"""Spoils a record of a file; the identifiers that are known tell which are nobody's."""

MEASURES, THOUGHTS = "f80", "f37"
LAST_PAGES = ("NOINCON", "SEX45")
"""First and last question of form 37 after which no other question comes; no score is made of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """One way to spoil a record; `code` is the rule that must find each place that `spoil` returns."""

    code: str
    table: str
    spoil: Spoil


def row_faults(schema: Schema) -> Iterator[RowFault]:
    """Ways to spoil the rows of tables that refer to participants; the participants' own table stays whole."""
    for table in schema.tables.values():
        if not table.references or not table.key:
            continue
        for code, spoil in (
            ("INT105", _shorten),
            ("INT105", _lengthen),
            ("INT105", _quote),
            ("INT105", _null),
            ("INT301", _without_key(table)),
            ("INT302", _contradict(table)),
            ("INT303", _repeat),
            ("INT304", _orphan),
            ("COM202", _emptied(table)),
            ("COM205", _broken_off(table)),
        ):
            if spoil is not None:
                yield RowFault(code=code, table=table.name, spoil=spoil)


def _emptied(table: TableSchema) -> Spoil | None:
    """Every answer of form 80 taken away; key and visit stay."""
    if table.name != MEASURES or table.visits is None:
        return None
    visits = table.visits
    kept = {*table.key, visits.type, visits.year, visits.days, visits.closest, visits.expected}

    def spoil(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
        file.change(record, {name: "" for name in file.header if name not in kept})
        return ((record, "", "every answer of the row emptied"),)

    return spoil


def _broken_off(table: TableSchema) -> Spoil | None:
    """Form 37 given up before its last pages."""
    if table.name != THOUGHTS:
        return None
    first, last = LAST_PAGES

    def spoil(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
        pages = file.header[file.header.index(first) : file.header.index(last) + 1]
        file.change(record, dict.fromkeys(pages, ""))
        return ((record, "", "the last pages of the form emptied"),)

    return spoil


def _shorten(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
    file.records[record] = file.records[record].rsplit(DELIMITER, 1)[0]
    return ((record, "", "the last field of the line cut off"),)


def _lengthen(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
    file.records[record] += DELIMITER + "0"
    return ((record, "", "a field too many on the line"),)


def _quote(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
    text = file.records[record]
    file.records[record] = f'{text[:3]}"{text[3:]}'
    return ((record, "", "a stray quote within a cell"),)


def _null(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
    file.records[record] += "\0"
    return ((record, "", "a NUL sign at the end of the line"),)


def _without_key(table: TableSchema) -> Spoil:
    column = table.key[-1]

    def spoil(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
        file.change(record, {column: ""})
        return ((record, column, "the key emptied"),)

    return spoil


def _contradict(table: TableSchema) -> Spoil | None:
    """The row once more, with another answer to a yes/no question on which nothing else hangs, or not the closest."""
    named = table.visits.closest if table.visits is not None else None
    plain = (
        variable.name
        for variable in table.variables.values()
        if list(variable.codes) == ["0", "1"] and not variable.asked_if and variable.name.endswith("DIET")
    )
    column = named or next(plain, None)
    if column is None:
        return None

    def spoil(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
        row = file.row(record)
        again = file.append(row | {column: "0" if row[column] == "1" else "1"})
        what = "the row sent twice with different answers"
        return ((record, "", what), (again, "", what))

    return spoil


def _repeat(file: EditableFile, record: int, _: frozenset[str]) -> tuple[Place, ...]:
    again = file.append(file.row(record))
    what = "the row sent twice"
    return ((record, "", what), (again, "", what))


def _orphan(file: EditableFile, record: int, known: frozenset[str]) -> tuple[Place, ...]:
    """The last digits of the identifier turned into those of nobody."""
    identifier = file.identifier(record)
    nobody = next(str(number) for number in range(int(identifier) + 1, 300_000) if str(number) not in known)
    file.change(record, {file.header[0]: nobody})
    return ((record, file.header[0], "an identifier that nobody has"),)
