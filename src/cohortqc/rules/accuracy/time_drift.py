"""A measurement drifts over the calendar.

# What it does

For every number with a `margin`, in a table with a date of the visit (role visit_date), looks how the values move over
that date, for each device by itself where a variable has the role device. Held constant are the covariates named by
`adjust`, the year of the visit (else the days since enrolment), the centre, and the level of each participant, so that
neither ageing nor a change in who is enrolled passes for drift.

A smooth curve (Cleveland's LOWESS, f = 2/3, 3 robust iterations, R's `lowess`; above 5,000 rows through means of
neighbours) is drawn through what is left of the values, and a natural cubic spline of the date (5 knots) is fitted in a
regression with a random level a participant, errors clustered by participant (R's `sandwich::vcovCL`). Between the 5th
and the 95th centile of the dates, those two dates are told between which the spline moves most clearly. It is a problem
when the curve moves by more than the `margin`, the whole 99 % interval of the difference between the two dates lies
beyond the margin, and Wald's F test of the spline has p < 0.0001 (`checks: {ACC302: {limit: 0.001}}` sets another p),
as many variables are looked at.

Needs 200 rows of 100 participants, for each device; devices with fewer are left out. A drift that is as steady as
ageing itself can only be told by comparing women who were enrolled early and late, and needs thousands of them; a
jump, or a drift that is put right one day, is found in fewer.

# Why it matters

A scanner ages, a reagent is changed, an examiner grows tired: slowly enough that no single day looks wrong, and in a
follow-up study it cannot be told from what happens to the participants.

# Missing values

Not applicable: a row without the value, the date, the device or a covariate does not take part.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        variables:
          DATE: {type: date, role: visit_date, label: Date of the scan}
          BMD: {type: number, unit: g/cm², digits: 3, margin: 0.015, label: Total hip BMD}

    hip.csv x 15     <- BMD
    DATE,BMD
    1995-02-01,0.812
    1995-02-20,0.851
    1995-08-01,0.809
    1995-08-20,0.849
    1996-02-01,0.822
    1996-02-20,0.861
    1996-08-01,0.829
    1996-08-20,0.869
    1997-02-01,0.841
    1997-02-20,0.882
    1997-08-01,0.850
    1997-08-20,0.889
    1998-02-01,0.861
    1998-02-20,0.902

# Passes

    hip.csv x 15
    DATE,BMD
    1995-02-01,0.812
    1995-02-20,0.851
    1995-08-01,0.809
    1995-08-20,0.849
    1996-02-01,0.812
    1996-02-20,0.851
    1996-08-01,0.809
    1996-08-20,0.849
    1997-02-01,0.811
    1997-02-20,0.852
    1997-08-01,0.810
    1997-08-20,0.849
    1998-02-01,0.811
    1998-02-20,0.852
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Role, TableSchema, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.differences import decimals_of, with_unit
from cohortqc.rules.accuracy.methods import Bounds, chosen
from cohortqc.rules.accuracy.samples import NUMBERS, Covariate, Labels, TableSample, all_known, terms_of
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.numbers import fewest_digits, fixed
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.drift import Drift, drift
from cohortqc.stats.number import Absent, Codes, Floats

FEWEST_ROWS = 200
FEWEST_PARTICIPANTS = 100
METHODS = {"lowess": Bounds(default=0.0001, below=1.0)}
LEVEL = 0.99
NO_DATE = "no delivered variable of this table has the role visit_date: declare one, of type date"
_EPOCH = dt.date(1970, 1, 1)


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each number with a margin."""
    for table, variable in evidence.variables():
        if variable.type in NUMBERS and variable.margin is not None:
            yield _judge(evidence, table, variable, margin=variable.margin)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Series:
    """Values over time, with what is held constant; `usable`: the rows where all is known."""

    values: Floats
    time: Floats
    covariates: tuple[Covariate, ...]
    participants: Codes
    usable: Codes

    def large_enough(self, rows: Codes) -> bool:
        """Whether these rows can bear a curve."""
        return len(rows) >= FEWEST_ROWS and len(np.unique(self.participants[rows])) >= FEWEST_PARTICIPANTS

    def drift(self, rows: Codes) -> Drift | Absent:
        """The drift over these rows."""
        return drift(
            self.values[rows],
            time=self.time[rows],
            covariates=terms_of(self.covariates, rows),
            clusters=self.participants[rows],
            level=LEVEL,
        )


