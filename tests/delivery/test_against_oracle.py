"""Broken files held against a slow reader of its own: every line accounted for, every cell as delivered or told."""

import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cohortqc.delivery import arrow_csv, byte_counts, scan, tally
from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Role
from tests.delivery.example_read import Read, schema_of, table_of, variable
from tests.delivery.oracle import expect, typed

VARIABLES = {
    one.name: one
    for one in (
        variable("T", "text", missing={"NA": "refused"}),
        variable("I", "integer", missing={"777": "refused", "NA": "dont_know", ".": "not_asked", "-1.0": "refused"}),
        variable("N", "number", missing={"999": "refused", ".": "dont_know", "0.5": "refused"}),
        variable("D", "date", missing={"9999-99-99": "refused"}),
        variable("E", "date", date_format="%d/%m/%Y"),
        variable("C", "coded", codes={"1": "First", "2": "Second"}, missing={"7": "refused"}),
        variable(
            "K", "coded", codes={"a": "First", "007": "Second", "7.0": "Third", "3": "Fourth"}, missing={"9": "refused"}
        ),
        variable("ID", "text", role=Role.IDENTIFIER),
    )
}
SOUND_TEXT = "1 2 3 7 0 -1 12.5 0.36 777 777.0 999 999.0 0.5 . NA -5 100"
ODD_TEXT = """
007 5. .5 -0 -0.0 +5 1e3 nan inf 0x10 12O 2.7 1e400 9223372036854775808 9223372036854775807 0000-00-00 --1 1_000
-9223372036854775808 9007199254740993 9007199254740992 12345678901234567 123456789012345678 0.12345678901234567
0.1234567890123456789 0.1000000000000000055511151231257827 1.7976931348623157e308 0.0 00 -00 -.5 -1.0 7.0 9.0 3.0 a
2020-01-01 2020-02-30 9999-99-99 31/12/2020 73557.0 0073557 TRUE null N/A #x =1+1 1/2 5/ ''
"""
SOUND = SOUND_TEXT.split()
ODD = [
    *ODD_TEXT.split(),
    *("1,5", " 5", "5 ", "\t5", "5\t", "٣", "５", "1\u00a0", "é", "5\n", "5\r", "\n5", "\\n", "\x0c", "\u2028", "\x85"),
    *("0." + "0" * 400 + "1", "1" + "0" * 310, "1" * 4500),
]
BAD_QUOTES = ('"', '"a', 'a"', '"a"b', 'a"b"', ' "a"', '"a" ', '""', '""""', '"""', '"\n', 'x\n"')
BAD_LINES = (" ", "\t", "#comment", "\0", "a\0b", '"', '"""')


