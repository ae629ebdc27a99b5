"""One problem, spelled out: what a listing, a page or an annotation shows."""

from dataclasses import dataclass

from cohortqc.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the listing, in the columns of `problems.csv`.

    `line` is the physical line (text files only), `row` the record number (1 = first record). `key` shows the row's key
    as `ID=100042; HIPDAYS=2190`. `observed` is the value: of a typed number the fewest digits that give it back (a
    delivered 0.500 reads 0.5), of a date its ISO form, of a cell that does not fit its type the text as delivered;
    several values read `A=1; B=2`. `observed_label`: the label of a code. `related`: what stands in the row besides.
    `ask` is the question for the clinic or the sender. `status`: new, persisting or returned, against the previous
    validation (new where none was given), or waived, then `waiver` is the id. Texts from the delivery are not escaped
    here.
    """

    problem_id: str
    severity: Severity
    code: str
    name: str
    rule: str = ""
    table: str = ""
    file: str = ""
    line: int | None = None
    row: int | None = None
    release: str = ""
    participant: str = ""
    key: str = ""
    centre: str = ""
    visit: str = ""
    variable: str = ""
    label: str = ""
    observed: str = ""
    observed_label: str = ""
    expected: str = ""
    related: str = ""
    message: str
    remedy: str
    ask: str = ""
    status: str = "new"
    waiver: str = ""
