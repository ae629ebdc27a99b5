"""Exposures as groups: where they are cut, what they are called, and what the footnote says."""

from collections.abc import Callable, Sequence

import pytest

from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisSet, Grouping
from cohortqc.model.table import Table

Make = Callable[..., dict[str, Table]]
Build = Callable[..., AnalysisSet]

# Eight scores with ties; R: quantile(x, c(.25, .5, .75), type = 2) gives 4.5 6 8.5
SCORES = (4, 4, 5, 6, 6, 8, 9, 12)


def grouped(deliver: Make, build: Build, exposure: str, scores: Sequence[int | None] = SCORES) -> Grouping:
    ids = [str(number) for number in range(len(scores))]
    text = f"join: [{{table: f37}}]\nexposures: {{groups: {exposure}}}\n"
    text += "tables: [{id: t, kind: descriptive, by: groups, rows: [AGE]}]\n"
    tables = deliver(dem={"ID": ids, "AGE": [60] * len(ids)}, f37={"ID": ids, "STRAIN": scores})
    return build(text, tables).groupings["groups"]


def test_quartiles_are_labelled_with_the_range_they_hold(deliver: Make, build: Build) -> None:
    found = grouped(deliver, build, "{variable: STRAIN, as: quantiles, groups: 4}")
    assert found.levels == ("Q1", "Q2", "Q3", "Q4")
    assert found.labels == ("Q1 (4)", "Q2 (5–6)", "Q3 (8)", "Q4 (9–12)")
    assert found.index.tolist() == [0, 0, 1, 1, 1, 2, 3, 3]
    assert found.medians == (4.0, 6.0, 8.0, 10.5)
    assert found.cuts == (4.5, 6.0, 8.5)
    assert "women with equal values stay together" in found.note


def test_a_missing_score_belongs_to_no_group(deliver: Make, build: Build) -> None:
    found = grouped(deliver, build, "{variable: STRAIN, as: quantiles, groups: 2}", [*SCORES, None])
    assert found.index.tolist()[-1] == -1


def test_equal_values_may_leave_fewer_groups_and_the_note_says_so(deliver: Make, build: Build) -> None:
    found = grouped(deliver, build, "{variable: STRAIN, as: quantiles, groups: 4}", [4, 4, 4, 4, 4, 4, 9, 10])
    assert found.labels == ("Q1 (4)", "Q4 (9–10)")
    assert "leaves 2 groups" in found.note


def test_cut_points_give_what_each_group_may_hold(deliver: Make, build: Build) -> None:
    found = grouped(deliver, build, "{variable: STRAIN, as: cut, cut: [4, 9]}")
    assert found.levels == ("4", "5-9", "10-20")  # the schema expects 4 to 20
    assert found.labels == ("4", "5–9", "10–20")
    assert found.index.tolist() == [0, 0, 1, 1, 1, 1, 1, 2]


def test_a_reference_that_is_no_group_is_refused(deliver: Make, build: Build) -> None:
    with pytest.raises(UsageError, match="reference Q5 is none of its groups; name one of Q1, Q2, Q3, Q4"):
        grouped(deliver, build, "{variable: STRAIN, as: quantiles, groups: 4, reference: Q5}")


def test_labels_of_one_s_own_replace_the_ranges(deliver: Make, build: Build) -> None:
    found = grouped(deliver, build, "{variable: STRAIN, cut: [4, 9], labels: [Low, Middle, High]}")
    assert found.levels == ("Low", "Middle", "High")


def test_nobody_with_a_score_makes_no_groups(deliver: Make, build: Build) -> None:
    found = grouped(deliver, build, "{variable: STRAIN, as: quantiles}", [None, None])
    assert found.levels == ()
    assert found.index.tolist() == [-1, -1]
    assert found.note == ""


@pytest.mark.parametrize(("groups", "levels"), [(3, "T1 T2 T3"), (2, "H1 H2"), (5, "Q1 Q2 Q3 Q4 Q5")])
def test_groups_are_numbered_by_their_letter(deliver: Make, build: Build, groups: int, levels: str) -> None:
    exposure = f"{{variable: STRAIN, as: quantiles, groups: {groups}}}"
    assert grouped(deliver, build, exposure, list(range(1, 11))).levels == tuple(levels.split())
