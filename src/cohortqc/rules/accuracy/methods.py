"""Which method and limit the schema's `checks` choose for a rule, or its own defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.rules.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A method's own limit, and the open interval in which another may lie."""

    default: float
    above: float = 0.0
    below: float = inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The method by its name, and its limit."""

    method: str
    limit: float


def chosen(evidence: Evidence, code: str, *, table: str, variable: str = "", methods: Mapping[str, Bounds]) -> Choice:
    """What holds at this place; the first of `methods` is the rule's own.

    Raises DefinitionError for a method that the rule does not have, or a limit with which it makes no sense.
    """
    said = evidence.setting(code, table=table, variable=variable)
    method = said.method or next(iter(methods))
    if method not in methods:
        raise _mistake(
            evidence, f"{code}.method", fact=f"{code} has no method {method!r}", remedy=f"choose {_either(methods)}"
        )
    bounds = methods[method]
    limit = bounds.default if said.limit is None else said.limit
    if not bounds.above < limit < bounds.below:
        upper = "" if bounds.below == inf else f" and below {bounds.below:g}"
        raise _mistake(
            evidence,
            f"{code}.limit",
            fact=f"{limit:g} is no limit of {code}",
            remedy=f"give a number above {bounds.above:g}{upper}",
        )
    return Choice(method=method, limit=limit)


def _either(names: Mapping[str, Bounds]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _mistake(evidence: Evidence, place: str, *, fact: str, remedy: str) -> DefinitionError:
    name = evidence.schema.source or evidence.schema.name
    return DefinitionError((Mistake(file=name, line=None, place=f"checks.{place}", fact=fact, remedy=remedy),))
