"""A report by name, path or text: read, translated, linted; every mistake is told at once."""

from pathlib import Path

from pydantic import ValidationError

from cohortqc.errors import DefinitionError
from cohortqc.model.definition import LocatedDocument
from cohortqc.model.report import Report
from cohortqc.model.schema import Schema
from cohortqc.report.desk import Desk
from cohortqc.report.documents import ReportDocument
from cohortqc.report.inheritance import with_inherited
from cohortqc.report.lint import lint
from cohortqc.report.translate import translate
from cohortqc.schema.load import load_schema
from cohortqc.schema.locate import definition_text, is_path
from cohortqc.schema.structure import structure_faults
from cohortqc.schema.yaml_text import read_leniently


def load_report(definition: str, *, schema: Schema | None = None) -> tuple[Report, Schema]:
    """A report with the schema it is about: a built-in name, or the path of a YAML file.

    `schema` stands in for the one that the report names. Raises DefinitionError with every mistake, in the order of
    their lines, and UsageError when there is no such definition.
    """
    name, text = definition_text("reports", definition)
    return read_report(text, name=name, schema=schema)


def read_report(text: str | bytes, *, name: str, schema: Schema | None = None) -> tuple[Report, Schema]:
    """As `load_report`, from the text of a definition; `name` is what messages call it."""
    document, mistakes = read_leniently(text, name=name)
    if mistakes:
        raise DefinitionError(mistakes)
    parsed = _structured(document)
    found = schema if schema is not None else load_schema(_beside(parsed.schema_name, name))
    desk = Desk(document=document, schema=found)
    report = translate(parsed, desk)
    if report is not None:
        report = with_inherited(report, found)
        lint(report, desk)
    if report is None or desk.mistakes:
        raise DefinitionError(desk.sorted_mistakes())
    return report, found


def _structured(document: LocatedDocument) -> ReportDocument:
    try:
        return ReportDocument.model_validate(document.values)
    except ValidationError as error:
        faults = structure_faults(error, document.values, ReportDocument)
        mistakes = [document.mistake(fault.place, fact=fault.fact, remedy=fault.remedy) for fault in faults]
        raise DefinitionError(tuple(sorted(mistakes, key=lambda mistake: mistake.line or 0))) from error


def _beside(schema: str, report: str) -> str:
    """A schema's path is taken from the folder of the report that names it."""
    return str(Path(report).parent / schema) if is_path(schema) else schema
