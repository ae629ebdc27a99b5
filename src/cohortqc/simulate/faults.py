"""Faults seeded in a clean delivery, each with the rule that must find it and the line where it stands."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cohortqc.errors import UsageError
from cohortqc.model.schema import Schema
from cohortqc.simulate.delivery import file_name
from cohortqc.simulate.fault_cells import CellFault, cell_faults
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.simulate.fault_files import SPARED_COLUMNS, SPARED_TABLES, spoil_columns, spoil_files
from cohortqc.simulate.fault_rows import RowFault, row_faults
from cohortqc.simulate.fault_rules import rule_faults

Recipe = CellFault | RowFault
Spared = AbstractSet[tuple[str, str]]
"""(table, column) that no fault of a cell may touch; the first column of the key spares rows, "" all of the table."""

SPARED = frozenset({(table, "") for table in SPARED_TABLES}) | {
    (table, column) for table, columns in SPARED_COLUMNS.items() for column in columns
}
"""What the faults of files and columns need for themselves."""

PARTICIPANTS = "dem"
MOST_TRIES = 3_000
"""Rows looked at before another way to make the same fault is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededFault:
    """One fault, where it stands and which rule must find it.

    `line` is physical (1 = header, None = the file, table or column as a whole), `variable` "" where none is meant,
    `file` "" where a table is at fault and no file, `table` "" where a file belongs to none.
    """

    table: str
    file: str
    line: int | None
    variable: str
    code: str
    what: str


def seed_faults(folder: Path, schema: Schema, *, seed: int, count: int) -> tuple[SeededFault, ...]:
    """Spoil a clean delivery of whi-bone in `folder` and return every fault, ordered by file and line.

    `count` faults of cells and rows (one of every kind in any case), spread evenly over the rules that can find them,
    each at another woman, and one fault of every kind of file and column. A row sent twice is one fault and two
    places, as both rows are problems. Releases (INT210) are unknown to whi-bone: no such fault can be seeded.

    Raises UsageError when the delivery has too few women for it.
    """
    rng = np.random.default_rng([seed, 100])
    files = editable_files(folder, schema)
    women = {files["f2"].identifier(0)}  # her line takes the letter of another encoding, in the column added to it
    found = list(spoil_cells_and_rows(files, schema, rng=rng, count=count, spared=SPARED, used=women))
    spoiled = spoil_columns(files)
    for file in files.values():
        file.write()
    spoiled += spoil_files(folder, screen=files["f2"].path)
    found += [
        SeededFault(
            table=fault.table, file=fault.file, line=None, variable=fault.variable, code=fault.code, what=fault.what
        )
        for fault in spoiled
    ]
    return in_order(found)


def in_order(faults: Iterable[SeededFault]) -> tuple[SeededFault, ...]:
    """By file, line, variable and code."""
    return tuple(
        sorted(faults, key=lambda fault: (fault.file, fault.line or 0, fault.table, fault.variable, fault.code))
    )


def editable_files(folder: Path, schema: Schema) -> dict[str, EditableFile]:
    """The delivered files by table."""
    return {
        name: EditableFile.read(folder / file_name(name), table=name)
        for name in schema.tables
        if (folder / file_name(name)).is_file()
    }


def spoil_cells_and_rows(
    files: Mapping[str, EditableFile],
    schema: Schema,
    *,
    rng: np.random.Generator,
    count: int,
    spared: Spared,
    used: AbstractSet[str],
) -> Iterator[SeededFault]:
    """`count` faults of cells and rows, one of every kind at least, of women who are not `used`.

    Files are changed in memory. Raises UsageError when there are too few women.
    """
    recipes = _recipes(schema, files, spared=spared)
    yield from _spoil_rows(files, recipes, rng=rng, count=max(count, len(recipes)), spared=spared, used=set(used))


def faults_csv(faults: Sequence[SeededFault]) -> str:
    """The text of `faults.csv`: table, file, line (empty = the whole of it), variable, expected code, what was done."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "file", "line", "variable", "code", "what"])
    for fault in faults:
        line = "" if fault.line is None else fault.line
        writer.writerow([fault.table, fault.file, line, fault.variable, fault.code, fault.what])
    return text.getvalue()


def _recipes(schema: Schema, files: Mapping[str, EditableFile], *, spared: Spared) -> dict[str, tuple[Recipe, ...]]:
    """Ways to make each fault, by code, in delivered tables that are not spared as a whole."""
    recipes: dict[str, tuple[Recipe, ...]] = {}
    every: tuple[Recipe, ...] = (*row_faults(schema), *cell_faults(schema), *rule_faults(schema))
    for recipe in every:
        whose = schema.tables[recipe.table].key[:1] if isinstance(recipe, RowFault) else ()
        if recipe.table in files and not spared & {(recipe.table, column) for column in ("", *whose)}:
            recipes[recipe.code] = (*recipes.get(recipe.code, ()), recipe)
    return dict(sorted(recipes.items()))


def _spoil_rows(
    files: Mapping[str, EditableFile],
    recipes: Mapping[str, tuple[Recipe, ...]],
    *,
    rng: np.random.Generator,
    count: int,
    spared: Spared,
    used: set[str],
) -> Iterator[SeededFault]:
    """The codes in turn, for each a way drawn at random, for each a row that it suits, of a woman not yet used."""
    known = frozenset(files[PARTICIPANTS].identifier(record) for record in range(len(files[PARTICIPANTS].records)))
    codes = list(recipes)
    for number in range(count):
        code = codes[number % len(codes)]
        for way in rng.permutation(len(recipes[code])):
            recipe = recipes[code][int(way)]
            if found := _apply(recipe, files[recipe.table], rng=rng, known=known, spared=spared, used=used):
                yield from found
                break
        else:
            raise UsageError(f"faults: no row is left for a fault of {code}; draw more women or ask for fewer faults")


def _apply(
    recipe: Recipe,
    file: EditableFile,
    *,
    rng: np.random.Generator,
    known: frozenset[str],
    spared: Spared,
    used: set[str],
) -> tuple[SeededFault, ...]:
    for record in rng.permutation(len(file.records))[:MOST_TRIES]:
        woman = file.identifier(int(record))
        if woman in used:
            continue
        if isinstance(recipe, RowFault):
            places = recipe.spoil(file, int(record), known | used)
        else:
            spoiled = recipe.spoil(file.row(int(record)))
            if spoiled is None or any((file.table, column) in spared for column in (spoiled.variable, *spoiled.cells)):
                continue
            file.change(int(record), dict(spoiled.cells))
            places = ((int(record), spoiled.variable, spoiled.what),)
        used |= {woman, file.identifier(int(record))}
        return tuple(
            SeededFault(
                table=file.table,
                file=file.path.name,
                line=file.line(place),
                variable=variable,
                code=recipe.code,
                what=what,
            )
            for place, variable, what in places
        )
    return ()
