"""`cohortqc rules`: the catalogue."""

from pathlib import Path
from typing import Annotated

import typer


def rules(
    pages: Annotated[
        Path | None,
        typer.Option("--pages", help="Write a page of documentation for each rule (Markdown) into this folder."),
    ] = None,
) -> None:
    """List every rule: code, name, severity, scope, what missing values do."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.rules import catalogue_listing, write_rule_pages

    if pages is None:
        typer.echo(catalogue_listing())
    else:
        typer.echo(f"{write_rule_pages(pages)} pages: {pages}")
