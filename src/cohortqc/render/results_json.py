"""Every number of a report, unrounded, for machines: one statistic a row, named as R's cards name them."""

from dataclasses import fields

from cohortqc.model.result import Result, Results
from cohortqc.render.json_text import json_text
from cohortqc.render.provenance import Provenance, provenance_document

FORMAT = "cohortqc.results"
FORMAT_VERSION = "1.0"

_RESULT_FIELDS = tuple(field.name for field in fields(Result))


def results_json(results: Results, *, provenance: Provenance) -> str:
    """`results_document` as JSON text."""
    return json_text(results_document(results, provenance=provenance))


def results_document(results: Results, *, provenance: Provenance) -> dict[str, object]:
    """The flow and every result, in plain JSON values.

    `stat` is a number in full precision, or null where `problem` says why. As text, NaN and infinity are refused
    (ValueError): an absent number has a reason.
    """
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "report": results.report,
        "flow": [{"reason": step.reason, "lost": int(step.lost), "left": int(step.left)} for step in results.flow],
        "results": [_row(result) for result in results],
        "provenance": provenance_document(provenance),
    }


def _row(result: Result) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(result, name) for name in _RESULT_FIELDS}
    row["stat_name"] = result.stat_name.value
    row["stat"] = _plain(result.stat)
    row["n"] = None if result.n is None else int(result.n)
    return row


def _plain(stat: float | None) -> float | None:
    """A number of numpy as one of Python: JSON knows no others."""
    if stat is None:
        return None
    return float(stat) if isinstance(stat, float) else int(stat)
