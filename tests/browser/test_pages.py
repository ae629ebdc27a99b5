"""What every page must be in a real browser: alone, readable at any width, and fit for a screen reader and paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, WIDE, Opened
from tests.render.example_layout import FIGURE_1

PAGES = ("validation", "compared", "crowded", "clean", "report", "table")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_page_never_scrolls_sideways(opened: Opened, name: str, width: int) -> None:
    page = opened(name, width=width)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", NARROW)])
def test_a_page_has_no_barrier_that_axe_knows(opened: Opened, name: str, scheme: str, width: int) -> None:
    page = opened(name, scheme=scheme, width=width)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_no_id_occurs_twice(opened: Opened, name: str) -> None:
    ids = opened(name).evaluate("Array.from(document.querySelectorAll('[id]'), (element) => element.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", PAGES)
def test_links_within_a_page_lead_somewhere(opened: Opened, name: str) -> None:
    page = opened(name)
    for target in page.evaluate("Array.from(document.querySelectorAll('a'), (link) => link.getAttribute('href'))"):
        assert page.locator(target).count() == 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_page_can_be_printed(opened: Opened, name: str, paper: str) -> None:
    printed = opened(name).pdf(format=paper)
    assert printed.startswith(b"%PDF")
    assert len(printed) > 10_000


def test_print_is_black_on_white_even_where_the_screen_is_dark(opened: Opened) -> None:
    page = opened("report", scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('svg text')).fill") == "rgb(27, 31, 36)"


def test_a_figure_is_drawn_and_stays_within_its_page(opened: Opened) -> None:
    for width in (NARROW, WIDE):
        box = opened("report", width=width).locator("svg").bounding_box()
        assert box is not None
        assert box["height"] > 100
        assert box["width"] >= 500


def test_names_in_a_figure_end_before_its_lines_begin(opened: Opened) -> None:
    page = opened("report")
    lines = page.evaluate(
        "Array.from(document.querySelectorAll('svg [id*=line2d] > path'), (path) => path.getBoundingClientRect().left)"
    )
    names = page.evaluate(
        "Array.from(document.querySelectorAll('svg text'),"
        " (text) => [text.textContent, text.getBoundingClientRect().right])"
    )
    labels = {mark.label for mark in FIGURE_1.marks}
    ends = {text: right for text, right in names if text in labels}
    assert set(ends) == labels
    assert max(ends.values()) < min(left for left in lines if left > 0)
