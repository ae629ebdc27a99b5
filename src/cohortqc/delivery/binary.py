"""One file in a binary form (Parquet, SAS, SPSS, Stata) as the table it is to be."""

from collections.abc import Sequence

from cohortqc.delivery.binary_cells import type_column
from cohortqc.delivery.binary_table import BinaryTable
from cohortqc.delivery.names import match
from cohortqc.delivery.parquet import read_parquet
from cohortqc.delivery.reading import Reading, Target, typed
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.statistical import read_statistical
from cohortqc.delivery.xpt import read_xpt
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.table import Form


def read_binary(data: bytes, *, form: Form, target: Target) -> Reading | Refusal:
    """A file in a binary form as the table it is to be, or why it is not read."""
    table = _table(data, form=form, target=target)
    if isinstance(table, Refusal):
        return table
    matched = match(table.names, target.table, release=target.release, known_release=target.known)
    if not matched.columns:
        return Refusal(
            kind=FaultKind.FILE_FORM_DIFFERS,
            message=f"No column of the file is a variable of {target.table.name}",
            observed="1 name, not known" if len(table.names) == 1 else f"{len(table.names)} names, none known",
            expected=", ".join(list(target.table.variables)[:5]),
        )
    columns = {name: table.columns[place] for name, place in matched.columns.items()}
    return Reading(
        cells=typed(columns, target, how=lambda delivered, column: type_column(delivered, column=column)),
        rows=table.rows,
        columns=table.names,
        encoding=table.encoding,
        faults=(*_faults(table), *matched.faults),
        metadata={name: column.metadata for name, column in columns.items() if column.metadata is not None},
        judged={**matched.judged, FaultKind.ENCODING_DOUBTFUL: 1},
    )


def _table(data: bytes, *, form: Form, target: Target) -> BinaryTable | Refusal:
    if form is Form.PARQUET:
        return read_parquet(data)
    if form is Form.XPT:
        return read_xpt(data, encoding=target.table.encoding)
    return read_statistical(data, form=form, encoding=target.table.encoding, labels=target.labels)


def _faults(table: BinaryTable) -> Sequence[Fault]:
    faults = []
    if table.doubt:
        faults.append(Fault(kind=FaultKind.ENCODING_DOUBTFUL, message=table.doubt))
    if not table.rows:
        faults.append(Fault(kind=FaultKind.FILE_EMPTY, message="The file has columns and no record"))
    return faults
