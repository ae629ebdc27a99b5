"""Some problems of a finding, as a finding of their own."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from cohortqc.model.finding import Finding
from cohortqc.rules.cell_texts import CellTexts

Places = npt.NDArray[np.int64]
"""Which problems of a finding, 0 = its first, ascending."""


def subset(finding: Finding, places: Places, *, waiver: str = "") -> Finding:
    """The finding with only these of its problems; `waiver`: the id of the waiver that covers them all."""
    if len(places) == finding.count:
        return replace(finding, waiver=waiver)
    return replace(
        finding,
        rows=None if finding.rows is None else finding.rows[places],
        lines=tuple(finding.lines[place] for place in places.tolist()) if len(finding.lines) else (),
        observed=_taken(finding.observed, finding.count, places),
        expected_each=_taken(finding.expected_each, finding.count, places),
        related=_taken(finding.related, finding.count, places),
        waiver=waiver,
    )


def spread(texts: Sequence[str], count: int, places: Places) -> Sequence[str]:
    """The text of each of these problems; "" where there is none, the one that serves all where there is one."""
    if len(texts) != count:
        return [texts[0] if len(texts) else ""] * len(places)
    return list(_taken(texts, count, places))


def _taken(texts: Sequence[str], count: int, places: Places) -> Sequence[str]:
    if len(texts) != count:
        return texts
    if isinstance(texts, CellTexts):
        return replace(texts, rows=texts.rows[places])
    whole = list(texts)
    return [whole[place] for place in places.tolist()]
