"""A table or figure as text: columns, spanners, rows, footnotes. Nothing here is computed, nothing later rounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cohortqc.model.result import Result


class RowKind(StrEnum):
    """How a row is set: a heading of a block, an indented level, or a plain row."""

    GROUP = "group"
    LEVEL = "level"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Ready text (plain, not markup), and the results it came from. `marks`: footnote letters set as superscripts."""

    text: str
    results: tuple[Result, ...] = ()
    marks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its title, a second line (`N = 7,750`), and the spanner above it ("" = none)."""

    id: str
    title: str
    subtitle: str = ""
    spanner: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its stub text and one cell a column."""

    stub: str
    kind: RowKind
    cells: tuple[Cell, ...]
    marks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """One note below a table; `mark` is its letter, "" for a general note."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """A table as a journal prints it."""

    id: str
    caption: str
    stub_title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestMark:
    """One line of a forest plot. Numbers are full precision, `text` is what is printed beside them."""

    group: str
    label: str
    estimate: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestLayout:
    """A forest plot, before it is drawn. `null` is the value of no effect; `description` serves screen readers."""

    id: str
    caption: str
    axis: str
    marks: tuple[ForestMark, ...]
    null: float
    description: str
    footnotes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A report page as text: the flow, tables and figures in the order of the definition, and notes.

    `flow`: (reason, how many left for it, how many remain), one a step. `subtitle` stands below the title ("" = none).
    """

    title: str
    subtitle: str = ""
    tables: Sequence[TableLayout]
    figures: Sequence[ForestLayout]
    flow: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
