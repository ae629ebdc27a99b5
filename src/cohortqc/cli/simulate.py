"""`cohortqc simulate`: a synthetic delivery with a known truth."""

from pathlib import Path
from typing import Annotated

import typer

from cohortqc.cli.options import Quiet
from cohortqc.errors import UsageError
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
        str,
        typer.Option(
            "--faults",
            metavar="NUMBER|all",
            help="How many faults to seed into cells and lines, one of every kind at least; "
            "all: every kind that a rule can find, in deliveries side by side.",
        ),
    ] = "0",
    rate: Annotated[
        float, typer.Option("--rate", min=0, max=1, help="With all: how far faults of many rows go (0: just enough).")
    ] = 0.5,
    quiet: Quiet = False,
) -> None:
    """Write a synthetic WHI-style delivery with a known truth, clean or with seeded faults."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.simulate import simulate_delivery

    written = simulate_delivery(folder, rows=rows, seed=seed, scenario=scenario, faults=_number(faults), rate=rate)
    if not quiet:
        typer.echo(on_terminal(written.summary))


def _number(faults: str) -> int | None:
    """How many faults; None for all kinds."""
    if faults == "all":
        return None
    if not (faults.isascii() and faults.isdigit()):
        raise UsageError(f"--faults: '{faults}' is neither a number nor all; write --faults 100 or --faults all")
    return int(faults)
