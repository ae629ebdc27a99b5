"""What a file says of a variable, held against the schema: each difference with what was found and what was meant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cohortqc.delivery.plain_numbers import plain
from cohortqc.model.column_metadata import ColumnMetadata, Storage, UserMissing
from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.table import Part
from cohortqc.rules.integrity.label_meaning import belongs_to, is_opposite, plainly

SHOWN = 6
"""Codes named in one problem; of more, their number."""

_MISSING_WORDS = frozenset(
    (
        *("missing", "refused", "refusal", "unknown", "dont know", "do not know", "not known", "not stated"),
        *("not applicable", "not asked", "not recorded", "not available", "no answer", "na", "n a"),
    )
)
_LEAST_NAME = 6
"""Signs of a variable's label that can tell it from another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`what` completes "the file and the schema differ: "."""

    what: str
    observed: str = ""
    expected: str = ""


def differences(parts: Sequence[Part], variable: Variable, *, reasons: Mapping[str, str]) -> Iterator[Difference]:
    """All that one file says otherwise of a variable. parts: those of the file. reasons: reason -> label."""
    metadata = parts[0].metadata.get(variable.name)
    if metadata is not None:
        yield from _storage(parts, variable, metadata)
        yield from _name(parts[0], variable, metadata)
        yield from _meanings(variable, metadata, reasons)
        yield from _unknown(parts, variable, metadata, reasons)
    yield from _user_missing(parts, variable, metadata)


def _storage(parts: Sequence[Part], variable: Variable, metadata: ColumnMetadata) -> Iterator[Difference]:
    """A column of nothing says nothing; one of labels in place of codes is told as such."""
    if metadata.storage is Storage.NUMBER or not variable.is_numeric:
        return
    held = sum(part.row_count - part.column(variable.name).null_count for part in parts)
    unreadable = sum(len(part.unreadable[variable.name].rows) for part in parts if variable.name in part.unreadable)
    if held + unreadable and not any(part.by_label.get(variable.name) for part in parts):
        yield Difference(what="text where numbers are meant", observed="text", expected="numbers")


def _name(part: Part, variable: Variable, metadata: ColumnMetadata) -> Iterator[Difference]:
    """The label of another variable of the table: columns may have changed places."""
    words = plainly(metadata.label)
    if len(words) < _LEAST_NAME or words == plainly(variable.label):
        return
    for other in part.table.variables.values():
        if other.name != variable.name and plainly(other.label) == words:
            what = f"the variable has the label of {other.name}"
            yield Difference(what=what, observed=metadata.label, expected=variable.label)
            return


def _meanings(variable: Variable, metadata: ColumnMetadata, reasons: Mapping[str, str]) -> Iterator[Difference]:
    known = _labels(variable, reasons)
    wrong = {
        code: label
        for code, label in _by_code(metadata).items()
        if code in known and (belongs_to(code, label, known) is not None or is_opposite(label, known[code]))
    }
    if wrong:
        meant = {code: known[code] for code in wrong}
        yield Difference(what="codes mean something else", observed=_listed(wrong), expected=_listed(meant))


def _unknown(
    parts: Sequence[Part], variable: Variable, metadata: ColumnMetadata, reasons: Mapping[str, str]
) -> Iterator[Difference]:
    """Codes that the file labels, but for its missing codes, which are told as such.

    Where the schema has no code list, only those that sound like missing codes.
    """
    if variable.type in {VariableType.TEXT, VariableType.DATE}:
        return
    known = {*_labels(variable, reasons), *map(_folded, _undeclared(parts, variable, metadata))}
    coded = variable.type is VariableType.CODED
    missing = _MISSING_WORDS | {plainly(label) for label in reasons.values()}
    unknown = {
        code: label
        for code, label in _by_code(metadata).items()
        if code and code not in known and (coded or code.startswith(".") or plainly(label) in missing)
    }
    if unknown:
        what = "the file labels codes that the schema does not know"
        yield Difference(what=what, observed=_listed(unknown), expected="in `codes` or `missing`")


def _undeclared(parts: Sequence[Part], variable: Variable, metadata: ColumnMetadata | None) -> dict[str, int]:
    """Missing codes of the file that are in neither `codes` nor `missing` -> how many cells have them.

    Of a range, the values that are in cells.
    """
    single = () if metadata is None else metadata.user_missing
    found = {_code(end.low): 0 for end in single if end.low == end.high}
    for part in parts:
        for code, count in part.undeclared.get(variable.name, {}).items():
            found[code] = found.get(code, 0) + count
    return {code: count for code, count in found.items() if code not in {*variable.codes, *variable.missing}}


def _user_missing(parts: Sequence[Part], variable: Variable, metadata: ColumnMetadata | None) -> Iterator[Difference]:
    """Missing codes of the file that are not in `missing`, and those that the schema has for answers."""
    single = () if metadata is None else metadata.user_missing
    labels = {} if metadata is None else metadata.value_labels
    undeclared = _undeclared(parts, variable, metadata)
    if undeclared:
        listed = _some([_counted(code, count, labels.get(code, "")) for code, count in undeclared.items()])
        what = "the file has missing codes that the schema does not declare"
        yield Difference(what=what, observed=listed, expected="in `missing`")
    counted = {code: label for code, label in variable.codes.items() if any(_holds(end, code) for end in single)}
    if counted:
        yield Difference(
            what="the file takes codes as missing that the schema counts as answers",
            observed=_listed({code: labels.get(code, "") for code in counted}),
            expected=_listed(counted),
        )


def _labels(variable: Variable, reasons: Mapping[str, str]) -> dict[str, str]:
    """Every code of a variable, missing ones with the labels of their reasons."""
    missing = {_folded(code): reasons.get(reason, reason) for code, reason in variable.missing.items() if code}
    return {**missing, **variable.codes}


def _by_code(metadata: ColumnMetadata) -> dict[str, str]:
    return {_folded(code): label for code, label in metadata.value_labels.items()}


def _folded(code: str) -> str:
    """Special missing values are one in both cases."""
    return code.upper() if code.startswith(".") else code


def _code(value: float | str) -> str:
    return value if isinstance(value, str) else plain(value)


def _holds(found: UserMissing, code: str) -> bool:
    if isinstance(found.low, str) or isinstance(found.high, str):
        return found.low == code
    try:
        return found.low <= float(code) <= found.high
    except ValueError:
        return False


def _counted(code: str, count: int, label: str) -> str:
    cells = f" in {count:,} cell{'' if count == 1 else 's'}" if count else ""
    return f"{code} {label}".strip() + cells


def _listed(labels: Mapping[str, str]) -> str:
    return _some([f"{code} {label}".strip() for code, label in labels.items()])


def _some(texts: Sequence[str]) -> str:
    rest = f", ... ({len(texts)} codes)" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + rest
