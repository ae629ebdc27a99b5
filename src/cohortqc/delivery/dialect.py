"""Where the header of a text file is and what separates its cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cohortqc.delivery.names import recognised
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind
from cohortqc.model.schema import TableSchema

DELIMITERS = (",", "\t", ";", "|")

DELIMITER_NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}

_LINE_ENDS = re.compile(rb"[\r\n]+")
_LINE = re.compile(rb"([^\r\n]*)(\r\n|\r|\n|\Z)")
_HINT = re.compile(rb'\A"?sep=([!-/:-@\[-`{-~\t])"?(?=[\r\n]|\Z)', re.IGNORECASE)
_MOST_LINES = 200
"""A header whose quote is still open after so many lines is taken as broken."""

_MOST_BYTES = 16 << 20
"""So is one that is larger than this."""

_MOST_COMMENTS = 1_000
"""So many lines of comment are looked at for whether they are the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The header of a text file. `body`: offset of the first byte after it; `lines`: physical lines up to there.

    `comments`: lines above the header that are no part of the table (`# ...`); `blanks`: how many above it are empty.
    `flaw`: what is wrong with the header's own quoting, "" when nothing is.
    """

    delimiter: str
    names: tuple[str, ...]
    body: int
    lines: int
    line: int
    comments: tuple[int, ...] = ()
    blanks: int = 0
    flaw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A line that is not empty: its text, where it begins, its number, and how many lines above it are empty."""

    text: bytes
    start: int
    line: int
    blanks: int


def find_head(data: bytes, *, table: TableSchema) -> Head | Refusal:
    """The header: the first line that is neither empty nor a comment, split so that it fits the schema best.

    A comment begins with `#`; one that names more of the table's variables than the first other line is the header
    itself (`#ID,AGE`). A first line `sep=;`, as spreadsheets write it, is a comment too, and its delimiter is tried. A
    declared delimiter is followed. Refused when no name of the table is found.
    """
    hint = _HINT.match(data)
    tried = (hint.group(1).decode(), *DELIMITERS) if hint is not None else DELIMITERS
    delimiters = (table.delimiter,) if table.delimiter else tuple(dict.fromkeys(tried))
    marked: _Place | None = None
    most = 0
    comments: list[int] = []
    for place in _places(data):
        is_hint = hint is not None and place.line == 1
        is_comment = is_hint or place.text.lstrip().startswith(b"#")
        looked_at = not is_hint and (not is_comment or len(comments) < _MOST_COMMENTS)
        names = _best(place.text, table=table, delimiters=delimiters)[1] if looked_at else 0
        if not is_comment:
            if names < most:
                break
            return _head(data, table=table, place=place, comments=comments, delimiters=delimiters)
        if names and names >= most:
            marked, most = place, names
        comments.append(place.line)
    if marked is not None:
        above = [line for line in comments if line < marked.line]
        return _head(data, table=table, place=marked, comments=above, delimiters=delimiters)
    message = "The file holds nothing but comments" if comments else "The file holds nothing but empty lines"
    return Refusal(kind=FaultKind.FILE_EMPTY, message=message)


def _places(data: bytes) -> Iterator[_Place]:
    """The lines that are not empty, one by one."""
    offset, line, blanks = 0, 0, 0
    while offset < len(data):
        empty = _LINE_ENDS.match(data, offset)
        if empty is not None:
            ends = empty.group()
            count = ends.count(b"\n") + ends.count(b"\r") - ends.count(b"\r\n")
            offset, line, blanks = empty.end(), line + count, blanks + count
            continue
        found = _LINE.match(data, offset)
        text, end = (b"", len(data)) if found is None else (found.group(1), found.end())
        line += 1
        yield _Place(text=text, start=offset, line=line, blanks=blanks)
        offset = end


def _head(
    data: bytes, *, table: TableSchema, place: _Place, comments: Sequence[int], delimiters: Sequence[str]
) -> Head | Refusal:
    text, end, lines = _record(data, place.start, delimiters=delimiters)
    delimiter, fitting = _best(text, table=table, delimiters=delimiters)
    names, flaw = _split(text, delimiter=delimiter)
    if not fitting:
        sign = DELIMITER_NAMES.get(delimiter, repr(delimiter))
        lacking = sign if len(delimiters) == 1 else "delimiter"
        how = f"split at {sign}s" if len(names) > 1 else f"no {lacking} in it"
        return Refusal(
            kind=FaultKind.FILE_FORM_DIFFERS,
            message=f"Line {place.line:,}, where the header should be, names no variable of {table.name} ({how})",
            observed="1 name, not known" if len(names) == 1 else f"{len(names)} names, none known",
            expected=", ".join(list(table.variables)[:5]),
        )
    return Head(
        delimiter=delimiter,
        names=names,
        body=end,
        lines=place.line + lines - 1,
        line=place.line,
        comments=tuple(comments),
        blanks=place.blanks,
        flaw=flaw,
    )


def _record(data: bytes, start: int, *, delimiters: Sequence[str]) -> tuple[bytes, int, int]:
    """The header's bytes, the offset after them, and how many lines it takes: more than one where quotes hold them."""
    first: tuple[bytes, int, int] | None = None
    offset = start
    for lines in range(1, _MOST_LINES + 1):
        found = _LINE.match(data, offset)
        if found is None or found.end(1) - start > _MOST_BYTES:
            break
        offset = found.end()
        here = (data[start : found.end(1)], offset, lines)
        first = first or here
        if here[0].count(b'"') % 2 == 0:
            whole = here[0].decode("utf-8", errors="replace")
            return here if any(_grammar(delimiter).fullmatch(whole) for delimiter in delimiters) else first
        if offset >= len(data):
            break
    if first is not None:
        return first
    end = _LINE.match(data, start)
    return (b"", len(data), 1) if end is None else (end.group(1), end.end(), 1)


@lru_cache
def _grammar(delimiter: str) -> re.Pattern[str]:
    """A record: cells with quotes around them, doubled within, or without any."""
    cell = _cell(delimiter)
    return re.compile(f"{cell}(?:{re.escape(delimiter)}{cell})*")


def _cell(delimiter: str) -> str:
    return rf'(?:"[^"]*(?:""[^"]*)*"|[^"\r\n{re.escape(delimiter)}]*)'


def _best(text: bytes, *, table: TableSchema, delimiters: Sequence[str]) -> tuple[str, int]:
    """The delimiter that makes most of the table's names, then most cells; and how many of its names are found."""
    scored = []
    for place, delimiter in enumerate(delimiters):
        names, _ = _split(text, delimiter=delimiter)
        scored.append((recognised(names, table), len(names), -place, delimiter))
    fitting, _, _, delimiter = max(scored)
    return delimiter, fitting


def _split(text: bytes, *, delimiter: str) -> tuple[tuple[str, ...], str]:
    """The names, and the flaw for which they had to be cut plainly at every delimiter."""
    line = text.decode("utf-8", errors="replace")
    if "\0" in line:
        return tuple(line.replace("\0", "").split(delimiter)), "the header holds a NUL sign"
    if '"' not in line:
        return tuple(line.split(delimiter)), ""
    if _grammar(delimiter).fullmatch(line) is None:
        flaw = "a quote in the header is not closed, or stands where none may"
        return tuple(name.strip().strip('"') for name in line.split(delimiter)), flaw
    cells = re.findall(rf"(?:\A|{re.escape(delimiter)})({_cell(delimiter)})", line)
    return tuple(cell[1:-1].replace('""', '"') if cell.startswith('"') else cell for cell in cells), ""
