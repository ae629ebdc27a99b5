"""What delivered files said of their columns, kept beside a release's tables, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cohortqc.delivery.recorded import recorded_count, recorded_text
from cohortqc.model.column_metadata import ColumnMetadata, Storage, UserMissing
from cohortqc.model.table import Part

_NUMBER, _TEXT = "number", "text"


def part_metadata(part: Part) -> dict[str, Any]:
    """Labels, formats and missing codes of a part's file, and what was counted of them, in plain JSON values."""
    return {
        "columns": {name: _column(found) for name, found in part.metadata.items()},
        "undeclared": {name: dict(counts) for name, counts in part.undeclared.items()},
        "by_label": dict(part.by_label),
    }


def with_metadata(part: Part, content: Mapping[str, Any]) -> Part:
    """The part with what `part_metadata` told of it. Raises ValueError, TypeError or KeyError for anything else."""
    return replace(
        part,
        metadata={recorded_text(name): _metadata(found) for name, found in content["columns"].items()},
        undeclared={
            recorded_text(name): {recorded_text(code): recorded_count(count) for code, count in counts.items()}
            for name, counts in content["undeclared"].items()
        },
        by_label={recorded_text(name): recorded_count(count) for name, count in content["by_label"].items()},
    )


def _column(found: ColumnMetadata) -> dict[str, Any]:
    return {
        "storage": found.storage.value,
        "label": found.label,
        "style": found.style,
        "value_labels": dict(found.value_labels),
        "user_missing": [[_end(missing.low), _end(missing.high)] for missing in found.user_missing],
    }


def _metadata(content: Mapping[str, Any]) -> ColumnMetadata:
    return ColumnMetadata(
        storage=Storage(content["storage"]),
        label=recorded_text(content["label"]),
        style=recorded_text(content["style"]),
        value_labels={recorded_text(code): recorded_text(label) for code, label in content["value_labels"].items()},
        user_missing=tuple(UserMissing(low=_read(low), high=_read(high)) for low, high in content["user_missing"]),
    )


def _end(value: float | str) -> list[str]:
    """An end of a range with its kind: JSON has no infinite numbers."""
    return [_TEXT, value] if isinstance(value, str) else [_NUMBER, repr(float(value))]


def _read(end: list[str]) -> float | str:
    kind, text = end
    if kind not in (_NUMBER, _TEXT):
        raise ValueError("neither number nor text")
    return recorded_text(text) if kind == _TEXT else float(recorded_text(text))
