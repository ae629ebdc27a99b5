"""The rows that findings are about, with their facts: made once, part by part."""

from collections.abc import Iterable, Mapping

import numpy as np

from cohortqc.model.finding import Finding
from cohortqc.model.table import Part, Rows
from cohortqc.model.validation import Validation
from cohortqc.validation.row_facts import RowFacts, row_facts


def affected_rows(findings: Iterable[Finding]) -> Mapping[str, tuple[Part, Rows]]:
    """File -> its part and the rows that any of the findings is about, ascending, each once."""
    masks: dict[str, tuple[Part, np.ndarray[tuple[int], np.dtype[np.bool_]]]] = {}
    for finding in findings:
        if finding.part is not None and finding.rows is not None:
            name = finding.part.file.name
            _, mask = masks.setdefault(name, (finding.part, np.zeros(finding.part.row_count, dtype=np.bool_)))
            mask[finding.rows] = True
    return {name: (part, np.flatnonzero(mask)) for name, (part, mask) in masks.items()}


def affected_facts(validation: Validation) -> Mapping[str, RowFacts]:
    """File -> key, participant, centre and visit of every row with a problem."""
    return {
        name: row_facts(part, rows, delivery=validation.delivery, schema=validation.schema)
        for name, (part, rows) in affected_rows(validation.findings).items()
    }
