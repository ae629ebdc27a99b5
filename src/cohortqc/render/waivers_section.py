"""The waivers as the page lists them: what each covers, who decided it, and why one covers nothing."""

from dataclasses import dataclass

from cohortqc.model.validation import Validation
from cohortqc.model.waiver import Waiver, WaiverState, WaiverUse
from cohortqc.render.counts import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRow:
    """One waiver. `place`: "dem.AGE", or "every table"; `rows`: those it speaks of; `effect`: "covers 3 problems"."""

    waiver: Waiver
    in_use: bool
    place: str
    rows: str
    effect: str


def waiver_rows(validation: Validation) -> list[WaiverRow]:
    """Every waiver, in the order in which they were given."""
    return [_row(use) for use in validation.waivers]


def _row(use: WaiverUse) -> WaiverRow:
    waiver = use.waiver
    in_use = use.state is WaiverState.IN_USE
    return WaiverRow(
        waiver=waiver,
        in_use=in_use,
        place=".".join(part for part in (waiver.table, waiver.variable) if part) or "every table",
        rows="; ".join(_bounds(waiver)),
        effect=f"covers {counted(use.covered, 'problem')}" if in_use else f"{use.state}: {use.why}",
    )


def _bounds(waiver: Waiver) -> list[str]:
    told = [counted(len(waiver.keys), "row")] if waiver.keys else ["every row"]
    if waiver.observed is not None:
        told.append(f"only where the value is {', '.join(waiver.observed) or 'blank'}")
    if waiver.share is not None:
        told.append(f"up to {format(100 * waiver.share, '.15g')} % of the judged")
    if waiver.max_count is not None:
        told.append(f"up to {counted(waiver.max_count, 'problem')}")
    return told
