"""Somebody stopped in the middle of a form.

# What it does

Looks at forms of at least 12 questions: coded variables that are neither key, visit nor computed and have no role
(centre, status), in the order of the schema. A row fails where at least 6 questions at the end are blank, one after the
other, and an earlier one is answered. Questions that were not asked (`asked_if`) are passed over; so are those that
fewer than four in five of those asked have answered, as their blanks mean little.

# Why it matters

Blanks at the end of a form are no refusals of single questions: she had enough, was called away, or a page was not
scanned. The last questions are then missing together, and for one reason, which somebody may still know.

# Missing values

They are what the rule looks for. A missing code with a reason of its own (refused) is an answer. A row in which a cell
at the end failed an earlier rule is unknown. A row without any answer is a matter of its own (COM202).

# Fails

    code_lists:
      no_yes: {0: "No", 1: "Yes"}
    tables:
      mood:
        title: Mood
        file: mood
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          Q1: {codes: no_yes}
          Q2: {codes: no_yes}
          Q3: {codes: no_yes}
          Q4: {codes: no_yes}
          Q5: {codes: no_yes}
          Q6: {codes: no_yes}
          Q7: {codes: no_yes}
          Q8: {codes: no_yes}
          Q9: {codes: no_yes}
          Q10: {codes: no_yes}
          Q11: {codes: no_yes}
          Q12: {codes: no_yes, missing: {9: refused}}

    mood.csv
    ID,Q1,Q2,Q3,Q4,Q5,Q6,Q7,Q8,Q9,Q10,Q11,Q12
    1001,1,0,0,1,1,0,0,1,1,0,0,1
    1002,1,0,0,1,1,0,,,,,,             <-
    1003,1,0,0,1,1,0,0,1,1,0,0,1
    1004,1,0,0,1,1,0,0,1,1,0,0,1
    1005,1,0,0,1,1,0,0,1,1,0,0,1

# Passes

    mood.csv
    ID,Q1,Q2,Q3,Q4,Q5,Q6,Q7,Q8,Q9,Q10,Q11,Q12
    1001,1,0,0,1,1,0,0,1,1,0,0,1
    1002,1,0,0,1,1,0,0,,,,,
    1003,1,0,0,1,1,0,,,,,,9
    1004,1,0,0,1,1,0,0,1,1,0,0,1
    1005,1,0,0,1,1,0,0,1,1,0,0,1
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part, Rows
from cohortqc.model.validation import Outcome
from cohortqc.rules.completeness.answer_columns import questions
from cohortqc.rules.completeness.asked_cells import counts_of
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import Judged, Place, outcome_of_rows

FEWEST_QUESTIONS = 12
SHORTEST = 6
"""Blanks at the end that are no chance."""
USUAL = 0.8
"""Share of answers, among those asked, from which a blank means something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """Rows of a part whose form ends in blanks. `blanks`: how many; `last`: the last question answered, -1 for none.

    Shapes (k,). `doubtful`: how many rows of the part have a cell in doubt among the blanks at the end.
    """

    rows: Rows
    blanks: Rows
    last: Rows
    doubtful: int


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table that has a form of enough questions."""
    for table in evidence.schema.tables.values():
        parts = [part for part in evidence.parts(table.name) if len(questions(part)) >= FEWEST_QUESTIONS]
        if parts:
            yield outcome_of_rows(
                RULE,
                (_judge(evidence, part) for part in parts),
                place=Place(table=table.name, what="answers up to the end of the form"),
                message="The form was broken off",
            )


def _judge(evidence: Evidence, part: Part) -> Judged:
    names = [variable.name for variable in questions(part)]
    ends = _ends(evidence, part, names)
    broken = (ends.blanks >= SHORTEST) & (ends.last >= 0)
    return Judged(
        part=part,
        failed=ends.rows[broken],
        unknown=ends.doubtful,
        observed=[f"{count} blank questions after {names[place]}" for count, place in _pairs(ends, broken)],
        expected="answers, or codes that say why not",
    )


def _pairs(ends: _Ends, broken: Mask) -> Iterator[tuple[int, int]]:
    return zip(ends.blanks[broken].tolist(), ends.last[broken].tolist(), strict=True)


def _ends(evidence: Evidence, part: Part, names: Sequence[str]) -> _Ends:
    """From the last question to the first, as long as some row is blank: on complete data it looks at one column."""
    open_rows = np.arange(part.row_count)
    blanks = np.zeros(part.row_count, dtype=np.int64)
    last = np.full(part.row_count, -1, dtype=np.int64)
    doubtful = 0
    for place in range(len(names) - 1, -1, -1):
        name = names[place]
        if not _is_usual(evidence, part, name):
            continue
        doubt = evidence.doubt(part, name)[open_rows]
        doubtful += int(np.count_nonzero(doubt))
        open_rows = open_rows[~doubt]
        asked = evidence.asked(part, name).yes[open_rows]
        blank = evidence.blank(part, name)[open_rows]
        last[open_rows[~blank]] = place
        blanks[open_rows[blank & asked]] += 1
        open_rows = open_rows[blank]
        if not len(open_rows):
            break
    rows = np.flatnonzero(blanks)
    return _Ends(rows=rows, blanks=blanks[rows], last=last[rows], doubtful=doubtful)


def _is_usual(evidence: Evidence, part: Part, name: str) -> bool:
    if not part.column(name).null_count:
        return True
    asked, missing = counts_of(evidence, [part], name)
    return asked > 0 and asked - missing >= USUAL * asked


RULE = Rule(
    code="COM205",
    name="broken-off",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.NOTE,
    scope=Scope.ROW,
    missing=MissingPolicy.FAILS,
    remedy="Confirm that the rest of the form was not answered, or send it",
    explanation=__doc__,
)
