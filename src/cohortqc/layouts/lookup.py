"""Results found by what they are about."""

from collections.abc import Iterable, Mapping

from cohortqc.model.result import Result, Stat

_Key = tuple[str, str, str, str, str, str, str]


class Lookup:
    """The results of one table, by context, variable, level, column (or analysis), set, outcome and exposure."""

    def __init__(self, rows: Iterable[Result]) -> None:
        self._index: dict[_Key, dict[Stat, Result]] = {}
        for row in rows:
            key = (
                row.context,
                row.variable,
                row.variable_level,
                row.group_level,
                row.set,
                row.outcome,
                row.exposure,
            )
            self._index.setdefault(key, {})[row.stat_name] = row

    def at(
        self,
        context: str,
        *,
        variable: str = "",
        variable_level: str = "",
        group_level: str = "",
        title: str = "",
        outcome: str = "",
        exposure: str = "",
    ) -> Mapping[Stat, Result]:
        """The statistics of one cell, empty when there are none."""
        return self._index.get((context, variable, variable_level, group_level, title, outcome, exposure), {})
