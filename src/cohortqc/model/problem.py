"""One problem, spelled out: what a listing, a page or an annotation shows."""

from dataclasses import dataclass

from cohortqc.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the listing, in the columns of `problems.csv`.

    `line` is the physical line (text files only), `row` the record number (1 = first record). `key` shows the row's key
    as `ID=100042; HIPDAYS=2190`. `observed` is the value as delivered (digits kept); `observed_label` its label for a
    code. Texts from the delivery are not escaped here.
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
