import re
import xml.etree.ElementTree as ET
from dataclasses import replace

from cohortqc.model.layout import ForestLayout, ForestMark
from cohortqc.render.forest import forest_svg
from tests.render.example_delivery import MARKUP
from tests.render.example_layout import FIGURE_1


def read(figure: ForestLayout) -> ET.Element:
    return ET.fromstring(str(forest_svg(figure)))  # noqa: S314 - our own picture


def texts(figure: ForestLayout) -> list[str]:
    return ["".join(element.itertext()) for element in read(figure).iter("text")]


def test_every_line_has_its_name_and_its_numbers() -> None:
    shown = texts(FIGURE_1)
    for mark in FIGURE_1.marks:
        assert mark.label in shown
        assert mark.text in shown
    assert shown.count("Social strain, per 1 point") == 1
    assert FIGURE_1.axis in shown


def test_a_dollar_is_a_dollar_and_markup_is_text() -> None:
    assert f"Support $x$ {MARKUP}" in texts(FIGURE_1)
    assert "<script" not in str(forest_svg(FIGURE_1))


def test_title_and_description_speak_for_the_picture() -> None:
    tree = read(FIGURE_1)
    named = {element.get("id"): element.text for element in tree}
    assert tree.get("role") == "img"
    assert [named[name] for name in (tree.get("aria-labelledby") or "").split()] == [
        FIGURE_1.caption,
        FIGURE_1.description,
    ]


def test_the_picture_names_no_other_host_and_has_no_sheet() -> None:
    svg = str(forest_svg(FIGURE_1))
    assert not re.search(r"https?://|<style|<!DOCTYPE|<\?xml|<metadata|xmlns", svg)


def test_ids_begin_with_the_figures_own_and_references_find_them() -> None:
    svg = str(forest_svg(FIGURE_1))
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(name.startswith("figure-1-") for name in ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= set(ids)


def test_ink_follows_the_page() -> None:
    svg = str(forest_svg(FIGURE_1))
    assert "#000000" not in svg
    assert "currentColor" in svg
    assert "font-family" not in svg


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert forest_svg(FIGURE_1) == forest_svg(FIGURE_1)


def test_a_longer_interval_is_drawn_longer() -> None:
    def widths(figure: ForestLayout) -> list[float]:
        paths = [element.get("d") or "" for element in read(figure).iter("path")]
        lines = [re.fullmatch(r"M ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s*", path) for path in paths]
        return [float(line[3]) - float(line[1]) for line in lines if line and line[2] == line[4] and line[1] != line[3]]

    def mark(label: str, low: float, high: float) -> ForestMark:
        return ForestMark(group="", label=label, estimate=0.0, low=low, high=high, text="")

    first, second, *_ = widths(replace(FIGURE_1, marks=(mark("short", -1, 1), mark("long", -2, 2))))
    assert abs(second / first - 2) < 1e-4


def test_signs_that_the_drawing_font_lacks_are_left_to_the_readers_fonts() -> None:
    mark = ForestMark(group="骨密度", label="大腿骨頸部", estimate=0.0, low=-1.0, high=1.0, text="0")
    assert "大腿骨頸部" in texts(replace(FIGURE_1, marks=(mark,)))


def test_a_figure_without_estimates_is_an_empty_axis() -> None:
    assert FIGURE_1.axis in texts(replace(FIGURE_1, marks=()))
