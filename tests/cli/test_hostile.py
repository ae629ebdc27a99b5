"""Deliveries and schemas made by somebody who means harm: nothing runs or hangs, and every refusal is in words."""

import csv
import json
import lzma
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cohortqc.errors import CohortqcError, DefinitionError
from cohortqc.schema.load import load_schema, schema_from_text
from cohortqc.workflows.validate import ValidationRun, validate_delivery

EVIL = (
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(2)>",
    "{{7*7}}{% raw %}",
    "]]></script><svg/onload=alert(3)>",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred\x07",
    "\u202eevil",
    "@SUM(1)",
    "-->",
)
PLAIN = """
schema: s
version: "1"
title: S
tables:
  t:
    title: T
    file: "t*"{table}
    key: [ID]
    variables:
      ID: {{type: text, label: I}}
      N: {{type: number, label: N}}
      S: {{type: text, label: S{text}}}
      D: {{type: date, optional: true, label: D{date}}}
"""


def plain(*, table: str = "", text: str = "", date: str = "") -> str:
    return PLAIN.format(table=table and f"\n    {table}", text=text and f", {text}", date=date and f", {date}")


def with_rule(sql: str) -> str:
    return plain() + f"rules:\n  - {{id: r, table: t, assert: {json.dumps(sql)}, message: m}}\n"


def validated(folder: Path, schema: str = "") -> ValidationRun:
    """Validate `folder/d` and write into `folder/out`."""
    (folder / "s.yaml").write_text(schema or plain(), encoding="utf-8")
    return validate_delivery(folder / "d", schema=str(folder / "s.yaml"), out=folder / "out")


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    (tmp_path / "d").mkdir()
    return tmp_path / "d"


class Markup(HTMLParser):
    """What in a page could run or reach out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts = 0
        self.live: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attrs:
            leads_out = name in {"href", "src", "action"} and not (value or "").startswith("#")
            if tag == "img" or name.startswith("on") or leads_out:
                self.live.append(f"{tag} {name}")


def evil_schema() -> str:
    script, quote, template, close, formula = (json.dumps(text) for text in EVIL[:5])
    return f"""
schema: {script}
version: {quote}
title: {template}
reasons: {{refused: {script}}}
tables:
  t:
    title: {close}
    file: "t*"
    key: [ID]
    visits: {{type: V}}
    variables:
      ID: {{type: text, role: identifier, label: {quote}}}
      V: {{codes: {{1: {script}, 2: {close}}}, label: V}}
      CENTRE: {{type: text, role: centre, label: {close}}}
      N: {{type: number, unit: {quote}, label: {script}, range: [0, 1], missing: {{{script}: refused}}}}
      C: {{codes: {{{script}: {quote}, b: {formula}}}, label: {formula}}}
rules:
  - {{id: r1, table: t, assert: "CENTRE = 'x'", message: {script}, remedy: {formula}}}
