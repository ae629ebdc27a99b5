"""`cohortqc explain CODE`: what a rule does, why, and what fails and passes."""

from typing import Annotated

import typer


def explain(
    code: Annotated[str, typer.Argument(help="Code or name of a rule, e.g. CON101 or outside-range.")],
) -> None:
    """Explain a rule: what it does, why it matters, what fails and what passes."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.rules import explanation

    typer.echo(explanation(code))
