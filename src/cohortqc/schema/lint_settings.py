"""What a schema says as a whole: its cut-off, and the numbers that it gives to rules of the catalogue."""

from collections.abc import Iterator, Mapping
from datetime import date

from cohortqc.model.definition import Place
from cohortqc.schema.documents import CheckDocument, SchemaDocument
from cohortqc.schema.workshop import Workshop


def lint_settings(workshop: Workshop) -> None:
    """Note a cut-off that is no date, and limits and methods that no rule can have."""
    document = workshop.document
    if document.cut_off is not None and not _is_iso_date(document.cut_off):
        fact = f"`{document.cut_off[:60]}` is no date"
        workshop.note(("cut_off",), fact=fact, remedy='write it as "2019-12-31", in quotes')
    for place, checks in _all_checks(document):
        for code, check in checks.items():
            if check.limit is not None and check.limit < 0:
                fact = f"the limit {check.limit:g} is negative"
                workshop.note(
                    (*place, code, "limit"), fact=fact, remedy="use 0 or more; `cohortqc explain` says of what"
                )
            if check.method is not None and not check.method.strip():
                remedy = "name one that `cohortqc explain` lists, or leave it out"
                workshop.note((*place, code, "method"), fact="the method has no name", remedy=remedy)


def _is_iso_date(text: str) -> bool:
    """2019-12-31, and no other of the forms that ISO 8601 has."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _all_checks(document: SchemaDocument) -> Iterator[tuple[Place, Mapping[str, CheckDocument]]]:
    yield ("checks",), document.checks or {}
    for table, content in document.tables.items():
        yield ("tables", table, "checks"), content.checks or {}
        for name, variable in content.variables.items():
            yield ("tables", table, "variables", name, "checks"), variable.checks or {}
