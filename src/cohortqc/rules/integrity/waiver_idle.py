"""A waiver covers nothing: unused, past its last day, or with more problems than it allows.

# What it does

Holds every waiver (`--waivers waivers.yaml`) against what the other rules found, after all of them have run, and notes
those that waive nothing: unused (no problem of this delivery is the one it speaks of, or the value is another one
now), expired (`expires` lies before the date of `--as-of`, or before the cut-off of the data), or exceeded (more
problems than its `max_count` or its `share` allows).

# Why it matters

A waiver is a promise about certain values. One that covers nothing is either done with, and should be taken out before
it covers something that nobody looked at, or it has lapsed, and its problems close the gate again without anybody
knowing why.

# Missing values

None is looked at: the rule judges waivers, not rows. Without waivers it is not run.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, range: [50, 70], label: Age}

    --waivers
    - id: anne-is-49
      rule: CON101
      table: dem
      variable: AGE
      keys: ["ID=1"]
      observed: 49
      reason: Enrolled five days before her birthday
      decided_by: A. Meyer
      decided_on: 2026-03-02

    dem.csv
    ID,AGE
    1,50

    delivery  <-

# Passes

    --waivers
    - id: anne-is-49
      rule: CON101
      table: dem
      variable: AGE
      keys: ["ID=1"]
      observed: 49
      reason: Enrolled five days before her birthday
      decided_by: A. Meyer
      decided_on: 2026-03-02

    dem.csv
    ID,AGE
    1,49
"""

from collections.abc import Iterator

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.model.waiver import WaiverState, WaiverUse
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Counts, Place, counted, not_run

REMEDIES = {
    WaiverState.UNUSED: "Take the waiver out, or correct what it names",
    WaiverState.EXPIRED: "Decide again, and write a new last day or take the waiver out",
    WaiverState.EXCEEDED: "Look at what is new, and raise its limit or take the waiver out",
}


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome over all waivers; `waiver_uses` of the evidence say what became of them."""
    if not evidence.waiver_uses:
        yield not_run(RULE, why="no waivers were given (--waivers)")
        return
    idle = [use for use in evidence.waiver_uses if use.state is not WaiverState.IN_USE]
    yield counted(
        RULE,
        Counts(looked_at=len(evidence.waiver_uses), unit="waivers"),
        place=Place(table=""),
        findings=tuple(_finding(use) for use in idle),
    )


def _finding(use: WaiverUse) -> Finding:
    waiver = use.waiver
    return Finding(
        code=RULE.code,
        severity=RULE.severity,
        message=f"Waiver {waiver.id} of {waiver.rule} covers nothing ({use.state}): {use.why}",
        remedy=REMEDIES[use.state],
        observed=[waiver.id],
    )


RULE = Rule(
    code="INT108",
    name="waiver-idle",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Take the waiver out, or decide again",
    explanation=__doc__,
)
