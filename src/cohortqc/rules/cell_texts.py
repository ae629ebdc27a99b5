"""Values as text, made only when somebody reads them: four million bad cells cost nothing until they are listed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from cohortqc.model.table import Part, Rows
from cohortqc.rules.lazy_texts import LazyTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTexts(LazyTexts):
    """The cells of one variable in these rows of a part, as `text_of` writes them; "" where missing.

    A cell that did not fit its type gives its text as delivered.
    """

    part: Part
    variable: str
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def _text_at(self, index: int) -> str:
        return next(self._texts(self.rows[[index]]))

    def _sliced(self, where: slice) -> "CellTexts":
        return replace(self, rows=self.rows[where])

    def __iter__(self) -> Iterator[str]:
        return self._texts(self.rows)

    def _texts(self, rows: Rows) -> Iterator[str]:
        unreadable = self.part.unreadable.get(self.variable)
        delivered = {} if unreadable is None else dict(zip(unreadable.rows.tolist(), unreadable.texts, strict=True))
        for row, value in zip(rows.tolist(), self.part.column(self.variable).take(rows).to_pylist(), strict=True):
            yield delivered.get(row, "") if value is None else text_of(value)


def text_of(value: object) -> str:
    """A typed cell as text: the fewest digits that give the number back (1.215, 14), ISO dates.

    A number does not remember zeros at its end: 0.500 reads 0.5.
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)
