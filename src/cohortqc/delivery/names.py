"""Names of columns as they were delivered, against those of the schema: exact, then loosely, then by alias."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.near_names import near_names
from cohortqc.model.schema import TableSchema, Variable

_SHOWN = 5
"""So many columns are named from the first on that stands elsewhere."""

_QUOTES = "\"'`\u2018\u2019\u201c\u201d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Which column (0 = first) holds which variable, in the order of the file, and what was wrong with the names.

    `faults` do not yet know their file. `judged`: names looked at, per kind.
    """

    columns: Mapping[str, int]
    faults: tuple[Fault, ...]
    judged: Mapping[FaultKind, int]


def loose(name: str) -> str:
    """A name without regard to case, blanks and quotes around it, and a `#` before it."""
    return name.replace("\ufeff", "").strip().strip(_QUOTES).lstrip("#").strip().casefold()


def wanted(table: TableSchema, *, release: str | None) -> dict[str, Variable]:
    """The variables that a file of this release may hold."""
    return {
        name: variable
        for name, variable in table.variables.items()
        if not variable.in_releases or release is None or release in variable.in_releases
    }


def recognised(names: Iterable[str], table: TableSchema) -> int:
    """How many of the table's variables are among the names."""
    known = _loose_names(table.variables)
    return len({known[loose(name)] for name in names if loose(name) in known})


def numbered(column: int) -> str:
    """What people call a column of a file, 0 = first."""
    return f"Column {column + 1}"


def match(
    names: Sequence[str],
    table: TableSchema,
    *,
    release: str | None,
    known_release: bool,
    called: Callable[[int], str] = numbered,
) -> Matched:
    """Hold the names of a file's columns against a table. called: what people call a column.

    Of several columns for one variable the one that is spelt exactly is kept, else the first; each other is a fault.
    A release that the schema does not know may lack whatever is limited to certain releases.
    """
    variables = wanted(table, release=release if known_release else None)
    columns, kept_by = _assign(names, variables)
    faults = [*_repeated(names, columns, kept_by, table=table.name, called=called)]
    taken = set(columns.values()) | set(kept_by)
    strangers = [name for column, name in enumerate(names) if column not in taken]
    near = near_names(strangers, (name for name in variables if name not in columns))
    faults += _unexpected(names, taken, near=near, table=table.name, called=called)
    faults += _renamed(names, columns, table=table.name)
    faults += _reordered(columns, variables, table=table.name)
    expected = [
        variable
        for variable in variables.values()
        if not variable.optional and (known_release or not variable.in_releases)
    ]
    faults += _missing((variable for variable in expected if variable.name not in columns), near, table=table.name)
    judged = dict.fromkeys(
        (FaultKind.VARIABLE_UNEXPECTED, FaultKind.VARIABLE_REPEATED, FaultKind.NAME_DIFFERS), len(names)
    )
    judged[FaultKind.VARIABLE_MISSING] = len(expected)
    judged[FaultKind.COLUMN_ORDER_DIFFERS] = 1
    return Matched(columns=columns, faults=tuple(faults), judged=judged)


def _assign(names: Sequence[str], variables: Mapping[str, Variable]) -> tuple[dict[str, int], dict[int, str]]:
    """Variable -> column; and every further column -> the variable that it also names."""
    columns: dict[str, int] = {}
    further: dict[int, str] = {}
    taken: set[int] = set()
    exact = {name: name for name in variables}
    aliases = {alias: name for name, variable in variables.items() for alias in variable.aliases}
    ways: tuple[tuple[Callable[[str], str], Mapping[str, str]], ...] = (
        (str, exact),
        (loose, {loose(name): name for name in reversed(list(variables))}),
        (str, aliases),
        (loose, _loose_names(variables)),
    )
    for reading, lookup in ways:
        for column, delivered in enumerate(names):
            variable = None if column in taken else lookup.get(reading(delivered))
            if variable is None:
                continue
            taken.add(column)
            if variable in columns:
                further[column] = variable
            else:
                columns[variable] = column
    return dict(sorted(columns.items(), key=lambda item: item[1])), further


