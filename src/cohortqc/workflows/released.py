"""A release in place of a delivery: its tables, and what it was judged by, for whoever judges it again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.release import RELEASE_NAME, inside_release, is_release, read_release, release_circumstances
from cohortqc.errors import UsageError
from cohortqc.model.delivery import Delivery
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.workflows.given import Given


def read_either(
    path: Path, schema: Schema, *, manifest: Path | None = None, progress: Progress | None = None
) -> Delivery:
    """The delivery, or the release, at this place; a release needs no manifest. Raises what their readers do."""
    if is_release(path):
        return read_release(path, schema)
    return read_delivery(path, schema, manifest=manifest, progress=progress)


def given_of_release(path: Path, given: Given) -> tuple[Given, str | None]:
    """What the caller gives and, where that leaves something out, what the release kept; and the day of the release.

    Raises UsageError for a release whose notes are damaged.
    """
    told = release_circumstances(path)
    recorded = Given(
        policy=_file(path, told, "policy"),
        fail_on=_severity(path, told),
        waivers=_waivers(path, told),
        profile=_file(path, told, "profile"),
        cut_off=_day(path, told, "cut_off"),
    )
    filled = replace(
        given,
        policy=given.policy or recorded.policy,
        fail_on=given.fail_on or recorded.fail_on,
        waivers=given.waivers or recorded.waivers,
        profile=given.profile or recorded.profile,
        cut_off=given.cut_off or recorded.cut_off,
    )
    as_of = _day(path, told, "as_of")
    return filled, None if as_of is None else as_of.isoformat()


def _day(path: Path, told: Mapping[str, object], key: str) -> date | None:
    day = told.get(key)
    try:
        return None if day is None else date.fromisoformat(str(day))
    except ValueError as error:
        raise _damaged(path) from error


def _severity(path: Path, told: Mapping[str, object]) -> Severity | None:
    word = told.get("fail_on")
    if word is not None and word not in [severity.value for severity in Severity]:
        raise _damaged(path)
    return None if word is None else Severity(str(word))


def _waivers(path: Path, told: Mapping[str, object]) -> tuple[Path, ...]:
    names = told.get("waivers", [])
    if not isinstance(names, list):
        raise _damaged(path)
    return tuple(inside_release(path, name) for name in names)


def _file(path: Path, told: Mapping[str, object], key: str) -> Path | None:
    return None if told.get(key) is None else inside_release(path, told[key])


def _damaged(path: Path) -> UsageError:
    return UsageError(f"{path / RELEASE_NAME}: is damaged; make the release again from the delivery")
