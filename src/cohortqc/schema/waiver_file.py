"""A file of waivers: what is accepted, by whom, until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Annotated

from pydantic import Field

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.definition import LocatedDocument, Place
from cohortqc.model.schema import Schema
from cohortqc.model.waiver import Waiver
from cohortqc.schema.documents import Code, Count, Document
from cohortqc.schema.given_document import given_document, in_order
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.yaml_text import Kind

WAIVERS = Kind(
    heads=("waivers", "- id"), dates=frozenset({"decided_on", "expires", "observed", "keys"}), list_key="waivers"
)

ANY_VALUE = "any"
"""In place of the values: the waiver is bound to none. `[any]` is the value `any`."""

NOT_IN_SCHEMA = frozenset({"INT205", "INT206", "INT207"})
"""Rules whose problems name columns that the schema does not have."""

Text = Annotated[str, Field(min_length=1)]


class WaiverDocument(Document):
    """One waiver."""

    id: Text
    rule: Text
    table: Text | None = None
    variable: Text | None = None
    keys: Annotated[list[Text | dict[str, Code]], Field(min_length=1)] | None = None
    observed: Code | list[Code] | None = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    max_count: Count | None = None
    reason: Text
    decided_by: Text
    decided_on: Text
    expires: Text | None = None


class WaiversDocument(Document):
    """A file of waivers."""

    waivers: list[WaiverDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One waiver on its way: where its mistakes stand, and what it may name."""

    located: LocatedDocument
    place: Place
    schema: Schema
    rules: Sequence[str]
    mistakes: list[Mistake]

    def note(self, key: str, *, fact: str, remedy: str) -> None:
        self.mistakes.append(self.located.mistake((*self.place, key), fact=fact, remedy=remedy))


def waivers_from_text(text: bytes, *, name: str, schema: Schema, rules: Iterable[str]) -> tuple[Waiver, ...]:
    """The waivers of a file, in its order. `rules`: every code of the catalogue; the schema knows its own.

    Raises DefinitionError with every mistake: what the language does not have, a rule, table or variable that does not
    exist, an id that stands twice, a date that is none, and a waiver that is bound to nothing.
    """
    document, located = given_document(text, WaiversDocument, name=name, kind=WAIVERS)
    known = [*rules, *(rule.id for rule in schema.rules)]
    mistakes: list[Mistake] = []
    waivers = []
    seen: set[str] = set()
    for number, entry in enumerate(document.waivers):
        desk = _Desk(located=located, place=("waivers", number), schema=schema, rules=known, mistakes=mistakes)
        if entry.id in seen:
            desk.note("id", fact=f"two waivers are called `{entry.id}`", remedy="give each an id of its own")
        seen.add(entry.id)
        waivers.append(_waiver(entry, desk, source=PurePath(name).name))
    if mistakes:
        raise DefinitionError(in_order(mistakes))
    return tuple(waiver for waiver in waivers if waiver is not None)


def _waiver(entry: WaiverDocument, desk: _Desk, *, source: str) -> Waiver | None:
    """The waiver, or None where a date is none; every mistake is noted."""
    _check_names(entry, desk)
    _check_bounds(entry, desk)
    decided = _date(entry.decided_on, desk, key="decided_on")
    expires = None if entry.expires is None else _date(entry.expires, desk, key="expires")
    if decided is not None and expires is not None and expires < decided:
        desk.note("expires", fact="its last day lies before the day it was decided", remedy="correct one of them")
    if decided is None:
        return None
    return Waiver(
        id=entry.id,
        rule=entry.rule,
        reason=entry.reason,
        decided_by=entry.decided_by,
        decided_on=decided,
        table=entry.table or "",
        variable=entry.variable or "",
        keys=tuple(_key(key, entry, desk) for key in entry.keys or ()),
        observed=_observed(entry.observed),
        share=entry.share,
        max_count=entry.max_count,
        expires=expires,
        source=source,
    )


def _check_names(entry: WaiverDocument, desk: _Desk) -> None:
    if entry.rule not in desk.rules:
        remedy = did_you_mean(entry.rule, desk.rules, otherwise="write the code as `cohortqc rules` lists it")
        desk.note("rule", fact="there is no such rule", remedy=remedy)
    tables = desk.schema.tables
    if entry.table is not None and entry.table not in tables:
        desk.note("table", fact=f"there is no table `{entry.table}`", remedy=did_you_mean(entry.table, tables))
    elif entry.variable is not None and entry.rule not in NOT_IN_SCHEMA:
        reached = [tables[entry.table]] if entry.table is not None else list(tables.values())
        names = list(dict.fromkeys(name for table in reached for name in table.variables))
        for name in entry.variable.split("|"):
            if name not in names:
                desk.note("variable", fact=f"there is no variable `{name}`", remedy=did_you_mean(name, names))


def _check_bounds(entry: WaiverDocument, desk: _Desk) -> None:
    """A waiver must say how far it goes, and of single rows which value was looked at."""
    if entry.keys is None and entry.share is None and entry.max_count is None:
        remedy = "name the rows (`keys`), or the largest `share` or `max_count` that is accepted"
        desk.note("id", fact="nothing says how far this waiver goes", remedy=remedy)
    if entry.keys is not None and entry.share is not None:
        desk.note("share", fact="`keys` and `share` stand together", remedy="keep one of them")
    if entry.keys is not None and entry.observed is None:
        remedy = "write the accepted value, a list of values, or `any`"
        desk.note("keys", fact="nothing says which value was accepted (`observed`)", remedy=remedy)


def _date(text: str, desk: _Desk, *, key: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        desk.note(key, fact=f"`{text[:40]}` is no date", remedy="write it as 2026-05-31")
        return None
    return found


def _key(key: str | dict[str, str], entry: WaiverDocument, desk: _Desk) -> str:
    """A key as problems.csv shows it; of a mapping, in the order of the table's key."""
    if isinstance(key, str):
        return key
    columns = list(key)
    if entry.table is not None and entry.table in desk.schema.tables:
        declared = desk.schema.tables[entry.table].key
        if set(declared) != set(columns):
            fact = f"the key of {entry.table} is {', '.join(declared) or 'not declared'}"
            desk.note("keys", fact=fact, remedy="give a value for each of its columns, and no other")
            return ""
        columns = list(declared)
    return "; ".join(f"{column}={key[column]}" for column in columns)


def _observed(observed: str | list[str] | None) -> tuple[str, ...] | None:
    if observed is None or observed == ANY_VALUE:
        return None
    return (observed,) if isinstance(observed, str) else tuple(observed)
