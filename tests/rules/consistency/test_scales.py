"""CON203 and CON204: a delivered score against its items."""

from collections.abc import Callable, Mapping, Sequence

from cohortqc.model.schema import Scale, ScaleItem, ScoreKind, Variable, VariableType
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.consistency import scale_total_differs, scale_unattainable
from cohortqc.rules.evidence import Evidence

MakeEvidence = Callable[..., Evidence]
Cells = Mapping[str, Sequence[float | None]]

ITEMS = ("A", "B", "C")
FIVE = {str(code): str(code) for code in range(1, 6)}
BACKWARDS = {"1": 5.0, "2": 4.0, "3": 3.0, "4": 2.0, "5": 1.0}


def variables(kind: VariableType, *, digits: int | None = None) -> list[Variable]:
    items = [Variable(name=name, label=name, type=VariableType.CODED, codes=FIVE) for name in ITEMS]
    return [*items, Variable(name="S", label="S", type=kind, digits=digits)]


def scale(score: ScoreKind, *, min_items: int, reverse: str = "") -> Scale:
    items = tuple(ScaleItem(variable=name, scores=BACKWARDS if name == reverse else {}) for name in ITEMS)
    return Scale(name="S", table="t", items=items, score=score, min_items=min_items, in_file=True)


def failed(outcome: Outcome) -> list[int]:
    return [int(row) for finding in outcome.findings if finding.rows is not None for row in finding.rows]


def total_of(evidence: Evidence) -> Outcome:
    (outcome,) = scale_total_differs.check(evidence)
    return outcome


def unattainable_of(evidence: Evidence) -> Outcome:
    (outcome,) = scale_unattainable.check(evidence)
    return outcome


def test_a_sum_must_be_equal_and_a_reversed_item_counts_backwards(evidence_of: MakeEvidence) -> None:
    columns: Cells = {"A": [1, 1], "B": [2, 2], "C": [5, 5], "S": [4, 8]}
    strain = scale(ScoreKind.SUM, min_items=3, reverse="C")
    outcome = total_of(evidence_of(variables(VariableType.INTEGER), columns, scales=[strain]))
    assert failed(outcome) == [1]
    assert list(outcome.findings[0].expected_each) == ["4"]
    assert list(outcome.findings[0].related) == ["A=1; B=2; C=5"]


def test_a_sum_of_nothing_is_right_as_zero(evidence_of: MakeEvidence) -> None:
    none = {str(code): float(code - 1) for code in range(1, 6)}
    items = tuple(ScaleItem(variable=name, scores=none) for name in ITEMS)
    strain = Scale(name="S", table="t", items=items, score=ScoreKind.SUM, min_items=3, in_file=True)
    columns: Cells = {"A": [1, 1], "B": [1, 1], "C": [1, 1], "S": [0, 1]}
    assert failed(total_of(evidence_of(variables(VariableType.INTEGER), columns, scales=[strain]))) == [1]


def test_points_belong_to_their_code_in_whatever_order_they_are_written(evidence_of: MakeEvidence) -> None:
    down = dict(reversed(BACKWARDS.items()))  # from 5 to 1
    items = tuple(ScaleItem(variable=name, scores=down) for name in ITEMS)
    strain = Scale(name="S", table="t", items=items, score=ScoreKind.SUM, min_items=3, in_file=True)
    columns: Cells = {"A": [1, 5], "B": [2, 4], "C": [3, 3], "S": [12, 6]}
    assert failed(total_of(evidence_of(variables(VariableType.INTEGER), columns, scales=[strain]))) == []


def test_a_sum_is_prorated_to_all_its_items(evidence_of: MakeEvidence) -> None:
    # Two items answered with 1 and 2: 1.5 a item, 4.5 for three.
    columns: Cells = {"A": [1, 1, 1, 1], "B": [2, 2, 2, 2], "C": [None] * 4, "S": [4, 5, 3, 6]}
    strain = scale(ScoreKind.SUM, min_items=2)
    assert failed(total_of(evidence_of(variables(VariableType.INTEGER), columns, scales=[strain]))) == [2, 3]


def test_a_mean_is_taken_over_the_answered_items_to_its_digits(evidence_of: MakeEvidence) -> None:
    columns: Cells = {"A": [1, 1, 1], "B": [2, 2, 2], "C": [2, None, 2], "S": [1.67, 1.5, 1.66]}
    mean = scale(ScoreKind.MEAN, min_items=2)
    assert failed(total_of(evidence_of(variables(VariableType.NUMBER, digits=2), columns, scales=[mean]))) == [2]


