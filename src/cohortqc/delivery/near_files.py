"""Which files, by their names, are likely meant for a table that did not come."""

import re
from collections.abc import Iterable, Sequence

from cohortqc.delivery.folder import Found, stems
from cohortqc.delivery.match import RELEASE
from cohortqc.model.near_names import near_names
from cohortqc.model.schema import TableSchema

_WILD = re.compile(rf"\*|\?|{re.escape(RELEASE)}")
_MOST = 2_000
"""With more files than this that nobody asked for, names are not compared."""

_SLACK = (0, -1, 1)
"""So many signs more or fewer may stand for what a pattern spells out."""


def near_files(files: Sequence[Found], tables: Iterable[TableSchema]) -> dict[Found, TableSchema]:
    """File -> the table that its name nearly fits, each table once; in the order of the files."""
    found: dict[Found, TableSchema] = {}
    given: set[str] = set()
    if len(files) > _MOST:
        return found
    wanted = list(tables)
    for file in files:
        stem = stems(file.name)[0]
        table = next((table for table in wanted if table.name not in given and _nearly_fits(stem, table)), None)
        if table is not None:
            found[file] = table
            given.add(table.name)
    return found


def _nearly_fits(stem: str, table: TableSchema) -> bool:
    """True when a name is near one of the table's patterns, or to the table's own name."""
    return any(_near(stem, *_ends(pattern)) for pattern in (*table.files, table.name))


def _ends(pattern: str) -> tuple[str, str]:
    """What a pattern spells out at its beginning and at its end; without wild signs, all of it at the beginning."""
    pieces = _WILD.split(pattern)
    return pieces[0], pieces[-1] if len(pieces) > 1 else ""


def _near(stem: str, first: str, last: str) -> bool:
    """True when the beginning and the end of a name are near those of a pattern."""
    if not last:
        tried = {stem} if len(stem) <= len(first) + 1 else {stem[: len(first) + slack] for slack in _SLACK}
    else:
        tried = {
            stem[: len(first) + one] + stem[max(0, len(stem) - len(last) - other) :]
            for one in _SLACK
            for other in _SLACK
        }
    return any(near_names([name], [first + last]) for name in sorted(tried))
