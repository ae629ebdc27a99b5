"""Statistics as rows: what they are called, and the reason in place of a number that does not exist."""

from collections.abc import Mapping
from dataclasses import replace

from cohortqc.model.result import Result, Stat
from cohortqc.stats.estimate import Estimate, FTest
from cohortqc.stats.number import Absent, Number

LABELS: Mapping[Stat, str] = {
    Stat.N_LEVEL: "n",
    Stat.N_TOTAL: "N",
    Stat.N_OBS: "N known",
    Stat.N_MISS: "N missing",
    Stat.PROPORTION: "Proportion",
    Stat.MEAN: "Mean",
    Stat.SD: "SD",
    Stat.MEDIAN: "Median",
    Stat.P25: "25th percentile",
    Stat.P75: "75th percentile",
    Stat.MIN: "Minimum",
    Stat.MAX: "Maximum",
    Stat.ESTIMATE: "Estimate",
    Stat.STD_ERROR: "Standard error",
    Stat.STATISTIC: "Statistic",
    Stat.PARAMETER: "Degrees of freedom",
    Stat.P_VALUE: "p value",
    Stat.CONF_LOW: "95% CI, lower limit",
    Stat.CONF_HIGH: "95% CI, upper limit",
    Stat.SMD: "Standardised mean difference",
    Stat.R_SQUARED: "R squared",
    Stat.SIGMA: "Residual standard deviation",
    Stat.DF_RESIDUAL: "Residual degrees of freedom",
}


def place(table: str, context: str) -> Result:
    """A row without its statistic yet: `replace` says where it belongs, `row` adds the number."""
    return Result(table=table, context=context, stat_name=Stat.N_TOTAL, stat_label="", stat=None)


def row(at: Result, name: Stat, value: Number) -> Result:
    """One statistic at a place; an absent one carries its reason."""
    if isinstance(value, Absent):
        return replace(at, stat_name=name, stat_label=LABELS[name], stat=None, problem=value.problem)
    return replace(at, stat_name=name, stat_label=LABELS[name], stat=value, problem="")


def estimate_rows(at: Result, estimate: Estimate) -> tuple[Result, ...]:
    """The rows of an estimate with its t test, as broom names them."""
    return (
        row(at, Stat.ESTIMATE, estimate.estimate),
        row(at, Stat.STD_ERROR, estimate.std_error),
        row(at, Stat.STATISTIC, estimate.statistic),
        row(at, Stat.P_VALUE, estimate.p_value),
        row(at, Stat.CONF_LOW, estimate.conf_low),
        row(at, Stat.CONF_HIGH, estimate.conf_high),
    )


def f_test_rows(at: Result, test: FTest) -> tuple[Result, ...]:
    """The rows of an F test; its parameter is the numerator's degrees of freedom, absent when there is no test."""
    parameter = test.statistic if isinstance(test.statistic, Absent) else float(test.df_numerator)
    return (
        row(at, Stat.STATISTIC, test.statistic),
        row(at, Stat.PARAMETER, parameter),
        row(at, Stat.P_VALUE, test.p_value),
    )
