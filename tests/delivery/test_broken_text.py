"""Text broken at random, byte by byte: nothing crashes, and every line is where a slow reader says that it is."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from tests.delivery.example_read import Read, schema_of, table_of
from tests.delivery.oracle import expect, physical_lines
from tests.delivery.test_against_oracle import VARIABLES

COLUMNS = ("ID", "T", "I", "N", "D", "C")
SCHEMA = schema_of(table_of(*(VARIABLES[name] for name in COLUMNS)))
SIGNS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|"}
CELLS = {"ID": "1 20 300", "T": "a NA x", "I": "1 5 777", "N": "1.5 2 0.36", "D": "2020-01-01 .", "C": "1 2"}

Change = Callable[[random.Random, str, str], str]


def insert(*texts: str) -> Change:
    def change(dice: random.Random, text: str, _: str) -> str:
        place = dice.randrange(len(text) + 1)
        return text[:place] + dice.choice(texts) + text[place:]

    return change


def cut(dice: random.Random, text: str, _: str) -> str:
    first, last = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    return text[:first] + text[last:]


def noise(dice: random.Random, text: str, _: str) -> str:
    return insert("".join(dice.choice('",\n\r;\t|\0 ax1') for _ in range(dice.randrange(20))))(dice, text, _)


CHANGES: tuple[Change, ...] = (
    insert('"', '""', '"' + "x" * 70_000),
    insert("\0", "\x1a", "\x01"),
    insert("\r", "\n", "\n\n", "\r\n\r\n"),
    insert("\ufeff", "é", "\u2028", "\x85"),
    insert(",", "\t", ";"),
    cut,
    noise,
    lambda dice, text, _: text[: dice.randrange(len(text) + 1)],
    lambda _, text, __: text + text,
    lambda _, text, __: text + "\x1a",
    lambda _, text, __: "# a comment\n" + text,
    lambda _, text, sign: f"sep={sign}\n" + text,
    lambda _, text, sign: text.replace("\n", sign + "\n"),
    lambda _, text, sign: text.replace(sign, sign + " "),
    lambda _, text, __: "\n" + text,
    lambda _, text, __: text.rstrip("\r\n"),
)


def broken(seed: int) -> str:
    dice = random.Random(seed)  # noqa: S311 - no secret
    sign, end = dice.choice(",,\t;|"), dice.choice(("\n", "\n", "\r\n", "\r"))
    rows = [[dice.choice(CELLS[name].split()) for name in COLUMNS] for _ in range(dice.choice((0, 1, 3, 12)))]
    quoted = [
        [f'"{cell}{dice.choice(("", sign, end, chr(34) * 2))}"' if dice.random() < 0.1 else cell for cell in row]
        for row in rows
    ]
    text = end.join(sign.join(row) for row in [list(COLUMNS), *quoted]) + end
    for _ in range(dice.choice((0, 1, 1, 2, 4))):
        text = dice.choice(CHANGES)(dice, text, sign)
    return text


def above(lines: list[str]) -> tuple[int, int]:
    """How many lines stand above the header, and how many of them are comments."""
    comments = 0
    for number, line in enumerate(lines):
        hint = number == 0 and line.strip('"').startswith("sep=")
        if line and not hint and not line.lstrip().startswith("#"):
            return number, comments
        comments += line != ""
    return len(lines), comments


@pytest.mark.parametrize("hundred", range(4))
def test_every_line_of_a_broken_text_is_accounted_for(hundred: int, tmp_path: Path) -> None:
    held = 0
    for seed in range(100 * hundred, 100 * hundred + 100):
        text = broken(seed)
        path = tmp_path / "t.csv"
        path.write_bytes(text.encode())
        read = Read(read_delivery(path, SCHEMA))
        if not read.delivery.tables:
            assert read.delivery.faults, seed
            continue
        file = read.part.file
        lines = [line for line, _ in physical_lines(text.removeprefix("\ufeff"))]
        assert file.lines == len(lines), seed
        skip, comments = above(lines)
        flawed = any("header is malformed" in fault.message for fault in read.delivery.faults)
        if flawed or file.encoding != "utf-8" or comments != file.comment_lines:
            continue  # what the slow reader has no notion of
        told = expect(text.removeprefix("\ufeff"), delimiter=SIGNS[file.delimiter or ""], skip=skip)
        headers = [line for line, has in read.bad_lines() if has == "the header"]
        assert read.part.lines is not None
        assert read.part.lines.tolist() == [line for line in told.lines if line not in headers], seed
        assert [pair for pair in read.bad_lines() if pair[0] not in headers] == told.bad, seed
        assert (file.blank_lines + comments, file.rows_not_read) == (told.blank_lines, len(read.bad_lines())), seed
        held += 1
    assert held > 60  # of a hundred, so many are readable enough to be compared line by line
