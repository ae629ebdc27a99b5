"""`cohortqc simulate`: a synthetic delivery with a known truth."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import Quiet
from cohortqc.model.simulation import DEFAULT_ROWS, DEFAULT_SEED, MOST_ROWS, Scenario
from cohortqc.render.excerpt import on_terminal


def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder to write; must be new or empty.", show_default=False)],
    rows: Annotated[int, typer.Option("--rows", "-n", min=1, max=MOST_ROWS, help="How many women.")] = DEFAULT_ROWS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same bytes.")] = DEFAULT_SEED,
    scenario: Annotated[
        Scenario,
        typer.Option(
            "--scenario",
            help="What loss by year 6 depends on beside covariates (loss: strain and earlier bone loss).",
        ),
    ] = Scenario.NONE,
    faults: Annotated[
        int, typer.Option("--faults", min=0, help="How many faults to seed, one of every kind at least (0: none).")
    ] = 0,
    quiet: Quiet = False,
) -> None:
    """Write a synthetic WHI-style delivery with a known truth, clean or with seeded faults."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.simulate import simulate_delivery

    written = simulate_delivery(folder, rows=rows, seed=seed, scenario=scenario, faults=faults)
    if not quiet:
        typer.echo(on_terminal(written.summary))