def test_without_declared_digits_those_delivered_count(evidence_of: MakeEvidence) -> None:
    # 5 / 3 = 1.66666...: right with any number of digits from one up; a whole number is too coarse to be right.
    columns: Cells = {"A": [1] * 6, "B": [2] * 6, "C": [2] * 6, "S": [1.7, 1.67, 1.666667, 1.66, 1.6, 2.0]}
    mean = scale(ScoreKind.MEAN, min_items=2)
    assert failed(total_of(evidence_of(variables(VariableType.NUMBER), columns, scales=[mean]))) == [3, 4, 5]


def test_a_complete_sum_is_exact_and_a_mean_in_whole_numbers_is_rounded(evidence_of: MakeEvidence) -> None:
    halves = {str(code): code / 2 for code in range(1, 6)}
    items = tuple(ScaleItem(variable=name, scores=halves) for name in ITEMS)
    columns: Cells = {"A": [3, 2], "B": [3, 2], "C": [3, 2], "S": [4, 3]}  # sums of 4.5 and 3
    whole = Scale(name="S", table="t", items=items, score=ScoreKind.SUM, min_items=3, in_file=True)
    assert failed(total_of(evidence_of(variables(VariableType.INTEGER), columns, scales=[whole]))) == [0]
    columns = {"A": [1, 1], "B": [2, 2], "C": [2, 2], "S": [2, 1]}  # a mean of 1.67
    mean = scale(ScoreKind.MEAN, min_items=3)
    assert failed(total_of(evidence_of(variables(VariableType.INTEGER), columns, scales=[mean]))) == [1]


def test_one_decimal_may_be_off_by_half_of_it(evidence_of: MakeEvidence) -> None:
    points = {"1": 1.65, "2": 1.64}
    items = tuple(ScaleItem(variable=name, scores=points) for name in ITEMS)
    mean = Scale(name="S", table="t", items=items, score=ScoreKind.MEAN, min_items=1, in_file=True)
    columns: Cells = {"A": [1, 2], "B": [None] * 2, "C": [None] * 2, "S": [1.7, 1.7]}
    assert failed(total_of(evidence_of(variables(VariableType.NUMBER), columns, scales=[mean]))) == [1]


def test_a_score_from_too_few_items_is_unattainable_and_not_compared(evidence_of: MakeEvidence) -> None:
    columns: Cells = {
        "A": [1, 1, None, 1],
        "B": [2, None, None, None],
        "C": [3, None, None, None],
        "S": [6, 3, 0, None],
    }
    evidence = evidence_of(variables(VariableType.INTEGER), columns, scales=[scale(ScoreKind.SUM, min_items=2)])
    assert failed(unattainable_of(evidence)) == [1, 2]
    assert (unattainable_of(evidence).judged, unattainable_of(evidence).unknown) == (3, 1)
    assert failed(total_of(evidence)) == []
    assert (total_of(evidence).judged, total_of(evidence).unknown) == (1, 3)


def test_an_item_in_doubt_leaves_both_unknown(evidence_of: MakeEvidence) -> None:
    columns: Cells = {"A": [9], "B": [2], "C": [3], "S": [50]}
    strain = scale(ScoreKind.SUM, min_items=1)
    evidence = evidence_of(variables(VariableType.INTEGER), columns, scales=[strain], doubtful={"A": [0]})
    assert total_of(evidence).status is Status.NOT_RUN
    assert unattainable_of(evidence).status is Status.NOT_RUN


def test_an_item_that_is_not_delivered_leaves_both_unknown(evidence_of: MakeEvidence) -> None:
    columns: Cells = {"A": [1], "B": [2], "S": [50]}
    evidence = evidence_of(variables(VariableType.INTEGER), columns, scales=[scale(ScoreKind.SUM, min_items=3)])
    assert total_of(evidence).status is Status.NOT_RUN
    assert unattainable_of(evidence).status is Status.NOT_RUN


def test_items_whose_codes_are_texts_have_points(evidence_of: MakeEvidence) -> None:
    item = Variable(name="A", label="A", type=VariableType.CODED, codes={"N": "Never", "Y": "Always"})
    own = Variable(name="S", label="S", type=VariableType.INTEGER)
    points = ScaleItem(variable="A", scores={"N": 0.0, "Y": 10.0})
    ten = Scale(name="S", table="t", items=(points,), score=ScoreKind.SUM, min_items=1, in_file=True)
    outcome = total_of(evidence_of([item, own], {"A": ["Y", "N", "Y", None], "S": [10, 10, 0, None]}, scales=[ten]))
    assert failed(outcome) == [1, 2]


def test_a_scale_that_is_not_delivered_is_not_judged(evidence_of: MakeEvidence) -> None:
    derived = Scale(
        name="S", table="t", items=(ScaleItem(variable="A"),), score=ScoreKind.SUM, min_items=1, in_file=False
    )
    evidence = evidence_of(variables(VariableType.INTEGER)[:1], {"A": [1]}, scales=[derived])
    assert list(scale_total_differs.check(evidence)) == []
    assert list(scale_unattainable.check(evidence)) == []
