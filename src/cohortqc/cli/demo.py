"""`cohortqc demo`: the main job from end to end on a synthetic delivery."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import Quiet
from cohortqc.cli.progress import progress_bar
from cohortqc.model.simulation import DEFAULT_ROWS, DEFAULT_SEED, MOST_ROWS
from cohortqc.render.excerpt import on_terminal


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write.")] = Path("cohortqc-demo"),
    rows: Annotated[int, typer.Option("--rows", "-n", min=200, max=MOST_ROWS, help="How many women.")] = DEFAULT_ROWS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same bytes.")] = DEFAULT_SEED,
    quiet: Quiet = False,
) -> None:
    """Simulate a delivery, validate it, build the report, and say where the pages are."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.demo import run_demo

    with progress_bar(quiet=quiet) as progress:
        run = run_demo(folder, rows=rows, seed=seed, progress=progress)
    if not quiet:
        typer.echo(on_terminal(run.summary))
    raise typer.Exit(0 if run.succeeded else 1)
