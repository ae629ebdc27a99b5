"""A program meets the types of its columns, on a row of nulls: what it gives, and whether its parts fit together."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from cohortqc.errors import ExpressionError
from cohortqc.sql.allowed import TYPES
from cohortqc.sql.engine import NOTHING, EngineError, described
from cohortqc.sql.program import Check, Demand, Program
from cohortqc.sql.types import UNTYPED

_FRACTIONS = frozenset({"DOUBLE", "FLOAT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A program with types: `source` is what stands after FROM (over the relation `delivery`), `type` what it gives."""

    source: str
    result: str
    type: str


@lru_cache(maxsize=4096)
def bind(program: Program, types: tuple[str, ...]) -> Bound:
    """The program for columns of these types (DuckDB names), in the order of its references.

    Raises ExpressionError where the text does not fit the types; as no row of a delivery is read, it quotes no value.
    """
    unknown = [name for name in types if name not in TYPES and name != UNTYPED]
    if unknown:
        raise ExpressionError(f"columns of type {unknown[0]} cannot be used", remedy="use numbers, text or dates")
    # One row of nulls, not none, so that constants that do not fit their type show.
    columns = ", ".join(f"{_null(name)} AS c{place}" for place, name in enumerate(types))
    empty = f"(SELECT {columns or '*'} FROM nothing)"
    parts = list(chain.from_iterable(check.parts for check in program.checks))
    wanted = ", ".join(f"{sql} AS p{place}" for place, (sql, _) in enumerate([(program.result, False), *parts]))
    try:
        kinds = described(f"SELECT {wanted} FROM {_layered(program, types, relation=empty)}")
    except EngineError as error:
        raise ExpressionError(
            _unfit(program, types, error), remedy="look at the types of its columns, or add a CAST"
        ) from error
    _hold_checks(program, kinds[1:])
    return Bound(source=_layered(program, types, relation="delivery"), result=program.result, type=kinds[0])


def _null(kind: str) -> str:
    if kind == UNTYPED:
        return "NULL"
    return f'"{kind}"' if kind in NOTHING else f'CAST("BIGINT" AS {kind})'


def _layered(program: Program, types: tuple[str, ...], *, relation: str) -> str:
    """Base columns without infinities or NaN, then one SELECT for each level of steps."""
    columns = ", ".join(
        f"CASE WHEN isfinite(c{place}) THEN c{place} END AS c{place}" if name in _FRACTIONS else f"c{place}"
        for place, name in enumerate(types)
    )
    source = f"(SELECT {columns or '*'} FROM {relation})"
    for level in program.levels:
        steps = ", ".join(f"{sql} AS {name}" for name, sql in level)
        source = f"(SELECT *, {steps} FROM {source})"
    return source


def _hold_checks(program: Program, kinds: tuple[str, ...]) -> None:
    remaining = iter(kinds)
    for check in program.checks:
        found = [(next(remaining), constant) for _, constant in check.parts]
        if check.demand is Demand.CONDITION:
            _hold_condition(check, found[0][0])
        else:
            _hold_comparable(check, found)


def _hold_condition(check: Check, kind: str) -> None:
    if kind not in {"BOOLEAN", UNTYPED}:
        fact = f"{check.text} is {kind}, not true or false"
        raise ExpressionError(fact, remedy="write a comparison, such as X = 1")


def _hold_comparable(check: Check, found: list[tuple[str, bool]]) -> None:
    """Text against anything else would be read as a number or date row by row, and fail on some rows."""
    text = any(kind == "VARCHAR" and not constant for kind, constant in found)
    other = next((kind for kind, _ in found if kind not in {"VARCHAR", UNTYPED}), None)
    if text and other is not None:
        remedy = f"put the constant in quotes, or write CAST(... AS {other})"
        raise ExpressionError(f"{check.text} compares text with {other}", remedy=remedy)


def _unfit(program: Program, types: tuple[str, ...], error: Exception) -> str:
    reason = str(error).splitlines()[0].partition(": ")[2] or str(error).splitlines()[0]
    named = ", ".join(f"{column} {kind}" for column, kind in zip(program.references, types, strict=True))
    return f"the text does not fit its columns ({named or 'none'}): {reason.rstrip('. ')}"
