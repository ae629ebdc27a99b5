"""The command that a page was made by, as its provenance shows it: files by their names, never by their folders."""

from collections.abc import Iterator

from cohortqc.model.validation import Validation, Verdict
from cohortqc.workflows.given import Given


def command_text(given: Given, validation: Validation, verdict: Verdict, *, as_of: str | None) -> str:
    """`cohortqc validate 2024-05 --schema whi-bone --fail-on error --waivers waivers.yaml`."""
    return " ".join(_words(given, validation, verdict, as_of=as_of))


def _words(given: Given, validation: Validation, verdict: Verdict, *, as_of: str | None) -> Iterator[str]:
    yield f"cohortqc validate {validation.delivery.name} --schema {validation.schema.name}"
    yield f"--fail-on {verdict.policy.fail_on}"
    yield from (f"{option} {path.name}" for option, path in given.files)
    if given.cut_off is not None:
        yield f"--cut-off {given.cut_off}"
    if given.memory:
        yield f"--memory {given.memory}"
    if as_of is not None:
        yield f"--as-of {as_of}"
