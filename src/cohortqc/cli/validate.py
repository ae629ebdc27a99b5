"""`cohortqc validate`: hold a delivery against a schema."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import AsOf, Quiet, printed_date
from cohortqc.cli.progress import progress_bar
from cohortqc.model.severity import Severity
from cohortqc.render.excerpt import on_terminal


def validate(
    delivery: Annotated[Path, typer.Argument(help="The delivery: a folder, or one file.", show_default=False)],
    schema: Annotated[
        str, typer.Option("--schema", "-s", help="A built-in schema (whi-bone, whi, nhanes-bone) or a YAML file.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the page and the listings.")] = Path(
        "cohortqc-validation"
    ),
    fail_on: Annotated[Severity, typer.Option("--fail-on", help="What closes the gate.")] = Severity.ERROR,
    manifest: Annotated[
        Path | None, typer.Option("--manifest", help="The manifest, when it does not lie in the delivery.")
    ] = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
) -> None:
    """Hold a delivery against a schema: validation.html, validation.json and problems.csv.

    Exit code 0: the gate is open. 1: it is closed. 2: the call or the schema is mistaken.
    """
    date = printed_date(as_of)
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.validate import Given, validate_delivery

    with progress_bar(quiet=quiet) as progress:
        run = validate_delivery(
            delivery,
            schema=schema,
            out=out,
            fail_on=fail_on,
            given=Given(manifest=manifest),
            as_of=date,
            progress=progress,
        )
    if not quiet:
        typer.echo(on_terminal(run.summary))
    raise typer.Exit(0 if run.verdict.open else 1)
