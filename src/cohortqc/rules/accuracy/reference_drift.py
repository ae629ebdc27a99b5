"""A variable is distributed otherwise than in a reference delivery.

# What it does

Holds each number and code against the profile of an earlier delivery (`cohortqc profile DELIVERY --schema S --out
profile.json`, then `cohortqc validate --profile profile.json`). One value a participant counts, the earliest. Two
measures are taken, and either can fail:

- the population stability index over the bins of the profile (about tenths of the reference; for codes the codes, rare
  ones together), the sum of (q - p) log(q / p) over the shares p before and q now, half a participant added to each
  bin;
- the standardised difference: of numbers (mean now - mean before) / sqrt((SD now squared + SD before squared) / 2), of
  codes the distance of Yang and Dalton (2012).

A problem when a measure is above 0.2 (`checks: {ACC303: {limit: 0.1}}` sets another limit for both, `method: psi` or
`method: smd` takes only one of them), by more than chance: p < 0.0001 in Pearson's chi-squared test of the bins, for
the difference of two means in a z test. Needs 100 participants with a value in both deliveries.

# Why it matters

A code list that was renumbered, a unit that changed, a filter that is new: each value may be valid by itself, but the
delivery as a whole is no longer the one that was approved.

# Missing values

Not applicable.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        variables:
          WEIGHT: {type: number, unit: kg, digits: 1, label: Weight}
          SMOKER: {codes: {0: "No", 1: "Yes"}, label: Smokes}

    --profile
    {"format": "cohortqc.profile", "format_version": "1.0", "delivery": "2024",
     "schema": {"name": "example", "sha256": ""}, "variables": [
      {"table": "exam", "variable": "WEIGHT", "n": 200, "mean": 70.0, "sd": 8.0,
       "edges": [64.0, 70.0, 76.0], "counts": [50, 50, 50, 50]},
      {"table": "exam", "variable": "SMOKER", "n": 200, "categories": {"0": 160, "1": 40}, "others": 0}]}

    exam.csv x 25   <- WEIGHT, SMOKER
    WEIGHT,SMOKER
    73.2,0
    81.9,1
    68.4,1
    77.0,0
    85.5,1
    90.1,1
    79.6,0
    74.8,1

# Passes

    --profile
    {"format": "cohortqc.profile", "format_version": "1.0", "delivery": "2024",
     "schema": {"name": "example", "sha256": ""}, "variables": [
      {"table": "exam", "variable": "WEIGHT", "n": 200, "mean": 70.0, "sd": 8.0,
       "edges": [64.0, 70.0, 76.0], "counts": [50, 50, 50, 50]},
      {"table": "exam", "variable": "SMOKER", "n": 200, "categories": {"0": 160, "1": 40}, "others": 0}]}

    exam.csv x 25
    WEIGHT,SMOKER
    58.7,0
    62.9,1
    65.4,0
    69.0,0
    71.5,0
    75.1,1
    78.6,0
    81.8,0
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import sqrt

from cohortqc.model.finding import Finding
from cohortqc.model.profile import VariableProfile
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.columns import percent
from cohortqc.rules.accuracy.methods import Bounds, chosen
from cohortqc.rules.accuracy.profiling import FEWEST, binned, can_be_profiled, codes_of, numbers_of
from cohortqc.rules.accuracy.samples import TableSample
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.numbers import as_declared, fewest_digits, fixed
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.moments import Moments, moments
from cohortqc.stats.number import Absent, Floats, Number
from cohortqc.stats.smd import categorical_smd, continuous_smd
from cohortqc.stats.stability import difference_p, homogeneity_p, stability_index

LARGEST = 0.2
CHANCE = 0.0001
EITHER, PSI, SMD = "either", "psi", "smd"
METHODS = {EITHER: Bounds(default=LARGEST), PSI: Bounds(default=LARGEST), SMD: Bounds(default=LARGEST)}
NO_PROFILE = "no profile was given: `cohortqc profile` writes one of a reference delivery, --profile names it"
NOTHING_KNOWN = "the profile holds no variable of this schema"
OTHER_KIND = "the profile holds numbers where the schema has codes, or codes where it has numbers"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable of the profile that the schema has."""
    profile = evidence.circumstances.profile
    if profile is None:
        yield not_run(RULE, why=NO_PROFILE)
        return
    known = [
        (table, variable, before)
        for table, variable in evidence.variables()
        if (before := profile.variables.get((table.name, variable.name))) and can_be_profiled(table, variable)
    ]
    if not known:
        yield not_run(RULE, why=NOTHING_KNOWN)
    for table, variable, before in known:
        place = Place(table=table.name, variable=variable.name, what="distributed as in the reference delivery")
        if before.is_numeric is (variable.type is VariableType.CODED):
            yield not_run(RULE, why=OTHER_KIND, place=place)
        elif not evidence.parts_with(table.name, variable.name):
            yield not_run(RULE, why=NOT_DELIVERED, place=place)
        else:
            yield _judge(TableSample.of(evidence, table), variable, before, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    """A measure of change and the p value of its test; `problem` tells why there is none."""

    value: Number
    p_value: float

    def beyond(self, limit: float) -> bool:
        """Above the limit, and by more than chance; no overlap at all is as far as can be."""
        return self.p_value < CHANCE and (isinstance(self.value, Absent) or abs(self.value) > limit)

    def __str__(self) -> str:
        """With two decimals, or why it does not exist."""
        return self.value.problem if isinstance(self.value, Absent) else fixed(self.value, digits=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What became of a variable: both measures, and the change in words."""

    index: _Measure
    difference: _Measure
    words: str


def _judge(sample: TableSample, variable: Variable, before: VariableProfile, *, place: Place) -> Outcome:
    choice = chosen(sample.evidence, RULE.code, table=sample.table.name, variable=variable.name, methods=METHODS)
    if before.is_numeric:
        values = numbers_of(sample, variable.name)
        n, told = values.size, partial(_of_numbers, values)
    else:
        counts = codes_of(sample, variable)
        n, told = sum(counts.values()), partial(_of_codes, counts)
    if min(n, before.n) < FEWEST:
        why = f"it needs {FEWEST} participants with a value in both deliveries; {n} have one, {before.n} had one"
        return not_run(RULE, why=why, place=place)
    change = told(before, variable=variable)
    measures = {PSI: (change.index,), SMD: (change.difference,)}.get(choice.method, (change.index, change.difference))
    findings: tuple[Finding, ...] = ()
    if any(measure.beyond(choice.limit) for measure in measures):
        found = finding_on_whole(
            RULE,
            place=place,
            parts=sample.parts,
            message="The values are distributed otherwise than in the reference delivery",
            observed=f"PSI {change.index}, standardised difference {change.difference}",
            expected=f"at most {fewest_digits(choice.limit)}",
            related=change.words,
        )
        findings = (found,)
    return counted(RULE, Counts(looked_at=1, unit="columns"), place=place, findings=findings)


def _of_numbers(values: Floats, before: VariableProfile, *, variable: Variable) -> _Change:
    """Both deliveries have at least FEWEST participants with a value."""
    now, then = moments(values), _moments(before)
    counts = binned(values, edges=before.edges)
    error = sqrt(sum(part.squares / (part.n - 1) / part.n for part in (now, then)))
    shown = [as_declared(part.average, digits=variable.digits) for part in (now, then)]
    return _Change(
        index=_Measure(value=stability_index(before.counts, counts), p_value=homogeneity_p(before.counts, counts)),
        difference=_Measure(
            value=continuous_smd(then, now), p_value=difference_p(now.average - then.average, error=error)
        ),
        words=f"mean {shown[0]}, was {shown[1]}",
    )


def _moments(before: VariableProfile) -> Moments:
    """The moments that a profile keeps; the extremes it does not."""
    mean, sd = before.mean or 0.0, before.sd or 0.0
    return Moments(n=before.n, missing=0, average=mean, squares=sd**2 * (before.n - 1), low=mean, high=mean)


def _of_codes(counts: Mapping[str, int], before: VariableProfile, *, variable: Variable) -> _Change:
    """Both deliveries have at least FEWEST participants with a code."""
    codes = list(before.categories)
    n = sum(counts.values())
    then = [*before.categories.values(), before.others]
    now = [*(counts.get(code, 0) for code in codes), sum(count for code, count in counts.items() if code not in codes)]
    p_value = homogeneity_p(then, now)
    moves = [abs(new / n - old / before.n) for new, old in zip(now, then, strict=True)]
    most = moves.index(max(moves))
    label = f"{variable.codes.get(codes[most], '')} ({codes[most]})" if most < len(codes) else "other codes"
    shares = percent(now[most] / n), percent(then[most] / before.n)
    return _Change(
        index=_Measure(value=stability_index(then, now), p_value=p_value),
        difference=_Measure(value=categorical_smd(then, now), p_value=p_value),
        words=f"{label.strip()}: {shares[0]}, was {shares[1]}",
    )


RULE = Rule(
    code="ACC303",
    name="reference-drift",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Compare both deliveries: codes, units, filters, and who is in them",
    explanation=__doc__,
)
