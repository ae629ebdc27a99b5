"""Values as text, made only when somebody reads them: four million bad cells cost nothing until they are listed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import overload

from cohortqc.model.table import Part, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTexts(Sequence[str]):
    """The cells of one variable in these rows of a part: digits as delivered, ISO dates, "" where missing.

    A cell that did not fit its type gives its text as delivered.
    """

    part: Part
    variable: str
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return CellTexts(part=self.part, variable=self.variable, rows=self.rows[index])
        return next(iter(self._texts(self.rows[[index]])))

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
