"""One row a participant, with the flow of exclusions that leads to its N."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from cohortqc.model.schema import Censoring, Direction, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisVariable:
    """What a table needs to print a column of the analysis set. `codes`: code -> label, in order; empty: numeric."""

    name: str
    label: str
    unit: str = ""
    digits: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = False
    reference: str | None = None
    higher_is: Direction | None = None
    range: Limits | None = None
    censored: Censoring | None = None

    @property
    def is_categorical(self) -> bool:
        """True when the values are codes."""
        return bool(self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One line of the flow: `lost` participants left for `reason`; `left` remain. The first step has lost = 0."""

    reason: str
    lost: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """An exposure as groups: for each participant the index of her group, -1 where the variable is missing.

    `labels`: "Q1 (4-5)"; `levels`: short machine names ("Q1"); `cuts`: boundaries; `medians`: median of the variable in
    each group over the analysis set (scores of the trend test). `note` says how the groups were made.
    """

    exposure: str
    variable: str
    index: npt.NDArray[np.int64]
    levels: tuple[str, ...]
    labels: tuple[str, ...]
    cuts: tuple[float, ...] = ()
    medians: tuple[float, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisSet:
    """One row a participant who fulfils every requirement.

    `frame`: index = participant identifier (text); numeric columns float64 (NaN = missing), categorical columns pandas
    Categorical of code texts in the order of `variables[name].codes` (all codes, NaN = missing).
    `flow[0].left` is everyone in the participants' table; `flow[-1].left` = len(frame).
    """

    frame: pd.DataFrame
    variables: Mapping[str, AnalysisVariable]
    flow: tuple[FlowStep, ...]
    groupings: Mapping[str, Grouping] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of participants."""
        return len(self.frame)
