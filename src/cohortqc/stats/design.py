"""The design matrix: typed covariate columns in, numbers with names out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from cohortqc.stats.number import Codes, Floats
from cohortqc.stats.splines import spline_basis


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numeric:
    """A number entered as a straight line; its coefficient is per `per` units of the variable.

    values: shape (n,), no missing; label: what messages call the variable.
    """

    variable: str
    values: Floats
    per: float = 1.0
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Categorical:
    """Categories against a reference category.

    codes: shape (n,), positions in `levels`, no missing (no -1); reference: position of the reference in `levels`;
    titles: what messages call the levels, if not by themselves.
    """

    variable: str
    codes: Codes
    levels: tuple[str, ...]
    reference: int = 0
    label: str = ""
    titles: tuple[str, ...] = ()

    def column(self, place: int) -> "Column":
        """The column of the level at `place`."""
        title = self.titles[place] if self.titles else ""
        return Column(variable=self.variable, level=self.levels[place], label=self.label, title=title)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spline:
    """A number entered as a natural cubic spline; its columns are called `spline 1`, the straight line, and so on.

    values: shape (n,), no missing; knots: at least 3, rising.
    """

    variable: str
    values: Floats
    knots: tuple[float, ...]
    label: str = ""


_BOUNDS = ("<", ">", "\u2264", "\u2265")


Term: TypeAlias = Numeric | Categorical | Spline


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the design: the variable it belongs to (None for the intercept) and the level it stands for."""

    variable: str | None
    level: str | None = None
    label: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """The column in a message: `(Intercept)`, `AGE`, `SMOKING = Never`, `BMI > 30`."""
        if self.variable is None:
            return "(Intercept)"
        name = self.label or self.variable
        if self.level is None:
            return name
        title = self.title or self.level
        return f"{name} {title}" if title.startswith(_BOUNDS) else f"{name} = {title}"


INTERCEPT = Column(variable=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """A design matrix of shape (n, p), with the column each of its columns stands for and the terms they came from."""

    matrix: Floats
    columns: tuple[Column, ...]
    terms: tuple[Term, ...]

    def term(self, variable: str) -> Term:
        """The term of a variable; raises KeyError when it is not in the design."""
        for term in self.terms:
            if term.variable == variable:
                return term
        raise KeyError(variable)

    def positions(self, variable: str) -> tuple[int, ...]:
        """Where the columns of a variable stand; raises KeyError when it is not in the design."""
        found = tuple(place for place, column in enumerate(self.columns) if column.variable == variable)
        if not found:
            raise KeyError(variable)
        return found


def design(terms: Sequence[Term], *, n: int) -> Design:
    """An intercept and the columns of each term, in the order given; n is the number of rows.

    Raises ValueError when a term has another length, a missing value, a repeated variable or a code without a level.
    """
    matrix: list[Floats] = [np.ones(n)]
    columns: list[Column] = [INTERCEPT]
    for term in terms:
        if any(column.variable == term.variable for column in columns):
            raise ValueError(f"{term.variable} is given twice; give each variable once")
        for column, values in _named(term):
            if values.shape != (n,):
                raise ValueError(f"{term.variable} has shape {values.shape}; the design has {n} rows")
            columns.append(column)
            matrix.append(values)
    return Design(matrix=np.column_stack(matrix), columns=tuple(columns), terms=tuple(terms))


def _named(term: Term) -> list[tuple[Column, Floats]]:
    match term:
        case Numeric():
            return _numeric(term)
        case Categorical():
            return _categorical(term)
        case Spline():
            return _spline(term)


def _numeric(term: Numeric) -> list[tuple[Column, Floats]]:
    if not np.isfinite(term.values).all():
        raise ValueError(f"{term.variable} has missing or infinite values; leave those rows out first")
    if term.per <= 0:
        raise ValueError(f"{term.variable} is asked for per {term.per}; give a positive number of units")
    return [(Column(variable=term.variable, label=term.label), term.values / term.per)]


def _categorical(term: Categorical) -> list[tuple[Column, Floats]]:
    if ((term.codes < 0) | (term.codes >= len(term.levels))).any():
        raise ValueError(f"{term.variable} has codes without a level; leave those rows out first")
    if not 0 <= term.reference < len(term.levels):
        raise ValueError(f"{term.variable} has no level at position {term.reference} to be the reference")
    return [
        (term.column(place), (term.codes == place).astype(np.float64))
        for place in range(len(term.levels))
        if place != term.reference
    ]


def _spline(term: Spline) -> list[tuple[Column, Floats]]:
    if not np.isfinite(term.values).all():
        raise ValueError(f"{term.variable} has missing or infinite values; leave those rows out first")
    basis = spline_basis(term.values, knots=term.knots)
    return [
        (Column(variable=term.variable, level=f"spline {place + 1}", label=term.label), basis[:, place])
        for place in range(basis.shape[1])
    ]
