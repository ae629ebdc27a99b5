"""`cohortqc report`: tables and figures from a delivery."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import AsOf, Delivery, Quiet, printed_date
from cohortqc.cli.progress import progress_bar
from cohortqc.render.excerpt import on_terminal


def report(
    delivery: Delivery,
    definition: Annotated[
        str,
        typer.Option("--report", "-r", help="A built-in report (stress-and-bone-loss, nhanes-bone) or a YAML file."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the page and the numbers.")] = Path(
        "cohortqc-report"
    ),
    schema: Annotated[
        str | None, typer.Option("--schema", "-s", help="Another schema than the one the report names.")
    ] = None,
    even_if_invalid: Annotated[
        bool, typer.Option("--even-if-invalid", help="Build on a closed gate, with a banner that says so.")
    ] = False,
    as_of: AsOf = None,
    quiet: Quiet = False,
) -> None:
    """Build a report on a delivery: report.html, results.json and one file a table.

    Exit code 0: built. 1: the gate is closed and nothing was built. 2: the call or a definition is mistaken.
    """
    date = printed_date(as_of)
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.report import ClosedGate, build_report

    on_closed_gate = ClosedGate.BUILD_WITH_BANNER if even_if_invalid else ClosedGate.REFUSE
    with progress_bar(quiet=quiet) as progress:
        run = build_report(
            delivery,
            definition=definition,
            out=out,
            schema=schema,
            on_closed_gate=on_closed_gate,
            as_of=date,
            progress=progress,
        )
    if not quiet or not run.built:
        typer.echo(on_terminal(run.summary), err=not run.built)
    raise typer.Exit(0 if run.built else 1)
