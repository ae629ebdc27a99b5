"""The rows that findings are about, with their facts: made once, part by part."""

from collections.abc import Iterable, Mapping

import numpy as np

from cohortqc.model.finding import Finding
from cohortqc.model.table import Part, PartId, Rows
from cohortqc.model.validation import Validation
from cohortqc.validation.row_facts import RowFacts, row_facts


def affected_rows(findings: Iterable[Finding]) -> Mapping[PartId, tuple[Part, Rows]]:
    """Part -> its part and the rows that any of the findings is about, ascending, each once."""
    masks: dict[PartId, tuple[Part, np.ndarray[tuple[int], np.dtype[np.bool_]]]] = {}
    for finding in findings:
        if finding.part is not None and finding.rows is not None:
            none = np.zeros(finding.part.row_count, dtype=np.bool_)
            _, mask = masks.setdefault(finding.part.id, (finding.part, none))
            mask[finding.rows] = True
    return {part.id: (part, np.flatnonzero(mask)) for part, mask in masks.values()}


def affected_facts(validation: Validation, findings: Iterable[Finding]) -> Mapping[PartId, RowFacts]:
    """Part -> key, participant, centre and visit of every row that any of these findings is about."""
    return {
        part.id: row_facts(part, rows, delivery=validation.delivery, schema=validation.schema)
        for part, rows in affected_rows(findings).values()
    }
