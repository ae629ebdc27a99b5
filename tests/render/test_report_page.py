import re
from dataclasses import replace

from cohortqc.model.layout import Footnote
from cohortqc.render.provenance import Provenance
from cohortqc.render.report_page import report_html, table_html
from tests.render.example_delivery import MARKUP
from tests.render.example_layout import LAYOUT, TABLE_1

PROVENANCE = Provenance(
    command="cohortqc report 2024-05 --report stress-and-bone-loss",
    as_of="2024-05-31",
    inputs={"dem.dat": "9f2c" * 16},
    software={"cohortqc": "0.1.0"},
)
FOUND = "Ready: no problem was found."


def page(*, banner: str = "") -> str:
    return report_html(LAYOUT, banner=banner, found=FOUND, provenance=PROVENANCE)


def test_flow_then_tables_then_figures_then_notes_then_what_was_found_then_provenance() -> None:
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page())
    assert headings == [
        "Who is in the analysis",
        "Tables",
        "Figures",
        "Notes",
        "What the validation found",
        "Provenance",
    ]


def test_the_flow_ends_with_those_analysed() -> None:
    flow = re.search(r'<ol class="flow">(.*?)</ol>', page(), re.DOTALL)
    assert flow is not None
    lines = [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in re.findall(r"<li.*?</li>", flow[1], re.DOTALL)]
    assert lines[0] == "Participants in the delivery 11,020"
    assert lines[1] == "No DXA at baseline and year 6 −2,790 leaving 8,230"
    assert lines[-1] == "In the analysis 7,750"


def test_a_report_on_a_closed_gate_says_so_on_top() -> None:
    text = page(banner="Not ready: 3 rules with errors close the gate.")
    assert text.index("Not ready: 3 rules") < text.index("Who is in the analysis")
    assert 'class="banner"' in text
    assert 'class="banner"' not in page()


def test_general_notes_run_together_before_the_lettered_ones() -> None:
    table = replace(
        TABLE_1, footnotes=(Footnote(text="Of women."), Footnote(text="Pairs.", mark="a"), Footnote(text="SD."))
    )
    notes = re.findall(r"<p>(.*)</p>", table_html(table))
    assert notes == ["Of women. SD.", "<sup>a</sup> Pairs."]


def test_footnotes_stand_below_their_table_with_their_letters() -> None:
    assert "<p><sup>a</sup> Largest absolute standardised mean difference" in page()


def test_no_markup_of_a_report_comes_alive_and_nothing_is_asked_of_any_host() -> None:
    text = page()
    assert "<script" not in text
    assert MARKUP.replace("<", "&lt;").replace(">", "&gt;") in text
    assert not re.search(r"https?://", text)
    assert "script-src 'none'" in text


def test_ids_are_unique_over_tables_and_figures() -> None:
    ids = re.findall(r'\sid="([^"]+)"', page())
    assert len(ids) == len(set(ids))


def test_the_same_layout_gives_the_same_bytes() -> None:
    assert page() == page()


def test_a_table_alone_is_a_whole_page() -> None:
    text = table_html(TABLE_1)
    assert text.startswith("<!doctype html>")
    assert "Largest absolute standardised mean difference" in text
    assert text == table_html(TABLE_1)


def test_a_report_without_figures_and_notes_has_no_empty_sections() -> None:
    bare = replace(LAYOUT, figures=(), notes=(), flow=())
    text = report_html(bare, found=FOUND, provenance=PROVENANCE)
    assert "Figures" not in text
    assert "Notes" not in text
    assert "Who is in the analysis" not in text


def test_a_subtitle_stands_below_the_title_as_text() -> None:
    text = report_html(replace(LAYOUT, subtitle="Women <b>50-70</b>"), found=FOUND, provenance=PROVENANCE)
    assert '<p class="sub">Women &lt;b&gt;50-70&lt;/b&gt;</p>' in text
    assert '<p class="sub">' not in text.partition("</header>")[2].partition("<nav")[0]
