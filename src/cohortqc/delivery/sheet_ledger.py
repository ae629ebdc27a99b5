"""The ledger of a sheet: how far its cells reach, and every cell whose content the workbook's reader would bend.

The reader gives an empty cell for an error (`#N/A`) and for a formula that was never calculated, midnight for a date
before 1900, a rounded number for a whole one of more than fifteen digits. Here such cells are told as delivered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

Place = tuple[int, int]
"""Row and column of a cell, 0 = first."""

_EXACT_DIGITS = 15
_BEYOND_DATES = -1e10
"""Dates this far back end the reader; no program means them."""

_MOST_COLUMN_LETTERS = 3
_PLAIN = frozenset("-0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLedger:
    """`cells`: how many hold something; `columns`: how far these reach; `rows`: those that have such cells, 0 = first.

    `instead`: the text of cells that the reader bends; `if_no_number`: numbers that it may give as a blank or a time;
    `beyond`: the first cell with a number that it cannot take.
    """

    cells: int
    rows: Sequence[int]
    columns: int
    instead: Mapping[Place, str]
    if_no_number: Mapping[Place, float]
    beyond: Place | None


def sheet_ledger(xml: bytes) -> SheetLedger:
    """Walk all cells of a sheet. Raises expat.ExpatError when the XML is broken."""
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.Parse(xml, True)  # noqa: FBT003 - expat's own call
    return SheetLedger(
        cells=walk.cells,
        rows=sorted(walk.rows),
        columns=walk.columns,
        instead=walk.instead,
        if_no_number=walk.if_no_number,
        beyond=walk.beyond,
    )


@dataclass(slots=True)
class _Walk:
    """Where the parser is, and what it has seen."""

    cells: int = 0
    rows: set[int] = field(default_factory=set)
    columns: int = 0
    instead: dict[Place, str] = field(default_factory=dict)
    if_no_number: dict[Place, float] = field(default_factory=dict)
    beyond: Place | None = None
    row: int = -1
    column: int = -1
    kind: str = "n"
    styled: str = "0"
    value: str | None = None
    formula: str | None = None
    inline: str = ""
    within: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._place(attributes.get("r", ""))
            self.kind, self.styled = attributes.get("t", "n"), attributes.get("s", "0")
            self.value, self.formula, self.inline = None, None, ""
        elif name == "v":
            self.within, self.value = "v", ""
        elif name == "f":
            self.within, self.formula = "f", ""
        elif name == "is":
            self.inline = "is"
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() else self.row + 1
            self.column = -1

    def text(self, data: str) -> None:
        if self.within == "v":
            self.value = (self.value or "") + data
        elif self.within == "f":
            self.formula = (self.formula or "") + data

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in {"v", "f"}:
            self.within = ""
        elif name == "c" and (self.value or self.inline or self.formula is not None):
            self.cells += 1
            self.rows.add(self.row)
            self.columns = max(self.columns, self.column + 1)
            self._bent((self.row, self.column))

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789").upper()
        digits = reference[len(letters) :]
        if digits:
            self.row = int(digits[:9]) - 1
        if letters.isascii() and letters.isalpha():
            self.column = _column_number(letters)
        else:
            self.column += 1

    def _bent(self, place: Place) -> None:
        value = (self.value or "").strip()
        if self.kind == "e":
            self.instead[place] = value or "#ERROR"
        elif self.value is None and self.formula is not None:
            self.instead[place] = f"={self.formula}"
        elif self.kind == "n" and value:
            self._number(place, value)

    def _number(self, place: Place, value: str) -> None:
        plain = _PLAIN.issuperset(value)
        if plain and len(value) > _EXACT_DIGITS:
            self.instead[place] = value
        elif value[0] == "-" and self.styled != "0":
            number = _as_number(value)
            if number is None:
                self.instead[place] = value
            elif number < _BEYOND_DATES:
                self.beyond = self.beyond or place
            else:
                self.if_no_number[place] = number
        elif value[-1] not in _PLAIN:
            self.instead[place] = value


def cell_name(place: Place) -> str:
    """What people call a cell: `B7`."""
    return f"{column_name(place[1])}{place[0] + 1}"


def column_name(column: int) -> str:
    """What people call a column, 0 = A."""
    name, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[: _MOST_COLUMN_LETTERS + 1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
