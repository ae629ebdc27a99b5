"""`cohortqc release`: a delivery that passes the gate, kept typed and fingerprinted."""

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


def release(
    delivery: Delivery,
    schema: SchemaName,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the release: empty, or not there yet.")],
    fail_on: FailOn = None,
    policy: PolicyFile = None,
    waivers: WaiverFiles = None,
    withdrawn: WithdrawnFile = None,
    profile: ProfileFile = None,
    manifest: ManifestFile = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
) -> None:
    """Release a delivery: typed Parquet with missing reasons, codebook, validation, waivers and hashes.

    `cohortqc report` takes a release in place of a delivery, and refuses it once a file has changed.

    Exit code 0: released. 1: the gate is closed and nothing was written. 2: the call, or a file it names, is mistaken.
    """
    date = printed_date(as_of)
    closed_on = cut_off_date(cut_off)
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.given import Given
    from cohortqc.workflows.release import release_delivery

    given = Given(
        manifest=manifest,
        policy=policy,
        fail_on=fail_on,
        waivers=tuple(waivers or ()),
        withdrawn=withdrawn,
        profile=profile,
        cut_off=closed_on,
    )
    with progress_bar(quiet=quiet) as progress:
        run = release_delivery(delivery, schema=schema, out=out, given=given, as_of=date, progress=progress)
    if not quiet or not run.made:
        typer.echo(on_terminal(run.summary), err=not run.made)
    raise typer.Exit(0 if run.made else 1)