def _judge(evidence: Evidence, table: TableSchema, variable: Variable, *, margin: float) -> Outcome:
    date = table.with_role(Role.VISIT_DATE)
    place = Place(table=table.name, variable=variable.name, what=f"no drift over {date.name}" if date else "")
    if not evidence.parts_with(table.name, variable.name):
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    if date is None or date.type is not VariableType.DATE or not evidence.parts_with(table.name, date.name):
        return not_run(RULE, why=NO_DATE, place=place)
    sample = TableSample.of(evidence, table)
    device = sample.groups(Role.DEVICE)
    series = _series(sample, variable, date=date.name)
    strata = _strata(series, device)
    judged = [(name, series.drift(rows)) for name, rows in strata if series.large_enough(rows)]
    told = [(name, found) for name, found in judged if not isinstance(found, Absent)]
    if not told:
        absent = next((found.problem for _, found in judged if isinstance(found, Absent)), None)
        needs = (
            f"it needs {FEWEST_ROWS} rows of {FEWEST_PARTICIPANTS} participants{'' if device is None else ' a device'}"
        )
        return not_run(RULE, why=absent or needs, place=place)
    choice = chosen(evidence, RULE.code, table=table.name, variable=variable.name, methods=METHODS)
    findings = tuple(
        _finding(sample, variable, place=place, name=name, found=found)
        for name, found in told
        if min(found.span, found.low) > margin and found.p_value < choice.limit
    )
    unit = "columns" if device is None else "devices"
    counts = Counts(looked_at=len(strata), not_applicable=len(strata) - len(told), unit=unit)
    return counted(RULE, counts, place=place, findings=findings)


def _series(sample: TableSample, variable: Variable, *, date: str) -> _Series:
    values, time = sample.quantity(variable.name), sample.quantity(date)
    covariates = [sample.covariate(name) for name in variable.adjust]
    if (visit := _visit(sample)) is not None:
        covariates.append(visit)
    if (centre := sample.groups(Role.CENTRE)) is not None:
        covariates.append(centre)
    participants = sample.participants()
    usable = values.known & time.known & (participants >= 0) & all_known(covariates, rows=len(participants))
    return _Series(
        values=values.values,
        time=time.values,
        covariates=tuple(covariates),
        participants=participants,
        usable=np.flatnonzero(usable),
    )


def _visit(sample: TableSample) -> Covariate | None:
    """What tells how long a participant has been in the study: the year as categories, else the days."""
    visits = sample.table.visits
    for name, read in ((visits.year, sample.labels), (visits.days, sample.quantity)) if visits is not None else ():
        if name is not None and any(part.has(name) for part in sample.parts):
            return read(name)
    return None


def _strata(series: _Series, device: Labels | None) -> list[tuple[str, Codes]]:
    """The rows of each device, or all rows together."""
    if device is None:
        return [("", series.usable)]
    codes = device.codes[series.usable]
    return [(name, series.usable[codes == place]) for place, name in enumerate(device.names)]


def _finding(sample: TableSample, variable: Variable, *, place: Place, name: str, found: Drift) -> Finding:
    decimals = decimals_of(variable)
    moved, low, high = (fixed(number, digits=decimals) for number in (found.difference, found.low, found.high))
    way = "up" if found.lower < found.higher else "down"
    months = [_month(time) for time in sorted((found.lower, found.higher))]
    interval = f"({LEVEL * 100:.0f} % CI {low} to {high})"
    observed = f"{with_unit(moved, variable)} {way} {interval} from {months[0]} to {months[1]}"
    return finding_on_whole(
        RULE,
        place=place,
        parts=sample.parts,
        message="The values drift over the calendar" + (" on one device" if name else ""),
        observed=f"{name}: {observed}" if name else observed,
        expected=with_unit(f"at most {fewest_digits(variable.margin or 0.0)}", variable),
    )


def _month(days: float) -> str:
    return (_EPOCH + dt.timedelta(days=round(days))).isoformat()[:7]


RULE = Rule(
    code="ACC302",
    name="time-drift",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Look into the calibration log and for changes of device, software or procedure between these dates",
    explanation=__doc__,
)
