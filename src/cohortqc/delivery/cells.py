"""One column typed: its values, why some are missing, and the cells that do not fit the type."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cohortqc.delivery.code_labels import NO_LABELS, CodeLabels, code_labels
from cohortqc.delivery.missing_codes import PRESENT, MissingCodes, Reasons, missing_codes
from cohortqc.model.schema import Variable
from cohortqc.model.table import UnreadableCells

ReasonNumbers = npt.NDArray[np.int8]


LABELLED = 0.5
"""Labels here and there among codes are slips: they stand for codes where half of the cells are labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How a column is to be typed. `identifies`: a text that names something, so that `73557.0` is `73557`.

    `labelled_from`: the share of a coded column's cells that must hold labels for these to be read in place of codes.
    """

    variable: Variable
    codes: MissingCodes
    plain_blank: int
    identifies: bool = False
    labels: CodeLabels = NO_LABELS
    labelled_from: float = LABELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Typed values, null where missing. `reasons`: reason numbers of shape (n,); None: all nulls are plain blanks.

    `undeclared` and `by_label` as in `Part`.
    """

    values: pa.ChunkedArray
    reasons: ReasonNumbers | None = None
    unreadable: UnreadableCells | None = None
    undeclared: Mapping[str, int] = field(default_factory=dict)
    by_label: int = 0


def column_of(variable: Variable, *, reasons: Reasons, identifies: bool) -> Column:
    """What typing a variable needs to know."""
    return Column(
        variable=variable,
        codes=missing_codes(variable, reasons),
        plain_blank=reasons.number(reasons.blank),
        identifies=identifies,
        labels=code_labels(variable, reasons=reasons.labels) if variable.codes else NO_LABELS,
    )


def settled(
    values: pa.Array | pa.ChunkedArray,
    reasons: ReasonNumbers,
    *,
    column: Column,
    unreadable: UnreadableCells | None = None,
) -> Cells:
    """Cells whose reasons are kept only when they say more than "blank"."""
    telling = bool(((reasons != PRESENT) & (reasons != column.plain_blank)).any())
    chunked = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    return Cells(values=chunked, reasons=reasons if telling else None, unreadable=unreadable)
