from markupsafe import Markup

from cohortqc.render.printed_text import anchor, caption_markup, marked, short_caption, ticked


def test_text_is_escaped_and_marks_stand_behind_it() -> None:
    assert marked("p < 0.001", marks="a") == Markup("p &lt; 0.001<sup>a</sup>")
    assert marked("x", marks="<b>") == Markup("x<sup>&lt;b&gt;</sup>")


def test_what_stands_between_backticks_is_code() -> None:
    assert ticked("declare `encoding`, <b>`<i>`") == Markup(
        "declare <code>encoding</code>, &lt;b&gt;<code>&lt;i&gt;</code>"
    )
    assert ticked("a lone ` stays") == Markup("a lone ` stays")


def test_doubled_braces_are_no_unit() -> None:
    assert marked("{{m^2}}") == Markup("&#123;&#123;m^2&#125;&#125;")


def test_the_number_of_a_table_is_bold_and_names_its_link() -> None:
    caption = "Table 1. Baseline <i>characteristics</i>, e.g. age"
    assert caption_markup(caption) == Markup("<b>Table 1.</b> Baseline &lt;i&gt;characteristics&lt;/i&gt;, e.g. age")
    assert short_caption(caption) == "Table 1"


def test_a_caption_without_a_number_stays_as_it_is() -> None:
    assert caption_markup("Adjusted means") == Markup("Adjusted means")
    assert short_caption("Adjusted means") == "Adjusted means"


def test_an_anchor_holds_nothing_that_an_id_may_not() -> None:
    assert anchor('table 1"><x') == "table-1-x"
    assert anchor("日本") == "item"
