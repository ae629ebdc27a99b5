"""Every kind of fault is seeded, found where it stands, and nothing else is flagged: `make faults`, in small."""

from collections import Counter
from pathlib import Path

from cohortqc.rules.catalogue import RULES
from cohortqc.simulate.fault_sheets import WIDE, sheets
from tests.faults.deliveries import judged_deliveries
from tests.faults.score import Score

NOMINAL = {"ACC101", "ACC102"}
"""Outliers are looked for at a rate: one clean delivery in twenty has one, for each variable."""


def test_every_fault_of_a_cohort_is_found_and_nothing_else_for_every_rule(tmp_path: Path) -> None:
    score = Score()
    for judged in judged_deliveries(tmp_path, seed=2, rows=2_000):
        score.add(judged.seeded, judged.problems, before=judged.before, where=judged.name)
    assert {rule.code for rule in RULES} == set(score.seeded)
    assert score.missed == Counter(), score.misplaced
    assert {code for code, count in score.false.items() if count} <= NOMINAL, score.misplaced
    assert score.false.total() <= 3, score.misplaced


def test_each_fault_of_many_rows_stands_on_one_sheet_and_none_collides_with_another() -> None:
    packed = sheets()
    assert sorted(fault.code for sheet in packed for fault in sheet) == sorted(fault.code for fault in WIDE)
    for sheet in packed:
        pairs = [pair for fault in sheet for pair in fault.spares]
        assert len(pairs) == len(set(pairs))
        whole = {table for table, column in pairs if not column}
        assert not any(table in whole and column for table, column in pairs)
