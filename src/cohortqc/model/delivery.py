"""A delivery as read: its files, its tables, and what went wrong while reading."""

from collections.abc import Mapping
from dataclasses import dataclass

from cohortqc.model.finding import Finding
from cohortqc.model.table import DeliveredFile, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Every file of the folder (in the order of their names), and the tables that could be read.

    `findings` are the integrity findings of files and columns (INT1xx, INT2xx) that only the reader can see;
    `judged` says, per rule code, how many things were looked at (files for INT1xx, lines for INT105, columns for
    INT2xx), so that a rule that found nothing is known to have looked.
    """

    name: str
    files: tuple[DeliveredFile, ...]
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    judged: Mapping[str, int]

    @property
    def rows_read(self) -> int:
        """Records read in all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_not_read(self) -> int:
        """Records not read in all files; each of them is a finding."""
        return sum(file.rows_not_read for file in self.files)
