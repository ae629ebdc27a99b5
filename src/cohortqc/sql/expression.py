"""An SQL text that passed the door: what it names, and the safe program it was translated into."""

from dataclasses import dataclass
from functools import lru_cache

from cohortqc.errors import ExpressionError
from cohortqc.sql.engine import syntax_tree
from cohortqc.sql.program import Program
from cohortqc.sql.reference import ColumnReference
from cohortqc.sql.translation import translate

__all__ = ["LONGEST", "ColumnReference", "Expression", "parse"]

LONGEST = 4000
"""Characters an expression may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A text that is let through. `references`: the columns it names, in order of first appearance, each once."""

    text: str
    references: tuple[ColumnReference, ...]
    program: Program


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression a text stands for; nothing of it is run.

    Raises ExpressionError, with fact and remedy, for anything that is not one scalar expression on the white list.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"the text has {len(text)} characters, more than {LONGEST}", remedy="split it into several"
        )
    if not text.strip() or "\0" in text:
        raise ExpressionError(
            "the text is empty or holds a NUL character", remedy="write one expression, such as AGE >= 50"
        )
    program = translate(syntax_tree(text), text=text)
    return Expression(text=text, references=program.references, program=program)