"""


def test_no_text_of_a_delivery_or_schema_comes_alive(delivery: Path) -> None:
    rows = [["ID", "V", "CENTRE", "N", "C", *EVIL]]
    rows += [[text, "1", text, "5", text, *EVIL] for text in EVIL] + [
        [text, text, text, text, text, *EVIL] for text in EVIL
    ]
    with (delivery / ("t" + EVIL[1] + EVIL[5] + EVIL[6] + ".csv")).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    (delivery / ("zz" + EVIL[2])).write_text("x", encoding="utf-8")
    run = validated(delivery.parent, evil_schema())
    page = run.page.read_text(encoding="utf-8")
    markup = Markup(page)
    assert (markup.scripts, markup.live) == (1, [])  # the page's own script, whose hash the policy names
    assert "Content-Security-Policy" in page
    assert not {"\x1b", "\x07", "\u202e"} & set(page + run.summary)
    with (run.page.parent / "problems.csv").open(newline="", encoding="utf-8-sig") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) > 100
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_control_signs_of_a_schema_do_not_reach_the_terminal(delivery: Path) -> None:
    (delivery.parent / "s.yaml").write_text(plain(table='"\\e[31mx": 1'), encoding="utf-8")
    command = [sys.executable, "-m", "cohortqc", "schema", "check", str(delivery.parent / "s.yaml")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "a control character stands in the text" in done.stderr
    assert "\x1b" not in done.stderr


def test_control_signs_in_what_the_caller_names_are_made_visible() -> None:
    command = [sys.executable, "-m", "cohortqc", "schema", "check", "\x1b[31mx"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "⟨U+001B⟩[31mx" in done.stderr, "\x1b" in done.stderr) == (2, True, False)


def test_a_full_disk_behind_the_output_is_told_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "cohortqc", "schema", "list"]
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "cohortqc: the output cannot be written (No space left on device); free the place"
    ]


def test_bombs_are_refused_in_words(delivery: Path) -> None:
    packer = lzma.LZMACompressor(preset=0)
    piece = b"ID,N,S\n" * (1 << 18)
    bomb = b"".join([*(packer.compress(piece) for _ in range(170)), packer.flush()])
    assert len(bomb) < 500_000
    (delivery / "t.csv.xz").write_bytes(bomb)
    assert "unpack to more than 256 MiB" in validated(delivery.parent).summary


@pytest.mark.parametrize("cut", [10, 25, 60, 90])
def test_a_damaged_archive_is_refused(cut: int, delivery: Path) -> None:
    path = delivery / "t.csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", "ID,N,S\n" + "1,2,a\n" * 99)
    whole = path.read_bytes()
    path.write_bytes(whole[:cut] + whole[cut + 9 :])
    assert "INT101" in validated(delivery.parent).summary


def test_a_number_of_thousands_of_digits_is_a_cell_that_does_not_fit(delivery: Path) -> None:
    (delivery / "t.csv").write_text("ID,N,S\n1," + "9" * 5000 + ",a\n", encoding="utf-8")
    run = validated(delivery.parent, plain().replace("type: number", "type: integer"))
    assert "INT401" in run.summary


@pytest.mark.parametrize(
    "schema",
    [
        plain(table="delimiter: ab"),
        plain(table='delimiter: "."'),
        plain(table="encoding: zlib_codec"),
        plain(table="encoding: punycode"),
        plain(table='encoding: "a\\0b"'),
        plain(date='date_format: "%d%d"'),
        plain(date='date_format: "(("'),
        plain(text='pattern: "(a{1,1000}){1,1000}b"'),
        plain(text='pattern: "(?P<x>a)(?P=x)"'),
        plain(text=f'pattern: "{"x" * 2000}"'),
        plain() + "extends: /dev/zero\n",
        plain() + 'extends: "a/\\0b"\n',
        "a: &a [*a]\n" + plain(),
        "x: " + "[" * 9999 + "]" * 9999,
        with_rule("repeat('a', 4000000000) = 'x'"),
        with_rule("N > 0) FROM read_csv('/etc/passwd') WHERE (1=1"),
        with_rule("(SELECT count(*) FROM read_text('/etc/passwd')) > 0"),
        with_rule("1=1; ATTACH '/tmp/x'"),
        with_rule("getenv('HOME') = 'x'"),
        with_rule("NOT " * 900 + "N > 0"),
    ],
)
def test_a_hostile_schema_is_refused_with_its_place(schema: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        schema_from_text(schema, name="evil.yaml")
    assert all(mistake.file == "evil.yaml" and mistake.remedy for mistake in refused.value.mistakes)


def test_a_device_is_no_schema() -> None:
    with pytest.raises(CohortqcError, match="this is no file"):
        load_schema("/dev/zero")


def test_a_file_name_of_many_stars_is_matched_at_once(delivery: Path) -> None:
    (delivery / ("t" + "a" * 200)).write_text("ID,N,S\n1,2,a\n", encoding="utf-8")
    run = validated(delivery.parent, plain().replace('"t*"', '"t' + "*a" * 60 + '*b"'))
    assert "INT201" in run.summary


def test_a_path_that_no_file_can_have_is_told_as_one() -> None:
    name = "a" * 300
    command = [sys.executable, "-m", "cohortqc", "validate", name, "--schema", "whi-bone"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == f"cohortqc: {name}: File name too long; check the path\n"
