"""Comma-separated text that every reader takes apart in the same way, and in which no cell comes alive as a formula."""

import csv
from collections.abc import Iterable, Sequence

from cohortqc.render.inert import inert

Cell = str | int | None


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    """A header line and one line a row; lines end with LF, and a cell that holds any line end is quoted."""
    sink = _Lines()
    # With this line end the writer quotes a lone CR too, which spreadsheets and readers take for the end of a line.
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "".join(sink.lines)


class _Lines:
    """Takes whole lines, as csv writers give them, and ends them with LF."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line.removesuffix("\r\n") + "\n")
