import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

from cohortqc.model.severity import Severity
from cohortqc.render.problems_section import MOST_LISTED
from cohortqc.render.validation_page import validation_html
from tests.render.example_delivery import HIP_FILE, LONG, MARKUP
from tests.render.example_problems import PROBLEMS, many_problems
from tests.render.example_validation import OPEN_VERDICT, clean_validation, validation, verdict


class Reader(HTMLParser):
    """What stands in a page: tags with their attributes, text by element, and what is still open."""

    VOID = frozenset({"meta", "input", "br", "link", "img", "hr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.unclosed: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.unclosed.append(tag)
        if tag == "h2":
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if "h2" in self.unclosed:
            self.headings[-1] += data


def page(*, as_of: str | None = "2024-05-31") -> str:
    return validation_html(validation(), verdict(), PROBLEMS, command="cohortqc validate 2024-05", as_of=as_of)


def test_the_sections_stand_in_the_agreed_order() -> None:
    headings = [" ".join(heading.split()) for heading in Reader(page()).headings]
    assert headings == [
        "What to do next",
        "Files 3",
        "Rules by family",
        "Missing, by variable and visit",
        "Variables with their limits",
        "All problems 44",
        "Provenance",
    ]


def test_the_verdict_comes_before_everything_else() -> None:
    text = page()
    assert text.index(verdict().sentence) < text.index("What to do next")


def test_every_element_is_closed_and_no_id_occurs_twice() -> None:
    reader = Reader(page())
    assert reader.unclosed == []
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_no_markup_of_a_delivery_comes_alive() -> None:
    text = page()
    assert MARKUP not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert [tag for tag, _ in Reader(text).tags].count("script") == 1  # the page's own


def test_a_name_cannot_leave_its_attribute() -> None:
    hostile = replace(PROBLEMS[0], centre='"><img src=x onerror=alert(1)>', table="' autofocus onfocus='alert(1)")
    text = validation_html(validation(), verdict(), [hostile], command="", as_of=None)
    assert not any("onerror" in attributes or "onfocus" in attributes for _, attributes in Reader(text).tags)


def test_the_page_asks_no_host_for_anything() -> None:
    text = page()
    assert "default-src 'none'" in text
    assert re.findall(r"https?://", text) == []
    assert not [tag for tag, attributes in Reader(text).tags if "src" in attributes or tag in {"link", "img", "iframe"}]


def test_only_the_pages_own_script_may_run() -> None:
    policy = next(attributes for tag, attributes in Reader(page()).tags if attributes.get("http-equiv"))
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy["content"] or "")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert page() == page()


def test_a_date_is_printed_only_when_one_is_given() -> None:
    assert "As of 2024-05-31" in page()
    assert "2024-05-31" not in page(as_of=None)


def test_a_long_value_is_cut_and_its_length_said() -> None:
    text = page()
    assert LONG not in text
    assert "(5,000 characters)" in text


def test_hashes_are_short_in_the_list_and_whole_in_the_provenance() -> None:
    text = page()
    assert f"{HIP_FILE.sha256[:8]}…" in text
    assert f'<td class="mono">{HIP_FILE.sha256}</td>' in text


def test_only_families_with_failures_stand_open() -> None:
    families = re.findall(r'<details class="family"( open)?>\s*<summary><h3>([^<]*)', page())
    assert families == [
        (" open", "Files"),
        (" open", "Columns"),
        ("", "Keys"),
        ("", "Answers missing"),
        (" open", "Values"),
        (" open", "Between variables"),
        ("", "Over time"),
    ]


def test_a_failure_shows_its_counts_an_example_and_what_to_do() -> None:
    text = re.sub(r"<[^>]+>", "", page())
    assert "Looked at 39,916; not applicable 1,342; unknown 0; judged 38,574; failed 1." in text
    assert "bmd_hip_ctos_inv.dat, line 2204, participant 100442: found 0.144, expected 0.2 to 2.0 g/cm²." in text
    assert "Do: Verify at source." in text


def test_a_page_lists_so_many_problems_the_most_severe_and_says_where_the_others_are() -> None:
    warning = replace(PROBLEMS[0], severity=Severity.WARNING, code="CON102")
    problems = [warning, *many_problems(MOST_LISTED + 5)]
    counted = replace(validation(), outcomes=(), counts={Severity.ERROR: MOST_LISTED + 5, Severity.WARNING: 1})
    text = validation_html(counted, verdict(), problems, command="", as_of=None)
    assert "This page lists 2,000 of 2,006 problems, the most severe, and of a rule with very many only some" in text
    assert text.count("<tr data-severity=") == MOST_LISTED
    assert 'data-severity="warning"' not in text


def test_a_clean_delivery_says_that_there_is_nothing_to_do() -> None:
    text = validation_html(clean_validation(), OPEN_VERDICT, [], command="", as_of=None)
    assert "Nothing: no rule failed." in text
    assert "There is none." in text
    assert 'class="verdict open"' in text


def test_a_validation_page_needs_neither_great_tables_nor_matplotlib() -> None:
    code = (
        "import sys, cohortqc.render.validation_page, cohortqc.render.validation_json, cohortqc.render.problems_csv\n"
        "print(sorted({'great_tables', 'matplotlib', 'statsmodels'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_names_of_variables_that_are_compared_may_break_between_them() -> None:
    together = replace(PROBLEMS[0], variable="AGE|<b>YEARS", label="Age | Years")
    text = validation_html(validation(), verdict(), (together,), command="cohortqc validate", as_of=None)
    assert "AGE|<wbr>&lt;b&gt;YEARS" in text
