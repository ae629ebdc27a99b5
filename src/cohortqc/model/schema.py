"""What a delivery must look like: tables, variables, limits, codes, missing codes, keys, references, rules, scales."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cohortqc.model.severity import Severity


class VariableType(StrEnum):
    """How a cell is typed. CODED cells hold one of the codes; its storage follows from the codes (see `Variable`)."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    CODED = "coded"


class Role(StrEnum):
    """What a variable is for; rules that need a role are not run where no variable has it."""

    IDENTIFIER = "identifier"
    CENTRE = "centre"
    DEVICE = "device"
    SOFTWARE = "software"
    EXAMINER = "examiner"
    STATUS = "status"
    WEIGHT = "weight"
    STRATUM = "stratum"
    PSU = "psu"
    AGE = "age"
    BIRTH_DATE = "birth_date"
    VISIT_DATE = "visit_date"


class Direction(StrEnum):
    """What a higher value of a scale means for the participant."""

    WORSE = "worse"
    BETTER = "better"


class Trend(StrEnum):
    """How a value may move from one visit of a participant to the next."""

    INCREASING = "increasing"
    DECREASING = "decreasing"


class Disposition(StrEnum):
    """What became of a participant at a contact, in the categories of AAPOR's standard definitions."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSAL = "refusal"
    NON_CONTACT = "non_contact"
    OTHER = "other"
    UNKNOWN = "unknown"
    NOT_ELIGIBLE = "not_eligible"


class ScoreKind(StrEnum):
    """How the items of a scale make its score."""

    SUM = "sum"
    MEAN = "mean"


ROUNDING = "rounding"
"""The tolerance that varies each operand, and the delivered value, by half a unit of its declared `digits`."""

NOT_RECORDED = "not_recorded"
"""The reason of a blank cell, unless the schema names another."""

NOT_ASKED = "not_asked"
"""The reason of a cell whose `asked_if` is false or unknown."""

UNREADABLE = "unreadable"
"""The reason of a cell whose text does not fit its type; always with a problem of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """An interval closed at both ends; None is no limit. Numbers in the variable's unit, or ISO dates as text."""

    low: float | str | None = None
    high: float | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Censoring:
    """Bottom and top codes: `above=80` means that 80 stands for 80 and more (printed as "≥ 80")."""

    below: float | None = None
    above: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What a delivered value must equal. `tolerance` is absolute, in the variable's unit, or ROUNDING."""

    sql: str
    tolerance: float | str = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How fast a participant's value can change: `percent_per_year` truly, `precision` the method's CV in per cent."""

    percent_per_year: float
    precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column of a table.

    `codes` maps code (text: `7`, `7.0` and `"7"` are one code) to label, in the schema's order. A coded variable whose
    codes are all whole numbers (`codes_are_numbers`) is stored as 64-bit integers, so that SQL may say `VTYP = 1`; any
    other coded variable as text. `missing` maps code (text; "" is the empty cell) to reason: schema, table and
    variable level already merged. `required`: no empty cell (where `asked_if` is true). `optional`: the column may be
    absent. `digits`: decimals as recorded at source. `range`: outside is an error; `expected`: outside is unusual;
    `detection`: what the instrument can tell. `reference`: the code that others are compared with. `pattern` (RE2)
    matches the whole text. `date_format`: as strftime writes it, where dates are not ISO 8601. `in_releases`: the only
    releases that have it; empty: all. `line`: where the definition stands.

    Over time: a `constant` value is the same at every visit of a participant, a `monotone` one only rises or only
    falls, `change` says how fast it may. In distribution: `scale` ("linear" or "log": on which it is about normal),
    `end_digits` ("any": all final digits equally often; "even": all even ones), `mean` and `median` (where they should
    lie), `proportions` (code -> limits of its share among the values present), `margin` (a difference between groups,
    or a drift, in the variable's unit, that does not matter), `adjust` (covariates of such comparisons).
    `dispositions`: code -> AAPOR category, of the variable with the role STATUS. `max_length`: signs of a text.
    """

    name: str
    label: str
    type: VariableType
    description: str = ""
    unit: str = ""
    digits: int | None = None
    range: Limits | None = None
    expected: Limits | None = None
    detection: Limits | None = None
    censored: Censoring | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = False
    reference: str | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    pattern: str | None = None
    required: bool = False
    optional: bool = False
    asked_if: str | None = None
    computed: Computed | None = None
    role: Role | None = None
    aliases: tuple[str, ...] = ()
    higher_is: Direction | None = None
    end_digits: str | None = None
    scale: str | None = None
    date_format: str | None = None
    max_length: int | None = None
    constant: bool = False
    monotone: Trend | None = None
    change: Change | None = None
    mean: Limits | None = None
    median: Limits | None = None
    proportions: Mapping[str, Limits] = field(default_factory=dict)
    margin: float | None = None
    adjust: tuple[str, ...] = ()
    dispositions: Mapping[str, Disposition] = field(default_factory=dict)
    in_releases: tuple[str, ...] = ()
    line: int | None = None

    @property
    def codes_are_numbers(self) -> bool:
        """True when every code is a whole number in its plain form (`-3`, `0`, `11`; not `007`)."""
        return bool(self.codes) and all(_is_whole(code) for code in self.codes)

    @property
    def is_numeric(self) -> bool:
        """True when the cells are stored as numbers."""
        if self.type is VariableType.CODED:
            return self.codes_are_numbers
        return self.type in {VariableType.INTEGER, VariableType.NUMBER}


