"""CON202: what rounding explains passes, what nothing explains fails, what cannot be told is unknown."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohortqc.model.schema import ROUNDING, Computed, Variable, VariableType
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.consistency import computed_differs, rounding
from cohortqc.rules.evidence import Evidence

MakeEvidence = Callable[..., Evidence]


def number(name: str, *, digits: int | None = None, computed: Computed | None = None) -> Variable:
    return Variable(name=name, label=name, type=VariableType.NUMBER, digits=digits, computed=computed)


def only(evidence: Evidence) -> Outcome:
    (outcome,) = computed_differs.check(evidence)
    return outcome


def failed(outcome: Outcome) -> list[int]:
    return [int(row) for finding in outcome.findings if finding.rows is not None for row in finding.rows]


def density(
    delivered: Sequence[float | None], bmc: Sequence[float | None], area: Sequence[float | None]
) -> tuple[list[Variable], dict[str, Sequence[float | None]]]:
    variables = [
        number("BMC", digits=2),
        number("AREA", digits=2),
        number("BMD", digits=3, computed=Computed(sql="BMC / AREA", tolerance=ROUNDING)),
    ]
    return variables, {"BMC": bmc, "AREA": area, "BMD": delivered}


def test_rounding_of_the_operands_is_carried_through(evidence_of: MakeEvidence) -> None:
    # 1.00 / 1.99 lies between 0.995 / 1.995 = 0.49875 and 1.005 / 1.985 = 0.50630; half a unit of 0.001 is added.
    outcome = only(evidence_of(*density([0.498, 0.499, 0.506, 0.507], [1.0] * 4, [1.99] * 4)))
    assert failed(outcome) == [0, 3]
    assert list(outcome.findings[0].observed) == ["0.498", "0.507"]
    assert list(outcome.findings[0].expected_each) == ["0.503", "0.503"]
    assert list(outcome.findings[0].related) == ["BMC=1; AREA=1.99"] * 2


def test_missing_and_doubtful_values_are_unknown(evidence_of: MakeEvidence) -> None:
    variables, columns = density([0.9, None, 0.9, 0.9, 0.9], [1.0, 1.0, None, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 0.0])
    outcome = only(evidence_of(variables, columns, doubtful={"AREA": [3]}))
    assert failed(outcome) == [0]
    assert (outcome.looked_at, outcome.unknown, outcome.judged) == (5, 4, 1)


def test_nothing_to_compare_is_not_run(evidence_of: MakeEvidence) -> None:
    outcome = only(evidence_of(*density([None], [1.0], [2.0])))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "nothing to judge")


def test_an_operand_that_is_not_delivered_is_unknown(evidence_of: MakeEvidence) -> None:
    variables, columns = density([0.5], [1.0], [2.0])
    del columns["AREA"]
    assert only(evidence_of(variables, columns)).status is Status.NOT_RUN


def test_a_number_as_tolerance_is_the_greatest_difference(evidence_of: MakeEvidence) -> None:
    variables = [number("A"), number("B"), number("S", computed=Computed(sql="A + B", tolerance=0.02))]
    outcome = only(evidence_of(variables, {"A": [0.1] * 3, "B": [0.2] * 3, "S": [0.32, 0.28, 0.33]}))
    assert failed(outcome) == [2]


def test_where_it_was_not_asked_it_is_not_applicable(evidence_of: MakeEvidence) -> None:
    twice = Variable(name="S", label="S", type=VariableType.NUMBER, asked_if="A > 1", computed=Computed(sql="2 * A"))
    outcome = only(evidence_of([number("A"), twice], {"A": [1.0, 2.0, 3.0, None], "S": [None, 4.0, 5.0, None]}))
    assert failed(outcome) == [2]
    assert (outcome.not_applicable, outcome.unknown, outcome.judged) == (1, 1, 2)


def test_codes_must_be_equal_and_show_their_labels(evidence_of: MakeEvidence) -> None:
    age = Variable(name="AGE", label="Age", type=VariableType.INTEGER)
    group = Variable(
        name="AGER",
        label="Age group",
        type=VariableType.CODED,
        codes={"1": "50-59", "2": "60-69"},
        computed=Computed(sql="CASE WHEN AGE < 60 THEN 1 ELSE 2 END"),
    )
    outcome = only(evidence_of([age, group], {"AGE": [59, 60, 60, None], "AGER": [1, 1, 2, None]}))
    assert failed(outcome) == [1]
    assert list(outcome.findings[0].expected_each) == ["2 60-69"]
    assert outcome.unknown == 1


def test_a_missing_operand_is_not_the_else_of_a_case(evidence_of: MakeEvidence) -> None:
    age = Variable(name="AGE", label="Age", type=VariableType.INTEGER)
    computed = Computed(sql="CASE WHEN AGE < 60 THEN 1 ELSE 2 END")
    group = Variable(name="G", label="G", type=VariableType.CODED, codes={"1": "a", "2": "b"}, computed=computed)
    outcome = only(evidence_of([age, group], {"AGE": [None, 70, 59], "G": [1, 1, 2]}, doubtful={"AGE": [2]}))
    assert failed(outcome) == [1]
    assert outcome.unknown == 2


def test_a_case_that_gives_a_value_before_it_asks_for_the_missing_one_is_judged(evidence_of: MakeEvidence) -> None:
    ever, now = (Variable(name=name, label=name, type=VariableType.INTEGER) for name in ("EVER", "NOW"))
    computed = Computed(sql="CASE WHEN EVER = 0 THEN 0 WHEN NOW = 0 THEN 1 WHEN NOW = 1 THEN 2 END")
    codes = {"0": "Never", "1": "Past", "2": "Current"}
    smoking = Variable(name="S", label="S", type=VariableType.CODED, codes=codes, computed=computed)
    columns = {"EVER": [0, 0, 1, 1], "NOW": [None, None, None, 1], "S": [0, 2, 1, 2]}
    outcome = only(evidence_of([ever, now, smoking], columns))
    assert failed(outcome) == [1]
    assert outcome.unknown == 1


def test_a_group_beside_a_rounded_limit_passes_either_way(evidence_of: MakeEvidence) -> None:
    group = Variable(
        name="G",
        label="G",
        type=VariableType.CODED,
        codes={"1": "below 25", "2": "25 and more"},
        computed=Computed(sql="CASE WHEN BMI < 25 THEN 1 ELSE 2 END", tolerance=ROUNDING),
    )
    columns = {"BMI": [25.0, 25.0, 25.1, 24.9], "G": [1, 2, 1, 2]}
    assert failed(only(evidence_of([number("BMI", digits=1), group], columns))) == [2, 3]


def test_texts_must_be_equal(evidence_of: MakeEvidence) -> None:
    first = Variable(name="A", label="A", type=VariableType.TEXT)
    second = Variable(name="B", label="B", type=VariableType.TEXT, computed=Computed(sql="'x' || A"))
    outcome = only(evidence_of([first, second], {"A": ["1", "2", None, "4"], "B": ["x1", "y2", "x", None]}))
    assert failed(outcome) == [1]
    assert list(outcome.findings[0].expected_each) == ["x2"]
    assert outcome.unknown == 2


def test_a_whole_number_is_rounded_to_whole(evidence_of: MakeEvidence) -> None:
    mean = Variable(
        name="M", label="M", type=VariableType.INTEGER, computed=Computed(sql="(A + B) / 2.0", tolerance=ROUNDING)
    )
    columns = {"A": [1.0] * 4, "B": [2.0] * 4, "M": [1, 2, 3, 0]}
    assert failed(only(evidence_of([number("A"), number("B"), mean], columns))) == [2, 3]


def test_a_number_without_declared_digits_is_exact(evidence_of: MakeEvidence) -> None:
    mean = number("M", computed=Computed(sql="(A + B) / 2.0", tolerance=ROUNDING))
    columns = {"A": [1.0] * 3, "B": [2.0] * 3, "M": [1.5, 1.6, 1.0]}
    assert failed(only(evidence_of([number("A"), number("B"), mean], columns))) == [1, 2]


def test_more_operands_than_corners_allow_are_varied_one_at_a_time(evidence_of: MakeEvidence) -> None:
    # Eight operands, each off by 0.05 at most: a sum may be off by 0.4, and 0.05 for its own rounding.
    names = [f"X{index}" for index in range(8)]
    total = number("S", digits=1, computed=Computed(sql=" + ".join(names), tolerance=ROUNDING))
    columns: dict[str, list[float]] = {name: [1.0] * 4 for name in names}
    columns["S"] = [8.4, 7.6, 8.5, 7.5]
    assert failed(only(evidence_of([*(number(name, digits=1) for name in names), total], columns))) == [2, 3]


def test_the_ends_of_what_rounding_can_explain_belong_to_it(evidence_of: MakeEvidence) -> None:
    # A whole number may be off by a half, and so may what is computed of it: 1 explains 0 to 2, to the last bit.
    same = number("S", digits=0, computed=Computed(sql="A", tolerance=ROUNDING))
    columns: dict[str, list[float]] = {"A": [1.0, -1.0, 2.0, -2.0], "S": [0.0] * 4}
    assert failed(only(evidence_of([number("A", digits=0), same], columns))) == [2, 3]


def test_six_operands_are_varied_together(evidence_of: MakeEvidence) -> None:
    # 10.5^6 = 1,340,095.6; varied one at a time, 10^6 + 6 x 0.5 x 10^5 = 1,300,000 would be the most.
    names = [f"X{index}" for index in range(6)]
    product = number("P", digits=0, computed=Computed(sql=" * ".join(names), tolerance=ROUNDING))
    columns: dict[str, list[float]] = {name: [10.0] * 2 for name in names}
    columns["P"] = [1340096.0, 1340097.0]
    assert failed(only(evidence_of([*(number(name, digits=0) for name in names), product], columns))) == [1]


def test_more_rows_than_are_tried_at_once_are_tried_in_turn(
    evidence_of: MakeEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounding, "_ROWS_A_RUN", 3)
    outcome = only(evidence_of(*density([0.498, 0.507, 0.4, 0.6], [1.0] * 4, [1.99] * 4)))
    assert failed(outcome) == [0, 1, 2, 3]


def test_a_denominator_that_may_be_zero_explains_everything(evidence_of: MakeEvidence) -> None:
    # 0.01 with two decimals may be 0.005; 0.00 divides nothing and is unknown.
    outcome = only(evidence_of(*density([9.0, 9.0, 9.0], [1.0] * 3, [0.005, 0.0, 1.0])))
    assert failed(outcome) == [2]
    assert outcome.unknown == 1


hundredths = st.integers(100, 3000).map(lambda value: Decimal(value) / 100)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(hundredths, hundredths, st.integers(-49, 49), st.integers(-49, 49)), min_size=1, max_size=8)
)
def test_no_rounding_of_true_values_raises_an_alarm(
    evidence_of: MakeEvidence, rows: list[tuple[Decimal, Decimal, int, int]]
) -> None:
    # The true content and area differ from the delivered ones by less than half a hundredth.
    def delivered(bmc: Decimal, area: Decimal, one: int, other: int) -> float:
        exact = (bmc + Decimal(one) / 10000) / (area + Decimal(other) / 10000)
        return float(exact.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP))

    bmd = [delivered(*row) for row in rows]
    outcome = only(evidence_of(*density(bmd, [float(row[0]) for row in rows], [float(row[1]) for row in rows])))
    assert failed(outcome) == []
    assert outcome.judged == len(rows)


@pytest.mark.parametrize("excess", [0.0011, -0.0011])
def test_a_difference_beyond_all_rounding_is_found(evidence_of: MakeEvidence, excess: float) -> None:
    low, high = 3.095 / 4.155, 3.105 / 4.145
    beyond = (high if excess > 0 else low) + excess
    assert failed(only(evidence_of(*density([beyond], [3.1], [4.15])))) == [0]
