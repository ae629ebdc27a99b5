"""A slow reader of delimited text, one sign at a time, written from the promises and not from the reader it checks."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal

from cohortqc.model.schema import Variable, VariableType

OTHER_LENGTH, STRAY_QUOTE, OPEN_QUOTE, NUL = "fields", "a stray quote", "an open quote", "a NUL sign"


@dataclass(kw_only=True)
class Expected:
    """What a file should give: `cells` has one list of texts a record ("" = empty), `bad` has (line, what it has)."""

    names: list[str]
    line_count: int
    header_lines: int = 0
    blank_lines: int = 0
    lines_in_records: int = 0
    lines_in_bad: int = 0
    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    ends: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Parsed:
    """Where a record ends (in lines), and its cells, or what is wrong with it."""

    taken: int
    cells: tuple[str, ...] = ()
    flaw: str = ""


def physical_lines(text: str) -> Iterator[tuple[str, str]]:
    """(text, line end) of every physical line."""
    at, start = 0, 0
    while at < len(text):
        end = "\r\n" if text.startswith("\r\n", at) else text[at] if text[at] in "\r\n" else ""
        if end:
            yield text[start:at], end
            at += len(end)
            start = at
        else:
            at += 1
    if start < len(text):
        yield text[start:], ""


def parse(lines: list[tuple[str, str]], first: int, *, delimiter: str) -> Parsed:
    """One record from line `first` on, by a machine of four states."""
    cells, cell, state = [], "", "start"
    for place in range(first, len(lines)):
        text, end = lines[place]
        if "\0" in text:
            return Parsed(taken=1, flaw=NUL if place == first else OPEN_QUOTE)
        for sign in text:
            if state == "quoted":
                if sign == '"':
                    state = "after"
                else:
                    cell += sign
            elif state == "after" and sign == '"':
                cell, state = cell + '"', "quoted"
            elif sign == delimiter:
                cells.append(cell)
                cell, state = "", "start"
            elif state == "after":
                return Parsed(taken=1, flaw=STRAY_QUOTE)
            elif sign == '"':
                if state != "start":
                    return Parsed(taken=1, flaw=STRAY_QUOTE)
                state = "quoted"
            else:
                cell, state = cell + sign, "plain"
        if state != "quoted":
            return Parsed(taken=place - first + 1, cells=(*cells, cell))
        cell += end
    return Parsed(taken=1, flaw=OPEN_QUOTE)


def one_line_flaw(lines: list[tuple[str, str]], first: int, *, delimiter: str) -> str:
    """What the line has when it is looked at by itself."""
    return parse(lines[first : first + 1], 0, delimiter=delimiter).flaw


def swallows(record: Parsed, *, columns: int, delimiter: str) -> bool:
    """A line within a cell that looks like a record: then the quote is a stray one, and the record is given up."""
    if record.taken == 1 or columns == 1:
        return False
    inner = (line for cell in record.cells for line, _ in list(physical_lines(cell + "\n"))[1:])
    return any(line.count(delimiter) + 1 == columns for line in inner)


def expect(text: str, *, delimiter: str, skip: int = 0) -> Expected:
    """Every line of a text whose header (one record) begins after `skip` empty lines."""
    lines = list(physical_lines(text))
    header = parse(lines, skip, delimiter=delimiter)
    columns = len(header.cells)
    found = Expected(names=list(header.cells), line_count=len(lines))
    found.header_lines, found.blank_lines = header.taken, skip
    found.ends = {end for _, end in lines[: skip + header.taken] if end}
    at = skip + header.taken
    while at < len(lines):
        line, end = lines[at]
        record = parse(lines, at, delimiter=delimiter)
        if not line:
            found.ends |= {end} - {""}
            found.blank_lines += 1
            at += 1
            continue
        if not record.flaw and swallows(record, columns=columns, delimiter=delimiter):
            record = Parsed(taken=1, flaw=OPEN_QUOTE)
        found.ends |= {lines[at + record.taken - 1][1]} - {""}
        if record.flaw:
            found.bad.append((at + 1, one_line_flaw(lines, at, delimiter=delimiter)))
            found.lines_in_bad += 1
        elif len(record.cells) != columns:
            count = len(record.cells)
            found.bad.append((at + 1, f"{count} field{'' if count == 1 else 's'}"))
            found.lines_in_bad += record.taken
        else:
            found.lines.append(at + 1)
            found.cells.append(list(record.cells))
            found.lines_in_records += record.taken
        at += record.taken
    return found


@dataclass(frozen=True)
class Typed:
    """A value, or why there is none: `reason` and, for a text that does not fit, `unreadable`."""

    value: object = None
    reason: str | None = None
    unreadable: str | None = None


def typed(text: str, variable: Variable, *, identifies: bool = False) -> Typed:
    """One cell by the promises: no digit is changed, no sign is forgiven, a missing code keeps its reason."""
    if text == "":
        return Typed(reason=variable.missing.get("", "not_recorded"))
    if variable.type is VariableType.TEXT:
        if identifies and _whole_with_zeros(text):
            text = text.partition(".")[0]
        return Typed(reason=variable.missing[text]) if text in variable.missing else Typed(value=text)
    if text in variable.missing:
        return Typed(reason=variable.missing[text])
    if variable.is_numeric:
        number = _number(text)
        whole = variable.type is not VariableType.NUMBER
        for code, reason in variable.missing.items():
            other = _number(code)
            if number is not None and other is not None and number == other and not (whole and number % 1):
                return Typed(reason=reason)
        value = None if number is None else _whole(text, number) if whole else _double(text, number)
        return Typed(reason="unreadable", unreadable=text) if value is None else Typed(value=value)
    if variable.type is VariableType.DATE:
        day = _date(text, variable.date_format)
        return Typed(reason="unreadable", unreadable=text) if day is None else Typed(value=day)
    known = {*variable.codes, *variable.missing} - {""}
    if text not in known and _whole_with_zeros(text) and text.partition(".")[0] in known:
        text = text.partition(".")[0]
        if text in variable.missing:
            return Typed(reason=variable.missing[text])
    return Typed(value=text)


def _digits(text: str) -> bool:
    return text != "" and all(sign in "0123456789" for sign in text)


def _whole_with_zeros(text: str) -> bool:
    head, point, tail = text.removeprefix("-").partition(".")
    return _digits(head) and point == "." and _digits(tail) and set(tail) == {"0"}


def _number(text: str) -> Decimal | None:
    """Plain decimal notation and nothing else."""
    head, point, tail = text.removeprefix("-").partition(".")
    if not _digits(head) or (len(head) > 1 and head[0] == "0") or (point and not _digits(tail)):
        return None
    return Decimal(text)


def _whole(text: str, number: Decimal) -> int | None:
    if text.startswith("-0") and number == 0:
        return None
    if number != number.to_integral_value() or not -(2**63) <= number < 2**63:
        return None
    return int(number)


def _double(text: str, number: Decimal) -> float | None:
    value = float(text)
    digits = len(text.removeprefix("-").replace(".", "").lstrip("0"))
    if value in {float("inf"), float("-inf")} or (value == 0 and number != 0):
        return None
    if abs(value) < 2**53 and digits <= 17:
        return value
    return value if Context(prec=digits).create_decimal_from_float(value) == number else None


def _date(text: str, style: str | None) -> dt.date | None:
    if style is None and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return None
    try:
        return dt.datetime.strptime(text, style or "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no time zone
    except ValueError:
        return None
