"""What one rule found in one place: a columnar bundle of problems, so that four million bad cells stay cheap."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cohortqc.model.severity import Severity
from cohortqc.model.table import DeliveredFile, Part, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Cells that a problem about a whole column leaves untold: these records of a part, ascending."""

    part: Part
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Problems of one rule about one variable (or row, or file) in one part of one table.

    `rule` is the schema's own rule id for CON201, otherwise "". `part` is given when the problems are about records
    that were read: then `rows` are record indices within it, and file, line, key, participant, centre and visit follow
    from it. Without `part`, the finding is about `file`, or about lines of it that could not be read (`lines`, one a
    problem), or about the delivery as a whole; it then stands for max(1, len(lines)) problems.

    `observed` and `related` are one text a problem (empty sequence: none; a sequence of length 1: the same for all);
    `related` is what stands in the row besides. `variable` may name several at once (`RIDAGEYR|RIDAGEMN`).
    Texts from the delivery stand here as they came: whoever shows them escapes them. `expected` is one text for all, or
    one a problem in `expected_each`. `message` never holds a value. `unlisted`: it stands for so many problems that
    are counted and not listed; it then has neither part nor lines. `waiver`: the id of the waiver that covers all of
    these problems: they are shown, and close no gate.

    `in_doubt`: what later rules must take as unknown in `variable` although no single cell is a problem, as the whole
    column is one (a wrong unit). The cells of `rows` are unknown in any case.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    rule: str = ""
    table: str = ""
    variable: str = ""
    file: DeliveredFile | None = None
    part: Part | None = None
    rows: Rows | None = None
    lines: Sequence[int] = ()
    observed: Sequence[str] = ()
    expected: str = ""
    expected_each: Sequence[str] = ()
    related: Sequence[str] = field(default=())
    waiver: str = ""
    unlisted: int = 0
    in_doubt: tuple[Doubt, ...] = ()

    @property
    def count(self) -> int:
        """How many problems this finding stands for."""
        if self.unlisted:
            return self.unlisted
        return len(self.rows) if self.rows is not None else max(1, len(self.lines))
