"""Fewer took part than was agreed on.

# What it does

Looks at the variable with the role `status` and its `dispositions` (code to complete, partial, refusal, non_contact,
other, unknown or not_eligible), and computes the response rate as the American Association for Public Opinion Research
defines it (AAPOR, Standard Definitions). With I complete, P partial, R refusals, NC non-contacts, O others and U
unknown:

- RR1, the default: I / (I + P + R + NC + O + U), the lowest rate that the numbers allow
- RR2: (I + P) / (I + P + R + NC + O + U)
- RR5: I / (I + P + R + NC + O), as if nobody unknown were eligible
- RR6: (I + P) / (I + P + R + NC + O)

Who is not eligible counts in none of them. `checks: {COM303: {limit: 0.6, method: RR2}}` gives the lowest rate allowed
and the method; without a limit, without dispositions, or with fewer than 20 eligible participants, the rule is not run.
Where the rate over all rows is high enough, each centre with at least 20 of them is judged, too.

# Why it matters

Those who take part differ from those who do not. The rate says how much room there is for it, and only a rate with a
name can be compared with other studies.

# Missing values

A blank status, one with a missing code, and a code without a disposition count as unknown. A cell that an earlier rule
failed is left out.

# Fails

    tables:
      contact:
        title: Contacts
        file: contact
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          STATUS:
            codes: {1: Scanned, 2: In part, 3: Refused, 4: Not reached, 9: Dead}
            role: status
            dispositions: {1: complete, 2: partial, 3: refusal, 4: non_contact, 9: not_eligible}
            checks: {COM303: {limit: 0.5}}
            label: Outcome of the contact

    contact.csv         <- STATUS
    ID,STATUS
    1001,1
    1002,1
    1003,1
    1004,1
    1005,1
    1006,1
    1007,1
    1008,1
    1009,1
    1010,2
    1011,2
    1012,2
    1013,3
    1014,3
    1015,3
    1016,3
    1017,4
    1018,4
    1019,
    1020,
    1021,9
    1022,9
    1023,9

# Passes

Ten of twenty are the limit itself; three more are not eligible:

    contact.csv
    ID,STATUS
    1001,1
    1002,1
    1003,1
    1004,1
    1005,1
    1006,1
    1007,1
    1008,1
    1009,1
    1010,1
    1011,2
    1012,2
    1013,3
    1014,3
    1015,3
    1016,3
    1017,4
    1018,4
    1019,
    1020,
    1021,9
    1022,9
    1023,9
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Disposition, Role, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.completeness.asked_cells import FEWEST, exact
from cohortqc.rules.completeness.row_groups import by_centre
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run

NO_DISPOSITIONS = "no code has an AAPOR category: declare `dispositions: {1: complete, 2: refusal, ...}`"
NO_LIMIT = "no limit is declared: write `checks: {COM303: {limit: 0.6}}` at the variable"

_ELIGIBLE = tuple(kind for kind in Disposition if kind not in {Disposition.NOT_ELIGIBLE, Disposition.UNKNOWN})
_WITH_UNKNOWN = (*_ELIGIBLE, Disposition.UNKNOWN)
_RESPONDING = (Disposition.COMPLETE, Disposition.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A response rate: which dispositions stand above the line, which below."""

    name: str
    responding: tuple[Disposition, ...]
    eligible: tuple[Disposition, ...]


RATES: Mapping[str, Rate] = {
    rate.name: rate
    for rate in (
        Rate(name="RR1", responding=_RESPONDING[:1], eligible=_WITH_UNKNOWN),
        Rate(name="RR2", responding=_RESPONDING, eligible=_WITH_UNKNOWN),
        Rate(name="RR5", responding=_RESPONDING[:1], eligible=_ELIGIBLE),
        Rate(name="RR6", responding=_RESPONDING, eligible=_ELIGIBLE),
    )
}


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable with the role `status`."""
    for table, variable in evidence.variables():
        if variable.role is not Role.STATUS:
            continue
        setting = evidence.setting(RULE.code, table=table.name, variable=variable.name)
        rate = RATES.get(setting.method or "RR1")
        place = Place(table=table.name, variable=variable.name, what="" if rate is None else _what(rate, setting.limit))
        parts = evidence.parts_with(table.name, variable.name)
        why = "" if parts else NOT_DELIVERED
        if rate is None:
            why = f"there is no method `{setting.method}`: write {', '.join(RATES)}"
        elif not variable.dispositions or setting.limit is None:
            why = NO_LIMIT if variable.dispositions else NO_DISPOSITIONS
        if why or rate is None or setting.limit is None:
            yield not_run(RULE, why=why, place=place)
            continue
        yield _judge(evidence, variable, parts, rate=rate, limit=setting.limit, place=place)


def _what(rate: Rate, limit: float | None) -> str:
    return f"a response rate ({rate.name})" + ("" if limit is None else f" of at least {100 * limit:g} %")


def _judge(
    evidence: Evidence, variable: Variable, parts: Sequence[Part], *, rate: Rate, limit: float, place: Place
) -> Outcome:
    counts = [_members(evidence, part, variable, rate) for part in parts]
    groups: list[tuple[str, int, int]] = [
        ("", sum(int(np.count_nonzero(yes)) for yes, _ in counts), sum(int(np.count_nonzero(of)) for _, of in counts))
    ]
    centres = by_centre(evidence, parts)
    if centres is not None and len(centres.names) > 1:
        eligible = centres.count([of for _, of in counts]).tolist()
        responding = centres.count([yes for yes, _ in counts]).tolist()
        groups += [
            (f" in {centres.label(number)}", responding[number], of)
            for number, of in enumerate(eligible)
            if of >= FEWEST
        ]
    if groups[0][2] < FEWEST:
        why = f"{groups[0][2]} participants were eligible, the rule needs {FEWEST}"
        return not_run(RULE, why=why, place=place)
    low = [(name, yes, of) for name, yes, of in groups if yes < exact(limit) * of]
    findings = tuple(
        finding_on_whole(
            RULE,
            place=place,
            parts=parts,
            message="Fewer took part than was agreed on",
            observed=f"{rate.name} {100 * yes / of:.1f} % of {of}{name}",
            expected=f"at least {100 * limit:g} %",
        )
        for name, yes, of in (low if low[:1] != groups[:1] else low[:1])
    )
    return counted(RULE, Counts(looked_at=len(groups), unit="groups"), place=place, findings=findings)


def _members(evidence: Evidence, part: Part, variable: Variable, rate: Rate) -> tuple[Mask, Mask]:
    """Rows above the line, and rows below it."""
    declared = part.table.variables[variable.name].dispositions or variable.dispositions
    encoded = evidence.cells(part, variable.name).cast(pa.string()).combine_chunks().dictionary_encode()
    kinds = [declared.get(code, Disposition.UNKNOWN).value for code in encoded.dictionary.to_pylist()]
    found = pc.fill_null(pa.array(kinds, pa.string()).take(encoded.indices), Disposition.UNKNOWN.value)
    sound = ~evidence.doubt(part, variable.name)
    return _any_of(found, rate.responding) & sound, _any_of(found, rate.eligible) & sound


def _any_of(kinds: pa.Array, wanted: Sequence[Disposition]) -> Mask:
    found = pc.is_in(kinds, value_set=pa.array([kind.value for kind in wanted]))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


RULE = Rule(
    code="COM303",
    name="response-below-limit",
    family=Family.VISITS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.FAILS,
    remedy="Report the rate, and ask why so few took part",
    explanation=__doc__,
)
