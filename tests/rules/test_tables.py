"""Every rule is held to the tables of its own docstring: what fails fails there and only there, what passes passes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from cohortqc.delivery.identifier_list import identifiers_from_text
from cohortqc.delivery.profile_file import profile_from_text
from cohortqc.delivery.read import read_delivery
from cohortqc.model.circumstances import Circumstances, Withdrawn
from cohortqc.model.schema import Schema
from cohortqc.rules.catalogue import RULES, STEPS
from cohortqc.schema.load import schema_from_text
from cohortqc.schema.waiver_file import waivers_from_text
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

HEAD = 'schema: example\nversion: "1"\ntitle: Example\nmissing: {"": not_recorded}\n'
SECTIONS = ("# What it does", "# Why it matters", "# Missing values", "# Fails", "# Passes")
ESCAPES = {r"\t": "\t", r"\r": "\r", r"\0": "\0", r"\n": "\n"}

Mark = tuple[str, str, int | None, str]
"""Code, file ("" = the delivery), line (None = the whole file), variable."""


@dataclass(kw_only=True)
class Case:
    """One delivery of a docstring, and the places in it that must fail."""

    schema: str
    given: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    marks: set[tuple[str, int | None, str]] = field(default_factory=set)


def section(text: str, title: str) -> str:
    after = text.partition(f"{title}\n")[2]
    return after.partition("\n# ")[0]


def blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """(is it indented?, its lines without the indent), separated by blank lines."""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = block.split("\n")
        if lines[0].startswith("    "):
            yield True, [line.removeprefix("    ") for line in lines]
        else:
            yield False, lines


def cases(text: str, title: str, *, schema: str) -> Iterator[Case]:
    case = Case(schema=schema)
    for is_indented, lines in blocks(section(text, title)):
        if not is_indented:
            if case.files:
                yield case
            case = Case(schema=case.schema)
        elif lines[0].rstrip().endswith(":"):
            if case.files:
                yield case
            case = Case(schema="\n".join(lines))
        elif lines[0].startswith("--"):
            case.given[lines[0]] = "\n".join(lines[1:])
        else:
            add_file(case, lines)
    if case.files or case.marks:
        yield case


def add_file(case: Case, lines: list[str]) -> None:
    name, _, times = split(lines[0])[0].partition(" x ")
    is_delivery = name == "delivery"
    for number, line in enumerate(lines):
        _, *variables = split(line)
        again = range(int(times or 1)) if number > 1 else range(1)
        numbers = [number + turn * (len(lines) - 2) for turn in again]
        case.marks |= {
            ("" if is_delivery else name, place or None, variable) for place in numbers for variable in variables
        }
    if not is_delivery:
        header, *records = (encoded(split(line)[0]) + b"\n" for line in lines[1:])
        case.files[name] = header + b"".join(records) * int(times or 1)


def split(line: str) -> list[str]:
    """The text of a line, then the variables that fail in it ("" = none in particular)."""
    text, arrow, variables = line.partition("<-")
    return [text.rstrip() if arrow else text, *(variable.strip() for variable in variables.split(",") if arrow)]


def encoded(text: str) -> bytes:
    found = re.split(r"(\\x[0-9a-f]{2}|\\[tr0n])", text)
    return b"".join(
        bytes.fromhex(piece[2:]) if piece.startswith(r"\x") else ESCAPES.get(piece, piece).encode() for piece in found
    )


def schema_block(text: str) -> str:
    lines = next(lines for is_indented, lines in blocks(section(text, "# Fails")) if is_indented)
    return "\n".join(lines)


def circumstances(case: Case, schema: Schema) -> Circumstances:
    withdrawn = None
    if "--withdrawn" in case.given:
        listed = identifiers_from_text(case.given["--withdrawn"].encode(), name="withdrawn.txt", columns=["ID"])
        withdrawn = Withdrawn(source="withdrawn.txt", identifiers=listed)
    waivers = case.given.get("--waivers", "waivers: []").encode()
    codes = [rule.code for rule in RULES]
    profile = None
    if "--profile" in case.given:
        profile = profile_from_text(case.given["--profile"].encode(), name="profile.json")
    return Circumstances(
        withdrawn=withdrawn,
        waivers=waivers_from_text(waivers, name="waivers.yaml", schema=schema, rules=codes),
        profile=profile,
    )


def found_in(case: Case, folder: Path) -> set[Mark]:
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    schema = schema_from_text(HEAD + case.schema + "\n", name="example.yaml")
    validation = validate(read_delivery(folder, schema), schema, circumstances=circumstances(case, schema))
    return {
        (problem.code, problem.file, problem.line, problem.variable)
        for problem in problems(validation)
        if not problem.waiver
    }


CHECKS = {check.RULE.code: cast("ModuleType", check) for step in STEPS for check in step.checks}
CONSTRAINTS = {module.RULE.code: cast("ModuleType", module) for step in STEPS for module in step.constraints}
MODULES = {**CHECKS, **CONSTRAINTS}


@pytest.mark.parametrize("code", sorted(MODULES))
def test_what_a_rule_says_fails_does_fail_there_and_nowhere_else(code: str, tmp_path: Path) -> None:
    text = MODULES[code].__doc__ or ""
    tried = 0
    for number, case in enumerate(cases(text, "# Fails", schema="")):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert case.marks, "a case that fails marks where"
        assert found_in(case, folder) == {(code, *mark) for mark in case.marks}
        tried += 1
    assert tried


@pytest.mark.parametrize("code", sorted(MODULES))
def test_what_a_rule_says_passes_raises_nothing_at_all(code: str, tmp_path: Path) -> None:
    text = MODULES[code].__doc__ or ""
    tried = 0
    for number, case in enumerate(cases(text, "# Passes", schema=schema_block(text))):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert not case.marks
        assert found_in(case, folder) == set()
        tried += 1
    assert tried


@pytest.mark.parametrize("code", sorted(MODULES))
def test_a_rule_explains_itself_under_the_same_headings(code: str) -> None:
    text = MODULES[code].RULE.explanation
    places = [text.index(f"\n{title}\n") for title in SECTIONS]
    assert places == sorted(places)
    assert all(section(text, title).strip() for title in SECTIONS)


def test_codes_and_names_are_given_once() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
