"""One statistic a row, full precision, named as R's cards and broom name them; or the reason why it is absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cohortqc.model.analysis import FlowStep


class Stat(StrEnum):
    """Names of statistics, after cards and broom."""

    N_LEVEL = "n"
    N_TOTAL = "N"
    N_OBS = "N_obs"
    N_MISS = "N_miss"
    PROPORTION = "p"
    MEAN = "mean"
    SD = "sd"
    MEDIAN = "median"
    P25 = "p25"
    P75 = "p75"
    MIN = "min"
    MAX = "max"
    ESTIMATE = "estimate"
    STD_ERROR = "std.error"
    STATISTIC = "statistic"
    PARAMETER = "parameter"
    P_VALUE = "p.value"
    CONF_LOW = "conf.low"
    CONF_HIGH = "conf.high"
    SMD = "smd"
    R_SQUARED = "r.squared"
    SIGMA = "sigma"
    DF_RESIDUAL = "df.residual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One statistic. `stat` is never rounded; None exactly when `problem` says why.

    `context` tells what computed it: descriptive, smd, test, regression, adjusted-means, difference, trend, global,
    lost. `group`/`group_level`: the column of Table 1 ("" / "Overall"); for pairwise SMD `group_level` is "Q1 vs Q4",
    and "largest" / "average" for the summaries. `term`: name of the coefficient's column; `n`: rows it rests on.
    """

    table: str
    context: str
    stat_name: Stat
    stat_label: str
    stat: float | int | None
    variable: str = ""
    variable_level: str = ""
    group: str = ""
    group_level: str = ""
    model: str = ""
    set: str = ""
    outcome: str = ""
    exposure: str = ""
    term: str = ""
    n: int | None = None
    unit: str = ""
    method: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Every statistic of a report, in the order of its tables, with the flow they rest on."""

    report: str
    rows: tuple[Result, ...]
    flow: tuple[FlowStep, ...]

    def __iter__(self) -> Iterator[Result]:
        return iter(self.rows)

    def of(self, table: str) -> tuple[Result, ...]:
        """The rows of one table or figure."""
        return tuple(row for row in self.rows if row.table == table)
