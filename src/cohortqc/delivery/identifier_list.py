"""A list of participants that the caller gives: one identifier a line, or a column of a delimited file."""

import csv
from collections.abc import Collection

from cohortqc.errors import UsageError

DELIMITERS = (",", ";", "\t", "|")


def identifiers_from_text(text: bytes, *, name: str, columns: Collection[str]) -> frozenset[str]:
    """The identifiers of a list, blanks around them taken off; blank lines and lines that begin with `#` count not.

    `columns`: what the schema calls identifiers. A first line that holds such a name (in any case) is a header, and
    tells the column; without one, every line's first field is an identifier. Raises UsageError for what is no text.
    """
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: is not UTF-8 text; save the list as UTF-8, one identifier a line") from error
    if "\0" in decoded:
        raise UsageError(f"{name}: holds NUL characters; save the list as text, one identifier a line")
    lines = [line for line in decoded.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return frozenset()
    delimiter = next((sign for sign in DELIMITERS if sign in lines[0]), DELIMITERS[0])
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error as error:
        raise UsageError(f"{name}: cannot be read as a list ({error}); write one identifier a line") from error
    known = {column.casefold() for column in columns}
    place = next((place for place, cell in enumerate(rows[0]) if cell.casefold() in known), None)
    listed = rows if place is None else rows[1:]
    return frozenset(row[place or 0] for row in listed if len(row) > (place or 0) and row[place or 0])