def _loose_names(variables: Mapping[str, Variable]) -> dict[str, str]:
    """Names and aliases, read loosely; names come first where both would do."""
    names = {loose(name): name for name in reversed(list(variables))}
    for name, variable in variables.items():
        for alias in variable.aliases:
            names.setdefault(loose(alias), name)
    return names


def _repeated(
    names: Sequence[str],
    columns: Mapping[str, int],
    further: Mapping[int, str],
    *,
    table: str,
    called: Callable[[int], str],
) -> Iterable[Fault]:
    for column, variable in sorted(further.items()):
        kept = columns[variable]
        how = "repeats" if names[column] == names[kept] else f"({names[column]!r}) also names"
        yield Fault(
            kind=FaultKind.VARIABLE_REPEATED,
            message=f"{called(column)} {how} {variable}; {_within(called(kept))} is read, this one is not",
            table=table,
            variable=variable,
            observed=(names[column],),
        )


def _unexpected(
    names: Sequence[str], taken: set[int], *, near: Mapping[str, str], table: str, called: Callable[[int], str]
) -> Iterable[Fault]:
    seen: dict[str, int] = {}
    for column, name in enumerate(names):
        if column in taken:
            continue
        if name.strip() and name in seen:
            yield Fault(
                kind=FaultKind.VARIABLE_REPEATED,
                message=f"{called(column)} repeats the name of {_within(called(seen[name]))}; neither is in the schema",
                table=table,
                variable=name.strip(),
                observed=(name,),
            )
            continue
        seen[name] = column
        what = f"{name.strip()!r} is" if name.strip() else "has no name and is"
        yield Fault(
            kind=FaultKind.VARIABLE_UNEXPECTED,
            message=f"{called(column)} {what} not in the schema and not read{_meant(near.get(name))}",
            table=table,
            variable=name.strip(),
            observed=(name,),
        )


def _missing(variables: Iterable[Variable], near: Mapping[str, str], *, table: str) -> Iterable[Fault]:
    """One fault for each variable that has no column. near: column -> variable that it is likely meant for."""
    meant = {variable: repr(column.strip()) for column, variable in near.items()}
    for variable in variables:
        yield Fault(
            kind=FaultKind.VARIABLE_MISSING,
            message=f"The file has no column {variable.name} ({variable.label}){_meant(meant.get(variable.name))}",
            table=table,
            variable=variable.name,
            expected=variable.name,
        )


def _meant(name: str | None) -> str:
    return f"; did you mean {name}?" if name is not None else ""


def _within(called: str) -> str:
    """What a column is called within a sentence."""
    return called[:1].lower() + called[1:]


def _renamed(names: Sequence[str], columns: Mapping[str, int], *, table: str) -> Iterable[Fault]:
    differing = [(names[column], variable) for variable, column in columns.items() if names[column] != variable]
    if differing:
        pairs = ", ".join(f"{delivered!r} for {variable}" for delivered, variable in differing)
        count = f"{len(differing)} names differ" if len(differing) > 1 else "One name differs"
        yield Fault(
            kind=FaultKind.NAME_DIFFERS,
            message=f"{count} from the schema in case, blanks, quotes, # or by an alias: {pairs}",
            table=table,
            observed=(", ".join(delivered for delivered, _ in differing),),
            expected=", ".join(variable for _, variable in differing),
        )


def _reordered(columns: Mapping[str, int], variables: Iterable[str], *, table: str) -> Iterable[Fault]:
    """At most one fault; columns that are absent or unknown are in nobody's way."""
    delivered, declared = list(columns), [name for name in variables if name in columns]
    first = next((place for place, name in enumerate(delivered) if name != declared[place]), None)
    if first is not None:
        shown = slice(first, first + _SHOWN)
        yield Fault(
            kind=FaultKind.COLUMN_ORDER_DIFFERS,
            message=f"Columns stand in another order than in the schema, from {delivered[first]} on",
            table=table,
            observed=(", ".join(delivered[shown]),),
            expected=", ".join(declared[shown]),
        )
