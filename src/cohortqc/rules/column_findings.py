"""Findings about a column or a table as a whole: no row of it is to blame."""

from collections.abc import Mapping, Sequence

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Rule
from cohortqc.model.table import Part
from cohortqc.rules.judging import TOGETHER, Place


def finding_on_whole(
    rule: Rule,
    *,
    place: Place,
    parts: Sequence[Part],
    message: str,
    observed: str,
    expected: str,
    related: str = "",
) -> Finding:
    """One problem about the table or variable of `place`; it names a file when its rows all came in one."""
    files = {part.file.name: part.file for part in parts}
    return Finding(
        code=rule.code,
        severity=place.severity or rule.severity,
        message=message,
        remedy=place.remedy or rule.remedy,
        table=place.table,
        variable=place.variable or TOGETHER.join(place.compared),
        file=next(iter(files.values())) if len(files) == 1 else None,
        observed=(observed,) if observed else (),
        expected=expected,
        related=(related,) if related else (),
    )


def by_release(parts: Sequence[Part]) -> Mapping[str | None, Sequence[Part]]:
    """The parts of each release (None: of a schema without releases), in the order in which they come."""
    found: dict[str | None, list[Part]] = {}
    for part in parts:
        found.setdefault(part.release, []).append(part)
    return found
