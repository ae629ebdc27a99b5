"""From a delivery on disk to a verdict, a page and two listings."""

from dataclasses import dataclass, replace
from pathlib import Path

from cohortqc.delivery.release import is_release
from cohortqc.errors import UsageError
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Validation, Verdict
from cohortqc.render.comparison_csv import CHANGES, RESOLVED, write_comparison
from cohortqc.render.files import write_whole
from cohortqc.render.problems_csv import problems_csv
from cohortqc.render.terminal import summary_lines
from cohortqc.render.validation_json import validation_json
from cohortqc.render.validation_page import validation_html
from cohortqc.schema.load import load_schema
from cohortqc.validation.earlier import NOTHING_EARLIER
from cohortqc.validation.gate import judge
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate
from cohortqc.workflows.command_text import command_text
from cohortqc.workflows.given import NOTHING_GIVEN, Given, circumstances_of, policy_of
from cohortqc.workflows.released import given_of_release, read_either
from cohortqc.workflows.since import comparison_of, since
from cohortqc.workflows.within_memory import validated_within


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationRun:
    """What validating gave, where it was written, and what the terminal says."""

    validation: Validation
    verdict: Verdict
    page: Path
    summary: str


def judged_delivery(
    delivery: Path,
    *,
    schema: Schema,
    given: Given = NOTHING_GIVEN,
    as_of: str | None = None,
    progress: Progress | None,
) -> tuple[Validation, Verdict]:
    """Read a delivery or a release, hold it against the schema, and ask the gate. Nothing is written."""
    if is_release(delivery):
        given, day = given_of_release(delivery, given)
        as_of = as_of or day
    policy, sources = policy_of(given, schema)
    circumstances = circumstances_of(given, schema, as_of=as_of)
    if given.memory:
        validation = validated_within(delivery, schema, given=given, circumstances=circumstances, progress=progress)
    else:
        read = read_either(delivery, schema, manifest=given.manifest, progress=progress)
        validation = validate(read, schema, circumstances=circumstances, progress=progress)
    return replace(validation, sources={**sources, **validation.sources}), judge(validation, policy)


def validate_delivery(
    delivery: Path,
    *,
    schema: str,
    out: Path,
    fail_on: Severity | None = None,
    given: Given = NOTHING_GIVEN,
    as_of: str | None = None,
    progress: Progress | None = None,
) -> ValidationRun:
    """Hold a delivery against a schema and write `validation.html`, `validation.json` and `problems.csv` into `out`.

    With a previous validation, `resolved.csv` too, and with the previous delivery `changes.csv`. schema: built-in name
    or path. fail_on: in place of what the policy file says (error where it says nothing). as_of: ISO date to print, and
    to hold waivers against. Raises UsageError (no such delivery, `out` within it, an option's file that cannot be read)
    and DefinitionError (a broken schema, policy or file of waivers).
    """
    given = given if fail_on is None else replace(given, fail_on=fail_on)
    for folder in (delivery, given.previous_delivery):
        if folder is not None:
            refuse_to_write_into(folder, out=out)
    loaded = load_schema(schema)
    before = since(given, loaded, delivery=delivery, progress=progress)
    validation, verdict = judged_delivery(delivery, schema=loaded, given=given, as_of=as_of, progress=progress)
    validation = replace(validation, sources={**validation.sources, **before.sources})
    listed = tuple(problems(validation, earlier=before.earlier or NOTHING_EARLIER))
    comparison = comparison_of(before, validation, listed)
    command = command_text(given, validation, verdict, as_of=as_of)
    page = out / "validation.html"
    write_whole(out / "problems.csv", problems_csv(listed))
    write_comparison(comparison, out=out)
    document = validation_json(validation, verdict, listed, comparison=comparison, command=command, as_of=as_of)
    write_whole(out / "validation.json", document)
    html = validation_html(validation, verdict, listed, comparison=comparison, command=command, as_of=as_of)
    write_whole(page, html)
    summary = "\n".join(summary_lines(validation, verdict, comparison=comparison, page=str(page)))
    return ValidationRun(validation=validation, verdict=verdict, page=page, summary=summary)


_WRITTEN = frozenset({"validation.html", "validation.json", "problems.csv", RESOLVED, CHANGES, "results.json"})
"""What commands call the files that they write, where a delivery of one file might be called so too."""


def refuse_to_write_into(delivery: Path, *, out: Path) -> None:
    """Raise UsageError when `out` lies in the delivery: its files would be part of what is validated next time.

    The same where a file that is written would replace the one that is read.
    """
    if delivery.name in _WRITTEN and delivery.resolve().parent == out.resolve():
        raise UsageError(f"--out {out}: {delivery.name} would be replaced by what is written; name another folder")
    if delivery.is_dir() and out.resolve().is_relative_to(delivery.resolve()):
        raise UsageError(f"--out {out}: lies inside the delivery; name a folder outside of it")
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out}: is a file; name a folder")
