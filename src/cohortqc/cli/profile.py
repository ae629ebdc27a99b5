"""`cohortqc profile`: the distributions of a delivery, for later ones to be held against."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import Delivery, Quiet, SchemaName
from cohortqc.cli.progress import progress_bar
from cohortqc.render.excerpt import on_terminal


def profile(
    delivery: Delivery,
    schema: SchemaName,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write.")] = Path("profile.json"),
    quiet: Quiet = False,
) -> None:
    """Write the distributions of a delivery: means, spreads and counts, no participant's values.

    `cohortqc validate --profile profile.json` holds a later delivery against it (ACC303).
    """
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.profile import profile_delivery

    with progress_bar(quiet=quiet) as progress:
        run = profile_delivery(delivery, schema=schema, out=out, progress=progress)
    if not quiet:
        typer.echo(on_terminal(run.summary))
