"""The delivered files as the page lists them."""

from dataclasses import dataclass

from cohortqc.model.table import DeliveredFile
from cohortqc.model.validation import Validation

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
"""What separators are called; a file that names its own in words keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file. `variables`: "19 of 20", those of its table in the schema that it has; "" for a file of no table."""

    file: DeliveredFile
    form: str
    table: str
    variables: str


def file_rows(validation: Validation) -> list[FileRow]:
    """Every file of the delivery, in its order."""
    return [
        FileRow(file=file, form=form_text(file), table=_table(file), variables=_variables(file, validation))
        for file in validation.delivery.files
    ]


def form_text(file: DeliveredFile) -> str:
    """How the file came: "delimited text: tab, UTF-8, gzip"."""
    delimiter = None if file.delimiter is None else DELIMITERS.get(file.delimiter, file.delimiter)
    details = [detail for detail in (delimiter, _encoding(file.encoding), file.compression) if detail]
    form = file.description or file.form.value
    return f"{form}: {', '.join(details)}" if details else form


def _encoding(encoding: str | None) -> str:
    return "" if encoding is None else encoding.upper() if encoding.lower().startswith("utf") else encoding


def _table(file: DeliveredFile) -> str:
    if file.table is None:
        return ""
    return file.table if file.release is None else f"{file.table}, release {file.release}"


def _variables(file: DeliveredFile, validation: Validation) -> str:
    if file.table is None or file.table not in validation.delivery.tables:
        return ""
    for part in validation.delivery.tables[file.table]:
        if part.file.name == file.name:
            return f"{len(part.data.column_names)} of {len(part.table.variables)}"
    return ""
