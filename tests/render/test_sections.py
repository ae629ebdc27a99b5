import re
from dataclasses import replace
from importlib.resources import files

import pytest

from cohortqc.model.severity import Severity
from cohortqc.model.table import Form
from cohortqc.render.actions_section import actions_view
from cohortqc.render.files_section import file_rows, form_text
from cohortqc.render.missing_section import missing_view
from cohortqc.render.problems_section import problem_listing
from cohortqc.render.rules_section import family_views
from cohortqc.render.variables_section import variable_tables
from tests.render.example_delivery import DEM_FILE
from tests.render.example_problems import PROBLEM, PROBLEMS
from tests.render.example_validation import clean_validation, validation


def test_files_say_how_they_came_and_which_variables_they_have() -> None:
    rows = file_rows(validation())
    assert [row.form for row in rows[:2]] == ["delimited text: tab, UTF-8"] * 2
    assert [row.variables for row in rows] == ["3 of 4", "3 of 3", ""]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"delimiter": ";", "encoding": "cp1252", "compression": "xz"}, "delimited text: semicolon, cp1252, xz"),
        ({"form": Form.XPT, "delimiter": None, "encoding": None}, "SAS transport"),
        ({"form": Form.UNKNOWN, "delimiter": None, "encoding": None, "description": "HTML page"}, "HTML page"),
    ],
)
def test_a_form_in_words(changes: dict[str, object], text: str) -> None:
    assert form_text(replace(DEM_FILE, **changes)) == text  # type: ignore[arg-type]  # fields are given by name


def test_failures_come_with_the_worst_first() -> None:
    worst = [failed.severity for family in family_views(validation()) for failed in family.failed]
    assert worst == [Severity.ERROR, Severity.NOTE, Severity.ERROR, Severity.ERROR, Severity.WARNING]


def test_failures_of_one_rule_stand_together_with_their_sum() -> None:
    whole = validation()
    [code] = [outcome for outcome in whole.outcomes if outcome.rule.code == "CON104"]
    another = replace(code, variable="AGE", failed=3)
    [values] = [
        family
        for family in family_views(replace(whole, outcomes=(*whole.outcomes, another)))
        if family.name == "Values"
    ]
    together = values.failed[1]
    assert (together.where, together.extent, together.message) == ("2 places", "2,023 rows", "Code is not in the list")
    assert [place.place for place in together.places] == ["dem.EDUC", "dem.AGE"]


def test_what_several_files_have_stands_together() -> None:
    whole = validation()
    [odd] = [outcome for outcome in whole.outcomes if outcome.rule.code == "INT203"]
    [first] = odd.findings
    many = [replace(first, file=DEM_FILE, message=f"Column X{number} is unknown") for number in range(11)]
    crowded = replace(whole, outcomes=(replace(odd, findings=(first, *many)),))
    [columns] = family_views(crowded)
    [place] = columns.failed[0].places
    assert place.messages[1] == "dem_ctos_inv.dat: Column X0 is unknown"
    assert (len(place.messages), place.more) == (8, 4)
    [item] = actions_view(crowded, []).sender
    assert item.message == "The schema knows no such file (and 11 others like it)"


def test_places_of_a_rule_that_passed_are_gathered() -> None:
    [keys] = [family for family in family_views(validation()) if family.name == "Keys"]
    [duplicate] = keys.passed
    assert (duplicate.count, duplicate.places, duplicate.judged) == ("2 places", "dem, bmd_hip", 22_040)


def test_places_not_run_for_one_reason_are_gathered() -> None:
    [values] = [family for family in family_views(validation()) if family.name == "Values"]
    assert [(entry.count, entry.why) for entry in values.not_run] == [
        ("2 places", "the schema gives no expected limits")
    ]
    assert values.summary == "2 failed, 2 passed, 2 not run"


def test_missing_shows_only_reasons_that_occur_and_names_complete_variables_apart() -> None:
    dem, f37, hip = missing_view(validation()).tables
    assert (dem.reasons, dem.complete, dem.incomplete) == (("Unreadable",), ("AGE",), 1)
    assert f37.reasons == ("Not recorded", "Refused")
    assert [(line.entry.visit, line.asked, line.counts) for line in f37.lines] == [
        ("screening", 11_020, (188, 44)),
        ("year 6", 4_000, (0, 0)),
    ]
    assert (hip.lines, hip.complete) == ((), ("HIPNKBMD",))


def test_many_lines_of_missing_values_start_closed() -> None:
    whole = validation()
    many = tuple(replace(whole.missingness[2], visit=f"year {year}") for year in range(50))
    assert missing_view(whole).starts_open
    assert not missing_view(replace(whole, missingness=many)).starts_open


