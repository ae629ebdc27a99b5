"""The validation page: one self-contained file that says what was found and what to do about it."""

from collections.abc import Sequence

from cohortqc.model.comparison import Comparison
from cohortqc.model.problem import Problem
from cohortqc.model.validation import Policy, Validation, Verdict
from cohortqc.render.actions_section import MOST_ITEMS, actions_view
from cohortqc.render.comparison_section import comparison_view
from cohortqc.render.counts import counted
from cohortqc.render.files_section import file_rows
from cohortqc.render.missing_section import missing_view
from cohortqc.render.problems_section import problem_listing
from cohortqc.render.provenance import validation_provenance
from cohortqc.render.rules_section import family_views
from cohortqc.render.templates import rendered
from cohortqc.render.variables_section import variable_tables
from cohortqc.render.waivers_section import waiver_rows
from cohortqc.validation.gate import MOST_LIMITS
from cohortqc.validation.limits import exceeded_text, limit_text


def validation_html(
    validation: Validation,
    verdict: Verdict,
    problems: Sequence[Problem],
    *,
    command: str,
    as_of: str | None,
    comparison: Comparison | None = None,
) -> str:
    """The page as HTML text, the same bytes for the same input.

    Sections: verdict, what to do, what changed since the previous validation (where there is one), files, rules by
    family, missing, variables, waivers (where there are any), all problems, provenance. Works without
    script (which only filters and sorts), asks no host for anything, and shows every text of the delivery escaped.
    """
    return rendered(
        "validation.html",
        delivery=validation.delivery,
        schema=validation.schema,
        verdict=verdict,
        headline=headline(validation, as_of=as_of),
        actions=actions_view(validation, problems),
        most_items=MOST_ITEMS,
        exceeded=[exceeded_text(found) for found in verdict.exceeded[MOST_LIMITS:]],
        since=comparison_view(comparison),
        waivers=waiver_rows(validation),
        waivers_cover=validation.waived > 0,
        files=file_rows(validation),
        families=family_views(validation),
        missing=missing_view(validation),
        variables=variable_tables(validation),
        listing=problem_listing(validation, problems),
        provenance=validation_provenance(validation, command=command, as_of=as_of),
        policy=policy_text(verdict.policy),
    )


def policy_text(policy: Policy) -> str:
    """What closes the gate, in a sentence's words."""
    severity = f"closed by any problem of severity {policy.fail_on.value} or worse"
    if not policy.limits:
        return severity
    limits = "; ".join(limit_text(limit) for limit in policy.limits)
    return f"{severity}, but for rules with a limit, which close it beyond that limit: {limits}"


def headline(validation: Validation, *, as_of: str | None) -> str:
    """What was read, in one line: "6 files, 214,332 rows read, 2 not read. As of 2024-05-31."."""
    delivery = validation.delivery
    not_read = f"{delivery.rows_not_read:,} not read" if delivery.rows_not_read else "none left out"
    read = f"{counted(len(delivery.files), 'file')}, {counted(delivery.rows_read, 'row')} read, {not_read}."
    title = f"{validation.schema.title}." if validation.schema.title else ""
    return " ".join(part for part in (title, read, f"As of {as_of}." if as_of else "") if part)
