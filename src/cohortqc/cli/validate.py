"""`cohortqc validate`: hold a delivery against a schema."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import (
    AsOf,
    CutOff,
    Delivery,
    FailOn,
    ManifestFile,
    PolicyFile,
    ProfileFile,
    Quiet,
    SchemaName,
    WaiverFiles,
    WithdrawnFile,
    cut_off_date,
    printed_date,
)
from cohortqc.cli.progress import progress_bar
from cohortqc.render.excerpt import on_terminal


def validate(
    delivery: Delivery,
    schema: SchemaName,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the page and the listings.")] = Path(
        "cohortqc-validation"
    ),
    fail_on: FailOn = None,
    policy: PolicyFile = None,
    waivers: WaiverFiles = None,
    withdrawn: WithdrawnFile = None,
    profile: ProfileFile = None,
    previous: Annotated[
        Path | None,
        typer.Option("--previous", help="What the previous validation wrote: its folder, or its validation.json."),
    ] = None,
    previous_delivery: Annotated[
        Path | None,
        typer.Option("--previous-delivery", help="The delivery that it judged: lists the values that changed since."),
    ] = None,
    manifest: ManifestFile = None,
    memory: Annotated[
        str,
        typer.Option("--memory", help="What the process may hold, as 1GB: larger text files are read in chunks."),
    ] = "",
    cut_off: CutOff = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
) -> None:
    """Hold a delivery against a schema: validation.html, validation.json and problems.csv.

    With --previous also resolved.csv, with --previous-delivery changes.csv.

    Exit code 0: the gate is open. 1: it is closed. 2: the call, or a file that it names, is mistaken.
    """
    date = printed_date(as_of)
    closed_on = cut_off_date(cut_off)
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.given import Given
    from cohortqc.workflows.validate import validate_delivery

    with progress_bar(quiet=quiet) as progress:
        run = validate_delivery(
            delivery,
            schema=schema,
            out=out,
            given=Given(
                manifest=manifest,
                policy=policy,
                fail_on=fail_on,
                waivers=tuple(waivers or ()),
                withdrawn=withdrawn,
                profile=profile,
                previous=previous,
                previous_delivery=previous_delivery,
                cut_off=closed_on,
                memory=memory,
            ),
            as_of=date,
            progress=progress,
        )
    if not quiet:
        typer.echo(on_terminal(run.summary))
    raise typer.Exit(0 if run.verdict.open else 1)
