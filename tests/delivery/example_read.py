"""Small schemas made by hand, and a delivery with what tests ask of it most."""

from collections.abc import Mapping
from dataclasses import replace

from cohortqc.model.delivery import Delivery, Fault, FaultKind
from cohortqc.model.schema import Release, Role, Schema, TableSchema, Variable, VariableType
from cohortqc.model.table import Part

REASONS = dict.fromkeys(("not_recorded", "refused", "dont_know", "not_asked", "unreadable"), "")


def variable(name: str, kind: str = "integer", **more: object) -> Variable:
    """A variable whose blank is not recorded."""
    missing = {"": "not_recorded", **more.pop("missing", {})}  # type: ignore[dict-item]  # a mapping of texts
    made = Variable(name=name, label=name.lower(), type=VariableType(kind), missing=missing)
    return replace(made, **more)  # type: ignore[arg-type]  # what the test says


def table_of(*variables: Variable, name: str = "t", **more: object) -> TableSchema:
    """A table of these variables."""
    made = TableSchema(name=name, title=name, variables={one.name: one for one in variables}, files=(name,))
    return replace(made, **more)  # type: ignore[arg-type]  # what the test says


def schema_of(*tables: TableSchema, releases: Mapping[str, Release] | None = None) -> Schema:
    """A schema of these tables."""
    return Schema(
        name="s",
        version="1",
        title="s",
        tables={table.name: table for table in tables},
        reasons=REASONS,
        releases=releases or {},
    )


ID = variable("ID", "text", role=Role.IDENTIFIER)
AGE = variable("AGE", "integer")
BMI = variable("BMI", "number")
NOTE = variable("NOTE", "text")
SMALL = table_of(ID, AGE, BMI, NOTE)
"""ID (text), AGE (integer), BMI (number), NOTE (text)."""


class Read:
    """A delivery with what tests ask of it most."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery

    @property
    def part(self) -> Part:
        """The only part of the only table."""
        ((part,),) = (table.parts for table in self.delivery.tables.values())
        return part

    def cells(self, name: str) -> list[object]:
        """Typed cells of a column."""
        found: list[object] = self.part.column(name).to_pylist()
        return found

    def reasons(self, name: str) -> list[str | None]:
        """Why each cell is missing, None where a value is present."""
        names = (None, *self.part.reason_names)
        return [names[number] for number in self.part.reason_index(name).tolist()]

    def unreadable(self, name: str) -> list[tuple[int, str]]:
        """(row, text) of the cells that do not fit."""
        found = self.part.unreadable.get(name)
        return [] if found is None else list(zip(found.rows.tolist(), found.texts, strict=True))

    def faults(self, kind: FaultKind) -> list[Fault]:
        """The faults of one kind."""
        return [fault for fault in self.delivery.faults if fault.kind is kind]

    def bad_lines(self) -> list[tuple[int, str]]:
        """(line, what it has) of every malformed line, by line."""
        return sorted(
            pair
            for fault in self.faults(FaultKind.LINE_MALFORMED)
            for pair in zip(fault.lines, fault.observed, strict=True)
        )

    def codes(self) -> list[str]:
        """The codes of all faults, sorted, each once."""
        return sorted({fault.kind.value for fault in self.delivery.faults})
