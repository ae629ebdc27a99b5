"""Limits of a gate policy: which of them the problems exceed, and how that is said."""

from collections.abc import Sequence

from cohortqc.model.validation import ExceededLimit, Outcome, Policy, RuleLimit


def limit_of(outcome: Outcome, policy: Policy) -> RuleLimit | None:
    """The limit that holds for an outcome: that of the schema's own rule before that of the code; None without one."""
    by_rule = {limit.rule: limit for limit in policy.limits}
    return by_rule.get(outcome.id) or by_rule.get(outcome.rule.code)


def exceeded_limits(outcomes: Sequence[Outcome], policy: Policy) -> tuple[ExceededLimit, ...]:
    """The limits that are exceeded, in the policy's order.

    `max_count` counts what is not waived over all places of the rule together; `max_share` is held against each place.
    A limit is the last that is borne: exactly so many keep the gate open.
    """
    found = []
    for limit in policy.limits:
        held = [outcome for outcome in outcomes if outcome.standing and limit_of(outcome, policy) == limit]
        count = sum(outcome.standing for outcome in held)
        if limit.max_count is not None and count > limit.max_count:
            beyond = held
        else:
            beyond = [outcome for outcome in held if _beyond_share(outcome, limit)]
        if beyond:
            found.append(ExceededLimit(limit=limit, count=count, outcomes=tuple(beyond)))
    return tuple(found)


def exceeded_text(exceeded: ExceededLimit) -> str:
    """`CON101 exceeds its limit (12 problems, at most 5)`, `CON102 exceeds its limit (3 of 120 in dem.AGE, ...)`."""
    limit, first = exceeded.limit, exceeded.outcomes[0]
    if limit.max_count is not None and exceeded.count > limit.max_count:
        problems = "1 problem" if exceeded.count == 1 else f"{exceeded.count:,} problems"
        return f"{limit.rule} exceeds its limit ({problems}, at most {limit.max_count:,})"
    place = ".".join(part for part in (first.table, first.variable) if part)
    where = f" in {place}" if place else ""
    more = len(exceeded.outcomes) - 1
    others = f" and {more} more place{'' if more == 1 else 's'}" if more else ""
    return (
        f"{limit.rule} exceeds its limit ({first.standing:,} of {first.judged:,}{where}{others}, "
        f"at most {_per_cent(limit.max_share)})"
    )


def limit_text(limit: RuleLimit) -> str:
    """`CON102: at most 5 problems, at most 1 % of the judged`."""
    parts = []
    if limit.max_count is not None:
        parts.append(f"at most {limit.max_count:,} problem{'' if limit.max_count == 1 else 's'}")
    if limit.max_share is not None:
        parts.append(f"at most {_per_cent(limit.max_share)} of the judged at any place")
    return f"{limit.rule}: {', '.join(parts)}"


def _beyond_share(outcome: Outcome, limit: RuleLimit) -> bool:
    return limit.max_share is not None and outcome.standing / outcome.judged > limit.max_share


def _per_cent(share: float | None) -> str:
    # Fifteen digits: 100 * 0.07 is not 7 in binary.
    return f"{format(100 * (share or 0.0), '.15g')} %"
