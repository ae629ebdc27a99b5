"""What is different from the previous validation, as pages, listings and the terminal say it."""

import csv
import io
from dataclasses import replace

import pytest

from cohortqc.render.comparison_csv import CHANGE_COLUMNS, RESOLVED_COLUMNS, changes_csv, resolved_csv
from cohortqc.render.comparison_section import MOST_CHANGES, changes_text, comparison_view, status_texts
from cohortqc.render.inert import inert, revived
from cohortqc.render.problems_section import problem_listing
from cohortqc.render.rules_section import family_views
from cohortqc.render.terminal import summary_lines
from cohortqc.render.validation_page import policy_text, validation_html
from cohortqc.render.variables_section import variable_tables
from cohortqc.render.waivers_section import waiver_rows
from tests.render.example_comparison import (
    CHANGE,
    COMPARISON,
    PAST,
    limited_verdict,
    waived_validation,
)
from tests.render.example_delivery import FORMULA, MARKUP
from tests.render.example_problems import PROBLEM, PROBLEMS
from tests.render.example_validation import validation, verdict


def page(**changed: object) -> str:
    values = {"command": "", "as_of": None, "comparison": COMPARISON} | changed
    return validation_html(waived_validation(), limited_verdict(), PROBLEMS, **values)  # type: ignore[arg-type]  # keywords of one call


def test_the_terminal_and_the_page_say_the_same_sentence() -> None:
    assert status_texts(COMPARISON) == [
        "42 new",
        "1 persisting",
        "1 returned",
        "3 waived",
        "2 resolved",
        "1 not judged again",
    ]
    assert COMPARISON.changes is not None
    assert changes_text(COMPARISON.changes) == (
        "3 values changed that nobody asked about, 1 that somebody did; 1 row added, 2 rows removed"
    )
    lines = list(summary_lines(waived_validation(), verdict(), comparison=COMPARISON, page="out/validation.html"))
    for sentence in (", ".join(status_texts(COMPARISON)), changes_text(COMPARISON.changes)):
        assert any(sentence in line for line in lines)
        assert sentence in page()


def test_without_anything_given_the_page_has_neither_section() -> None:
    text = validation_html(validation(), verdict(), PROBLEMS, command="", as_of=None)
    assert 'id="since"' not in text
    assert 'id="waivers"' not in text
    assert 'data-status="new"' in text
    assert ">new<" not in text


def test_texts_of_the_delivery_and_of_the_waivers_are_escaped() -> None:
    assert MARKUP not in page()
    assert page().count("&lt;script&gt;alert(1)&lt;/script&gt;") > 6


def test_changes_come_in_their_order_and_name_what_is_missing() -> None:
    section = page().partition('id="since"')[2].partition("</section>")[0]
    assert section.index("Nobody asked") < section.index("Asked about")
    assert "Refused" in section
    assert "not compared: delivered only once" in section


def test_a_page_lists_so_many_changes_and_says_where_the_others_are() -> None:
    assert COMPARISON.changes is not None
    many = replace(COMPARISON, changes=replace(COMPARISON.changes, cells=(CHANGE,) * (MOST_CHANGES + 1)))
    text = page(comparison=many)
    assert "This page lists 500 of them; <code>changes.csv</code> lists them all." in text
    assert text.count("Nobody asked") == MOST_CHANGES
    view = comparison_view(replace(COMPARISON, resolved=(PAST,) * 501))
    assert view is not None
    assert (len(view.resolved), view.resolved_total) == (500, 501)


def test_limits_beyond_those_in_the_sentence_are_listed() -> None:
    listed = page().partition('id="verdict"')[2].partition("</section>")[0]
    assert listed.count("exceeds its limit") == 2
    assert "CON104 exceeds its limit (9 problems, at most 4)" in listed


def test_the_provenance_says_the_policy() -> None:
    assert policy_text(verdict().policy) == "closed by any problem of severity error or worse"
    assert policy_text(limited_verdict().policy).startswith(
        "closed by any problem of severity error or worse, but for rules with a limit, which close it beyond that "
        "limit: CON101: at most 1 problem; CON102: at most 2 problems"
    )


def test_waivers_say_how_far_they_go_and_what_they_cover() -> None:
    rows = waiver_rows(waived_validation())
    assert [(row.place, row.rows, row.effect) for row in rows] == [
        ("dem.EDUC", f"2 rows; only where the value is {MARKUP}, 7", "covers 3 problems"),
        (
            "every table",
            "every row; only where the value is blank; up to 7 % of the judged; up to 1 problem",
            "exceeded: it names 12 problems, more than the 1 it allows",
        ),
        ("dem.EDUC", "2 rows", "unused: it names no problem of this delivery"),
    ]


def test_what_is_wholly_waived_comes_last_and_closed_and_is_no_problem_of_a_variable() -> None:
    failed = [rule for view in family_views(waived_validation()) for rule in view.failed if view.name == "Values"]
    assert (failed[-1].rule.code, failed[-1].starts_open) == ("CON104", False)
    assert failed[-1].extent.endswith(", waived")
    education = [row.problems for table in variable_tables(waived_validation()) for row in table.rows
                 if row.variable.name == "EDUC"]  # fmt: skip
    assert education == [0]
    lines = "\n".join(summary_lines(waived_validation(), verdict(), page="p"))
    assert "CON104" not in lines
    assert f"and {waived_validation().waived:,} waived, listed in problems.csv" in lines


def test_waived_problems_give_way_to_others_in_a_long_listing() -> None:
    held = waived_validation()
    problems = [replace(PROBLEM, status="waived", waiver="educ-1")] * held.waived + list(PROBLEMS)
    listing = problem_listing(held, problems, most=len(PROBLEMS) + 1)
    assert [problem.waiver for problem in listing.problems] == ["educ-1"] + [""] * len(PROBLEMS)
    assert listing.total == len(PROBLEMS) + held.waived
    assert listing.with_status
    assert not problem_listing(validation(), PROBLEMS).with_status


def test_listings_are_safe_in_a_spreadsheet() -> None:
    assert COMPARISON.changes is not None
    rows = list(csv.DictReader(io.StringIO(changes_csv(COMPARISON.changes.cells))))
    assert tuple(rows[0]) == CHANGE_COLUMNS
    assert [row["change"] for row in rows] == ["unasked", "unasked", "unasked", "asked"]
    assert rows[1]["after"] == f"'{FORMULA}"
    assert (rows[0]["line"], rows[1]["line"]) == ("17", "")
    gone = list(csv.DictReader(io.StringIO(resolved_csv(COMPARISON.resolved))))
    assert tuple(gone[0]) == RESOLVED_COLUMNS
    assert [row["problem_id"] for row in gone] == ["P000099", "P000098"]


@pytest.mark.parametrize("text", ["", "=1+1", "-9", "- no", "plain", "'quoted'", "\tx", "'", "@x"])
def test_a_cell_of_a_listing_can_be_read_back(text: str) -> None:
    assert revived(inert(text)) == text
