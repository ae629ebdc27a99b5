"""Options that several commands share, and how their values are read."""

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer

from cohortqc.errors import UsageError
from cohortqc.model.severity import Severity

Delivery = Annotated[Path, typer.Argument(help="The delivery: a folder, or one file.", show_default=False)]
SchemaName = Annotated[
    str, typer.Option("--schema", "-s", help="A built-in schema (whi-bone, whi, nhanes-bone) or a YAML file.")
]
FailOn = Annotated[
    Severity | None,
    typer.Option("--fail-on", help="What closes the gate: error, unless the policy file says otherwise."),
]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="YAML file: `fail_on`, and `limits` of single rules.")
]
WaiverFiles = Annotated[
    list[Path] | None, typer.Option("--waivers", help="YAML file of problems that somebody accepted (repeatable).")
]
WithdrawnFile = Annotated[
    Path | None, typer.Option("--withdrawn", help="Who took back consent: one identifier a line, or a CSV.")
]
ProfileFile = Annotated[
    Path | None, typer.Option("--profile", help="What `cohortqc profile` wrote of a reference delivery.")
]
ManifestFile = Annotated[
    Path | None, typer.Option("--manifest", help="The manifest, when it does not lie in the delivery.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but mistakes.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Date to print on the pages (YYYY-MM-DD); SOURCE_DATE_EPOCH serves too. Without it no date is printed.",
    ),
]
CutOff = Annotated[
    str | None,
    typer.Option(
        "--cut-off",
        metavar="DATE",
        help="The day on which the data were closed (YYYY-MM-DD): no date may lie after it.",
    ),
]


def cut_off_date(cut_off: str | None) -> dt.date | None:
    """The day on which the data were closed, if one is given. Raises UsageError for what is no date."""
    if cut_off is None:
        return None
    try:
        return dt.date.fromisoformat(cut_off)
    except ValueError:
        raise UsageError(f"--cut-off: '{cut_off}' is not a date; write it as 2026-05-31") from None


def printed_date(as_of: str | None) -> str | None:
    """The date to print: `--as-of`, else SOURCE_DATE_EPOCH, else None. Raises UsageError for what is no date."""
    if as_of is not None:
        try:
            return dt.date.fromisoformat(as_of).isoformat()
        except ValueError:
            raise UsageError(f"--as-of: '{as_of}' is not a date; write it as 2026-05-31") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    try:
        return dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise UsageError("SOURCE_DATE_EPOCH: not a number of seconds; unset it or set it to one") from None
