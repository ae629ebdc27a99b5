"""A browser without a network, and the pages to look at in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cohortqc.model.problem import Problem
from cohortqc.render.provenance import Provenance
from cohortqc.render.report_page import report_html, table_html
from cohortqc.render.validation_page import validation_html
from tests.render.example_comparison import COMPARISON, limited_verdict, waived_validation
from tests.render.example_layout import LAYOUT, TABLE_1
from tests.render.example_problems import PROBLEMS
from tests.render.example_validation import (
    OPEN_VERDICT,
    clean_validation,
    crowded_validation,
    validation,
    verdict,
)

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDE, NARROW = 1280, 360
STATUSES = ("new", "persisting", "returned")

Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as installed; without one the tests are skipped, but never in continuous integration."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = f"no browser here ({', '.join(NAMES)})"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found)
        yield opened
        opened.close()


def _with_status(problem: Problem, number: int) -> Problem:
    """As many waived as the example's waivers cover, the others in turn."""
    if number < 3:
        return replace(problem, status="waived", waiver="educ-1")
    return replace(problem, status=STATUSES[number % len(STATUSES)])


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages on disk, by name."""
    folder = tmp_path_factory.mktemp("pages")
    provenance = Provenance(
        command="cohortqc report 2024-05",
        as_of="2024-05-31",
        inputs={"dem_ctos_inv.dat": "9f2c" * 16},
        software={"cohortqc": "0.1.0"},
    )
    texts = {
        "validation": validation_html(validation(), verdict(), PROBLEMS, command="cohortqc validate", as_of=None),
        "crowded": validation_html(crowded_validation(), verdict(), PROBLEMS, command="cohortqc validate", as_of=None),
        "compared": validation_html(
            waived_validation(),
            limited_verdict(),
            [_with_status(problem, number) for number, problem in enumerate(PROBLEMS)],
            command="cohortqc validate",
            as_of="2024-05-31",
            comparison=COMPARISON,
        ),
        "clean": validation_html(clean_validation(), OPEN_VERDICT, [], command="cohortqc validate", as_of=None),
        "report": report_html(LAYOUT, banner="Not ready.", found="Not ready.", provenance=provenance),
        "table": table_html(TABLE_1),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def opened(browser: Browser, pages: dict[str, Path]) -> Iterator[Opened]:
    """Open pages by name, at a width, in a scheme; in the end none may have asked for or complained of anything."""
    requests: list[str] = []
    complaints: list[str] = []
    wanted: list[str] = []
    contexts = []

    def open_page(name: str, *, width: int = WIDE, scheme: str = "light", script: str = "on") -> Page:
        context = browser.new_context(
            offline=True,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script == "on",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5_000)
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        wanted.append(pages[name].as_uri())
        page.goto(wanted[-1])
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert requests == wanted
    assert complaints == []