def _is_whole(code: str) -> bool:
    digits = code.removeprefix("-")
    return digits.isascii() and digits.isdigit() and (digits == "0" or not digits.startswith("0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Every value of `column` must occur in `target_table.target_column`."""

    column: str
    target_table: str
    target_column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Participants for whom `when` holds are expected at these visit years, as long as they were followed.

    `until`: SQL for the days since enrolment at which a participant's follow-up ended; None: nobody's has.
    """

    when: str | None
    years: tuple[int, ...]
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Which columns of a table tell the visit. `window` in days."""

    type: str | None = None
    year: str | None = None
    days: str | None = None
    closest: str | None = None
    expected: str | None = None
    window: int | None = None
    schedule: tuple[Schedule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How many rows a table must have, or for whom."""

    min: int | None = None
    max: int | None = None
    for_each: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleItem:
    """One item of a scale. `scores` maps code (text) to points; empty: the code itself is the number of points."""

    variable: str
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A score made of items of one table, `reverse` and `recode` already turned into `ScaleItem.scores`.

    `straight_lining`: the same answer to all items, whatever way they are worded, is worth a note.

    With fewer than `min_items` answered items the score is missing; with some missing, a mean is taken over those
    answered and a sum is prorated (mean of the answered x number of items). `in_file`: a variable of the same name is
    delivered (and checked); otherwise the score is derived for reports, with this label and these limits.
    """

    name: str
    table: str
    items: tuple[ScaleItem, ...]
    score: ScoreKind
    min_items: int
    in_file: bool
    label: str = ""
    unit: str = ""
    digits: int | None = None
    range: Limits | None = None
    higher_is: Direction | None = None
    source: str = ""
    straight_lining: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Pearson's correlation of two numeric variables of one table is expected to lie within `limits`."""

    variables: tuple[str, str]
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlRule:
    """A rule of the schema's own: where `when` is true, `that` (YAML: `assert`) must be true; unknown is not judged."""

    id: str
    table: str
    that: str
    message: str
    when: str | None = None
    severity: Severity = Severity.ERROR
    remedy: str = ""
    variables: tuple[str, ...] = ()
    in_releases: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """One table. `files` are file stems with `*`, `?` and, in schemas with releases, `{release}`; any form may arrive.

    `in_parts`: several files together may make the table (one a centre, one a batch); otherwise two are ambiguous.
    `identity`: variables that together tell one person from another (birth date, height): two participants alike in
    all of them may be one. `multivariate`: groups of numeric variables whose joint outliers are sought.

    `delimiter` and `encoding` are declared where they cannot be told from the bytes. `key`: columns that together name
    a row. `optional`: the table may be absent.
    """

    name: str
    title: str
    variables: Mapping[str, Variable]
    description: str = ""
    files: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    visits: Visits | None = None
    rows: Rows | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)
    optional: bool = False
    in_parts: bool = False
    identity: tuple[str, ...] = ()
    multivariate: tuple[tuple[str, ...], ...] = ()
    correlations: tuple[Correlation, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None
    line: int | None = None

    @property
    def participants(self) -> Reference | None:
        """Whose rows they are: the reference to the table of `rows: {for_each: ...}`, or else the first one."""
        named = self.rows.for_each if self.rows is not None else None
        return next((found for found in self.references if named in {None, found.target_table}), None)

    def with_role(self, role: Role) -> Variable | None:
        """The first variable with this role, or None."""
        return next((variable for variable in self.variables.values() if variable.role is role), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of a schema: the tables as this release has them (patches and `in:` already applied)."""

    name: str
    title: str
    tables: Mapping[str, TableSchema]
    rules: tuple[SqlRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetting:
    """What a schema says of one rule of the catalogue, for one variable or all.

    Off, or another severity; another `limit` than the rule's own (a share, a number of points: the rule's docstring
    says of what), another `method` where the rule has several.
    """

    code: str
    enabled: bool = True
    severity: Severity | None = None
    limit: float | None = None
    method: str | None = None
    table: str | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A whole data dictionary.

    `tables` hold the union over all releases; `releases` is empty for a schema without releases. `reasons` maps reason
    to its label, in the schema's order (always with not_recorded, not_asked and unreadable). `cut_off`: the ISO date on
    which the data were closed, unless the caller names another. `sha256` fingerprints the
    schema with everything that it extends; `source` is what messages call it.
    """

    name: str
    version: str
    title: str
    tables: Mapping[str, TableSchema]
    reasons: Mapping[str, str]
    rules: tuple[SqlRule, ...] = ()
    releases: Mapping[str, Release] = field(default_factory=dict)
    settings: tuple[RuleSetting, ...] = ()
    description: str = ""
    eligible: str | None = None
    cut_off: str | None = None
    extends: tuple[str, ...] = ()
    source: str = ""
    sha256: str = ""

    def table(self, name: str, *, release: str | None = None) -> TableSchema:
        """The table as this release has it (None: as the union has it). KeyError for a table that does not exist."""
        return self.tables[name] if release is None else self.releases[release].tables[name]

    def rules_of(self, table: str, *, release: str | None = None) -> tuple[SqlRule, ...]:
        """The schema's own rules on a table, for one release."""
        rules = self.rules if release is None else self.releases[release].rules
        return tuple(rule for rule in rules if rule.table == table)
