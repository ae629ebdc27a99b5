"""The same code was ticked for every item of a scale.

# What it does

Looks at each scale with `straight_lining: true`: where all its items are answered, and with one and the same code, the
row is noted. Declare it only for scales of at least four items that are worded in both directions ("I expect the best",
"things never go my way"): there, somebody who reads them cannot mean the same by each. A few do by chance.

# Why it matters

A column of ticks down one side of the page costs no reading. Such answers weaken every correlation of the scale. They
are no reason to delete anybody, but to repeat an analysis without them.

# Missing values

Unknown, and counted: when one of the items is missing, in doubt, or was not delivered.

# Fails

    tables:
      form:
        title: Form
        file: form
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          BEST: {codes: {1: Disagree, 2: Neutral, 3: Agree}, label: Expect the best}
          WRONG: {codes: {1: Disagree, 2: Neutral, 3: Agree}, label: What can go wrong will}
          HOPE: {codes: {1: Disagree, 2: Neutral, 3: Agree}, label: Hopeful}
          NEVER: {codes: {1: Disagree, 2: Neutral, 3: Agree}, label: Never my way}
        scales:
          OPTIM: {items: [BEST, WRONG, HOPE, NEVER], reverse: [WRONG, NEVER], score: sum, straight_lining: true}

    form.csv
    ID,BEST,WRONG,HOPE,NEVER
    1001,3,3,3,3           <- BEST|WRONG|HOPE|NEVER
    1002,3,1,3,1

# Passes

    form.csv
    ID,BEST,WRONG,HOPE,NEVER
    1001,3,3,3,2
    1002,3,3,3,
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Scale
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.sql.reference import ColumnReference


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each scale that asks for it; parts of a release without the scale are not looked at."""
    for table in evidence.schema.tables.values():
        for scale in (scale for scale in table.scales.values() if scale.straight_lining):
            items = tuple(item.variable for item in scale.items)
            judged = (
                _judge(evidence, part, scale=part.table.scales[scale.name])
                for part in evidence.parts(table.name)
                if scale.name in part.table.scales
            )
            yield outcome_of_rows(
                RULE,
                judged,
                place=Place(table=table.name, compared=items, what=f"{scale.name}: not one code for all items"),
                message="The same code for every item of the scale",
            )


def _judge(evidence: Evidence, part: Part, *, scale: Scale) -> Judged:
    items = [item.variable for item in scale.items]
    if not all(part.has(item) for item in items):
        return Judged(part=part, failed=np.zeros(0, dtype=np.int64), unknown=part.row_count)
    answered = np.ones(part.row_count, dtype=np.bool_)
    same = np.ones(part.row_count, dtype=np.bool_)
    cells = [evidence.cells(part, item).combine_chunks() for item in items]
    if len({column.type for column in cells}) > 1:
        cells = [column.cast(pa.string()) for column in cells]
    for item, column in zip(items, cells, strict=True):
        answered &= evidence.present(part, item)
        same &= pc.fill_null(pc.equal(column, cells[0]), fill_value=False).to_numpy(zero_copy_only=False)
    failed = np.flatnonzero(answered & same)
    references = [ColumnReference(table=None, column=item) for item in items]
    return Judged(
        part=part,
        failed=failed,
        unknown=int((~answered).sum()),
        observed=row_texts(evidence, part, references, failed),
        expected="answers that differ",
    )


RULE = Rule(
    code="CON205",
    name="straight-lining",
    family=Family.BETWEEN,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.NOTE,
    scope=Scope.ROW,
    missing=MissingPolicy.UNKNOWN,
    remedy="Delete nothing; repeat the analysis without these rows",
    explanation=__doc__,
)
