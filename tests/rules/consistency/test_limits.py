"""Constraints that the rules on values ask of a column, and how they read in print."""

import pytest

from cohortqc.model.constraint import ConstraintKind
from cohortqc.model.schema import Censoring, Limits, Variable, VariableType
from cohortqc.rules.consistency import (
    code_not_in_list,
    outside_detection,
    outside_expected,
    outside_range,
    pattern_mismatch,
)
from cohortqc.rules.consistency.limits import in_print


@pytest.mark.parametrize(
    ("limits", "unit", "words"),
    [
        (Limits(low=0.2, high=2.0), "g/cm²", "0.2 to 2.0 g/cm²"),
        (Limits(low=0.36, high=1.5), "g/cm²", "0.36 to 1.50 g/cm²"),
        (Limits(low=50, high=70), "years", "50 to 70 years"),
        (Limits(low=50.0, high=70.0), "", "50 to 70"),
        (Limits(low=0), "g", "at least 0 g"),
        (Limits(high=1e6), "", "at most 1000000"),
        (Limits(low=-4.5, high=0), "", "-4.5 to 0.0"),
        (Limits(low="1993-10-01", high="2004-12-31"), "", "1993-10-01 to 2004-12-31"),
    ],
)
def test_limits_in_print(limits: Limits, unit: str, words: str) -> None:
    assert in_print(limits, unit=unit) == words


def test_a_top_code_outside_the_range_is_exempt_and_one_inside_is_not() -> None:
    variable = Variable(
        name="X",
        label="X",
        type=VariableType.INTEGER,
        unit="years",
        range=Limits(low=1, high=79),
        expected=Limits(low=20, high=90),
        censored=Censoring(below=1, above=80),
    )
    hard = outside_range.constraint(variable)
    soft = outside_expected.constraint(variable)
    assert hard is not None
    assert soft is not None
    assert hard.exempt == (80,)
    assert hard.expected == "1 to 79 years, or 80 (as coded)"
    assert soft.exempt == (1,)


def test_codes_at_the_limits_need_no_exemption() -> None:
    variable = Variable(
        name="X",
        label="X",
        type=VariableType.INTEGER,
        range=Limits(low=1, high=80),
        censored=Censoring(below=1, above=80),
    )
    constraint = outside_range.constraint(variable)
    assert constraint is not None
    assert (constraint.exempt, constraint.expected) == ((), "1 to 80")


def test_each_rule_reads_its_own_limits() -> None:
    variable = Variable(
        name="X",
        label="X",
        type=VariableType.NUMBER,
        range=Limits(low=0, high=200),
        expected=Limits(low=2, high=30),
        detection=Limits(low=0.5, high=60),
    )
    found = [rule.constraint(variable) for rule in (outside_range, outside_expected, outside_detection)]
    assert [(one.code, one.low, one.high) for one in found if one is not None] == [
        ("CON101", 0, 200),
        ("CON102", 2, 30),
        ("CON103", 0.5, 60),
    ]


def test_numbers_and_dates_have_limits_and_texts_have_none() -> None:
    kinds = (VariableType.INTEGER, VariableType.NUMBER, VariableType.DATE, VariableType.TEXT)
    limits = {VariableType.DATE: Limits(low="1993-10-01")}
    found = [
        outside_range.constraint(Variable(name="X", label="X", type=kind, range=limits.get(kind, Limits(low=1))))
        for kind in kinds
    ]
    assert [None if one is None else one.low for one in found] == [1, 1, "1993-10-01", None]


def test_one_limit_is_enough() -> None:
    found = [
        outside_range.constraint(Variable(name="X", label="X", type=VariableType.NUMBER, range=limits))
        for limits in (Limits(low=1), Limits(high=9))
    ]
    assert [(one.low, one.high) for one in found if one is not None] == [(1, None), (None, 9)]


def test_no_limits_ask_nothing() -> None:
    assert outside_range.constraint(Variable(name="X", label="X", type=VariableType.NUMBER)) is None
    assert outside_range.constraint(Variable(name="X", label="X", type=VariableType.NUMBER, range=Limits())) is None


def test_codes_that_are_numbers_are_asked_for_as_numbers() -> None:
    variable = Variable(name="X", label="X", type=VariableType.CODED, codes={"1": "None", "2": "One"})
    constraint = code_not_in_list.constraint(variable)
    assert constraint is not None
    assert constraint.kind is ConstraintKind.MEMBERSHIP
    assert constraint.allowed == (1, 2)
    assert constraint.expected == "one of 1 None, 2 One"


def test_codes_that_are_texts_are_asked_for_as_texts() -> None:
    variable = Variable(name="X", label="X", type=VariableType.CODED, codes={"01": "West", "02": "South"})
    constraint = code_not_in_list.constraint(variable)
    assert constraint is not None
    assert constraint.allowed == ("01", "02")


def test_a_long_code_list_says_how_long_it_is() -> None:
    codes = {str(code): f"Level {code}" for code in range(12)}
    constraint = code_not_in_list.constraint(Variable(name="X", label="X", type=VariableType.CODED, codes=codes))
    assert constraint is not None
    assert constraint.expected.endswith("6 Level 6, ... (12 codes)")


def test_eight_codes_are_all_shown_and_nine_are_not() -> None:
    shown = []
    for count in (8, 9):
        codes = {str(code): f"L{code}" for code in range(count)}
        constraint = code_not_in_list.constraint(Variable(name="X", label="X", type=VariableType.CODED, codes=codes))
        assert constraint is not None
        shown.append(constraint.expected)
    assert shown == [
        "one of 0 L0, 1 L1, 2 L2, 3 L3, 4 L4, 5 L5, 6 L6, 7 L7",
        "one of 0 L0, 1 L1, 2 L2, 3 L3, 4 L4, 5 L5, 6 L6, ... (9 codes)",
    ]


def test_only_texts_have_patterns() -> None:
    text = Variable(name="X", label="X", type=VariableType.TEXT, pattern="[12][0-9]{5}")
    constraint = pattern_mismatch.constraint(text)
    assert constraint is not None
    assert constraint.pattern == "[12][0-9]{5}"
    assert pattern_mismatch.constraint(Variable(name="X", label="X", type=VariableType.TEXT)) is None
