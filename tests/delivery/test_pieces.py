"""A file read in pieces of any size gives the records, lines and faults of the file read as a whole."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohortqc.delivery import stream_bytes
from cohortqc.delivery.file_reading import FileRead, read_file
from cohortqc.delivery.folder import Found
from cohortqc.delivery.pieces import PieceSize, in_pieces
from cohortqc.delivery.plan import plan_reading
from cohortqc.delivery.reading import Target
from cohortqc.model.schema import TableSchema
from cohortqc.model.table import Part
from tests.delivery.example_read import schema_of, table_of, variable

TABLE = table_of(
    variable("ID", "text"),
    variable("I", "integer", missing={"777": "refused", "NA": "dont_know"}),
    variable("N", "number", missing={"999": "refused"}),
    variable("C", "coded", codes={"1": "No", "2": "Yes"}, missing={"7": "refused"}),
)
CELLS = [
    "1",
    "2",
    "777",
    "NA",
    "",
    "0.5",
    "x",
    "é",
    '"a"',
    '"a,b"',
    '"a\nb"',
    '"a\r\nb"',
    '"1,2,3,4"',
    '"q""q"',
    '"',
    'a"b',
    "\0",
]


def _target(found: Found, table: TableSchema) -> Target:
    return plan_reading((found,), schema_of(table), whole=False).targets[found]


def _as_pieces(path: Path, size: PieceSize, *, table: TableSchema = TABLE) -> tuple[list[Part], FileRead]:
    file = Found(name=path.name, path=path)
    found = in_pieces(file, _target(file, table), size=size)
    if isinstance(found, FileRead):
        return [], found
    parts = list(found)
    return parts, found.read()


def _whole(path: Path, *, table: TableSchema = TABLE) -> FileRead:
    file = Found(name=path.name, path=path)
    return read_file(file, target=_target(file, table))


def _rows(parts: list[Part]) -> list[tuple[object, ...]]:
    """Line, record, and value, reason and unreadable text of every cell."""
    rows: list[tuple[object, ...]] = []
    for part in parts:
        names = part.data.column_names
        values = [part.column(name).to_pylist() for name in names]
        reasons = [part.reason_index(name).tolist() for name in names]
        texts = [
            dict(zip(found.rows.tolist(), found.texts, strict=True)) if (found := part.unreadable.get(name)) else {}
            for name in names
        ]
        for row in range(part.row_count):
            cells = [
                (column[row], why[row], text.get(row)) for column, why, text in zip(values, reasons, texts, strict=True)
            ]
            rows.append((part.line_of(row), part.record_of(row), *cells))
    return rows


def _hold_equal(path: Path, size: PieceSize, *, table: TableSchema = TABLE) -> None:
    whole = _whole(path, table=table)
    parts, read = _as_pieces(path, size, table=table)
    assert read.file == whole.file
    assert sorted(map(repr, read.faults)) == sorted(map(repr, whole.faults))
    assert dict(read.judged) == dict(whole.judged)
    assert _rows(parts) == _rows([] if whole.part is None else [whole.part])
    assert len({part.id for part in parts}) == len(parts)


def _text(seed: int) -> bytes:
    """Some lines: sound ones, and ones with stray quotes, quoted line ends, other numbers of cells, nothing at all."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    wild = chance.choice((0.0, 0.05, 0.4))
    ends = chance.choice((["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], ["\n", "\r"]))
    lines = [chance.choice(["", "\n", "# a comment\n"]) + "ID,I,N,C" + chance.choice(ends)]
    for number in range(chance.choice((0, 1, 5, 40))):
        cells = [str(number), "5", "1.5", "1"]
        for place in range(4):
            if chance.random() < wild:
                cells[place] = chance.choice(CELLS)
        if chance.random() < wild / 4:
            cells = cells[: chance.randrange(4)] or ["", "", "", "", ""]
        lines.append(",".join(cells) + chance.choice(ends))
    text = "".join(lines)
    if chance.random() < 0.3:
        text = text.rstrip("\r\n")
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le"))
    return text.encode(encoding)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**9), size=st.sampled_from([1, 7, 30, 100, 1000]), rows=st.sampled_from([None, 1, 2, 3, 11])
)
def test_pieces_give_what_the_whole_gives(tmp_path: Path, seed: int, size: int, rows: int | None) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(_text(seed))
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        # As few bytes at once as a piece holds, so that every border falls everywhere.
        patch.setattr(stream_bytes, "PIECE", min(size, 64))
        _hold_equal(path, PieceSize(bytes=size, rows=rows))


def test_the_first_piece_settles_whether_labels_stand_for_codes(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ID,I,N,C\n1,1,1,Yes\n2,1,1,No\n3,1,1,1\n4,1,1,Yes\n", encoding="utf-8")
    for rows in (1, 2, 3, None):
        parts, _ = _as_pieces(path, PieceSize(bytes=1000, rows=rows))
        assert [code for part in parts for code in part.column("C").to_pylist()] == [2, 1, 1, 2]
    # A label among codes is a slip, in a later piece as in the first.
    path.write_text("ID,I,N,C\n1,1,1,1\n2,1,1,2\n3,1,1,1\n4,1,1,Yes\n", encoding="utf-8")
    for rows in (1, 2, 3, None):
        parts, _ = _as_pieces(path, PieceSize(bytes=1000, rows=rows))
        assert [code for part in parts for code in part.column("C").to_pylist()] == [1, 2, 1, None]
