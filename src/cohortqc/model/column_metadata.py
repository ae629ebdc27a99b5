"""What a file itself says of a column: SAS, SPSS and Stata carry labels, formats and missing codes beside the cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Storage(StrEnum):
    """What the cells of a column are to the program that wrote the file."""

    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMissing:
    """Values that the file takes as missing: one (`low` is `high`) or a closed range; infinite ends are open."""

    low: float | str
    high: float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMetadata:
    """One column as its file describes it.

    `label`: of the column; `style`: its format, as the program writes it (`DATE9`, `F8.2`, `%td`). `value_labels`: code
    as text (`1`, `.A`) -> label, by code. `user_missing`: in the order of the file.
    """

    storage: Storage
    label: str = ""
    style: str = ""
    value_labels: Mapping[str, str] = field(default_factory=dict)
    user_missing: tuple[UserMissing, ...] = ()
