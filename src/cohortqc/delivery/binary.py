"""One file in a binary form (SAS transport, Parquet) as the table it is to be."""

from collections.abc import Sequence

from cohortqc.delivery.binary_cells import type_cells
from cohortqc.delivery.binary_table import BinaryTable
from cohortqc.delivery.names import match
from cohortqc.delivery.parquet import read_parquet
from cohortqc.delivery.reading import Reading, Target, typed
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.xpt import read_xpt
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.table import Form


def read_binary(data: bytes, *, form: Form, target: Target) -> Reading | Refusal:
    """A SAS transport or Parquet file as the table it is to be, or why it is not read."""
    table = read_xpt(data, encoding=target.table.encoding) if form is Form.XPT else read_parquet(data)
    if isinstance(table, Refusal):
        return table
    matched = match(table.names, target.table, release=target.release, known_release=target.known)
    if not matched.columns:
        return Refusal(
            kind=FaultKind.FILE_FORM_DIFFERS,
            message=f"No column of the file is a variable of {target.table.name}",
            observed=f"{len(table.names)} names, none known",
            expected=", ".join(list(target.table.variables)[:5]),
        )
    columns = {name: table.columns[place] for name, place in matched.columns.items()}
    return Reading(
        cells=typed(columns, target, how=lambda cells, column: type_cells(cells, column=column)),
        rows=table.rows,
        columns=table.names,
        faults=(*_faults(table), *matched.faults),
        judged={**matched.judged, FaultKind.ENCODING_DOUBTFUL: 1},
    )


def _faults(table: BinaryTable) -> Sequence[Fault]:
    faults = []
    if table.doubt:
        faults.append(Fault(kind=FaultKind.ENCODING_DOUBTFUL, message=table.doubt))
    if not table.rows:
        faults.append(Fault(kind=FaultKind.FILE_EMPTY, message="The file has columns and no record"))
    return faults
