"""From a delivery that passes the gate to a release: typed tables, codebook, validation, decisions, fingerprints."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.release import RELEASE_NAME, SUMS_NAME, is_release, release_json, release_tables
from cohortqc.errors import UsageError
from cohortqc.model.progress import Progress
from cohortqc.model.validation import Validation, Verdict
from cohortqc.render.codebook import codebook_csv, codebook_html
from cohortqc.render.problems_csv import problems_csv
from cohortqc.render.validation_json import validation_json
from cohortqc.render.validation_page import validation_html
from cohortqc.schema.load import load_schema
from cohortqc.validation.listing import problems
from cohortqc.workflows.command_text import command_text
from cohortqc.workflows.given import NOTHING_GIVEN, Given
from cohortqc.workflows.given_files import given_file
from cohortqc.workflows.validate import judged_delivery, refuse_to_write_into

GIVEN = "given"
"""The folder of a release that holds what its delivery was judged by: policy, waivers, profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRun:
    """Whether the release was made, where it is, and what the terminal says."""

    made: bool
    path: Path | None
    summary: str


def release_delivery(
    delivery: Path,
    *,
    schema: str,
    out: Path,
    given: Given = NOTHING_GIVEN,
    as_of: str | None = None,
    progress: Progress | None = None,
) -> ReleaseRun:
    """Validate a delivery and, on an open gate, write a release into `out`, a folder that is empty or does not exist.

    `data/<table>.parquet` (typed, with the reasons of missing cells and the source of each row), `codebook.csv` and
    `.html`, `validation.html`, `validation.json`, `problems.csv`, `given/` (policy, waivers, profile), `release.json`
    and `SHA256SUMS`. All of it is written, or nothing. Raises UsageError and DefinitionError as `validate` does.
    """
    refuse_to_write_into(delivery, out=out)
    if is_release(delivery):
        raise UsageError(f"{delivery}: is a release already; name the delivery that one is to be made of")
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(f"--out {out}: is not empty; a release has a folder of its own")
    loaded = load_schema(schema)
    validation, verdict = judged_delivery(delivery, schema=loaded, given=given, as_of=as_of, progress=progress)
    if not verdict.open:
        told = " ".join(text for text in (verdict.sentence, verdict.detail) if text)
        refusal = f"{told}\nNothing was released: `cohortqc validate` shows the problems."
        return ReleaseRun(made=False, path=None, summary=refusal)
    kept, circumstances = _given_files(given, validation, verdict, as_of=as_of)
    files = {
        **release_tables(validation.delivery, loaded),
        **_documents(validation, verdict, given=given, as_of=as_of),
        **kept,
    }
    document = release_json(validation.delivery, loaded, files=files, circumstances=circumstances)
    _write(out, {**files, RELEASE_NAME: document.encode("utf-8")})
    rows = f"{validation.delivery.rows_read:,} rows in {len(validation.delivery.tables)} tables"
    return ReleaseRun(made=True, path=out, summary=f"{verdict.sentence}\nReleased: {rows}, {len(files)} files: {out}")


def _given_files(
    given: Given, validation: Validation, verdict: Verdict, *, as_of: str | None
) -> tuple[dict[str, bytes], Mapping[str, object]]:
    """Copies of the files that decided, and where they stand in the release. The list of the withdrawn is not kept.

    Raises UsageError for a file that is no longer the one that decided.
    """
    kept: dict[str, bytes] = {}
    decided = set(validation.sources.values())

    def keep(path: Path, name: str, *, option: str) -> str:
        place = f"{GIVEN}/{name}"
        file = given_file(path, option=option)
        if file.sha256 not in decided:
            raise UsageError(f"{option} {path}: has changed while the release was made; make it again")
        kept[place] = file.data
        return place

    return kept, {
        "as_of": as_of,
        "cut_off": None if given.cut_off is None else given.cut_off.isoformat(),
        "fail_on": verdict.policy.fail_on.value,
        "policy": None if given.policy is None else keep(given.policy, "policy.yaml", option="--policy"),
        "waivers": [
            keep(path, f"waivers-{number}.yaml", option="--waivers") for number, path in enumerate(given.waivers, 1)
        ],
        "profile": None if given.profile is None else keep(given.profile, "profile.json", option="--profile"),
    }


def _documents(validation: Validation, verdict: Verdict, *, given: Given, as_of: str | None) -> dict[str, bytes]:
    listed = tuple(problems(validation))
    command = command_text(given, validation, verdict, as_of=as_of).replace("validate", "release", 1)
    texts = {
        "codebook.csv": codebook_csv(validation),
        "codebook.html": codebook_html(validation, command=command, as_of=as_of),
        "problems.csv": problems_csv(listed),
        "validation.json": validation_json(validation, verdict, listed, command=command, as_of=as_of),
        "validation.html": validation_html(validation, verdict, listed, command=command, as_of=as_of),
    }
    return {name: text.encode("utf-8") for name, text in texts.items()}


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    """Everything beside its place first, then renamed: a release is there whole or not at all."""
    place = out.resolve()
    beside = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        for name, content in files.items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).write_bytes(content)
        sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
        (beside / SUMS_NAME).write_text(sums, encoding="utf-8", newline="\n")
        if place.is_dir():
            place.rmdir()
        beside.rename(place)
    except OSError as error:
        raise UsageError(
            f"--out {out}: cannot be written ({error.strerror}); free the place or name another"
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
