"""A rule of the schema's own does not hold.

# What it does

Evaluates each rule under `rules:` on every row of its table: where `when` is true, `assert` must be true. The problem
shows the rule's id and message, and what the row holds in the columns that the rule names. A rule may follow a declared
reference (`dem.AGE`) and ask why a value is missing (`reason(X)`).

# Why it matters

What a cohort's own people know about their data fits no general rule: a femoral neck is never half as dense as the hip
around it, nobody smoked before birth. Written down once, it is checked in each delivery.

# Missing values

Unknown, and counted: SQL's own logic. Where `when` is false or unknown, the rule is not applicable; where it holds and
`assert` is unknown, the row is not judged.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          CLOSEST: {codes: {0: "No", 1: "Yes"}, label: Closest to the visit}
          NECK: {type: number, unit: g/cm², label: Femoral neck BMD}
          HIP: {type: number, unit: g/cm², label: Total hip BMD}
    rules:
      - id: neck-against-hip
        table: hip
        when: "CLOSEST = 1"
        assert: "NECK BETWEEN 0.6 * HIP AND 1.2 * HIP"
        message: Femoral neck BMD does not fit total hip BMD

    hip.csv
    ID,CLOSEST,NECK,HIP
    1001,1,0.712,0.850
    1002,1,0.144,0.900   <- CLOSEST|NECK|HIP

# Passes

    hip.csv
    ID,CLOSEST,NECK,HIP
    1001,1,0.712,0.850
    1002,0,0.144,0.900
    1003,1,,0.900
    1004,,0.144,0.900
"""

from collections.abc import Iterable, Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import SqlRule
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.sql.expression import parse


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each of the schema's own rules; a part of a release that lacks the rule is not looked at."""
    for rule in evidence.schema.rules:
        own = ((part, _of_release(evidence, part, rule=rule)) for part in evidence.parts(rule.table))
        yield outcome_of_rows(
            RULE,
            (_judge(evidence, part, rule=found) for part, found in own if found is not None),
            place=Place(
                table=rule.table,
                variable=rule.variables[0] if len(rule.variables) == 1 else "",
                compared=rule.variables,
                id=rule.id,
                what=rule.that if rule.when is None else f"{rule.that}, where {rule.when}",
                severity=rule.severity,
                remedy=rule.remedy,
            ),
            message=rule.message,
        )


def _of_release(evidence: Evidence, part: Part, *, rule: SqlRule) -> SqlRule | None:
    """The rule as the part's release has it; a file of a release that the schema does not know: if all releases do."""
    schema = evidence.schema
    if part.release is not None and part.release not in schema.releases:
        everywhere = all(_named(rule.id, release.rules) is not None for release in schema.releases.values())
        return rule if everywhere else None
    return _named(rule.id, schema.rules_of(part.table.name, release=part.release))


def _named(name: str, rules: Iterable[SqlRule]) -> SqlRule | None:
    return next((rule for rule in rules if rule.id == name), None)


def _judge(evidence: Evidence, part: Part, *, rule: SqlRule) -> Judged:
    applies = np.ones(part.row_count, dtype=np.bool_) if rule.when is None else evidence.truth(part, rule.when).true
    holds = evidence.truth(part, rule.that)
    failed = np.flatnonzero(applies & holds.false)
    named = parse(rule.that).references + (() if rule.when is None else parse(rule.when).references)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int((~applies).sum()),
        unknown=int((applies & holds.unknown).sum()),
        observed=row_texts(evidence, part, named, failed),
        expected=rule.that,
    )


RULE = Rule(
    code="CON201",
    name="rule-failed",
    family=Family.BETWEEN,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.UNKNOWN,
    remedy="Verify the values that the rule names, at their source",
    explanation=__doc__,
)
