"""What a fitted model answers: an estimate with its t test, an F test; or the reason why there is none."""

from dataclasses import dataclass

from cohortqc.stats.number import Absent, Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A combination of coefficients with its t test against 0; each number may be absent with its reason."""

    estimate: Number
    std_error: Number
    statistic: Number
    p_value: Number
    conf_low: Number
    conf_high: Number
    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FTest:
    """A test that several combinations of coefficients are all 0."""

    statistic: Number
    p_value: Number
    df_numerator: int
    df_denominator: float


def absent_estimate(reason: Absent, *, df: float = 0.0) -> Estimate:
    """An estimate of which nothing exists, for one and the same reason."""
    return point_only(reason, reason=reason, df=df)


def point_only(estimate: Number, *, reason: Absent, df: float) -> Estimate:
    """An estimate whose error cannot be told, for this reason."""
    return Estimate(
        estimate=estimate,
        std_error=reason,
        statistic=reason,
        p_value=reason,
        conf_low=reason,
        conf_high=reason,
        df=df,
    )


def absent_f_test(reason: Absent, *, df_numerator: int = 0, df_denominator: float = 0.0) -> FTest:
    """An F test that does not exist, and why."""
    return FTest(statistic=reason, p_value=reason, df_numerator=df_numerator, df_denominator=df_denominator)
