"""A layout made by hand: the flow, two tables and a figure, with everything that is hard to show."""

from cohortqc.model.layout import Cell, Column, Footnote, ForestLayout, ForestMark, Layout, Row, RowKind, TableLayout
from tests.render.example_delivery import ARABIC, MARKUP, QUOTES


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text=text) for text in texts)


TABLE_1 = TableLayout(
    id="table-1",
    caption="Table 1. Baseline characteristics by quartile of social strain (N = 7,750)",
    stub_title="Characteristic",
    columns=(
        Column(id="overall", title="Overall", subtitle="N = 7,750"),
        Column(id="q1", title="Q1 (4–5)", subtitle="n = 2,788", spanner="Quartile of social strain"),
        Column(id="q2", title="Q2 (6)", subtitle="n = 1,441", spanner="Quartile of social strain"),
        Column(id="q3", title="Q3 (7–8)", subtitle="n = 1,925", spanner="Quartile of social strain"),
        Column(id="q4", title="Q4 (9–18)", subtitle="n = 1,596", spanner="Quartile of social strain"),
        Column(id="smd", title="Max |SMD|", marks="a"),
    ),
    rows=(
        Row(
            stub="Age, years, mean (SD)",
            kind=RowKind.PLAIN,
            cells=_cells("59.8 (5.7)", "60.9 (5.6)", "59.9 (5.6)", "59.4 (5.6)", "58.2 (5.6)", "0.48"),
        ),
        Row(stub="Race/ethnicity, n (%)", kind=RowKind.GROUP, cells=_cells("", "", "", "", "", "0.39"), marks="b"),
        Row(
            stub="White",
            kind=RowKind.LEVEL,
            cells=_cells("6,346 (81.9)", "2,448 (87.8)", "1,193 (82.8)", "1,532 (79.6)", "1,173 (73.5)", ""),
        ),
        Row(
            stub="Black",
            kind=RowKind.LEVEL,
            cells=_cells("800 (10.3)", "184 (6.6)", "137 (9.5)", "220 (11.4)", "259 (16.2)", ""),
        ),
        Row(
            stub=f"Other {MARKUP}",
            kind=RowKind.LEVEL,
            cells=_cells("604 (7.8)", "156 (5.6)", "111 (7.7)", "173 (9.0)", "164 (10.3)", ""),
        ),
        Row(
            stub="Body mass index, kg/m², mean (SD)",
            kind=RowKind.PLAIN,
            cells=_cells("28.3 (5.3)", "27.4 (5.1)", "28.2 (5.2)", "28.7 (5.4)", "29.5 (5.5)", "0.40"),
        ),
        Row(stub="  Missing, n", kind=RowKind.LEVEL, cells=_cells("{{131}}", "<0.1", QUOTES[:8], ARABIC, "0", "")),
    ),
    footnotes=(
        Footnote(
            mark="a",
            text="Largest absolute standardised mean difference over the six pairs (categories: Yang and Dalton 2012).",
        ),
        Footnote(mark="b", text=f"Self-reported {MARKUP}."),
        Footnote(
            text="Quartiles are cut at 5, 6 and 8 (type 2); women with equal scores stay together, so groups differ in "
            "size. Percentages are of women with a known value."
        ),
    ),
)

TABLE_2 = TableLayout(
    id="table-2",
    caption="Table 2. Difference in 6-year BMD change (percentage points) per unit of each exposure",
    stub_title="",
    columns=(
        Column(id="crude", title="Crude"),
        Column(id="age", title="Age-adjusted"),
        Column(id="full", title="Fully adjusted", marks="c"),
        Column(id="p", title="p"),
    ),
    rows=(
        Row(
            stub="Social strain, per 1 point (4–20; higher = worse), n = 7,750",
            kind=RowKind.GROUP,
            cells=_cells("", "", "", ""),
        ),
        Row(
            stub="Femoral neck",
            kind=RowKind.LEVEL,
            cells=_cells(
                "−0.052 (−0.087 to −0.018)", "−0.105 (−0.139 to −0.070)", "−0.122 (−0.156 to −0.088)", "<0.001"
            ),
        ),
        Row(
            stub="Total hip",
            kind=RowKind.LEVEL,
            cells=_cells(
                "−0.002 (−0.045 to 0.042)", "−0.079 (−0.123 to −0.035)", "−0.103 (−0.145 to −0.061)", "<0.001"
            ),
        ),
        Row(
            stub="Lumbar spine",
            kind=RowKind.LEVEL,
            cells=(
                *_cells("−0.097 (−0.128 to −0.067)", "−0.080 (−0.111 to −0.048)"),
                Cell(text="–", marks="d"),
                Cell(text="<0.001"),
            ),
        ),
    ),
    footnotes=(
        Footnote(text="Linear regression; coefficients (95% CI), HC3 standard errors; negative = greater loss."),
        Footnote(
            mark="c",
            text="Age, race/ethnicity, education, body mass index, smoking, alcohol, hormone therapy, calcium.",
        ),
        Footnote(mark="d", text="Not estimable: leverage of 1."),
    ),
)

FIGURE_1 = ForestLayout(
    id="figure-1",
    caption="Figure 1. Difference in 6-year BMD change per unit of each exposure, fully adjusted",
    axis="Difference in change, percentage points (95% CI)",
    null=0.0,
    description="Nine estimates with intervals; those of social strain lie below zero at all three sites.",
    marks=(
        ForestMark(
            group="Social strain, per 1 point",
            label="Femoral neck",
            estimate=-0.122,
            low=-0.156,
            high=-0.088,
            text="−0.122 (−0.156 to −0.088)",
        ),
        ForestMark(
            group="Social strain, per 1 point",
            label="Total hip",
            estimate=-0.103,
            low=-0.145,
            high=-0.061,
            text="−0.103 (−0.145 to −0.061)",
        ),
        ForestMark(
            group="Social strain, per 1 point",
            label="Lumbar spine",
            estimate=-0.075,
            low=-0.104,
            high=-0.045,
            text="−0.075 (−0.104 to −0.045)",
        ),
        ForestMark(
            group=f"Support $x$ {MARKUP}",
            label="Femoral neck",
            estimate=0.021,
            low=-0.004,
            high=0.046,
            text="0.021 (−0.004 to 0.046)",
        ),
        ForestMark(
            group=f"Support $x$ {MARKUP}",
            label="Total hip BMD change: Q4 (10–20)",
            estimate=0.012,
            low=-0.018,
            high=0.042,
            text="0.012 (−0.018 to 0.042)",
        ),
    ),
    footnotes=(Footnote(text="Squares: estimates; lines: 95% confidence intervals; dashed: no difference."),),
)

LAYOUT = Layout(
    title="Social stress and bone loss over six years",
    tables=(TABLE_1, TABLE_2),
    figures=(FIGURE_1,),
    flow=(
        ("Participants in the delivery", "", "11,020"),
        ("No DXA at baseline and year 6", "2,790", "8,230"),
        (f"Social strain incomplete {MARKUP}", "252", "7,978"),
        ("Another covariate missing (BMI 131, smoking 97)", "228", "7,750"),
    ),
    notes=("Mean time between scans 5.9 years (5.1 to 7.4).", f"Synthetic data {MARKUP}."),
)
