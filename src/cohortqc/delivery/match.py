"""Files to tables by their names: which file claims which table, of which release."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cohortqc.model.schema import Schema, TableSchema

RELEASE = "{release}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A file that says that it is this table. `known`: the schema has the release (or the name needs none)."""

    table: str
    pattern: str
    release: str | None = None
    known: bool = True


def claims(stems: Sequence[str], schema: Schema) -> tuple[Claim, ...]:
    """The tables that a file with one of these stems may be: one, none, or several when the schema cannot tell.

    Patterns match whole stems without regard to case; of several, the one that says most literally wins. A release
    that the schema knows is preferred to an unknown one, an earlier stem to a later one.
    """
    for releases in (tuple(schema.releases), None):
        if releases is None and not schema.releases:
            break
        for stem in stems:
            found = list(_claims(stem, schema, releases=releases))
            if found:
                most = max(_literal(claim.pattern) for claim in found)
                return tuple(claim for claim in found if _literal(claim.pattern) == most)
    return ()


def names_table(name: str, table: TableSchema) -> bool:
    """True when a name fits one of the table's own patterns, of whatever release."""
    return any(_expression(pattern, None).fullmatch(name) is not None for pattern in table.files)


def _claims(stem: str, schema: Schema, *, releases: tuple[str, ...] | None) -> Iterable[Claim]:
    """releases: the known ones; None: any other."""
    for table in schema.tables.values():
        for pattern in table.files or (table.name,):
            if releases is None and RELEASE not in pattern:
                continue
            found = _expression(pattern, releases).fullmatch(stem)
            if found is None:
                continue
            if RELEASE not in pattern:
                yield Claim(table=table.name, pattern=pattern)
            else:
                yield _released(found.group("release"), table=table.name, pattern=pattern, schema=schema)
            break


def _released(delivered: str, *, table: str, pattern: str, schema: Schema) -> Claim:
    known = {name.casefold(): name for name in schema.releases}
    name = known.get(delivered.casefold())
    return Claim(table=table, pattern=pattern, release=name or delivered, known=name is not None)


def _expression(pattern: str, releases: tuple[str, ...] | None) -> re.Pattern[str]:
    names = sorted(releases, key=lambda name: (-len(name), name)) if releases is not None else None
    release = "|".join(map(re.escape, names)) if names is not None else "[A-Za-z0-9-]+"
    # Without releases in the schema the mark stands for nothing in particular.
    wild = {"?": ".", RELEASE: f"(?P<release>{release or '(?!)'})"}

    def piece(text: str) -> str:
        return "".join(wild.get(part, re.escape(part)) for part in re.split(r"(\?|\{release\})", text))

    first, *middle, last = re.split(r"\*+", pattern) if "*" in pattern else (pattern, "")
    # A piece between two stars is settled where it first fits: many stars would otherwise be tried in every way.
    stars = "".join(f".*{piece(text)}" if RELEASE in text else f"(?>.*?{piece(text)})" for text in middle)
    end = f".*{piece(last)}" if "*" in pattern else ""
    return re.compile(piece(first) + stars + end, re.IGNORECASE | re.DOTALL)


def _literal(pattern: str) -> int:
    return len(pattern.replace(RELEASE, "").replace("*", "").replace("?", ""))
