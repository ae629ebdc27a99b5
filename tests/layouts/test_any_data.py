"""Whatever few women have, every number is there or says why not, and every table is whole."""

import re
from dataclasses import replace
from math import isfinite

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cohortqc.layouts.build import build_layout
from cohortqc.model.analysis import AnalysisSet, Grouping
from cohortqc.model.layout import Layout
from cohortqc.model.report import Exposure, ExposureKind, Report, Sample, TableDefinition, TableKind
from cohortqc.stats.quantile_groups import quantile_groups
from cohortqc.summaries.build import build_results

NUMBER = st.sampled_from([None, -3.0, 0.0, 1.0, 2.0, 55.0, 1e9])
"""Few values, so that ties, constant columns and collinear ones come often."""
WOMAN = st.fixed_dictionaries(
    dict.fromkeys(("AGE", "BMI", "SOCSTRN", "neck", "hip", "years"), NUMBER)
    | {"SMOKING": st.sampled_from([None, "0", "1", "2"])}
)
NOT_A_NUMBER = re.compile(r"\b(nan|inf|none|null)\b|[-\u2212]0(\.0+)?(?![\d.])", re.IGNORECASE)


def _cohort(women: list[dict[str, float | str | None]], like: AnalysisSet) -> AnalysisSet:
    columns: dict[str, object] = {}
    for name, variable in like.variables.items():
        values = [woman[name] for woman in women]
        codes = list(variable.codes)
        columns[name] = pd.Categorical(values, categories=codes) if codes else np.array(values, dtype=np.float64)
    frame = pd.DataFrame(columns, index=pd.Index([str(number) for number in range(len(women))], name="ID"))
    cut = quantile_groups(frame["SOCSTRN"].to_numpy(), groups=4)
    levels = tuple(f"Q{number}" for number in range(1, len(cut.groups) + 1))
    medians = tuple(float(group.median) for group in cut.groups if isinstance(group.median, float))
    grouping = Grouping(
        exposure="strain_quartile",
        variable="SOCSTRN",
        index=cut.codes,
        levels=levels,
        labels=levels,
        cuts=cut.boundaries,
        medians=medians,
    )
    return replace(like, frame=frame, groupings={"strain_quartile": grouping})


def _wider(report: Report) -> Report:
    """The report with every kind of exposure."""
    exposures = {
        **report.exposures,
        "per_sd": Exposure(name="per_sd", variable="BMI", kind=ExposureKind.LINEAR, per="sd"),
        "curve": Exposure(name="curve", variable="BMI", kind=ExposureKind.SPLINE, knots=3),
        "smoking": Exposure(name="smoking", variable="SMOKING", kind=ExposureKind.CATEGORIES),
    }
    model = replace(report.models["main"], exposures=tuple(exposures), sample=Sample.PER_MODEL)
    means = TableDefinition(
        id="table-5", kind=TableKind.ADJUSTED_MEANS, of="main", exposure="smoking", set="Full", trend=True
    )
    return replace(report, exposures=exposures, models={"main": model}, tables=(*report.tables, means))


def _texts(layout: Layout) -> list[str]:
    printed = [cell.text for table in layout.tables for row in table.rows for cell in row.cells]
    below = [one.footnotes for one in layout.tables] + [one.footnotes for one in layout.figures]
    notes = [note.text for footnotes in below for note in footnotes]
    return [*printed, *notes, *layout.notes]


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a whole cohort takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(women=st.lists(WOMAN, max_size=9))
def test_every_number_is_there_or_says_why_not(
    analysis: AnalysisSet, report: Report, women: list[dict[str, float | str | None]]
) -> None:
    cohort, wider = _cohort(women, analysis), _wider(report)
    results = build_results(cohort, wider)
    for row in results:
        assert (row.stat is None) == bool(row.problem), row
        assert row.stat is None or isfinite(row.stat), row
    layout = build_layout(results, wider, analysis=cohort)
    for table in layout.tables:
        assert {len(row.cells) for row in table.rows} <= {len(table.columns)}
    for text in _texts(layout):
        assert not NOT_A_NUMBER.search(text.replace("none missing", "")), text
