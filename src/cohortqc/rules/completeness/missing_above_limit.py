"""Too many have no value in a variable.

# What it does

Divides the rows without a value, blank or with a missing code, by the rows in which the question was asked
(`asked_if`), and fails a variable whose share lies above the declared limit. The limit itself is allowed.

The limit is a share: `checks: {COM203: {limit: 0.2}}` for the whole schema, a table or a variable; the nearest word
holds. Without a limit the rule is not run, as no share is too large for every question; it needs 20 rows asked.

# Why it matters

A result from those who answered is a result about those who answered. How many may be missing is to be agreed before
the data are looked at.

# Missing values

They are what the rule counts. Cells that an earlier rule failed, and rows in which it is not known whether the question
was asked, are left out of both numbers. A column without any value is a matter of its own (COM201).

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          WEIGHT: {type: number, missing: {777: refused}, label: Weight, checks: {COM203: {limit: 0.1}}}

    exam.csv         <- WEIGHT
    ID,WEIGHT
    1001,
    1002,71
    1003,72
    1004,777
    1005,71
    1006,
    1007,76
    1008,71
    1009,74
    1010,71
    1011,75
    1012,71
    1013,73
    1014,71
    1015,72
    1016,71
    1017,70
    1018,71
    1019,74
    1020,71

# Passes

Two of twenty are the limit itself:

    exam.csv
    ID,WEIGHT
    1001,
    1002,71
    1003,72
    1004,777
    1005,71
    1006,73
    1007,76
    1008,71
    1009,74
    1010,71
    1011,75
    1012,71
    1013,73
    1014,71
    1015,72
    1016,71
    1017,70
    1018,71
    1019,74
    1020,71
"""

from collections.abc import Iterator

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.completeness.asked_cells import FEWEST, counts_of, exact, limited, share_text
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run

NO_LIMIT = "no limit is declared: write `checks: {COM203: {limit: 0.2}}` in the schema, a table or a variable"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable with a limit; one for all where there is none."""
    found = limited(evidence, RULE.code, lacking="a value")
    if not found:
        yield not_run(RULE, why=NO_LIMIT)
    for place, limit in found:
        yield _judge(evidence, limit, place=place)


def _judge(evidence: Evidence, limit: float, *, place: Place) -> Outcome:
    parts = evidence.parts_with(place.table, place.variable)
    if not parts:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    one = Counts(looked_at=1, unit="columns")
    conditional = any(part.table.variables[place.variable].asked_if is not None for part in parts)
    if not conditional and not any(part.column(place.variable).null_count for part in parts):
        return counted(RULE, one, place=place, findings=())
    asked, missing = counts_of(evidence, parts, place.variable)
    if asked < FEWEST or asked == missing:
        why = "no value at all (COM201)" if asked >= FEWEST else f"{asked} rows were asked, the rule needs {FEWEST}"
        return counted(RULE, Counts(looked_at=1, unknown=1, unit=one.unit), place=place, findings=(), why=why)
    if missing <= exact(limit) * asked:
        return counted(RULE, one, place=place, findings=())
    found = finding_on_whole(
        RULE,
        place=place,
        parts=parts,
        message="More values are missing than was agreed on",
        observed=share_text(missing, of=asked),
        expected=f"at most {100 * limit:g} %",
    )
    return counted(RULE, one, place=place, findings=(found,))


RULE = Rule(
    code="COM203",
    name="missing-above-limit",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.FAILS,
    remedy="Look at the reasons by centre and visit, and ask where most are missing",
    explanation=__doc__,
)
