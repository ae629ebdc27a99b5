"""From a delivery on disk to a verdict, a page and two listings."""

from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.read import read_delivery
from cohortqc.errors import UsageError
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Policy, Validation, Verdict
from cohortqc.render.files import write_whole
from cohortqc.render.problems_csv import problems_csv
from cohortqc.render.terminal import summary_lines
from cohortqc.render.validation_json import validation_json
from cohortqc.render.validation_page import validation_html
from cohortqc.schema.load import load_schema
from cohortqc.validation.gate import judge
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationRun:
    """What validating gave, where it was written, and what the terminal says."""

    validation: Validation
    verdict: Verdict
    page: Path
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the caller gives besides the delivery and its schema, as options name it."""

    manifest: Path | None = None


NOTHING_GIVEN = Given()
"""Only a delivery and a schema."""


def judged_delivery(
    delivery: Path, *, schema: Schema, policy: Policy, given: Given = NOTHING_GIVEN, progress: Progress | None
) -> tuple[Validation, Verdict]:
    """Read a delivery, hold it against the schema, and ask the gate. Nothing is written."""
    read = read_delivery(delivery, schema, manifest=given.manifest, progress=progress)
    validation = validate(read, schema, progress=progress)
    return validation, judge(validation, policy)


def validate_delivery(
    delivery: Path,
    *,
    schema: str,
    out: Path,
    fail_on: Severity = Severity.ERROR,
    given: Given = NOTHING_GIVEN,
    as_of: str | None = None,
    progress: Progress | None = None,
) -> ValidationRun:
    """Hold a delivery against a schema and write `validation.html`, `validation.json` and `problems.csv` into `out`.

    schema: built-in name or path. as_of: ISO date to print. Raises UsageError (no such delivery, `out` within it) and
    DefinitionError (a broken schema).
    """
    refuse_to_write_into(delivery, out=out)
    loaded = load_schema(schema)
    policy = Policy(fail_on=fail_on)
    validation, verdict = judged_delivery(delivery, schema=loaded, policy=policy, given=given, progress=progress)
    listed = tuple(problems(validation))
    command = f"cohortqc validate {validation.delivery.name} --schema {loaded.name} --fail-on {fail_on}"
    if as_of is not None:
        command += f" --as-of {as_of}"
    page = out / "validation.html"
    write_whole(out / "problems.csv", problems_csv(listed))
    write_whole(out / "validation.json", validation_json(validation, verdict, listed, command=command, as_of=as_of))
    write_whole(page, validation_html(validation, verdict, listed, command=command, as_of=as_of))
    summary = "\n".join(summary_lines(validation, verdict, page=str(page)))
    return ValidationRun(validation=validation, verdict=verdict, page=page, summary=summary)


def refuse_to_write_into(delivery: Path, *, out: Path) -> None:
    """Raise UsageError when `out` lies in the delivery: its files would be part of what is validated next time."""
    if delivery.is_dir() and out.resolve().is_relative_to(delivery.resolve()):
        raise UsageError(f"--out {out}: lies inside the delivery; name a folder outside of it")
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out}: is a file; name a folder")
