"""Waivers: what each covers, what wakes a problem again, and which cover nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.errors import UsageError
from cohortqc.model.circumstances import Circumstances
from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Policy, Status, Validation
from cohortqc.model.waiver import Waiver, WaiverState
from cohortqc.rules.catalogue import STEPS, Phase
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.actions import actions
from cohortqc.validation.gate import judge
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

SCHEMA = schema_from_text(
    """
schema: example
missing: {"": not_recorded}
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      AGE: {type: integer, range: [50, 70], required: true, label: Age}
      BMI: {type: number, range: [10, 60], label: BMI}
  hip:
    file: hip
    optional: true
    variables:
      BMD: {type: number, range: [0.2, 2], label: BMD}
rules:
  - {id: light, table: dem, assert: BMI < AGE, message: Heavier than old, severity: warning}
""",
    name="example.yaml",
)

DEM = "ID,AGE,BMI\n1,49,25\n2,60,25\n3,71,25\n4,71,9\n"
WAIVER = Waiver(
    id="known",
    rule="CON101",
    table="dem",
    variable="AGE",
    keys=("ID=1",),
    observed=("49",),
    reason="Looked at",
    decided_by="A. Meyer",
    decided_on=date(2026, 3, 1),
    source="waivers.yaml",
)
ALL_AGES = replace(WAIVER, id="ages", keys=(), observed=None)
TODAY = date(2026, 5, 31)


def held(
    folder: Path, *waivers: Waiver, files: Mapping[str, str] | None = None, as_of: date | None = TODAY
) -> Validation:
    for name, text in ({"dem.csv": DEM} if files is None else files).items():
        (folder / name).write_text(text, encoding="utf-8")
    circumstances = Circumstances(waivers=waivers, as_of=as_of)
    return validate(read_delivery(folder, SCHEMA), SCHEMA, circumstances=circumstances)


def waived(validation: Validation) -> list[tuple[str, str, str, str]]:
    """Waiver, key, variable and value of every waived problem."""
    return [
        (problem.waiver, problem.key, problem.variable, problem.observed)
        for problem in problems(validation)
        if problem.status == "waived"
    ]


def idle(validation: Validation) -> list[str]:
    return [problem.message for problem in problems(validation) if problem.code == "INT108"]


def use(validation: Validation) -> tuple[WaiverState, int, int, str]:
    found = validation.waivers[0]
    return found.state, found.named, found.covered, found.why


def test_waivers_are_judged_when_every_other_rule_has_spoken() -> None:
    assert STEPS[-1].phase is Phase.WAIVERS
    assert [check.RULE.code for check in STEPS[-1].checks] == ["INT108"]


def test_a_waived_problem_is_listed_as_waived_and_leaves_the_counts(tmp_path: Path) -> None:
    validation = held(tmp_path, WAIVER)
    assert waived(validation) == [("known", "ID=1", "AGE", "49")]
    assert validation.counts == {Severity.ERROR: 3, Severity.WARNING: 0, Severity.NOTE: 0}
    assert validation.waived == 1
    assert use(validation) == (WaiverState.IN_USE, 1, 1, "")
    assert idle(validation) == []
    outcome = next(found for found in validation.outcomes if found.variable == "AGE" and found.failed)
    assert (outcome.failed, outcome.waived, outcome.standing, outcome.status) == (3, 1, 2, Status.FAILED)


def test_every_problem_keeps_its_texts_when_some_of_its_finding_are_waived(tmp_path: Path) -> None:
    def told(found: Problem) -> tuple[str, int | None, str, str, str]:
        return found.problem_id, found.line, found.key, found.observed, found.expected

    plain = [told(problem) for problem in problems(held(tmp_path))]
    with_waiver = [
        told(problem) for problem in problems(held(tmp_path, replace(WAIVER, keys=("ID=3",), observed=None)))
    ]
    assert with_waiver == plain


@pytest.mark.parametrize(
    ("keys", "observed", "expected"),
    [
        (("ID=1",), ("49",), ["ID=1"]),
        (("ID=1",), None, ["ID=1"]),
        (("ID=1", "ID=4"), None, ["ID=1", "ID=4"]),
        (("ID=1", "ID=4"), ("71",), ["ID=4"]),
        (("ID=1", "ID=4"), ("71", "49"), ["ID=1", "ID=4"]),
        (("ID=3",), ("71.0",), []),
        (("1",), None, []),
        ((), ("71",), ["ID=3", "ID=4"]),
        ((), None, ["ID=1", "ID=3", "ID=4"]),
    ],
)
def test_a_waiver_covers_the_rows_and_values_it_names(
    tmp_path: Path, keys: tuple[str, ...], observed: tuple[str, ...] | None, expected: list[str]
) -> None:
    validation = held(tmp_path, replace(WAIVER, keys=keys, observed=observed))
    assert [key for _, key, _, _ in waived(validation)] == expected


def test_another_value_in_the_same_row_wakes_the_problem(tmp_path: Path) -> None:
    validation = held(tmp_path, WAIVER, files={"dem.csv": DEM.replace("1,49", "1,48")})
    assert waived(validation) == []
    assert use(validation) == (WaiverState.UNUSED, 0, 0, "the value is another one now")
    assert idle(validation) == ["Waiver known of CON101 covers nothing (unused): the value is another one now"]
    assert not judge(validation, Policy()).open


def test_an_unused_waiver_is_a_note_and_closes_no_gate(tmp_path: Path) -> None:
    validation = held(tmp_path, WAIVER, files={"dem.csv": "ID,AGE,BMI\n1,50,25\n"})
    assert idle(validation) == ["Waiver known of CON101 covers nothing (unused): it names no problem of this delivery"]
    assert validation.counts[Severity.NOTE] == 1
    assert judge(validation, Policy(fail_on=Severity.WARNING)).open


@pytest.mark.parametrize(("last_day", "covers"), [(date(2026, 5, 31), 1), (date(2026, 5, 30), 0)])
def test_a_waiver_holds_on_its_last_day_and_not_after(tmp_path: Path, last_day: date, covers: int) -> None:
    validation = held(tmp_path, replace(WAIVER, expires=last_day))
    assert validation.waived == covers
    assert [state for state, *_ in [use(validation)]] == [WaiverState.IN_USE if covers else WaiverState.EXPIRED]
    if not covers:
        assert idle(validation) == ["Waiver known of CON101 covers nothing (expired): its last day was 2026-05-30"]


@pytest.mark.parametrize(("most", "covers"), [(3, 3), (2, 0)])
def test_a_waiver_with_more_problems_than_it_allows_covers_none(tmp_path: Path, most: int, covers: int) -> None:
    validation = held(tmp_path, replace(ALL_AGES, max_count=most))
    assert validation.waived == covers
    if not covers:
        assert use(validation) == (
            WaiverState.EXCEEDED, 3, 0, "it names 3 problems, more than the 2 it allows",
        )  # fmt: skip


@pytest.mark.parametrize(("share", "covers"), [(0.75, 3), (0.7499, 0)])
def test_a_share_is_of_what_was_judged(tmp_path: Path, share: float, covers: int) -> None:
    validation = held(tmp_path, replace(ALL_AGES, share=share))  # 3 of 4 ages fail
    assert validation.waived == covers
    if not covers:
        assert use(validation)[3] == "it names 3 of 4 judged, more than the share of 0.7499 it allows"


def test_a_share_counts_only_the_values_that_are_named(tmp_path: Path) -> None:
    validation = held(tmp_path, replace(ALL_AGES, share=0.5, observed=("71",)))
    assert [key for _, key, _, _ in waived(validation)] == ["ID=3", "ID=4"]


def test_what_is_left_out_does_not_limit(tmp_path: Path) -> None:
    validation = held(tmp_path, replace(ALL_AGES, table="", variable="", max_count=4))
    assert [(key, variable) for _, key, variable, _ in waived(validation)] == [
        ("ID=1", "AGE"),
        ("ID=3", "AGE"),
        ("ID=4", "AGE"),
        ("ID=4", "BMI"),
    ]


def test_the_first_of_two_waivers_covers_a_problem(tmp_path: Path) -> None:
    validation = held(tmp_path, WAIVER, ALL_AGES)
    assert [(waiver, key) for waiver, key, _, _ in waived(validation)] == [
        ("known", "ID=1"),
        ("ages", "ID=3"),
        ("ages", "ID=4"),
    ]
    assert [(found.named, found.covered) for found in validation.waivers] == [(1, 1), (3, 2)]
    twice = held(tmp_path, WAIVER, replace(WAIVER, id="again"))
    assert twice.waivers[1].why == "another waiver covers the same problems"
    assert len(idle(twice)) == 1


def test_a_rule_of_the_schemas_own_goes_by_its_id(tmp_path: Path) -> None:
    files = {"dem.csv": "ID,AGE,BMI\n1,50,55\n2,50,56\n"}
    own = replace(WAIVER, rule="light", variable="", observed=None)
    assert waived(held(tmp_path, own, files=files)) == [("known", "ID=1", "BMI|AGE", "BMI=55; AGE=50")]
    by_code = replace(own, rule="CON201", keys=(), max_count=2)
    assert held(tmp_path, by_code, files=files).waived == 2


def test_a_problem_without_a_key_goes_by_its_file(tmp_path: Path) -> None:
    files = {"dem.csv": "ID,AGE,BMI\n1,50,25\n", "hip.csv": "BMD\n3\n1\n4\n"}
    in_hip = replace(WAIVER, table="hip", variable="BMD", keys=("hip.csv",), observed=("3",))
    assert waived(held(tmp_path, in_hip, files=files)) == [("known", "", "BMD", "3")]


def test_a_file_can_be_waived(tmp_path: Path) -> None:
    files = {"dem.csv": "ID,AGE,BMI\n1,50,25\n", "notes.txt": "read me\n", "more.txt": "and me\n"}
    note = replace(WAIVER, rule="INT203", table="", variable="", keys=("notes.txt",), observed=None)
    validation = held(tmp_path, note, files=files)
    assert [(problem.file, problem.status) for problem in problems(validation)] == [
        ("more.txt", "new"),
        ("notes.txt", "waived"),
    ]


def test_lines_that_could_not_be_read_are_waived_with_their_texts(tmp_path: Path) -> None:
    files = {"dem.csv": "ID,AGE,BMI\n1,50\n2,50,25,9\n3,50,25\n"}
    lines = replace(WAIVER, rule="INT105", variable="", keys=("dem.csv",), observed=("4 fields",))
    found = [(p.line, p.observed, p.status) for p in problems(held(tmp_path, lines, files=files))]
    assert found == [(2, "2 fields", "new"), (3, "4 fields", "waived")]


def test_what_is_waived_closes_no_gate_and_is_nobodys_work(tmp_path: Path) -> None:
    validation = held(tmp_path, replace(ALL_AGES, max_count=3), files={"dem.csv": DEM.replace("4,71,9", "4,71,10")})
    verdict = judge(validation, Policy())
    assert (verdict.open, verdict.closing) == (True, ())
    assert verdict.sentence == "Ready: every problem is waived."
    assert verdict.detail == "3 problems are waived."
    work = actions(validation, problems(validation))
    assert (work.sender, work.centres) == ((), ())


def test_an_idle_waiver_is_no_question_for_the_sender(tmp_path: Path) -> None:
    validation = held(tmp_path, WAIVER, files={"dem.csv": "ID,AGE,BMI\n1,50,25\n"})
    work = actions(validation, problems(validation))
    assert (work.sender, work.centres) == ((), ())


def test_without_a_day_a_last_day_cannot_be_judged(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"waivers\.yaml, known: .*--as-of"):
        held(tmp_path, replace(WAIVER, expires=TODAY), as_of=None)
    assert held(tmp_path, WAIVER, as_of=None).waived == 1


@pytest.mark.parametrize(
    ("as_of", "cut_off", "declared", "state"),
    [
        (date(2026, 6, 1), date(2026, 5, 1), "2026-05-01", WaiverState.EXPIRED),
        (None, date(2026, 6, 1), "2026-05-01", WaiverState.EXPIRED),
        (None, None, "2026-06-01", WaiverState.EXPIRED),
        (None, None, "2026-05-31", WaiverState.IN_USE),
    ],
)
def test_the_day_is_as_told_else_the_cut_off_else_the_schemas(
    tmp_path: Path, as_of: date | None, cut_off: date | None, declared: str, state: WaiverState
) -> None:
    (tmp_path / "dem.csv").write_text(DEM, encoding="utf-8")
    circumstances = Circumstances(waivers=(replace(WAIVER, expires=TODAY),), as_of=as_of, cut_off=cut_off)
    schema = replace(SCHEMA, cut_off=declared)
    validation = validate(read_delivery(tmp_path, schema), schema, circumstances=circumstances)
    assert validation.waivers[0].state is state
