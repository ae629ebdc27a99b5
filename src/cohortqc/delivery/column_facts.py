"""What pyreadstat says of a file's columns, as metadata in the file's own letters."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cohortqc.delivery.letters import Spelling
from cohortqc.delivery.plain_numbers import plain
from cohortqc.delivery.statistical_pieces import Raw
from cohortqc.model.column_metadata import ColumnMetadata, Storage, UserMissing

Labels = Mapping[str, Mapping[str, str]]
"""Name of a set of value labels (a SAS format) -> code as text -> label."""

_TAG = 1
"""Letters of a special missing value."""


def carried_texts(facts: Any) -> Iterator[str]:
    """Every name, label and value label of the file, bytes carried over."""
    yield from (text for text in (*facts.column_names, *facts.column_labels) if text)
    for labels in facts.value_labels.values():
        yield from (text for pair in labels.items() for text in pair if isinstance(text, str))
    for ranges in facts.missing_ranges.values():
        yield from (end for found in ranges for end in found.values() if isinstance(end, str))


def metadata_of(raw: Raw, facts: Any, *, spelt: Spelling, elsewhere: Labels) -> ColumnMetadata:
    """One column. elsewhere: labels by the name of a SAS format, in capitals, from a catalogue."""
    style = facts.original_variable_types.get(raw.name) or ""
    labels = facts.variable_value_labels.get(raw.name)
    found: Mapping[str, str]
    if labels:
        found = labels_as_text(labels, spelt=spelt, text=raw.is_text)
    else:
        found = elsewhere.get(style.upper()) or elsewhere.get(_without_width(style).upper()) or {}
    return ColumnMetadata(
        storage=Storage.TEXT if raw.is_text else Storage.NUMBER,
        label=spelt.text(facts.column_names_to_labels.get(raw.name) or ""),
        style=style,
        value_labels=found,
        user_missing=tuple(_ranges(facts.missing_ranges.get(raw.name, ()), spelt)),
    )


def labels_as_text(labels: Mapping[Any, str | None], *, spelt: Spelling, text: bool) -> dict[str, str]:
    """Code -> label, in the order of the codes: numbers in plain form, special missing values with a point."""
    found: dict[str, str] = {}
    for code, label in labels.items():
        if isinstance(code, str):
            name = spelt.text(code) if text or len(code) != _TAG else f".{code}"
        else:
            name = plain(float(code))
        found[name] = spelt.text(label or "").strip()
    return found


def _ranges(ranges: Iterable[Mapping[str, Any]], spelt: Spelling) -> Iterator[UserMissing]:
    for found in ranges:
        low, high = (spelt.text(end) if isinstance(end, str) else float(end) for end in (found["lo"], found["hi"]))
        yield UserMissing(low=low, high=high)


def _without_width(style: str) -> str:
    """A SAS format's own name ends in no digit."""
    return style.rstrip("0123456789.")