class Maker:
    """One file from one seed: text, delimiter, columns, and how many empty lines stand above the header."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.delimiter = self.random.choice((",", ",", ",", "\t", ";", "|"))
        self.columns = self.random.sample(list(VARIABLES), self.random.randrange(1, len(VARIABLES) + 1))
        self.quotes_go_wrong = self.random.random() < 0.5
        self.lengths_differ = self.random.random() < 0.4
        self.line_ends = self.random.choice((["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]))
        self.blanks = self.random.choice((0, 0, 0, 0, 1))

    def text(self) -> str:
        rows = self.random.choice((0, 1, 2, 3, 8, 20))
        lines = ["" for _ in range(self.blanks)] + [self.delimiter.join(self.columns)]
        lines += [self._line() for _ in range(rows)]
        if self.random.random() < 0.05:
            lines[1 + self.blanks :] = [line + self.delimiter for line in lines[1 + self.blanks :]]
        text = "".join(line + self.random.choice(self.line_ends) for line in lines)
        return text.rstrip("\r\n") if self.random.random() < 0.2 else text

    def _line(self) -> str:
        chance = self.random.random()
        if (self.quotes_go_wrong or self.lengths_differ) and chance < 0.05:
            return ""
        if self.quotes_go_wrong and chance < 0.08:
            return self.random.choice(BAD_LINES)
        cells = [self._cell() for _ in self.columns]
        if self.lengths_differ and chance > 0.85:
            cells = cells[: self.random.randrange(len(cells) + 1)]
        elif self.lengths_differ and chance > 0.75:
            cells += ["x"] * self.random.randrange(1, 3)
        return self.delimiter.join(cells)

    def _cell(self) -> str:
        if self.quotes_go_wrong and self.random.random() < 0.06:
            return self.random.choice(BAD_QUOTES)
        text = self.random.choice((self.random.choice(SOUND), "", self.random.choice(ODD), self.random.choice(ODD)))
        needs_quotes = any(sign in text for sign in ('"', self.delimiter, "\n", "\r"))
        if needs_quotes or self.random.random() < 0.08:
            return '"' + text.replace('"', '""') + '"'
        return text


def hold(maker: Maker, text: str, folder: Path, *, data: bytes | None = None, name: str = "t.csv") -> None:
    """Read the file and compare everything that is said of it."""
    table = table_of(*(VARIABLES[column] for column in maker.columns), delimiter=maker.delimiter)
    path = folder / name
    path.write_bytes(text.encode() if data is None else data)
    read = Read(read_delivery(path, schema_of(table)))
    file = read.part.file
    told = expect(text, delimiter=maker.delimiter, skip=maker.blanks)
    accounted = told.header_lines + told.blank_lines + told.lines_in_records + told.lines_in_bad
    assert accounted == told.line_count == file.lines, text
    assert (file.rows_read, file.rows_not_read, file.blank_lines) == (
        len(told.cells),
        len(told.bad),
        told.blank_lines,
    ), text
    assert read.part.lines is not None
    assert read.part.lines.tolist() == told.lines, text
    assert read.bad_lines() == told.bad, text
    assert ("INT106" in read.codes()) == (len(told.ends) > 1), text
    for place, column in enumerate(maker.columns):
        cells = [typed(row[place], VARIABLES[column], identifies=column == "ID") for row in told.cells]
        # By their form in print, as -0.0 and 0.0 are equal.
        assert [repr(cell) for cell in read.cells(column)] == [repr(cell.value) for cell in cells], (column, text)
        assert read.reasons(column) == [cell.reason for cell in cells], (column, text)
        unfit = [(row, cell.unreadable) for row, cell in enumerate(cells) if cell.unreadable is not None]
        assert read.unreadable(column) == unfit, (column, text)


@pytest.mark.parametrize("hundred", range(4))
def test_hundreds_of_broken_files_are_read_as_the_oracle_reads_them(hundred: int, tmp_path: Path) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        maker = Maker(seed)
        hold(maker, maker.text(), tmp_path)


def zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("t.csv", data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("t.csv.gz", lambda text: gzip.compress(text.encode(), mtime=0)),
        ("t.csv.xz", lambda text: lzma.compress(text.encode())),
        ("t.csv.zip", lambda text: zipped(text.encode())),
        ("t.csv", lambda text: text.encode("utf-8-sig")),
        ("t.csv", lambda text: text.encode("utf-16")),
        ("t.csv", lambda text: text.encode("utf-32")),
    ],
    ids=["gzip", "xz", "zip", "byte order mark", "UTF-16", "UTF-32"],
)
def test_packing_and_encoding_change_nothing(name: str, pack: Callable[[str], bytes], tmp_path: Path) -> None:
    for seed in range(500, 515):
        maker = Maker(seed)
        text = maker.text()
        hold(maker, text, tmp_path, data=pack(text), name=name)


@pytest.mark.parametrize("size", [64, 200])
def test_the_size_of_blocks_changes_nothing(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_csv, "_BLOCK", size)
    monkeypatch.setattr(scan, "_PIECE", size)
    monkeypatch.setattr(byte_counts, "CHUNK", size)
    monkeypatch.setattr(tally, "CHUNK", size)
    for seed in range(600, 640):
        maker = Maker(seed)
        hold(maker, maker.text(), tmp_path)


@pytest.mark.parametrize("shift", [-3, 0, 3])
def test_cr_lf_within_quotes_survives_the_edge_of_a_block(shift: int, tmp_path: Path) -> None:
    # Arrow drops the LF of a CR LF that two of its blocks of 1 MiB share, within quotes as well.
    path = tmp_path / "t.csv"
    path.write_text("T,N\n" + "x" * ((1 << 20) - 10 + shift) + ',1\r\n"a\r\nb\r\nc\r\nd",2\r\n', newline="")
    read = Read(read_delivery(path, schema_of(table_of(VARIABLES["T"], VARIABLES["N"]))))
    assert read.cells("T")[1:] == ["a\r\nb\r\nc\r\nd"]


@pytest.mark.parametrize("cell", ["5\t", "\t5"])
def test_a_quoted_tab_beside_a_number_is_seen_where_tabs_set_cells_apart(cell: str, tmp_path: Path) -> None:
    table = replace(table_of(VARIABLES["I"], VARIABLES["N"]), delimiter="\t")
    path = tmp_path / "t.tsv"
    path.write_text(f'I\tN\n"{cell}"\t"{cell}"\n', encoding="utf-8")
    read = Read(read_delivery(path, schema_of(table)))
    assert (read.unreadable("I"), read.unreadable("N")) == ([(0, cell)], [(0, cell)])
