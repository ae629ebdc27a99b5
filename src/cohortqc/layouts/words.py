"""What variables, levels and exposures are called in print: every label is stated in the schema or report, once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cohortqc.layouts.rounding import plain
from cohortqc.layouts.styles import PLAIN, Style
from cohortqc.model.analysis import AnalysisSet, AnalysisVariable
from cohortqc.model.report import AdjustmentSet, Exposure, ExposureKind, Model, Report
from cohortqc.model.schema import Direction

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The labels of an analysis set and its report, and the style numbers among them are written in."""

    analysis: AnalysisSet
    report: Report
    style: Style = PLAIN

    def variable(self, name: str) -> AnalysisVariable:
        """The variable; an exposure's name stands for its variable."""
        if name in self.analysis.variables:
            return self.analysis.variables[name]
        return self.analysis.variables[self.report.exposures[name].variable]

    def label(self, name: str) -> str:
        """`Age at enrolment`; an exposure's own label comes first."""
        exposure = self.report.exposures.get(name)
        if exposure is not None and exposure.label:
            return exposure.label
        return self.variable(name).label

    def heading(self, name: str) -> str:
        """The label with its unit: `Body mass index, kg/m²`."""
        variable = self.variable(name)
        return f"{self.label(name)}, {variable.unit}" if variable.unit else self.label(name)

    def difference(self, name: str) -> str:
        """The label with the unit of a difference in it: `Femoral neck, percentage points`, as per cents differ."""
        unit = self.difference_unit(name)
        return f"{self.label(name)}, {unit}" if unit else self.label(name)

    def difference_unit(self, name: str) -> str:
        """The unit of a difference between two values."""
        unit = self.variable(name).unit
        return "percentage points" if unit == "%" else unit

    def set_title(self, model: Model, title: str) -> str:
        """A set's column title; the label of a set that stands under its own name."""
        adjustment = model.sets[title]
        return adjustment.label if adjustment.name == title and adjustment.label else title

    def levels(self, name: str) -> tuple[tuple[str, str], ...]:
        """Levels and their labels, of a grouped exposure or a categorical variable."""
        grouping = self.analysis.groupings.get(name)
        if grouping is not None:
            return tuple(zip(grouping.levels, grouping.labels, strict=True))
        return tuple(self.variable(name).codes.items())

    def exposure(self, exposure: Exposure) -> str:
        """The heading of an exposure's block: `Social strain, per 1 point (0 to 20; higher = worse)`."""
        label = self.label(exposure.name)
        notes = self.scale_notes(exposure.variable)
        if exposure.kind is not ExposureKind.LINEAR:
            return f"{label}, 75th vs 25th percentile" if exposure.kind is ExposureKind.SPLINE else label
        unit = self.variable(exposure.variable).unit or ("point" if exposure.per == 1 else "points")
        per = "SD" if exposure.per == "sd" else f"{plain(float(exposure.per), style=self.style)} {unit}"
        return f"{label}, per {per}{f' ({notes})' if notes else ''}"

    def scale_notes(self, name: str) -> str:
        """Range of a scale and what a high score means: `0 to 20; higher = worse`. Only scales with a direction."""
        variable = self.variable(name)
        if variable.higher_is is None:
            return ""
        parts = []
        limits = variable.range
        if limits is not None and isinstance(limits.low, int | float) and isinstance(limits.high, int | float):
            parts.append(f"{plain(limits.low, style=self.style)} to {plain(limits.high, style=self.style)}")
        parts.append(f"higher = {variable.higher_is.value}")
        return "; ".join(parts)

    def censoring_note(self, name: str, *, low: float | None, high: float | None) -> str:
        """What a top or bottom code that occurs (between low and high) stands for: `Age: 85 stands for 85 and more`."""
        censored = self.variable(name).censored
        if censored is None or low is None or high is None:
            return ""
        ends = ((censored.below, "less"), (censored.above, "more"))
        known = [(plain(end, style=self.style), word) for end, word in ends if end is not None and low <= end <= high]
        told = ", ".join(f"{end} stands for {end} and {word}" for end, word in known)
        return f"{self.label(name)}: {told}." if told else ""

    def sign_note(self, outcomes: Iterable[str]) -> str:
        """What the sign of a coefficient means, when all outcomes that have a direction share it."""
        directions = {self.variable(outcome).higher_is for outcome in outcomes}
        if directions == {Direction.BETTER}:
            return "Negative estimates mean a worse outcome."
        return "Positive estimates mean a worse outcome." if directions == {Direction.WORSE} else ""

    def covariates(self, adjustment: AdjustmentSet) -> str:
        """The covariates of a set by their labels, in a sentence; "none" for an empty set."""
        return listed([inside(self.label(covariate.variable)) for covariate in adjustment.covariates]) or "none"


def joined(names: Sequence[str]) -> str:
    """`femoral neck, total hip and lumbar spine`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def number_word(number: int) -> str:
    """Small numbers in words: three, 12."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def listed(names: Sequence[str]) -> str:
    """Names one after the other, by semicolons when one of them holds a comma."""
    return ("; " if any(", " in name for name in names) else ", ").join(names)


def inside(label: str) -> str:
    """A label within a sentence: `Age at enrolment` becomes `age at enrolment`, `BMI` stays."""
    word = label.split(maxsplit=1)[0] if label.strip() else ""
    if word[1:] != word[1:].lower() or not word[1:]:
        return label
    return label[:1].lower() + label[1:]
