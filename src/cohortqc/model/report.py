"""A report definition: what to join, derive, require, model and print. Nothing is computed here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cohortqc.model.schema import Direction


class ExposureKind(StrEnum):
    """How an exposure enters a model or makes groups."""

    LINEAR = "linear"
    CATEGORIES = "categories"
    QUANTILES = "quantiles"
    CUT = "cut"
    SPLINE = "spline"


class ErrorsKind(StrEnum):
    """Standard errors of a linear model."""

    HC3 = "HC3"
    CLASSICAL = "classical"


class Sample(StrEnum):
    """Which rows the models of a ladder use."""

    COMMON_WITHIN_OUTCOME = "common-within-outcome"
    PER_MODEL = "per-model"
    COMMON = "common"


class TableKind(StrEnum):
    """Kinds of tables."""

    DESCRIPTIVE = "descriptive"
    REGRESSION = "regression"
    ADJUSTED_MEANS = "adjusted-means"


class AveragingKind(StrEnum):
    """Over which covariates adjusted means are taken: those observed, or a balanced grid (emmeans' equal weights)."""

    OBSERVED = "observed"
    BALANCED = "balanced"


class Compare(StrEnum):
    """What Table 1 says about differences between groups."""

    SMD = "smd"
    TEST = "test"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """One table joined to the participants: at most one row each. `as_name` renames its variables (`{name}_y0`).

    `where`: SQL on the joined table (may use `table.column` of declared references). `pick`: "closest" keeps the row
    flagged closest (`visits.closest` = 1) among several. `variables`: only these; empty = all.
    """

    table: str
    where: str | None = None
    pick: str | None = None
    as_name: str = "{name}"
    variables: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A variable made by SQL over joined and earlier derived variables, with what a table needs to print it.

    `codes` (code text -> label) makes it categorical; then `sql` yields the code. `higher_is` serves footnotes.
    Either `sql` or `scale` (name of a schema's scale that is not in the file) is given.
    """

    name: str
    label: str
    sql: str | None = None
    scale: str | None = None
    unit: str = ""
    digits: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = False
    reference: str | None = None
    higher_is: Direction | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Who stays: those for whom `that` is true. `otherwise` names those who leave; unknown is a line of its own."""

    that: str
    otherwise: str
    unknown: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """A variable in an adjustment set. `per`: units of one coefficient (TEXPWK per 10)."""

    variable: str
    per: float = 1.0
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentSet:
    """Covariates named once, `extends` already resolved; `name` is what tables print."""

    name: str
    label: str
    covariates: tuple[Covariate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How one variable is looked at.

    `per`: a number of units, or "sd". `groups`: how many, of QUANTILES. `cut`: upper ends of all groups but the last,
    closed on the right (`[4, 9]` gives up to 4, 5-9, 10 and more). `labels`: names of groups in place of their ranges.
    `knots`: how many, of SPLINE. `reference`: the code or group that others are compared with.
    """

    name: str
    variable: str
    kind: ExposureKind
    label: str = ""
    per: float | str = 1.0
    groups: int = 4
    cut: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    knots: int = 4
    reference: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A family of fits: every outcome x exposure (one at a time unless `together`) x adjustment set.

    `sets` maps the column's title ("Crude") to the covariates. `where` limits the participants of this model.
    """

    name: str
    outcomes: tuple[str, ...]
    exposures: tuple[str, ...]
    sets: Mapping[str, AdjustmentSet]
    family: str = "linear"
    errors: ErrorsKind = ErrorsKind.HC3
    sample: Sample = Sample.COMMON_WITHIN_OUTCOME
    together: bool = False
    where: str | None = None
    label: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row (block) of a descriptive table. `statistics`: "mean_sd", "median_iqr", "n_percent" or "" (by type)."""

    variable: str
    statistics: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDefinition:
    """One table of the report.

    descriptive: `by` (exposure name or variable), `rows`, `compare`, `overall` (a column of everybody), `missing` (rows
    that count missing values). regression: `of` (model). adjusted-means: `of`, `exposure`, `set`, `trend`, `averaging`.
    """

    id: str
    kind: TableKind
    title: str = ""
    by: str | None = None
    rows: tuple[TableRow, ...] = ()
    compare: Compare = Compare.SMD
    overall: bool = True
    missing: bool = True
    of: str | None = None
    exposure: str | None = None
    set: str | None = None
    trend: bool = False
    averaging: AveragingKind = AveragingKind.OBSERVED
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDefinition:
    """One figure (kind: forest) of a model under one adjustment set."""

    id: str
    kind: str
    of: str
    set: str
    title: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Varies exactly one thing of a model: covariates added or dropped, errors, sample, or where."""

    of: str
    label: str
    add: tuple[Covariate, ...] = ()
    drop: tuple[str, ...] = ()
    errors: ErrorsKind | None = None
    sample: Sample | None = None
    where: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report definition. `without_problems`: rows that these rules flagged are left out, and counted.

    `who`: what participants are called ("women"). `between_scans`: variables (years between two scans) of which the
    page states mean, range and n. `source` is what messages call the definition; `sha256` fingerprints it.
    """

    name: str
    title: str
    schema: str
    participants: str
    joins: tuple[Join, ...] = ()
    derive: Mapping[str, Derived] = field(default_factory=dict)
    require: tuple[Requirement, ...] = ()
    sets: Mapping[str, AdjustmentSet] = field(default_factory=dict)
    exposures: Mapping[str, Exposure] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    models: Mapping[str, Model] = field(default_factory=dict)
    tables: tuple[TableDefinition, ...] = ()
    figures: tuple[FigureDefinition, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    without_problems: tuple[str, ...] = ()
    who: str = "participants"
    description: str = ""
    between_scans: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    sha256: str = ""
