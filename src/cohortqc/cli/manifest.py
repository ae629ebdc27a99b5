"""`cohortqc manifest`: list the files of a delivery with their fingerprints, before it is sent."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import Quiet
from cohortqc.cli.progress import progress_bar
from cohortqc.render.excerpt import on_terminal


def manifest(
    delivery: Annotated[Path, typer.Argument(help="The folder that is to be sent.", show_default=False)],
    schema: Annotated[
        str | None, typer.Option("--schema", "-s", help="Count the records of the tables of this schema, too.")
    ] = None,
    release: Annotated[str, typer.Option("--release", help="The release that is sent.")] = "",
    centre: Annotated[str, typer.Option("--centre", help="The centre whose data these are.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write it.", show_default="manifest.json in the folder")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """List the files of a delivery with size, SHA-256 and number of records: manifest.json.

    `cohortqc validate` holds what arrives against it (INT107).
    """
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.manifest import write_manifest

    with progress_bar(quiet=quiet) as progress:
        run = write_manifest(delivery, schema=schema, release=release, centre=centre, out=out, progress=progress)
    if not quiet:
        typer.echo(on_terminal(f"{run.files:,} file{'' if run.files == 1 else 's'} listed: {run.path}"))
