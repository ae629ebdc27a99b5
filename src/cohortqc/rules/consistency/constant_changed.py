"""A value that cannot change differs between the visits of one participant.

# What it does

Compares the values of every `constant: true` variable over all rows of a participant, in all files of the table. The
value that most of the participant's rows carry is taken as hers; every row with another one is a problem. Where two
values are equally frequent nobody can say which is hers, and all her rows with a value are problems. The participant is
the variable with the role `identifier`, or the column that refers to one.

# Why it matters

Birth years, blood groups and the side of the hip that is scanned do not change. Where they seem to, a value was typed
wrongly, or the row belongs to somebody else.

# Missing values

Not applicable; so is a participant with a single value. Rows of unknown participants, rows that share their key with
another one, and cells in doubt are unknown.

# Fails

    tables:
      scan:
        title: Scans
        file: scan
        key: [ID, DAYS]
        variables:
          ID: {type: text, role: identifier, label: Participant}
          DAYS: {type: integer, unit: days, label: Days since enrolment}
          SIDE: {codes: {1: Left, 2: Right}, constant: true, label: Hip that was scanned}

    scan.csv
    ID,DAYS,SIDE
    1001,0,1
    1001,365,2     <- SIDE
    1001,1095,1
    1002,0,1       <- SIDE
    1002,365,2     <- SIDE
    1002,1095,

# Passes

    scan.csv
    ID,DAYS,SIDE
    1001,0,1
    1001,365,1
    1001,1095,
    1002,0,2
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.visit_texts import CellsOfVisits, OtherVisits
from cohortqc.rules.consistency.visits_in_time import (
    NO_PARTICIPANT,
    UNKNOWN,
    Failures,
    Ints,
    doubted,
    equal_values,
    visits_in_time,
)
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.identifiers import identifier_column
from cohortqc.rules.judging import Place, not_run, outcome_of_rows


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable that is declared constant."""
    for table, variable in evidence.variables():
        if variable.constant:
            yield _outcome(evidence, table, variable=variable)


def _outcome(evidence: Evidence, table: TableSchema, *, variable: Variable) -> Outcome:
    place = Place(table=table.name, variable=variable.name, what="the same at every visit of a participant")
    if identifier_column(table, schema=evidence.schema) is None:
        return not_run(RULE, why=NO_PARTICIPANT, place=place)
    visits = visits_in_time(evidence, table, columns=[variable.name], by=None)
    values = equal_values(evidence, visits.parts, variable.name)
    known = (visits.who != UNKNOWN) & (values != UNKNOWN)
    group = np.where(known, visits.who, UNKNOWN)
    minority, alone = _minority(group, values)
    rows = np.flatnonzero(minority)
    failures = Failures(
        rows=rows,
        observed=CellsOfVisits(parts=visits.parts, rows=rows, variables=(variable.name,)),
        expected=["the same value at all visits"] * len(rows),
        related=OtherVisits(
            parts=visits.parts,
            rows=rows,
            group=group,
            order=np.argsort(group, kind="stable"),
            variable=variable.name,
        ),
    )
    unknown = (visits.who == UNKNOWN) | doubted(evidence, visits.parts, variable.name)
    judged = visits.judged(failures, unknown=unknown, not_applicable=~known | alone)
    return outcome_of_rows(RULE, judged, place=place, message="Differs between visits, although it cannot change")


def _minority(who: Ints, values: Ints) -> tuple[Mask, Mask]:
    """Shapes (n,): rows without their participant's most frequent value (none is, on a tie); rows alone in having one.

    who, values: shape (n,); rows of participant UNKNOWN are neither.
    """
    minority, alone = np.zeros(len(who), dtype=np.bool_), np.zeros(len(who), dtype=np.bool_)
    rows = np.flatnonzero(who != UNKNOWN)
    if not len(rows):
        return minority, alone
    pairs, pair, count = np.unique(
        np.stack([who[rows], values[rows]], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    _, first, participant = np.unique(pairs[:, 0], return_index=True, return_inverse=True)
    most = np.maximum.reduceat(count, first)
    tied = np.bincount(participant, weights=count == most[participant]) > 1
    differs = (count < most[participant]) | tied[participant]
    minority[rows] = differs[pair.reshape(-1)]
    alone[rows] = (np.add.reduceat(count, first) == 1)[participant][pair.reshape(-1)]
    return minority, alone


RULE = Rule(
    code="CON301",
    name="constant-changed",
    family=Family.OVER_TIME,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.ERROR,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Verify the visits that differ at their source; look for exchanged identifiers",
    explanation=__doc__,
)
