"""The schema language as pydantic documents: what may stand where in the YAML, before it is translated."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cohortqc.schema.yaml_scalars import number_text


class Document(BaseModel):
    """A mapping of the YAML: unknown keys are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _as_code(value: object) -> object:
    """Codes are text: `5` and `5.0` stand for `"5"`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(float(value)) if isinstance(value, float) else str(value)
    return value


Code = Annotated[str, BeforeValidator(_as_code, json_schema_input_type=str | int | float)]
Interval = Annotated[
    list[float | str | None],
    Field(min_length=2, max_length=2, description="[lowest, highest], both included; null for no limit"),
]
Sql = Annotated[str, Field(min_length=1, max_length=4000, description="SQL in DuckDB's dialect")]
MissingCodes = Annotated[
    str | dict[str, str | None] | list[str | dict[str, str | None]],
    Field(description="code -> reason, or the name of a missing set, or a list of these; null takes a code out again"),
]
Names = list[Annotated[str, Field(min_length=1)]]
Count = Annotated[int, Field(ge=0)]
SeverityWord = Literal["error", "warning", "note"]
DirectionWord = Literal["worse", "better"]


class CheckDocument(Document):
    """What is said of one rule of the catalogue: off, another severity, limit or method."""

    enabled: bool = True
    severity: SeverityWord | None = None
    limit: float | None = Field(default=None, description="in place of the rule's own; explain CODE says of what")
    method: str | None = Field(default=None, description="where the rule has several; explain CODE lists them")


Checks = Annotated[
    dict[Annotated[str, Field(pattern=r"^(INT|COM|CON|ACC)[0-9]{3}$")], CheckDocument],
    Field(description="settings of catalogue rules: {CON102: {severity: note}, INT205: {enabled: false}}"),
]


class CensoredDocument(Document):
    """Bottom and top codes."""

    below: float | None = None
    above: float | None = None


class ComputedDocument(Document):
    """What a delivered value must equal."""

    sql: Sql
    tolerance: float | Literal["rounding"] = 0.0


class ChangeDocument(Document):
    """How fast a value can change."""

    percent_per_year: float = Field(gt=0, description="true change, in per cent of the earlier value a year")
    precision: float = Field(ge=0, description="coefficient of variation of the method, in per cent")


class VariableDocument(Document):
    """One column."""

    label: str | None = None
    description: str | None = None
    type: Literal["integer", "number", "text", "date", "coded"] | None = None
    unit: str | None = None
    digits: int | None = Field(default=None, description="decimals as recorded at source")
    range: Interval | None = Field(default=None, description="what cannot be otherwise: outside is an error")
    expected: Interval | None = Field(default=None, description="what is usual: outside is a warning")
    detection: Interval | None = Field(default=None, description="the instrument's limits")
    censored: CensoredDocument | None = None
    codes: str | dict[str, str] | None = Field(default=None, description="code -> label, or the name of a code list")
    ordered: bool | None = None
    reference: Code | None = Field(default=None, description="the code that others are compared with")
    missing: MissingCodes | None = None
    pattern: str | None = Field(default=None, description="regular expression (RE2) for the whole text")
    required: bool | None = Field(default=None, description="no empty cell")
    optional: bool | None = Field(default=None, description="the column may be absent")
    asked_if: Sql | None = None
    computed: Sql | ComputedDocument | None = None
    role: (
        Literal[
            "identifier",
            "centre",
            "device",
            "software",
            "examiner",
            "status",
            "weight",
            "stratum",
            "psu",
            "age",
            "birth_date",
            "visit_date",
        ]
        | None
    ) = None
    aliases: Names | None = None
    higher_is: DirectionWord | None = None
    end_digits: Literal["any", "even"] | None = Field(default=None, description="final digits to be expected")
    scale: Literal["log", "linear"] | None = Field(default=None, description="on which values are about normal")
    max_length: Count | None = Field(default=None, description="signs of a text")
    constant: bool | None = Field(default=None, description="the same at every visit of a participant")
    monotone: Literal["increasing", "decreasing"] | None = Field(default=None, description="from visit to visit")
    change: ChangeDocument | None = None
    mean: Interval | None = Field(default=None, description="where the mean should lie")
    median: Interval | None = Field(default=None, description="where the median should lie")
    proportions: dict[str, Interval] | None = Field(default=None, description="code -> limits of its share, 0 to 1")
    margin: float | None = Field(default=None, gt=0, description="a difference of means that does not matter")
    adjust: Names | None = Field(default=None, description="covariates when groups are compared")
    dispositions: (
        dict[
            str,
            Literal["complete", "partial", "refusal", "non_contact", "other", "unknown", "not_eligible"],
        ]
        | None
    ) = Field(default=None, description="code -> AAPOR category, of the variable with the role status")
    date_format: str | None = Field(default=None, description="as strftime writes it, when dates are not ISO 8601")
    in_releases: Names | None = Field(default=None, alias="in")
    checks: Checks | None = None


class ScheduleDocument(Document):
    """Who is expected at which visit years."""

    when: Sql | None = None
    years: list[int]
    until: Sql | None = Field(default=None, description="days since enrolment at which the follow-up ended")


class VisitsDocument(Document):
    """The columns that tell the visit."""

    type: str | None = None
    year: str | None = None
    days: str | None = None
    closest: str | None = None
    expected: str | None = None
    window: Count | None = Field(default=None, description="days")
    schedule: list[ScheduleDocument] | None = None


class RowsDocument(Document):
    """How many rows, or for whom."""

    min: Count | None = None
    max: Count | None = None
    for_each: str | None = None
    where: Sql | None = None


class ScaleDocument(Document):
    """A score made of items."""

    table: str | None = None
    items: Names | dict[str, dict[str, float]] = Field(description="names of items, or item -> code -> points")
    reverse: Names | None = None
    recode: dict[str, float] | None = None
    score: Literal["sum", "mean"]
    min_items: int | None = Field(default=None, description="fewest answered items; default: all")
    label: str | None = None
    unit: str | None = None
    digits: int | None = None
    range: Interval | None = None
    higher_is: DirectionWord | None = None
    source: str | None = None
    straight_lining: bool | None = Field(default=None, description="note the same answer to all items")


class CorrelationDocument(Document):
    """An expected correlation."""

    of: Annotated[list[str], Field(min_length=2, max_length=2)]
    between: Interval


class TableDocument(Document):
    """One table."""

    title: str | None = None
    description: str | None = None
    file: str | Names | None = Field(default=None, description="file stem with *, ? and {release}; default: the name")
    key: Names | None = None
    references: dict[str, str | Names] | None = Field(default=None, description="column -> table.column, or several")
    visits: VisitsDocument | None = None
    rows: RowsDocument | None = None
    missing: MissingCodes | None = None
    variables: dict[str, VariableDocument]
    scales: dict[str, ScaleDocument] | None = None
    optional: bool | None = Field(default=None, description="the table may be absent")
    in_parts: bool | None = Field(default=None, description="several files together may make the table")
    identity: Names | None = Field(default=None, description="variables that tell one person from another")
    multivariate: list[Names] | None = Field(default=None, description="groups of variables: joint outliers")
    correlations: list[CorrelationDocument] | None = None
    delimiter: str | None = None
    encoding: str | None = None
    in_releases: Names | None = Field(default=None, alias="in")
    checks: Checks | None = None


class RuleDocument(Document):
    """A rule of the schema's own."""

    id: str | None = None
    table: str
    when: Sql | None = None
    that: Sql = Field(alias="assert")
    message: str
    severity: SeverityWord | None = None
    remedy: str | None = None
    variables: Names | None = None
    in_releases: Names | None = Field(default=None, alias="in")


class ReleaseDocument(Document):
    """A release: patches of tables, read once they are merged."""

    title: str | None = None
    tables: dict[str, dict[str, object]] | None = None


class SchemaDocument(Document):
    """A whole data dictionary. `define` may hold anchors; it is gone before this is read."""

    name: str = Field(alias="schema", min_length=1)
    version: str | None = None
    title: str | None = None
    description: str | None = None
    extends: str | Names | None = None
    missing: MissingCodes | None = None
    reasons: dict[str, str] | None = Field(default=None, description="reason -> label")
    missing_sets: dict[str, dict[str, str]] | None = None
    code_lists: dict[str, dict[str, str]] | None = None
    tables: dict[str, TableDocument]
    scales: dict[str, ScaleDocument] | None = None
    rules: list[RuleDocument] | dict[str, RuleDocument] | None = None
    releases: dict[str, ReleaseDocument] | None = None
    eligible: Sql | None = Field(default=None, description="who belongs in the delivery, on the first table")
    cut_off: str | None = Field(default=None, description="ISO date on which the data were closed")
    checks: Checks | None = None
