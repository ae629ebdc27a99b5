"""CON201: the schema's own rules, with SQL's logic for missing values."""

from collections.abc import Callable

from cohortqc.model.schema import SqlRule, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.consistency import rule_failed
from cohortqc.rules.evidence import Evidence

MakeEvidence = Callable[..., Evidence]

VARIABLES = [
    Variable(name="CLOSEST", label="Closest", type=VariableType.INTEGER),
    Variable(name="NECK", label="Neck", type=VariableType.NUMBER),
    Variable(name="HIP", label="Hip", type=VariableType.NUMBER),
]
RULE = SqlRule(
    id="neck-against-hip",
    table="t",
    when="CLOSEST = 1",
    that="NECK BETWEEN 0.6 * HIP AND 1.2 * HIP",
    message="Femoral neck BMD does not fit total hip BMD",
    severity=Severity.WARNING,
)
COLUMNS = {
    "CLOSEST": [1, 1, 0, None, 1],
    "NECK": [0.712, 0.144, 0.144, 0.144, None],
    "HIP": [0.85, 0.9, 0.9, 0.9, 0.9],
}


def only(evidence: Evidence) -> Outcome:
    (outcome,) = rule_failed.check(evidence)
    return outcome


def test_false_fails_unknown_is_counted_and_when_decides_what_applies(evidence_of: MakeEvidence) -> None:
    outcome = only(evidence_of(VARIABLES, COLUMNS, rules=[RULE]))
    (finding,) = outcome.findings
    assert finding.rows is not None
    assert finding.rows.tolist() == [1]
    assert (outcome.looked_at, outcome.not_applicable, outcome.unknown, outcome.passed) == (5, 2, 1, 1)
    assert (outcome.id, outcome.severity, finding.message) == ("neck-against-hip", Severity.WARNING, RULE.message)
    assert outcome.what == f"{RULE.that}, where CLOSEST = 1"


def test_the_problem_shows_what_the_row_holds(evidence_of: MakeEvidence) -> None:
    finding = only(evidence_of(VARIABLES, COLUMNS, rules=[RULE])).findings[0]
    assert list(finding.observed) == ["NECK=0.144; HIP=0.9; CLOSEST=1"]
    assert finding.observed[0] == "NECK=0.144; HIP=0.9; CLOSEST=1"
    assert list(finding.observed[:1]) == ["NECK=0.144; HIP=0.9; CLOSEST=1"]


def test_a_cell_in_doubt_is_unknown(evidence_of: MakeEvidence) -> None:
    outcome = only(evidence_of(VARIABLES, COLUMNS, rules=[RULE], doubtful={"NECK": [1]}))
    assert outcome.status is Status.PASSED
    assert outcome.unknown == 2


def test_why_a_value_is_missing_can_be_asked(evidence_of: MakeEvidence) -> None:
    asks = SqlRule(id="r", table="t", that="NECK IS NOT NULL OR reason(NECK) = 'refused'", message="Blank")
    finding = only(evidence_of(VARIABLES, COLUMNS, rules=[asks])).findings[0]
    assert finding.rows is not None
    assert finding.rows.tolist() == [4]
    assert list(finding.observed) == ["NECK=(not_recorded)"]


def test_a_rule_on_a_table_that_did_not_arrive_is_not_run(evidence_of: MakeEvidence) -> None:
    elsewhere = SqlRule(id="r", table="other", that="A = 1", message="m")
    outcome = only(evidence_of(VARIABLES, COLUMNS, rules=[elsewhere]))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "not delivered")


def test_a_rule_that_names_no_column_is_judged_in_every_row(evidence_of: MakeEvidence) -> None:
    never = SqlRule(id="r", table="t", that="1 = 2", message="m")
    assert only(evidence_of(VARIABLES, COLUMNS, rules=[never])).failed == 5


RELEASES = """
tables:
  dem:
    file: dem_{release}
    variables: {ID: {type: text}, AGE: {type: integer}}
rules:
  - {id: grown, table: dem, assert: AGE >= 18, severity: error, message: Not grown up}
  - {id: old, table: dem, assert: AGE <= 90, severity: error, message: Too old, in: [A]}
releases:
  A: {title: First}
  B: {title: Second}
"""


def test_a_rule_of_one_release_is_not_asked_of_another(
    evidence_from: Callable[[str, dict[str, str]], Evidence],
) -> None:
    files = {f"dem_{release}.csv": f"ID,AGE\n{release}1,17\n{release}2,99\n" for release in "AB"}
    grown, old = rule_failed.check(evidence_from(RELEASES, files))
    assert (grown.what, old.what) == ("AGE >= 18", "AGE <= 90")
    where = [
        [
            (finding.file.name, finding.rows.tolist())
            for finding in outcome.findings
            if finding.file and finding.rows is not None
        ]
        for outcome in (grown, old)
    ]
    assert where == [[("dem_A.csv", [0]), ("dem_B.csv", [0])], [("dem_A.csv", [1])]]
