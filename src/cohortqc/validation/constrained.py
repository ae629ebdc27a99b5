"""Column constraints: asked of the rules, run in pandera once for each part, turned into outcomes phase by phase."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.constraints.masks import failing_rows
from cohortqc.model.constraint import Constraint
from cohortqc.model.schema import TableSchema, Variable, VariableType
from cohortqc.model.table import Part, PartId, Rows
from cohortqc.model.validation import Outcome
from cohortqc.rules.catalogue import STEPS
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.rules.protocol import ColumnConstraint


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Which rows break which constraint: (part, code, variable) -> the constraint and its rows."""

    rows: Mapping[tuple[PartId, str, str], tuple[Constraint, Rows]]

    def outcomes(self, module: ColumnConstraint, evidence: Evidence) -> Iterator[Outcome]:
        """One outcome for each variable that the rule asks something of; cells in doubt are unknown."""
        for table, variable in evidence.variables():
            parts = [part for part in evidence.parts(table.name) if self._asked(module, part, variable) is not None]
            declared = module.constraint(variable)
            if parts or declared is not None:
                yield self._outcome(module, evidence, table, variable=variable, parts=parts)

    def _outcome(
        self,
        module: ColumnConstraint,
        evidence: Evidence,
        table: TableSchema,
        *,
        variable: Variable,
        parts: Sequence[Part],
    ) -> Outcome:
        declared = module.constraint(variable)
        what = declared.expected if declared is not None else ""
        return outcome_of_rows(
            module.RULE,
            (self._judge(module, evidence, part, variable=variable) for part in parts),
            place=Place(table=table.name, variable=variable.name, what=what),
            message=module.MESSAGE,
        )

    def _asked(self, module: ColumnConstraint, part: Part, variable: Variable) -> tuple[Constraint, Rows] | None:
        return self.rows.get((part.id, module.RULE.code, variable.name))

    def _judge(self, module: ColumnConstraint, evidence: Evidence, part: Part, *, variable: Variable) -> Judged:
        constraint, rows = self.rows[part.id, module.RULE.code, variable.name]
        name = variable.name
        unreadable = _unreadable_codes(part, name)
        missing = part.column(name).null_count - len(unreadable)
        failed = np.union1d(rows, unreadable) if len(unreadable) else rows
        unknown = 0
        if (part.id, name) in evidence.doubtful:
            doubt = evidence.doubt(part, name)
            unknown = int(doubt.sum())
            missing = int((part.missing_mask(name) & ~doubt).sum()) - int((~doubt[unreadable]).sum())
            failed = failed[~doubt[failed]]
        return Judged(
            part=part,
            failed=failed,
            not_applicable=missing,
            unknown=unknown,
            observed=evidence.texts(part, name, failed),
            expected=constraint.expected,
        )


def broken_constraints(evidence: Evidence, *, tables: Collection[str] | None = None) -> Broken:
    """Every constraint of the catalogue run over every part of these tables; None: of the delivery."""
    modules = [module for step in STEPS for module in step.constraints]
    rows: dict[tuple[PartId, str, str], tuple[Constraint, Rows]] = {}
    for table in evidence.delivery.tables.values():
        for part in table if tables is None or table.name in tables else ():
            found = failing_rows(part, list(_constraints(part, modules)))
            for constraint, failed in found.items():
                rows[part.id, constraint.code, constraint.variable] = (constraint, failed)
    return Broken(rows=rows)


def _constraints(part: Part, modules: Sequence[ColumnConstraint]) -> Iterator[Constraint]:
    for name, variable in part.table.variables.items():
        if part.has(name):
            for module in modules:
                constraint = module.constraint(variable)
                if constraint is not None:
                    yield constraint


def _unreadable_codes(part: Part, variable: str) -> Rows:
    """Cells of a coded variable that are not even of the form of its codes: no code either."""
    if part.table.variables[variable].type is VariableType.CODED and variable in part.unreadable:
        return part.unreadable[variable].rows
    return np.empty(0, dtype=np.int64)