def test_variables_show_limits_problems_and_whether_they_came() -> None:
    dem, f37, hip = variable_tables(validation())
    age, education = dem.rows[1], dem.rows[2]
    assert (age.kind, age.range) == ("integer, required", "50 to 70")
    assert (education.problems, education.missing_codes) == (2_020, "98 Refused; 99 Don't know")
    assert not dem.rows[3].delivered
    assert (f37.delivered, hip.delivered) == (False, True)
    assert (hip.rows[2].range, hip.rows[2].expected) == ("0.2 to 2", "0.36 to 1.55")


def test_a_listing_that_fits_keeps_its_order() -> None:
    listing = problem_listing(validation(), PROBLEMS)
    assert listing.problems == tuple(PROBLEMS)
    assert listing.total == len(PROBLEMS)


def test_a_listing_that_does_not_fit_takes_the_worst_and_reads_no_further() -> None:
    def problems() -> object:
        yield replace(PROBLEM, severity=Severity.NOTE)
        yield replace(PROBLEM, severity=Severity.WARNING)
        yield PROBLEM
        raise AssertionError("read further than it must")

    counts = {Severity.ERROR: 1, Severity.WARNING: 1, Severity.NOTE: 7}
    listing = problem_listing(replace(validation(), counts=counts), problems(), most=2)  # type: ignore[arg-type]
    assert [problem.severity for problem in listing.problems] == [Severity.WARNING, Severity.ERROR]
    assert listing.total == 9


def test_a_rule_with_very_many_problems_does_not_hide_those_of_others() -> None:
    base = next(outcome for outcome in validation().outcomes if outcome.standing)
    many = replace(base, severity=Severity.ERROR, id="many", passed=0, failed=90, findings=())
    few = replace(many, id="few", failed=2)
    problems = [replace(PROBLEM, code=base.rule.code, rule="many", line=line) for line in range(90)]
    problems += [replace(PROBLEM, code=base.rule.code, rule="few", line=line) for line in range(2)]
    judged = replace(validation(), outcomes=(many, few), counts={Severity.ERROR: 92})
    listing = problem_listing(judged, problems, most=10)
    assert [problem.rule for problem in listing.problems] == ["many"] * 8 + ["few"] * 2
    assert [problem.line for problem in listing.problems[:8]] == list(range(8))


def test_the_sender_is_asked_about_files_and_regular_findings_centres_about_the_rest() -> None:
    view = actions_view(validation(), PROBLEMS)
    assert [(item.code, item.place, item.extent) for item in view.sender] == [
        ("INT105", "bmd_hip", "2 lines"),
        ("CON104", "dem.EDUC", "2,020 rows (18.3\u00a0%)"),
        ("INT203", "notes <script>alert(1)</script>.html", ""),
    ]
    assert [(card.name, card.total, card.summary) for card in view.centres] == [
        ("Pittsburgh", 1, "1 warning"),
        ("Tucson", 1, "1 error"),
    ]


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        ("The name fits no table of the schema", "a web page (expected a table)"),
        ("The content is a web page", "expected a table"),
        ("The content is a web page, not a table", ""),
    ],
)
def test_the_sender_is_told_nothing_twice(message: str, seen: str) -> None:
    base = next(outcome for outcome in validation().outcomes if outcome.rule.code == "INT203")
    finding = replace(base.findings[0], message=message, observed=("a web page",), expected="a table")
    (item,) = actions_view(replace(validation(), outcomes=(replace(base, findings=(finding,)),)), []).sender
    assert (item.message, item.seen) == (message, seen)


@pytest.mark.parametrize(("template", "kind"), [("problems.html", "problems"), ("since.html", "changes")])
def test_on_a_narrow_screen_each_line_of_a_card_is_named_as_its_column(template: str, kind: str) -> None:
    templates = files("cohortqc.render") / "templates"
    markup = (templates / template).read_text(encoding="utf-8").partition(f'class="list {kind} cards"')[2]
    headings = re.findall(r'<th scope="col">([^<]+)</th>', markup.partition("</thead>")[0])
    css = (templates / "page.css").read_text(encoding="utf-8")
    names = re.findall(rf'\.{kind} td:nth-child\((\d)\)::before {{ content: "([^"]+)"; }}', css)
    assert names == [(str(place), heading) for place, heading in enumerate(headings, start=1)]
    assert len(names) > 1


def test_nothing_failed_nothing_to_do() -> None:
    view = actions_view(clean_validation(), [])
    assert (view.sender, view.centres) == ((), ())
