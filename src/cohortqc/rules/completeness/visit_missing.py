"""A participant has no row for a visit that was expected of her.

# What it does

For a table whose visits have a `schedule`, looks at every participant (row of the table that `rows: {for_each: ...}`
names, or else of the first one referred to) and every scheduled year. A visit is expected when `when` is true and
follow-up was long enough: `until`, SQL for the days from enrolment to its end, reaches 365.25 days a year and the
`window`; without `until`, everybody was followed to the end. A participant fails for each expected year in which no row
of hers has that visit year, whatever its type, nor days in that year's window under another year (CON303). The problem
stands at her row, which tells key and centre; its table is the one that lacks the visit. Whoever has no row at all is
left to COM302 where that rule looks for her.

# Why it matters

Rows that were not sent look like participants who were lost. That she was followed longer tells them apart, and
six-year change needs both visits.

# Missing values

Where `when` or `until` is unknown, or her identifier is missing, in doubt or there twice, so is the outcome. A row of
hers whose year is missing or in doubt may be the one that is sought; so may a row of nobody known, of that year or of
none, and a line that could not be read: as many missing visits as there are such rows are unknown, not failed.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          TRIAL: {codes: {0: "No", 1: "Yes"}, label: In the trial}
          FUDAYS: {type: integer, label: Days of follow-up}
      hip:
        title: Hip scans
        file: hip
        key: [ID, VY]
        references: {ID: dem.ID}
        visits: {year: VY, window: 180, schedule: [{years: [0, 6], until: FUDAYS}, {when: TRIAL = 1, years: [3]}]}
        variables:
          ID: {type: text, label: Participant}
          VY: {type: integer, label: Visit year}

    dem.csv
    ID,TRIAL,FUDAYS
    1001,1,4000
    1002,1,4000         <-
    1003,0,4000

    hip.csv
    ID,VY
    1001,0
    1001,3
    1001,6
    1002,0
    1002,6
    1003,0
    1003,6

# Passes

Neither of them was followed for 6 * 365.25 + 180 = 2371.5 days, and the follow-up of the third is not known:

    dem.csv
    ID,TRIAL,FUDAYS
    1001,1,1200
    1002,0,2371
    1003,0,

    hip.csv
    ID,VY
    1001,0
    1001,3
    1002,0
    1003,0
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Reference, TableSchema, Visits
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.completeness import participant_without_row
from cohortqc.rules.completeness.participant_without_row import absent, why_not
from cohortqc.rules.completeness.roll_call import RollCall, roll_call
from cohortqc.rules.completeness.schedule import expectations, undelivered
from cohortqc.rules.completeness.visit_years import visit_years
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import Judged, Place, not_run, outcome_of_rows


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table with a schedule."""
    for table in evidence.schema.tables.values():
        visits = table.visits
        if visits is None or not visits.schedule:
            continue
        years = sorted({year for item in visits.schedule for year in item.years})
        place = Place(table=table.name, what=f"rows of year {', '.join(map(str, years))}, as scheduled")
        reference = table.participants
        if reference is None or visits.year is None:
            why = (
                "nothing tells whose visit a row is, and of which year: declare `references` and the `year` of `visits`"
            )
            yield not_run(RULE, why=why, place=place)
            continue
        if why := _why_not(evidence, table, visits, reference):
            yield not_run(RULE, why=why, place=place)
            continue
        yield _outcome(evidence, table, visits, reference=reference, place=place, years=years)


def _why_not(evidence: Evidence, table: TableSchema, visits: Visits, reference: Reference) -> str:
    if why := why_not(evidence, table.name, participants=reference.target_table):
        return why
    if visits.year is not None and not evidence.parts_with(table.name, visits.year):
        return f"{visits.year} was not delivered"
    if lacking := undelivered(evidence, visits, participants=reference.target_table):
        return f"{lacking} was not delivered, so nobody knows which visits to expect"
    return ""


def _outcome(
    evidence: Evidence,
    table: TableSchema,
    visits: Visits,
    *,
    reference: Reference,
    place: Place,
    years: Sequence[int],
) -> Outcome:
    roll = roll_call(evidence, table.name, reference)
    seen = visit_years(evidence, roll, visits)
    elsewhere = _without_any_row(evidence, table, roll)
    missing: dict[int, Mask] = {}
    judged: list[Judged] = []
    wanted = expectations(evidence, visits, roll.participants, years=years)
    for year in years:
        lacking = wanted[year].true & roll.called & ~seen.attended(year) & ~elsewhere
        excused = np.count_nonzero(lacking) <= seen.stray(year)
        missing[year] = np.zeros_like(lacking) if excused else lacking
    hers = np.sum([mask.astype(np.int64) for mask in missing.values()], axis=0)
    for year in years:
        failed = missing[year] & (hers > seen.of_unknown_year)
        passed = wanted[year].true & roll.called & seen.attended(year)
        judged += _judged(roll, year, table=table.name, failed=failed, passed=passed, not_applicable=wanted[year].false)
    message = f"A visit that was expected is not in {table.name}"
    return replace(outcome_of_rows(RULE, judged, place=place, message=message), unit="visits")


def _without_any_row(evidence: Evidence, table: TableSchema, roll: RollCall) -> Mask:
    """Participants whom COM302 has failed already."""
    judged = table.rows is not None and table.rows.for_each is not None
    if not judged or evidence.setting(participant_without_row.RULE.code, table=table.name).enabled is False:
        return np.zeros_like(roll.called)
    return absent(evidence, table, roll).failed


def _judged(
    roll: RollCall, year: int, *, table: str, failed: Mask, passed: Mask, not_applicable: Mask
) -> Iterator[Judged]:
    masks = (roll.split(failed), roll.split(passed), roll.split(not_applicable))
    for part, lacking, attended, unexpected in zip(roll.participants, *masks, strict=True):
        count, applicable = int(np.count_nonzero(lacking)), part.row_count - int(np.count_nonzero(unexpected))
        yield Judged(
            part=part,
            failed=np.flatnonzero(lacking),
            not_applicable=part.row_count - applicable,
            unknown=applicable - count - int(np.count_nonzero(attended)),
            observed=[f"no row of year {year}"] * count,
            expected=f"a row of year {year}",
            message=f"The visit of year {year} was expected, and is not in {table}",
        )


RULE = Rule(
    code="COM301",
    name="visit-missing",
    family=Family.VISITS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.WARNING,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.FAILS,
    remedy="Send the visit, or the reason why there is none",
    explanation=__doc__,
)
