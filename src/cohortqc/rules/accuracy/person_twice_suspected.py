"""Two participants are alike in everything that tells one person from another.

# What it does

A table may name the variables that together tell persons apart (`identity: [BIRTHDT, HEIGHT, WEIGHT]`). One row a
participant is looked at, the earliest with all of them. Participants with different identifiers who are alike in all of
them are a problem, each row with the keys of the others. Numbers are alike when they are the same at their declared
`digits`, everything else when it is the same.

Being alike must be beyond chance: with fewer than 3 identity variables, or when 0.05 or more pairs of strangers are
expected to be alike in all of them (`checks: {ACC304: {limit: 0.01}}` sets another number), the rule is not run. The
number expected is that of all pairs, times the share of pairs that are alike in each variable, times how much more
often the most dependent pairs of variables agree together than they would if they were independent.

# Why it matters

A woman who enrolled in two clinics, or whose forms were copied under a second identifier, counts twice; and a scan that
is filed under two women is wrong for one of them.

# Missing values

Unknown: a row that lacks an identity variable, or its identifier, is not compared. Further rows of a participant are
not applicable.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        identity: [BORN, HEIGHT, WAIST]
        variables:
          ID: {type: text, role: identifier, label: Participant}
          BORN: {type: date, label: Date of birth}
          HEIGHT: {type: number, unit: cm, digits: 1, label: Height}
          WAIST: {type: number, unit: cm, digits: 1, label: Waist}

    exam.csv
    ID,BORN,HEIGHT,WAIST
    1001,1941-03-07,161.5,84.0     <- BORN|HEIGHT|WAIST
    1002,1938-11-30,158.2,91.3
    1003,1941-03-07,161.50,84      <- BORN|HEIGHT|WAIST
    1004,1936-05-21,170.4,77.7

# Passes

    exam.csv
    ID,BORN,HEIGHT,WAIST
    1001,1941-03-07,161.5,84.0
    1002,1938-11-30,158.2,91.3
    1003,1941-03-07,161.5,84.1
    1004,1936-05-21,170.4,77.7
    1005,1936-05-21,170.4,
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.methods import Bounds, chosen
from cohortqc.rules.accuracy.samples import NUMBERS, Labels, TableSample, all_known
from cohortqc.rules.cell_texts import CellTexts
from cohortqc.rules.consistency.numbers import fewest_digits
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.identifiers import identifier_column
from cohortqc.rules.judging import NOT_DELIVERED, TOGETHER, Judged, Place, not_run, outcome_of_rows
from cohortqc.stats.coincidence import coincidence
from cohortqc.stats.number import Codes

FEWEST_TRAITS = 3
METHODS = {"exact": Bounds(default=0.05)}
NAMED = 5
"""How many of the other participants of a group are named beside each of them."""

NO_IDENTIFIER = "no variable of the table has the role identifier, or refers to one that has"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table with `identity`."""
    for table in evidence.schema.tables.values():
        if table.identity:
            yield _judge(evidence, table)


def _judge(evidence: Evidence, table: TableSchema) -> Outcome:
    names = tuple(dict.fromkeys(table.identity))
    place = Place(table=table.name, compared=names, what=f"no two participants alike in {', '.join(names)}")
    parts = [part for part in evidence.parts(table.name) if all(part.has(name) for name in names)]
    if len(names) < FEWEST_TRAITS:
        return not_run(RULE, why=f"it needs {FEWEST_TRAITS} identity variables at least", place=place)
    if not parts:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    column = identifier_column(table, schema=evidence.schema)
    if column is None or not all(part.has(column) for part in parts):
        return not_run(RULE, why=NO_IDENTIFIER, place=place)
    sample = TableSample(evidence=evidence, table=table, parts=tuple(parts))
    traits = [_trait(sample, name) for name in names]
    known = all_known(traits, rows=len(traits[0].codes)) & (sample.participants() >= 0)
    rows = sample.firsts(known, values=np.zeros(len(known)))
    found = coincidence([trait.codes[rows] for trait in traits])
    if found.expected >= chosen(evidence, RULE.code, table=table.name, methods=METHODS).limit:
        why = f"too little information: {_shown(found.expected)} pairs of strangers are expected to be alike by chance"
        return not_run(RULE, why=f"{why}; name more identity variables", place=place)
    alike = _Alike(sample=sample, names=names, identifier=column, rows=rows, group=found.group)
    return outcome_of_rows(
        RULE,
        alike.judged(known=known),
        place=place,
        message="Another participant is alike in everything that tells persons apart",
    )


