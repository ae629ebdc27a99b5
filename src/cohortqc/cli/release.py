"""`cohortqc release`: a delivery that passes the gate, kept typed and fingerprinted."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import AsOf, Quiet, printed_date
from cohortqc.cli.progress import progress_bar
from cohortqc.model.severity import Severity
from cohortqc.render.excerpt import on_terminal


def release(
    delivery: Annotated[Path, typer.Argument(help="The delivery: a folder, or one file.", show_default=False)],
    schema: Annotated[
        str, typer.Option("--schema", "-s", help="A built-in schema (whi-bone, whi, nhanes-bone) or a YAML file.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the release: empty, or not there yet.")],
    fail_on: Annotated[
        Severity | None,
        typer.Option("--fail-on", help="What closes the gate: error, unless the policy file says otherwise."),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="YAML file: `fail_on`, and `limits` of single rules.")
    ] = None,
    waivers: Annotated[
        list[Path] | None, typer.Option("--waivers", help="YAML file of problems that somebody accepted (repeatable).")
    ] = None,
    withdrawn: Annotated[
        Path | None, typer.Option("--withdrawn", help="Who took back consent: one identifier a line, or a CSV.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="What `cohortqc profile` wrote of a reference delivery.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option("--manifest", help="The manifest, when it does not lie in the delivery.")
    ] = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
) -> None:
    """Release a delivery: typed Parquet with missing reasons, codebook, validation, waivers and hashes.

    `cohortqc report` takes a release in place of a delivery, and refuses it once a file has changed.

    Exit code 0: released. 1: the gate is closed and nothing was written. 2: the call, or a file it names, is mistaken.
    """
    date = printed_date(as_of)
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
    )
    with progress_bar(quiet=quiet) as progress:
        run = release_delivery(delivery, schema=schema, out=out, given=given, as_of=date, progress=progress)
    if not quiet or not run.made:
        typer.echo(on_terminal(run.summary), err=not run.made)
    raise typer.Exit(0 if run.made else 1)
