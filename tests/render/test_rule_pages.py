"""Pages of documentation made from the rules."""

from pathlib import Path

import pytest

from cohortqc.model.rule import Rule
from cohortqc.render.rule_pages import INDEX, page_name, rule_pages
from cohortqc.rules.catalogue import RULES

PAGES = Path(__file__).resolve().parents[2] / "docs" / "rules"


def test_every_rule_has_a_page_that_the_index_names() -> None:
    pages = rule_pages(RULES)
    assert set(pages) == {INDEX, *(page_name(rule) for rule in RULES)}
    assert all(f"]({page_name(rule)})" in pages[INDEX] for rule in RULES)


def test_the_pages_in_docs_are_those_of_the_catalogue() -> None:
    """`cohortqc rules --pages docs/rules` writes them."""
    written = {path.name: path.read_text(encoding="utf-8") for path in PAGES.iterdir()}
    assert written == rule_pages(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_has_its_sections_and_its_cases_in_fences(rule: Rule) -> None:
    page = rule_pages(RULES)[page_name(rule)]
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings == ["## What it does", "## Why it matters", "## Missing values", "## Fails", "## Passes"]
    assert page.count("```") % 2 == 0
    assert "```text\n" in page
