"""The listing of problems: whole without script, sorted and filtered with it."""

from playwright.sync_api import Page

from tests.browser.conftest import NARROW, Opened
from tests.render.example_problems import PROBLEMS


def shown(page: Page) -> int:
    return page.locator("table.problems tbody tr:visible").count()


def column(page: Page, place: int) -> list[str]:
    cells = page.locator(f"table.problems tbody tr:visible td:nth-child({place})")
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


def test_without_script_everything_is_listed_and_no_dead_filter_shows(opened: Opened) -> None:
    page = opened("validation", script="off")
    assert shown(page) == len(PROBLEMS)
    assert not page.locator(".filters").is_visible()


def test_choosing_a_severity_leaves_its_problems(opened: Opened) -> None:
    page = opened("validation")
    page.locator("select[name=severity]").select_option("warning")
    assert shown(page) == 1
    assert column(page, 1) == ["Warning"]
    assert page.locator("#listed").inner_text() == "1 of 44 shown"


def test_filters_work_together_and_offer_only_what_occurs(opened: Opened) -> None:
    page = opened("validation")
    centre = page.locator("select[name=centre]")
    assert centre.locator("option").all_inner_texts()[:3] == ["all", "Birmingham", "Centre <script>alert(1)</script>"]
    centre.select_option("Tucson")
    page.locator("select[name=rule]").select_option("CON101")
    assert column(page, 4) == ["100442 Tucson, year 0"]


def test_statuses_are_offered_where_there_are_several(opened: Opened) -> None:
    assert not opened("validation").locator("select[name=status]").is_visible()
    page = opened("compared")
    page.locator("select[name=status]").select_option("waived")
    assert column(page, 1) == ["Error waived educ-1"] * 3
    page.locator("table.problems tbody tr:visible a").first.click()
    assert page.url.endswith("#waivers")


def test_searching_finds_words_anywhere_in_a_problem(opened: Opened) -> None:
    page = opened("validation")
    search = page.get_by_label("Search")
    search.fill("femoral OUTSIDE")
    assert column(page, 2) == ["CON101 outside-range Value outside the possible range"]
    search.fill("no such thing")
    assert shown(page) == 0
    search.fill("")
    assert shown(page) == len(PROBLEMS)


def test_sorting_by_line_puts_line_9_before_line_17(opened: Opened) -> None:
    page = opened("validation")
    header = page.locator("table.problems th", has_text="Where")
    header.get_by_role("button").click()
    lines = [text for text in column(page, 3) if text.startswith("bmd_hip")]
    assert lines == [f"bmd_hip_ctos_inv.dat line {line}" for line in (9, 17, 2204)]
    assert header.get_attribute("aria-sort") == "ascending"
    header.get_by_role("button").click()
    assert [text for text in column(page, 3) if text.startswith("bmd_hip")] == lines[::-1]
    assert header.get_attribute("aria-sort") == "descending"


def test_sorting_by_severity_puts_errors_first(opened: Opened) -> None:
    page = opened("validation")
    button = page.locator("table.problems th", has_text="Severity").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    severities = column(page, 1)
    assert severities == sorted(severities, key=["Error", "Warning", "Note"].index)
    assert severities[-1] == "Note"


def test_sorting_by_value_puts_numbers_first_by_their_size(opened: Opened) -> None:
    page = opened("validation")
    page.locator("table.problems th", has_text="Found").get_by_role("button").click()
    found = column(page, 6)
    assert found[:4] == ["-9"] * 4
    assert found.index("0.144") < found.index("2.7") < found.index("5 fields")


def test_on_a_phone_a_problem_is_a_card_with_named_lines(opened: Opened) -> None:
    page = opened("validation", width=NARROW)
    names = page.evaluate(
        "Array.from(document.querySelectorAll('table.problems tbody tr:first-child td'),"
        " (cell) => getComputedStyle(cell, '::before').content)"
    )
    assert names == [
        f'"{name}"'
        for name in ("Severity", "Rule", "Where", "Participant", "Variable", "Found", "Expected", "What to do")
    ]
