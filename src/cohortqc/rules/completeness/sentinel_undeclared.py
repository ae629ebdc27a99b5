"""A value looks like a missing code, but the schema does not declare it.

# What it does

Looks at numbers that are not coded, and at free texts. In a column of numbers the values 7, 77, 777, 8, 88, 9, 99, 96,
97, 98, 999 and so on, 9.9, 99.9, 9.99, and -1, -7, -8, -9, -99 and so on, are taken for missing codes when they

- lie beyond all other values, high ones above, low ones below;
- lie apart from them: by more than two standard deviations of the other values, and whole numbers by at least 3;
  where no other value is negative, -7, -8, -9, -99 and so on need no such gap;
- occur at least 3 times (all codes of one end together), beside at least 20 other values.

So a 9 in a score from 0 to 10 and a 99 in a count that reaches 97 are ordinary. In a column of texts the words NA, N/A,
#N/A, null, NaN, unknown and missing, a full stop and a hyphen are taken for missing codes wherever they stand alone;
keys, and columns with a `pattern`, are left out: what passes a pattern is meant.

# Why it matters

A weight of 999 enters the mean, the regression and the outliers. Surveys choose codes at the end of a field that no
true value reaches: 97, 98, 99 or 997, 998, 999 by its width (the Russia Longitudinal Monitoring Survey), -1 to -10
(HILDA), so that is what they look like. That values which lie apart by more than one standard deviation come from
elsewhere is the sigma-gap rule for outliers in the R package dataquieR; here it takes two.

# Missing values

Not applicable: what the schema declares in `missing` is no value. A value outside its `range` is an error already and
is not looked at again.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          WEIGHT: {type: number, label: Weight}
          DRUG: {type: text, label: Drug}

    exam.csv
    ID,WEIGHT,DRUG
    1001,71.3,aspirin
    1002,64.0,statin
    1003,999,aspirin         <- WEIGHT
    1004,83.1,NA             <- DRUG
    1005,71.3,aspirin
    1006,64.2,aspirin
    1007,78.5,statin
    1008,999,aspirin         <- WEIGHT
    1009,81.9,aspirin
    1010,70.5,statin
    1011,69.1,aspirin
    1012,66.6,aspirin
    1013,58.2,statin
    1014,888,aspirin         <- WEIGHT
    1015,92.4,statin
    1016,76.3,aspirin
    1017,75.0,aspirin
    1018,61.7,aspirin
    1019,63.9,aspirin
    1020,79.4,aspirin
    1021,88.0,aspirin
    1022,71.2,aspirin
    1023,67.3,aspirin

# Passes

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          WEIGHT: {type: number, missing: {999: refused}, label: Weight}
          SCORE: {type: integer, label: Score}
          DRUG: {type: text, missing: {NA: not_recorded}, label: Drug}

    exam.csv
    ID,WEIGHT,SCORE,DRUG
    1001,71.3,9,aspirin
    1002,64.0,6,NA
    1003,999,9,aspirin
    1004,83.1,5,aspirin
    1005,71.3,9,aspirin
    1006,64.2,2,aspirin
    1007,78.5,7,aspirin
    1008,999,6,aspirin
    1009,81.9,4,aspirin
    1010,70.5,3,aspirin
    1011,69.1,9,aspirin
    1012,66.6,5,aspirin
    1013,58.2,6,aspirin
    1014,999,3,aspirin
    1015,92.4,4,aspirin
    1016,76.3,7,aspirin
    1017,75.0,2,aspirin
    1018,61.7,1,aspirin
    1019,63.9,4,aspirin
    1020,79.4,3,aspirin
    1021,88.0,2,aspirin
    1022,71.2,4,aspirin
    1023,67.3,5,aspirin
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import by_release
from cohortqc.rules.completeness.code_like import code_like
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows

NUMBERS = frozenset({VariableType.INTEGER, VariableType.NUMBER})
WORDS = ("NA", "N/A", "#N/A", ".", "-", "NULL", "NaN", "UNKNOWN", "MISSING")
_SPELLINGS = pa.array(
    dict.fromkeys(spelling for word in WORDS for spelling in (word, word.upper(), word.lower(), word.capitalize()))
)


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable of numbers or free text."""
    for table, variable in evidence.variables():
        if _concerns(variable) and not (variable.type is VariableType.TEXT and variable.name in table.key):
            parts = evidence.parts_with(table.name, variable.name)
            yield outcome_of_rows(
                RULE,
                _judge(evidence, [part for part in parts if _concerns(part.table.variables[variable.name])], variable),
                place=Place(table=table.name, variable=variable.name, what="no value like an undeclared missing code"),
                message="Looks like a missing code that the schema does not declare",
            )


def _concerns(variable: Variable) -> bool:
    return variable.type in NUMBERS or (variable.type is VariableType.TEXT and variable.pattern is None)


def _judge(evidence: Evidence, parts: Sequence[Part], variable: Variable) -> Iterator[Judged]:
    """Codes are sought in all files of a release together, as one file may hold little else."""
    for together in by_release(parts).values():
        yield from _judge_release(evidence, together, variable)


def _judge_release(evidence: Evidence, parts: Sequence[Part], variable: Variable) -> Iterator[Judged]:
    columns = [evidence.cells(part, variable.name) for part in parts]
    codes = _codes(columns)
    for part, cells in zip(parts, columns, strict=True):
        is_doubted = (part.id, variable.name) in evidence.doubtful
        doubt = int(np.count_nonzero(evidence.doubt(part, variable.name))) if is_doubted else 0
        failed = np.zeros(0, dtype=np.int64)
        if len(codes):
            failed = np.flatnonzero(pc.is_in(cells.cast(codes.type, safe=False), value_set=codes).to_numpy())
        yield Judged(
            part=part,
            failed=failed,
            not_applicable=cells.null_count - doubt,
            unknown=doubt,
            observed=evidence.texts(part, variable.name, failed),
            expected="a value, or a code declared in `missing`",
        )


def _codes(columns: Sequence[pa.ChunkedArray]) -> pa.Array:
    """The values that look like codes in the columns of all parts; the words, if any column holds text."""
    kinds = {column.type for column in columns}
    if pa.string() in kinds:
        return _SPELLINGS
    kind = kinds.pop() if len(kinds) == 1 else pa.float64()
    chunks = [chunk for column in columns for chunk in column.cast(kind, safe=False).chunks]
    return pa.array(code_like(pa.chunked_array(chunks, type=kind)), kind)


RULE = Rule(
    code="COM104",
    name="sentinel-undeclared",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Declare the code in `missing`, with its reason, or confirm that it is a value",
    explanation=__doc__,
)
