"""A column was delivered, but nobody has a value in it.

# What it does

Fails a delivered variable that holds no value in any row of a release, over all files that have the column: only
blanks and missing codes. Optional columns are looked at like all others: whoever sends a column means to send what is
in it. Rows in which the question was not asked (`asked_if`) do not count; with fewer than 20 rows left, the outcome is
unknown.

# Why it matters

An extract easily keeps the name of a column and loses its content: a join that finds nothing, a variable that was
renamed. Nothing else tells that from an answer that nobody gave.

# Missing values

They are what the rule looks for. A column whose cells have all failed an earlier rule is unknown.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          WEIGHT: {type: number, missing: {777: refused}, label: Weight}
          DRUG: {codes: {0: "No", 1: "Yes"}, label: Takes a drug}
          DOSE: {type: number, asked_if: DRUG = 1, label: Dose}

    exam.csv         <- WEIGHT
    ID,WEIGHT,DRUG,DOSE
    1001,,1,5
    1002,,0,
    1003,,0,
    1004,777,0,
    1005,,0,
    1006,,0,
    1007,,0,
    1008,,0,
    1009,,0,
    1010,,0,
    1011,,0,
    1012,,0,
    1013,,0,
    1014,,0,
    1015,,0,
    1016,,0,
    1017,,0,
    1018,,0,
    1019,,0,
    1020,,0,

# Passes

One value is enough; and where nobody was asked, nobody can answer:

    exam.csv
    ID,WEIGHT,DRUG,DOSE
    1001,,0,
    1002,71.3,0,
    1003,,0,
    1004,,0,
    1005,,0,
    1006,,0,
    1007,,0,
    1008,,0,
    1009,,0,
    1010,,0,
    1011,,0,
    1012,,0,
    1013,,0,
    1014,,0,
    1015,,0,
    1016,,0,
    1017,,0,
    1018,,0,
    1019,,0,
    1020,,0,
"""

from collections.abc import Iterator, Sequence

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import by_release, finding_on_whole
from cohortqc.rules.completeness.asked_cells import FEWEST, counts_of
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable."""
    for table, variable in evidence.variables():
        yield _judge(evidence, place=Place(table=table.name, variable=variable.name, what="a value in some row"))


def _judge(evidence: Evidence, *, place: Place) -> Outcome:
    releases = by_release(evidence.parts_with(place.table, place.variable)).values()
    if not releases:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    findings: list[Finding] = []
    few: list[int] = []
    for parts in releases:
        if any(part.column(place.variable).null_count < part.row_count for part in parts):
            continue
        asked, _ = counts_of(evidence, parts, place.variable)
        if asked < FEWEST:
            few.append(asked)
        else:
            findings.append(_finding(place, parts, asked=asked))
    return counted(
        RULE,
        Counts(looked_at=len(releases), unknown=len(few), unit="columns"),
        place=place,
        findings=tuple(findings),
        why=f"no value, but only {max(few, default=0)} rows were asked: the rule needs {FEWEST}",
    )


def _finding(place: Place, parts: Sequence[Part], *, asked: int) -> Finding:
    return finding_on_whole(
        RULE,
        place=place,
        parts=parts,
        message="The column holds no value",
        observed=f"no value in {asked} rows",
        expected=place.what,
    )


RULE = Rule(
    code="COM201",
    name="variable-empty",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.FAILS,
    remedy="Ask whether the extract has dropped the content of the column",
    explanation=__doc__,
)
