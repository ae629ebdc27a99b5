"""`cohortqc rules`: the catalogue."""

import typer


def rules() -> None:
    """List every rule: code, name, severity, scope, what missing values do."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.rules import catalogue_listing

    typer.echo(catalogue_listing())
