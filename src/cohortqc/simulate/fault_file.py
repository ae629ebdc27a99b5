"""A delivered text file that can be changed cell by cell, line numbers kept."""

from dataclasses import dataclass
from pathlib import Path

DELIMITER = "\t"
HEADER_LINES = 1


@dataclass(slots=True, kw_only=True)
class EditableFile:
    """Header and records of a tab-delimited file; `records[0]` stands on line 2. `damage` keeps lines of raw bytes.

    Records are split only when looked at: a file of 224 columns is rarely worth splitting whole.
    """

    path: Path
    table: str
    header: list[str]
    records: list[str]

    @classmethod
    def read(cls, path: Path, *, table: str) -> "EditableFile":
        """Read a file that the simulator wrote."""
        header, *records = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        return cls(path=path, table=table, header=header.split(DELIMITER), records=records)

    def write(self) -> None:
        """Write it back."""
        text = "\n".join([DELIMITER.join(self.header), *self.records]) + "\n"
        self.path.write_bytes(text.encode("utf-8"))

    def row(self, record: int) -> dict[str, str]:
        """The cells of a record by column."""
        return dict(zip(self.header, self.records[record].split(DELIMITER), strict=True))

    def identifier(self, record: int) -> str:
        """The first cell: WHI's identifier."""
        return self.records[record].split(DELIMITER, 1)[0]

    def change(self, record: int, cells: dict[str, str]) -> None:
        """Give cells of a record new texts."""
        self.records[record] = DELIMITER.join((self.row(record) | cells).values())

    def append(self, row: dict[str, str]) -> int:
        """Add a record at the end; returns its index."""
        self.records.append(DELIMITER.join(row.values()))
        return len(self.records) - 1

    @staticmethod
    def line(record: int) -> int:
        """Physical line of a record, 1 = the header."""
        return record + 1 + HEADER_LINES
