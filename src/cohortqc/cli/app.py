"""The commands, put together. Nothing here imports a data library: `--help` must be quick."""

from typing import Annotated

import typer

from cohortqc import __version__
from cohortqc.cli.demo import demo
from cohortqc.cli.explain import explain
from cohortqc.cli.manifest import manifest
from cohortqc.cli.profile import profile
from cohortqc.cli.release import release
from cohortqc.cli.report import report
from cohortqc.cli.rules import rules
from cohortqc.cli.schema import schema_app
from cohortqc.cli.simulate import simulate
from cohortqc.cli.validate import validate

app = typer.Typer(
    name="cohortqc",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Validate deliveries of cohort data, and turn the good ones into publication-ready tables.",
    epilog="Exit codes: 0 the gate is open, 1 the gate is closed, 2 the call, schema or report definition is mistaken.",
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"cohortqc {__version__}")
        raise typer.Exit


@app.callback()
def cohortqc(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Validate deliveries of cohort data, and turn the good ones into publication-ready tables."""


for command in (demo, validate, report, release, manifest, profile, simulate, explain, rules):
    app.command()(command)
app.add_typer(schema_app, name="schema")
