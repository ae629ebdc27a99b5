"""What a text was translated into: SQL in levels of named steps, and what its parts must be."""

from dataclasses import dataclass
from enum import StrEnum

from cohortqc.sql.reference import ColumnReference


class Demand(StrEnum):
    """What a part of the text must be once the types of the columns are known."""

    CONDITION = "true or false"
    COMPARABLE = "of one kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Parts (their SQL, and whether each is a constant) that must fulfil a demand; `text` is what was written."""

    demand: Demand
    parts: tuple[tuple[str, bool], ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """SQL made from a text: `levels` of named steps, each computed from those before it, and the `result`.

    Column i of `references` is called `c{i}`, steps `g{i}`.
    """

    references: tuple[ColumnReference, ...]
    levels: tuple[tuple[tuple[str, str], ...], ...]
    result: str
    checks: tuple[Check, ...]