def _trait(sample: TableSample, name: str) -> Labels:
    """Equal codes where two rows are alike in a variable."""
    variable = sample.variable(name)
    if variable.type not in NUMBERS:
        return sample.labels(name)
    values = sample.quantity(name).values
    known = np.isfinite(values)
    scaled = np.where(known, values, 0.0)
    if variable.digits is not None:
        scaled = np.rint(scaled * 10.0**variable.digits)
    _, codes = np.unique(scaled, return_inverse=True)
    return Labels(name=name, codes=np.where(known, codes, -1).astype(np.int64), names=())


def _shown(expected: float) -> str:
    """Two significant digits, never an exponent."""
    return fewest_digits(float(format(expected, ".2g")))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Alike:
    """The rows compared, over all parts, and which of them are alike."""

    sample: TableSample
    names: tuple[str, ...]
    identifier: str
    rows: Codes
    group: Codes

    def judged(self, *, known: np.typing.NDArray[np.bool_]) -> Iterator[Judged]:
        """One entry a part."""
        _, group, sizes = np.unique(self.group, return_inverse=True, return_counts=True)
        shared = np.flatnonzero(sizes[group] > 1)
        related = dict(zip(self.rows[shared].tolist(), self._others(shared, group[shared]), strict=True))
        start = 0
        for part in self.sample.parts:
            here = slice(start, start + part.row_count)
            looked_at = self.rows[(self.rows >= here.start) & (self.rows < here.stop)]
            failed = np.array([row for row in looked_at.tolist() if row in related], dtype=np.int64)
            yield Judged(
                part=part,
                failed=failed - start,
                unknown=int((~known[here]).sum()),
                not_applicable=int(known[here].sum()) - len(looked_at),
                observed=self._values(part, failed - start),
                related=[related[row] for row in failed.tolist()],
            )
            start += part.row_count

    def _others(self, places: Codes, group: Codes) -> Iterator[str]:
        """For each of these rows, who else is in its group."""
        identifiers = self._identifiers(self.rows[places])
        members: dict[int, list[str]] = {}
        for number, identifier in zip(group.tolist(), identifiers, strict=True):
            members.setdefault(number, []).append(identifier)
        for number, identifier in zip(group.tolist(), identifiers, strict=True):
            others = [other for other in members[number][: NAMED + 1] if other != identifier][:NAMED]
            more = len(members[number]) - 1 - len(others)
            text = ", ".join(f"{self.identifier}={other}" for other in others)
            yield f"{text} and {more} more" if more else text

    def _identifiers(self, rows: Codes) -> Sequence[str]:
        labels = self.sample.labels(self.identifier)
        return [labels.names[code] for code in labels.codes[rows].tolist()]

    def _values(self, part: Part, rows: Codes) -> Sequence[str]:
        """`161.5 | 84 | 1941-03-07` for each of these rows."""
        columns = [CellTexts(part=part, variable=name, rows=rows) for name in self.names]
        return [f" {TOGETHER} ".join(texts) for texts in zip(*columns, strict=True)]


RULE = Rule(
    code="ACC304",
    name="person-twice-suspected",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.UNIQUENESS,
    severity=Severity.WARNING,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.UNKNOWN,
    remedy="Ask the centres whether this is one person; correct the identifier or the copied values",
    explanation=__doc__,
)
