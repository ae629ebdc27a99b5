"""Random files held against Python's csv module: every record at its line, every bad line found, none too many."""

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohortqc.delivery.arrow_csv import as_bytes
from cohortqc.delivery.body import read_body
from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.records import group
from cohortqc.delivery.scan import scan
from tests.delivery.example_read import Read, schema_of, table_of, variable

COLUMNS = ("A", "B", "C")
TABLE = table_of(*(variable(name, "text") for name in COLUMNS))
PLAIN = st.text(alphabet="ab 07.-é", max_size=4)
QUOTED = st.text(alphabet='ab07\n\r",.é', max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"')
CELL = st.one_of(PLAIN, PLAIN, QUOTED)
LINE_END = st.sampled_from(["\n", "\r\n"])


@st.composite
def files(draw: st.DrawFn) -> str:
    """Rows of mostly three cells, some shorter or longer, some empty lines."""
    widths = st.sampled_from([3, 3, 3, 3, 3, 3, 0, 1, 2, 4])
    rows = draw(st.lists(widths, max_size=12))
    lines = (",".join(draw(CELL) for _ in range(width)) + draw(LINE_END) for width in rows)
    return "A,B,C\n" + "".join(lines)


def by_csv(text: str) -> tuple[list[tuple[int, list[str]]], list[tuple[int, list[str]]], int]:
    """(line, cells) of records of three cells, (line, cells) of the others, and how many physical lines there are."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    next(reader)
    good, bad, line = [], [], reader.line_num
    for row in reader:
        if len(row) == len(COLUMNS):
            good.append((line + 1, row))
        elif row:
            bad.append((line + 1, row))
        line = reader.line_num
    return good, bad, line


def swallowed(rows: list[tuple[int, list[str]]]) -> bool:
    """A cell holds a line of three fields, which this reader takes for a record that a stray quote has swallowed."""
    inner = (line for _, row in rows for cell in row for line in csv_lines(cell)[1:])
    return any(line.count(",") == len(COLUMNS) - 1 for line in inner)


def csv_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(text=files())
def test_records_stand_at_the_lines_that_csv_gives(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    good, bad, lines = by_csv(text)
    if swallowed(good + bad):
        return
    path = tmp_path_factory.mktemp("random") / "t.csv"
    path.write_bytes(text.encode())
    read = Read(read_delivery(path, schema_of(TABLE)))
    file = read.part.file
    assert file.lines == lines
    cells = list(zip(*(read.cells(name) for name in COLUMNS), strict=True))
    assert cells == [tuple(cell or None for cell in row) for _, row in good]
    assert read.part.lines is not None
    assert read.part.lines.tolist() == [line for line, _ in good]
    assert [line for line, _ in read.bad_lines()] == [line for line, _ in bad]


def test_the_ledger_of_lines_is_even_for_any_bytes(tmp_path: Path) -> None:
    seeded = random.Random(20240131)  # noqa: S311 - no secret
    signs = ['"', ",", "\n", "\r", "\r\n", "a", "1", "0", ".", "-", " ", "\0", "é", '""', "\n\n", ",,", "#"]
    for number in range(200):
        body = "".join(seeded.choice(signs) for _ in range(seeded.randrange(60)))
        path = tmp_path / "t.csv"
        path.write_bytes(("A,B,C\n" + body).encode())
        read = Read(read_delivery(path, schema_of(TABLE)))
        file = read.part.file
        physical = len((("A,B,C\n" + body).replace("\r\n", "\n").replace("\r", "\n")).removesuffix("\n").split("\n"))
        # A text that ends in several line ends has an empty line for each but the first.
        assert file.lines == physical, (number, body)
        assert len(read.bad_lines()) == file.rows_not_read
        assert read.part.row_count == file.rows_read


def test_stray_quotes_cost_their_own_lines_only() -> None:
    seeded = random.Random(7)  # noqa: S311 - no secret
    for _ in range(200):
        rows = [[str(seeded.randrange(100)), seeded.choice(["x", '"y,z"', '"a ""b"""', ""]), "end"] for _ in range(20)]
        # Not in neighbouring lines: two such quotes may make one legal cell of both, which nobody can tell.
        spoilt = sorted(3 * row for row in seeded.sample(range(6), 3))
        for row in spoilt:
            rows[row][1] = seeded.choice(['x"', 'a"b', '"a"b', 'a""', '"'])
        text = "".join(",".join(row) + "\n" for row in rows).encode()
        data = as_bytes(text)
        records = group(data, scan(data, delimiter=","), columns=3, delimiter=",")
        assert records.bad.tolist() == spoilt
        found = read_body(data, columns=3, delimiter=",", kinds={})
        assert not isinstance(found, str)
        assert found.rows == 17
