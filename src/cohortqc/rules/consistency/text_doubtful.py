r"""A text looks damaged: control signs, letters of another encoding, blanks at its ends, or too long.

# What it does

Looks at every text for signs that nobody types: control signs (line ends within a text pass), marks that have no
width, the sign that stands for an unreadable one (U+FFFD), and letters that come from reading UTF-8 as another
encoding (`Ã©` in place of `é`: all letters beyond ASCII of the text must be of that kind, so that a name such as Åsa
passes). Blanks at either end, and more signs than `max_length`, are noted too. What a text should be stands beside
it.

# Why it matters

`West` and `West ` look alike in print and are two clinics in a table. Damaged letters tell of a wrong turn in the
export, which may have cut or merged other values.

# Missing values

Not applicable. A text that does not match its `pattern` is CON105 already.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          CLINIC: {type: text, max_length: 12, label: Clinic}

    dem.csv
    ID,CLINIC
    1001,West
    1002,West\x20       <- CLINIC
    1003,MalmÃ¶       <- CLINIC
    1004,We\x01st       <- CLINIC
    1005,\xc2\xa0West     <- CLINIC
    1006,Malm�        <- CLINIC
    1007,Northern West <- CLINIC

# Passes

    dem.csv
    ID,CLINIC
    1001,West
    1002,Malmö
    1003,São João
    1004,North  West
    1005,Northernwest
    1006,
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part, Rows
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.strange_texts import Strangeness, repaired, strange_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.rules.lazy_texts import LazyTexts


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each text variable."""
    for table, variable in evidence.variables():
        if variable.type is VariableType.TEXT:
            what = "plain text" if variable.max_length is None else f"plain text of at most {variable.max_length} signs"
            yield outcome_of_rows(
                RULE,
                (
                    _judge(evidence, part, variable=variable.name)
                    for part in evidence.parts_with(table.name, variable.name)
                ),
                place=Place(table=table.name, variable=variable.name, what=what),
                message="The text looks damaged",
            )


def _judge(evidence: Evidence, part: Part, *, variable: str) -> Judged:
    max_length = part.table.variables[variable].max_length
    cells = evidence.cells(part, variable)
    found = strange_texts(cells, max_length=max_length)
    doubt = int(evidence.doubt(part, variable).sum())
    return Judged(
        part=part,
        failed=found.rows,
        not_applicable=cells.null_count - doubt,
        unknown=doubt,
        observed=evidence.texts(part, variable, found.rows),
        expected_each=_Expected(
            part=part, variable=variable, rows=found.rows, kinds=found.kinds, max_length=max_length or 0
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Expected(LazyTexts):
    """What each text should be; `rows` and `kinds` of shape (k,)."""

    part: Part
    variable: str
    rows: Rows
    kinds: npt.NDArray[np.int8]
    max_length: int

    def __len__(self) -> int:
        return len(self.rows)

    def _sliced(self, where: slice) -> "_Expected":
        return replace(self, rows=self.rows[where], kinds=self.kinds[where])

    def _text_at(self, index: int) -> str:
        kind = Strangeness(int(self.kinds[index]))
        if kind is Strangeness.MISREAD:
            return f"perhaps {repaired(str(self.part.column(self.variable)[int(self.rows[index])].as_py()))}"
        if kind is Strangeness.TOO_LONG:
            return f"at most {self.max_length} signs"
        return _ASKED[kind]


_ASKED = {
    Strangeness.UNREADABLE: "no signs lost in another encoding",
    Strangeness.CONTROL: "no control signs",
    Strangeness.BLANK_END: "no blank at either end",
}

RULE = Rule(
    code="CON106",
    name="text-doubtful",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Clean the text at its source, or export it in its own encoding",
    explanation=__doc__,
)
