"""The previous validation, read back from what it wrote."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from cohortqc.delivery.json_text import json_value
from cohortqc.errors import UsageError
from cohortqc.model.comparison import PastProblem
from cohortqc.model.severity import Severity
from cohortqc.render.inert import revived
from cohortqc.render.validation_json import FORMAT
from cohortqc.rules.catalogue import RULES
from cohortqc.validation.earlier import Earlier
from cohortqc.workflows.given_files import GivenFile, given_file

OPTION = "--previous"
DOCUMENT, LISTING = "validation.json", "problems.csv"
_SEVERITIES = frozenset(severity.value for severity in Severity)
_NAMES = {rule.code: rule.name for rule in RULES}
_FIELDS = tuple(field.name for field in fields(PastProblem))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFile:
    """A file of the previous delivery: its path within, its size and fingerprint."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """What it found, the files that it judged, and the SHA-256 of the document that says so."""

    earlier: Earlier
    files: tuple[JudgedFile, ...]
    sha256: str


def read_previous(path: Path) -> Previous:
    """The previous validation: the folder that it wrote, or the `validation.json` in it.

    A document that lists fewer problems than it counts is completed from the `problems.csv` beside it. Raises
    UsageError when there is none, for what is no such document, and when it lists too few.
    """
    document = path / DOCUMENT if path.is_dir() else path
    found = given_file(document, option=OPTION)
    values = _values(found, path=document)
    listed = _list(values, "problems", path=document)
    total = values.get("problems_total", len(listed))
    if type(total) is not int:
        raise _refusal(document)
    if len(listed) < total:
        listed = _from_listing(document.parent / LISTING, document=document)
    if len(listed) < total:
        fact = "lists only some of its problems, as it was made with --memory"
        raise UsageError(f"{OPTION} {document}: {fact}; validate that delivery again without the option")
    comparison = values.get("comparison") or {}
    if not isinstance(comparison, dict):
        raise _refusal(document)
    unjudged = _list(comparison, "unjudged", path=document)
    provenance, delivery = values.get("provenance"), values.get("delivery")
    if not isinstance(provenance, dict) or not isinstance(delivery, dict):
        raise _refusal(document)
    return Previous(
        earlier=Earlier(
            delivery=str(delivery.get("name", "")),
            as_of=None if provenance.get("as_of") is None else str(provenance["as_of"]),
            problems={problem.problem_id: problem for problem in _problems([*listed, *unjudged], path=document)},
            resolved=dict.fromkeys(map(str, _list(comparison, "resolved_ids", path=document))),
        ),
        files=tuple(_judged_files(_list(delivery, "files", path=document), path=document)),
        sha256=found.sha256,
    )


def _values(found: GivenFile, *, path: Path) -> dict[str, object]:
    try:
        values = json_value(found.data)
    except ValueError as error:
        raise UsageError(
            f"{OPTION} {path}: is not JSON ({error}); name the folder that `cohortqc validate` wrote"
        ) from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise _refusal(path)
    if not str(values.get("format_version", "")).startswith("1."):
        raise UsageError(f"{OPTION} {path}: was written by a later version of cohortqc; use that version")
    return values


def _refusal(path: Path) -> UsageError:
    return UsageError(f"{OPTION} {path}: is no validation.json; name the folder that `cohortqc validate` wrote")


def _list(values: Mapping[str, object], key: str, *, path: Path) -> list[object]:
    found = values.get(key, [])
    if not isinstance(found, list):
        raise _refusal(path)
    return found


def _judged_files(listed: Iterable[object], *, path: Path) -> Iterable[JudgedFile]:
    for entry in listed:
        if not isinstance(entry, dict) or type(entry.get("size")) is not int:
            raise _refusal(path)
        name, sha256 = entry.get("name"), entry.get("sha256")
        if not isinstance(name, str) or not isinstance(sha256, str):
            raise _refusal(path)
        yield JudgedFile(name=name, size=entry["size"], sha256=sha256)


def _problems(listed: Iterable[object], *, path: Path) -> Iterable[PastProblem]:
    for entry in listed:
        if not isinstance(entry, dict) or not all(isinstance(entry.get(name, ""), str) for name in _FIELDS):
            raise _refusal(path)
        if entry.get("severity") not in _SEVERITIES or not entry.get("problem_id"):
            raise _refusal(path)
        yield PastProblem(**{name: entry[name] for name in _FIELDS if name in entry} | _needed(entry))


def _needed(entry: Mapping[str, object]) -> dict[str, str]:
    return {name: str(entry.get(name, "")) for name in ("problem_id", "severity", "code", "name")}


def _from_listing(path: Path, *, document: Path) -> list[object]:
    """Every problem, from the listing that has them all; texts as they were before a spreadsheet might read them."""
    if not path.is_file():
        raise UsageError(
            f"{OPTION} {document}: lists only the first of many problems, and {path.name} does not lie beside it; name "
            "the folder with both"
        )
    text = given_file(path, option=OPTION).data.decode("utf-8", "replace")
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise UsageError(f"{OPTION} {path}: is no listing that `cohortqc validate` wrote; name its folder") from error
    return [_as_problem({name: revived(cell or "") for name, cell in row.items() if name}) for row in rows]


def _as_problem(row: Mapping[str, str]) -> dict[str, str]:
    """A line of the listing: its column `rule` holds the rule's name, or the id of a rule of the schema's own."""
    shown = row.get("rule", "")
    name = _NAMES.get(row.get("code", ""), shown)
    return {**row, "name": name, "rule": "" if shown == name else shown}
