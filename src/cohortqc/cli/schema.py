"""`cohortqc schema ...`: check, show, and help editors."""

from typing import Annotated

import typer

from cohortqc.render.excerpt import on_terminal

schema_app = typer.Typer(
    no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]}, help="Work with schemas."
)

SchemaName = Annotated[str, typer.Argument(help="A built-in schema or a YAML file.", show_default=False)]


@schema_app.command()
def check(schema: SchemaName) -> None:
    """Read a schema and say what is wrong with it: file, line, place, fact, remedy. Exit code 2 if anything is."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.schema import checked_schema

    typer.echo(on_terminal(checked_schema(schema)))


@schema_app.command()
def show(
    schema: SchemaName,
    table: Annotated[str | None, typer.Option("--table", "-t", help="Only this table.")] = None,
) -> None:
    """Show a schema: tables, variables, types, limits, codes, missing codes."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.schema import shown_schema

    typer.echo(on_terminal(shown_schema(schema, table=table)))


@schema_app.command(name="list")
def list_schemas() -> None:
    """List the built-in schemas and reports."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.schema import built_in_listing

    typer.echo(built_in_listing())


@schema_app.command(name="json-schema")
def json_schema() -> None:
    """Print the JSON Schema of the schema language, for editors."""
    # Imported here: `--help` must not load a data library.
    from cohortqc.workflows.schema import editor_json_schema

    typer.echo(editor_json_schema())
