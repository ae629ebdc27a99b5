"""A delivery as read: its files, its tables, and every fault that only the reader can see."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cohortqc.model.manifest import Manifest
from cohortqc.model.table import DeliveredFile, Table


class FaultKind(StrEnum):
    """What reading can find; each value is the code of the rule that judges it."""

    FILE_UNREADABLE = "INT101"
    FILE_FORM_DIFFERS = "INT102"
    FILE_EMPTY = "INT103"
    ENCODING_DOUBTFUL = "INT104"
    LINE_MALFORMED = "INT105"
    LINE_ENDS_MIXED = "INT106"
    MANIFEST_DIFFERS = "INT107"
    TABLE_MISSING = "INT201"
    TABLE_AMBIGUOUS = "INT202"
    FILE_UNEXPECTED = "INT203"
    VARIABLE_MISSING = "INT204"
    VARIABLE_UNEXPECTED = "INT205"
    VARIABLE_REPEATED = "INT206"
    NAME_DIFFERS = "INT207"
    COLUMN_ORDER_DIFFERS = "INT208"
    RELEASE_UNKNOWN = "INT210"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something the reader found: about the delivery, a file, a column, or lines of a file that could not be read.

    With `lines`, it stands for one fault a line, and `observed` holds one text a line (what the line has: "5 fields");
    otherwise `observed` holds at most one text. `unlisted`: it stands for so many lines that are counted and not named.
    `message` says what is wrong, in words, without a participant's value.
    """

    kind: FaultKind
    message: str
    file: DeliveredFile | None = None
    table: str = ""
    variable: str = ""
    lines: tuple[int, ...] = ()
    observed: tuple[str, ...] = ()
    expected: str = ""
    unlisted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Every file of the folder (in the order of their names), and the tables that could be read.

    `judged` says, per kind, how many things were looked at (files, lines, tables, columns), so that a rule that found
    nothing is known to have looked. `manifests`: what the sender says that was sent. Not `whole`: a single file, beside
    which no other is looked for.
    """

    name: str
    files: tuple[DeliveredFile, ...]
    tables: Mapping[str, Table]
    faults: tuple[Fault, ...]
    judged: Mapping[FaultKind, int]
    manifests: tuple[Manifest, ...] = ()
    whole: bool = True

    @property
    def rows_read(self) -> int:
        """Records read in all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_not_read(self) -> int:
        """Records not read in all files; each of them is a fault."""
        return sum(file.rows_not_read for file in self.files)
