"""A forest plot: estimates with their intervals, drawn by matplotlib as a picture that lives in the page."""

import io
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cohortqc.model.layout import ForestLayout, ForestMark
from cohortqc.render.svg import INK, SOFT, inline_svg

WIDTH = 7.9
"""Inches; the page scales the picture."""

LINE = 0.25
"""Inches from line to line."""

BELOW, ABOVE = 0.62, 0.08
LEFT, RIGHT = 0.39, 0.72
"""Where the axis begins and ends, as shares of the width: names stand before it, numbers behind it."""

SIZE = 10.0
NAME_SIGNS, GROUP_SIGNS = 34, 64
"""Characters before a text is broken: as many as find room in a wide face."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of the plot: a heading (no mark), or a name with the mark that belongs to it."""

    text: str
    mark: ForestMark | None = None
    is_heading: bool = False


def forest_svg(figure: ForestLayout) -> Markup:
    """The plot as inline SVG with a title and a description; every text is escaped, the same bytes each time."""
    lines = list(_lines(figure))
    height = LINE * max(1, len(lines)) + BELOW + ABOVE
    settings = rc_context({"svg.hashsalt": "cohortqc", "svg.fonttype": "none", "font.size": SIZE})
    with settings, warnings.catch_warnings():
        # The text stays text: the reader's fonts draw it, whichever signs matplotlib's own font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        canvas = Figure(figsize=(WIDTH, height))
        axes = canvas.add_axes((LEFT, BELOW / height, RIGHT - LEFT, LINE * max(1, len(lines)) / height))
        _draw(axes, lines=lines, figure=figure)
        stream = io.StringIO()
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        canvas.savefig(stream, format="svg", metadata=nothing, transparent=True)
    return inline_svg(stream.getvalue(), name=figure.id, title=figure.caption, description=figure.description)


def _lines(figure: ForestLayout) -> Iterator[_Line]:
    """Headings where the group changes; long texts run over several lines, the mark beside the first."""
    group = ""
    for mark in figure.marks:
        if mark.group != group:
            group = mark.group
            yield from (_Line(text=text, is_heading=True) for text in textwrap.wrap(group, GROUP_SIGNS))
        first, *others = textwrap.wrap(mark.label, NAME_SIGNS) or [""]
        yield _Line(text=first, mark=mark)
        yield from (_Line(text=text) for text in others)


def _draw(axes: Axes, *, lines: list[_Line], figure: ForestLayout) -> None:
    low, high = _range(figure)
    axes.set_xlim(low, high)
    axes.set_ylim(max(1, len(lines)) - 0.5, -0.5)
    axes.axvline(figure.null, color=SOFT, linewidth=0.9, dashes=(4, 3), zorder=0)
    for place, line in enumerate(lines):
        _name(axes, line, place=place)
        if line.mark is not None:
            _mark(axes, line.mark, place=place)
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.tick_params(axis="x", color=INK, labelcolor=INK, labelsize=SIZE - 1)
    axes.set_xlabel(figure.axis, fontsize=SIZE, color=INK, parse_math=False)


def _name(axes: Axes, line: _Line, *, place: int) -> None:
    axes.annotate(
        line.text,
        xy=(0, place),
        xycoords=("figure fraction", "data"),
        xytext=(0 if line.is_heading else 14, 0),
        textcoords="offset points",
        va="center",
        color=INK,
        fontweight="bold" if line.is_heading else "normal",
        annotation_clip=False,
        parse_math=False,
    )


def _mark(axes: Axes, mark: ForestMark, *, place: int) -> None:
    axes.plot([mark.low, mark.high], [place, place], color=INK, linewidth=1.3, solid_capstyle="butt")
    axes.plot([mark.estimate], [place], marker="s", markersize=5.5, color=INK, markeredgewidth=0)
    axes.annotate(
        mark.text,
        xy=(RIGHT, place),
        xycoords=("figure fraction", "data"),
        xytext=(12, 0),
        textcoords="offset points",
        va="center",
        color=INK,
        annotation_clip=False,
        parse_math=False,
    )


def _range(figure: ForestLayout) -> tuple[float, float]:
    """From the lowest to the highest end, with the null value and a little room on both sides."""
    ends = [figure.null, *(mark.low for mark in figure.marks), *(mark.high for mark in figure.marks)]
    room = 0.05 * (max(ends) - min(ends)) or 1.0
    return min(ends) - room, max(ends) + room
