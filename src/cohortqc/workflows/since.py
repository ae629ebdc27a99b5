"""What a caller gives of the time before: the previous validation, and the delivery that it judged."""

from dataclasses import dataclass
from pathlib import Path

from cohortqc.errors import UsageError
from cohortqc.model.comparison import Comparison
from cohortqc.model.delivery import Delivery
from cohortqc.model.problem import Problem
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.validation import Validation
from cohortqc.validation.changes import changes
from cohortqc.validation.earlier import Earlier, compared
from cohortqc.workflows.given import Given
from cohortqc.workflows.previous import read_previous
from cohortqc.workflows.previous_delivery import previous_delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """The previous validation (None without one), the delivery that it judged, or `why` not, and fingerprints."""

    earlier: Earlier | None
    delivery: Delivery | None
    why: str
    sources: dict[str, str]


def since(given: Given, schema: Schema, *, delivery: Path, progress: Progress | None) -> Since:
    """Read both; `delivery` is the present one.

    Raises UsageError for what cannot be read, and for a previous delivery without the validation of it.
    """
    if given.previous is None:
        if given.previous_delivery is not None:
            raise UsageError(
                "--previous-delivery: only the previous validation knows which changes were asked for; add --previous"
            )
        return Since(earlier=None, delivery=None, why="", sources={})
    previous = read_previous(given.previous)
    sources = {"previous validation.json": previous.sha256}
    before = previous_delivery(previous, given, delivery=delivery, schema=schema, progress=progress)
    if before.delivery is not None:
        sources |= {f"previous {file.name}": file.sha256 for file in before.delivery.files}
    return Since(earlier=previous.earlier, delivery=before.delivery, why=before.why, sources=sources)


def comparison_of(before: Since, validation: Validation, listed: tuple[Problem, ...]) -> Comparison | None:
    """A validation beside the previous one; None without one. `listed`: its whole listing."""
    if before.earlier is None:
        return None
    found = None
    if before.delivery is not None:
        asked = before.earlier.problems.values()
        found = changes(before.delivery, validation.delivery, validation.schema, problems=asked)
    return compared(validation, listed, earlier=before.earlier, changes=found, why=before.why)
