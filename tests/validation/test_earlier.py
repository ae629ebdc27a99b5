"""This validation beside an earlier one: new, persisting, returned, resolved, and what nobody knows."""

from collections.abc import Callable
from dataclasses import asdict, fields, replace

import pytest

from cohortqc.model.comparison import Comparison, PastProblem
from cohortqc.model.problem import Problem
from cohortqc.model.validation import Validation
from cohortqc.validation import earlier as module
from cohortqc.validation.earlier import NOTHING_EARLIER, Earlier, compared
from cohortqc.validation.listing import problems

Validated = Callable[[str, dict[str, str]], Validation]

TABLES = """
tables:
  dem:
    title: Demographics
    file: dem
    optional: true
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      AGE: {type: integer, range: [50, 70], label: Age}
      BMI: {type: number, range: [10, 60], optional: true, label: BMI}
rules:
  - {id: light, table: dem, assert: BMI < AGE, message: Heavier than old}
"""
FIRST = {"dem.csv": "ID,AGE,BMI\n1,49,25\n2,71,25\n3,60,9\n"}


def listed(validation: Validation, earlier: Earlier = NOTHING_EARLIER) -> tuple[Problem, ...]:
    return tuple(problems(validation, earlier=earlier))


def past(problem: Problem) -> PastProblem:
    values = asdict(problem) | {"severity": problem.severity.value}
    return PastProblem(**{field.name: values[field.name] for field in fields(PastProblem)})


def remembered(validation: Validation, comparison: Comparison | None = None) -> Earlier:
    """What a later validation is told of this one."""
    known = [past(problem) for problem in listed(validation)]
    resolved = () if comparison is None else comparison.resolved_ids
    unjudged = () if comparison is None else comparison.unjudged
    return Earlier(
        delivery="first",
        problems={problem.problem_id: problem for problem in (*known, *unjudged)},
        resolved=dict.fromkeys(resolved),
    )


def compare(validation: Validation, earlier: Earlier) -> Comparison:
    return compared(validation, listed(validation, earlier), earlier=earlier)


def gone(found: tuple[PastProblem, ...]) -> list[tuple[str, str, str]]:
    return [(problem.key, problem.variable, problem.observed) for problem in found]


def test_without_an_earlier_validation_every_problem_is_new(validated: Validated) -> None:
    assert {problem.status for problem in listed(validated(TABLES, FIRST))} == {"new"}


def test_the_same_delivery_has_the_same_problems(validated: Validated) -> None:
    first = validated(TABLES, FIRST)
    comparison = compare(first, remembered(first))
    assert comparison.statuses == {"new": 0, "persisting": 3, "returned": 0, "waived": 0}
    assert (comparison.resolved, comparison.unjudged, comparison.resolved_ids) == ((), (), ())


def test_a_problem_persists_wherever_its_row_has_moved_and_whatever_the_file_is_called(validated: Validated) -> None:
    earlier = remembered(validated(TABLES, FIRST))
    second = validated(TABLES, {"dem.csv": "ID,BMI,AGE\n4,25,60\n3,9,60\n2,25,71\n1,25,60\n"})
    comparison = compare(second, earlier)
    assert [(problem.key, problem.status) for problem in listed(second, earlier)] == [
        ("ID=3", "persisting"),
        ("ID=2", "persisting"),
    ]
    assert gone(comparison.resolved) == [("ID=1", "AGE", "49")]


def test_another_wrong_value_is_a_new_problem_and_the_old_one_resolved(validated: Validated) -> None:
    earlier = remembered(validated(TABLES, FIRST))
    comparison = compare(validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,48,25\n2,71,25\n3,60,9\n"}), earlier)
    assert comparison.statuses["new"] == 1
    assert gone(comparison.resolved) == [("ID=1", "AGE", "49")]


def test_a_resolved_problem_that_comes_back_is_returned_however_long_after(validated: Validated) -> None:
    clean = {"dem.csv": "ID,AGE,BMI\n1,60,25\n2,71,25\n3,60,9\n"}
    one = validated(TABLES, FIRST)
    first = remembered(one)
    two = validated(TABLES, clean)
    second = remembered(two, compare(two, first))
    assert len(second.resolved) == 1
    third = remembered(two, compare(two, second))
    assert list(third.resolved) == list(second.resolved)
    four = validated(TABLES, FIRST)
    assert [(problem.key, problem.status) for problem in listed(four, third)] == [
        ("ID=1", "returned"),
        ("ID=2", "persisting"),
        ("ID=3", "persisting"),
    ]
    assert compare(four, third).resolved_ids == ()


@pytest.mark.parametrize(
    ("files", "unjudged"),
    [
        ({"dem.csv": "ID,AGE\n1,49\n2,71\n3,60\n"}, [("ID=3", "BMI", "9")]),
        ({"dem.csv": "ID,AGE,BMI\n1,49,\n2,71,\n3,60,\n"}, [("ID=3", "BMI", "9")]),
        ({"dem.csv": "ID,AGE,BMI\n1,49,\n2,71,\n3,60,25\n"}, []),
    ],
)
def test_what_is_not_judged_again_is_not_resolved(
    validated: Validated, files: dict[str, str], unjudged: list[tuple[str, str, str]]
) -> None:
    earlier = remembered(validated(TABLES, FIRST))
    second = validated(TABLES, files)
    comparison = compare(second, earlier)
    assert gone(comparison.unjudged) == unjudged
    assert len(comparison.resolved) == 1 - len(unjudged)
    back = remembered(second, comparison)
    statuses = {problem.variable: problem.status for problem in listed(validated(TABLES, FIRST), back)}
    assert statuses == {"AGE": "persisting", "BMI": "persisting" if unjudged else "returned"}


def test_a_rule_of_the_schemas_own_is_told_by_its_id(validated: Validated) -> None:
    first = validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,50,55\n"})
    earlier = remembered(first)
    again = validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,50,25\n"})
    assert [problem.rule for problem in compare(again, earlier).resolved] == ["light"]
    other = validated(TABLES.replace("id: light", "id: lean"), {"dem.csv": "ID,AGE,BMI\n1,50,25\n"})
    assert [problem.rule for problem in compare(other, earlier).unjudged] == ["light"]


def test_a_file_that_is_no_longer_there_is_resolved(validated: Validated, tmp_path: object) -> None:
    earlier = remembered(validated(TABLES, {**FIRST, "notes.txt": "read me\n"}))
    known = [problem for problem in earlier.problems.values() if problem.code == "INT203"]
    assert len(known) == 1
    without = replace(earlier, problems={"gone": replace(known[0], problem_id="gone")})
    second = validated(TABLES, FIRST)
    assert [problem.problem_id for problem in compare(second, without).resolved] == ["gone"]


def test_only_so_many_resolved_problems_are_remembered_the_latest_first(
    validated: Validated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_RESOLVED", 2)
    earlier = replace(remembered(validated(TABLES, FIRST)), resolved=dict.fromkeys(("older", "oldest")))
    latest = next(problem.problem_id for problem in earlier.problems.values() if problem.key == "ID=1")
    comparison = compare(validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,60,25\n2,71,25\n3,60,9\n"}), earlier)
    assert comparison.resolved_ids == (latest, "older")
