"""The report language as pydantic documents: what may stand where in the YAML, before it is translated."""

from typing import Annotated, Literal

from pydantic import Field

from cohortqc.schema.documents import Code, DirectionWord, Document, Names, Sql

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="letters, digits and underscores")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="small letters, digits and hyphens")]
Positive = Annotated[float, Field(gt=0)]


class JoinDocument(Document):
    """A table joined to the participants, at most one row each."""

    table: str
    where: Sql | None = None
    pick: Literal["closest"] | None = None
    as_name: str = Field(default="{name}", alias="as", description="what its variables are called: {name}_y0")
    variables: Names | None = Field(default=None, description="only these; default: all")


class DerivedDocument(Document):
    """A variable made by SQL, or a scale of the schema that is not in the file."""

    sql: Sql | None = None
    scale: str | None = None
    label: str | None = None
    unit: str = ""
    digits: int | None = Field(default=None, ge=0, le=10)
    codes: dict[str, str] | None = Field(default=None, description="code -> label; makes it categorical")
    ordered: bool = False
    reference: Code | None = None
    higher_is: DirectionWord | None = None


class RequirementDocument(Document):
    """Who stays: those for whom `that` is true."""

    that: Sql
    otherwise: str = Field(min_length=1, description="who leaves, as the flow prints it")
    unknown: str | None = Field(default=None, description="who leaves because it is not known")


class CovariateDocument(Document):
    """A covariate with the units of one coefficient or its reference category."""

    variable: str
    per: Positive = 1.0
    reference: Code | None = None


CovariateEntry = str | CovariateDocument


class SetDocument(Document):
    """An adjustment set that builds on another."""

    label: str | None = None
    extends: str | None = None
    add: list[CovariateEntry] = Field(default_factory=list)
    drop: Names = Field(default_factory=list)


class ExposureDocument(Document):
    """How one variable is looked at."""

    variable: str
    kind: Literal["linear", "categories", "quantiles", "cut", "spline"] | None = Field(default=None, alias="as")
    label: str = ""
    per: Positive | Literal["sd"] = 1.0
    groups: int = Field(default=4, ge=2, le=20)
    cut: list[float] | None = Field(default=None, min_length=1, description="upper ends of all groups but the last")
    labels: Names | None = None
    knots: int = Field(default=4, ge=3, le=7)
    reference: Code | None = None


class ModelDocument(Document):
    """A family of fits: every outcome, exposure and adjustment set."""

    family: Literal["linear"] = "linear"
    outcomes: Literal["all"] | Names = "all"
    exposures: Names
    sets: dict[str, str | list[CovariateEntry]] = Field(min_length=1, description="title -> set, or a list")
    errors: Literal["HC3", "classical"] = "HC3"
    sample: Literal["common-within-outcome", "per-model", "common"] = "common-within-outcome"
    together: bool = False
    where: Sql | None = None
    label: str = ""


class RowDocument(Document):
    """One block of a descriptive table."""

    variable: str
    statistics: Literal["mean_sd", "median_iqr", "n_percent"] | None = None


class TableDocument(Document):
    """One table."""

    id: Id
    kind: Literal["descriptive", "regression", "adjusted-means"]
    title: str = ""
    by: str | None = None
    rows: list[str | RowDocument] | None = None
    compare: Literal["smd", "test", "nothing"] | None = None
    overall: bool | None = None
    missing: bool | None = None
    of: str | None = None
    exposure: str | None = None
    set: str | None = None
    trend: bool | None = None
    averaging: Literal["observed", "balanced"] | None = None


class FigureDocument(Document):
    """One figure."""

    id: Id
    kind: Literal["forest"]
    of: str
    set: str
    title: str = ""


class SensitivityDocument(Document):
    """A model with exactly one thing changed."""

    of: str
    label: str = Field(min_length=1)
    add: list[CovariateEntry] | None = None
    drop: Names | None = None
    errors: Literal["HC3", "classical"] | None = None
    sample: Literal["common-within-outcome", "per-model", "common"] | None = None
    where: Sql | None = None


class ReportDocument(Document):
    """A whole report. `define` may hold anchors; it is gone before this is read."""

    name: str = Field(alias="report", min_length=1)
    schema_name: str = Field(alias="schema", min_length=1)
    title: str
    description: str = ""
    who: str = Field(default="participants", description="what the flow calls them: women")
    participants: str = Field(description="the table with one row a participant")
    join: list[JoinDocument] = Field(default_factory=list)
    derive: dict[Name, DerivedDocument] = Field(default_factory=dict)
    require: list[RequirementDocument] = Field(default_factory=list)
    without_problems: list[str] = Field(default_factory=list, description="rules whose flagged rows are left out")
    sets: dict[str, list[CovariateEntry] | SetDocument] = Field(default_factory=dict)
    exposures: dict[Name, ExposureDocument] = Field(default_factory=dict)
    outcomes: Names = Field(default_factory=list)
    models: dict[Name, ModelDocument] = Field(default_factory=dict)
    tables: list[TableDocument] = Field(default_factory=list)
    figures: list[FigureDocument] = Field(default_factory=list)
    sensitivity: list[SensitivityDocument] = Field(default_factory=list)
    between_scans: str | Names = Field(default_factory=list, description="years between two scans, to be stated")
    notes: Names = Field(default_factory=list)
