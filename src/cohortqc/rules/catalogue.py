"""Every rule, in the order in which they are applied: an earlier failure makes a cell unknown to later rules."""

from dataclasses import dataclass
from enum import StrEnum

from cohortqc.model.rule import Rule
from cohortqc.rules.accuracy import (
    end_digits,
    group_effect,
    location_off,
    outlier_multivariate,
    outlier_univariate,
    person_twice_suspected,
    proportion_off,
    reference_drift,
    relation_off,
    time_drift,
)
from cohortqc.rules.completeness import (
    blank_though_asked,
    broken_off,
    missing_above_limit,
    missing_differs,
    participant_without_row,
    present_though_not_asked,
    reason_unknown_above_limit,
    required_missing,
    response_below_limit,
    row_empty,
    sentinel_undeclared,
    variable_empty,
    visit_missing,
)
from cohortqc.rules.consistency import (
    age_and_days_disagree,
    change_beyond_limit,
    code_not_in_list,
    computed_differs,
    constant_changed,
    date_outside,
    instrument_changed,
    monotone_broken,
    not_eligible,
    outside_detection,
    outside_expected,
    outside_range,
    pattern_mismatch,
    precision_differs,
    rule_failed,
    scale_total_differs,
    scale_unattainable,
    straight_lining,
    text_doubtful,
    visit_not_unique,
    visit_outside_window,
)
from cohortqc.rules.integrity import (
    column_order_differs,
    encoding_doubtful,
    file_empty,
    file_form_differs,
    file_unexpected,
    file_unreadable,
    key_duplicate,
    key_missing,
    line_ends_mixed,
    line_malformed,
    manifest_differs,
    metadata_differs,
    name_differs,
    participant_withdrawn,
    reference_orphan,
    release_unknown,
    row_count_outside,
    row_duplicate,
    table_ambiguous,
    table_missing,
    type_wrong,
    unit_suspected,
    variable_missing,
    variable_repeated,
    variable_unexpected,
    waiver_idle,
)
from cohortqc.rules.protocol import Check, ColumnConstraint


class Phase(StrEnum):
    """The order of precedence; rules of one phase see the same evidence.

    A column in the wrong unit is one problem, so it comes before ranges; an undeclared missing code comes before what
    is merely unusual. References come after codes and patterns: an identifier that cannot be right is not looked for.
    """

    FILES = "files"
    STRUCTURE = "structure"
    TYPES = "types"
    UNITS = "units"
    VALUES = "codes and ranges"
    SENTINELS = "undeclared missing codes"
    REFERENCES = "references"
    EXPECTED = "expected values"
    ANSWERS = "answers"
    BETWEEN = "computed and SQL rules"
    VISITS = "visits and rows"
    OVER_TIME = "over time"
    DISTRIBUTIONS = "distributions"
    WAIVERS = "waivers"


READING = frozenset((Phase.FILES, Phase.STRUCTURE))
"""Phases whose rules say what reading has told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The rules of one phase."""

    phase: Phase
    checks: tuple[Check, ...] = ()
    constraints: tuple[ColumnConstraint, ...] = ()


STEPS: tuple[Step, ...] = (
    Step(
        phase=Phase.FILES,
        checks=(
            file_unreadable,
            file_form_differs,
            file_empty,
            encoding_doubtful,
            line_malformed,
            line_ends_mixed,
            manifest_differs,
        ),
    ),
    Step(
        phase=Phase.STRUCTURE,
        checks=(
            table_missing,
            table_ambiguous,
            file_unexpected,
            variable_missing,
            variable_unexpected,
            variable_repeated,
            name_differs,
            column_order_differs,
            metadata_differs,
            release_unknown,
            row_count_outside,
            key_missing,
            key_duplicate,
            row_duplicate,
        ),
    ),
    Step(phase=Phase.TYPES, checks=(type_wrong,)),
    Step(phase=Phase.UNITS, checks=(unit_suspected,)),
    Step(phase=Phase.VALUES, constraints=(outside_range, code_not_in_list, pattern_mismatch)),
    Step(phase=Phase.SENTINELS, checks=(sentinel_undeclared,)),
    Step(phase=Phase.REFERENCES, checks=(reference_orphan, participant_withdrawn)),
    # What lies beyond the instrument's limits is no measurement, so nothing is unusual about it.
    Step(phase=Phase.EXPECTED, constraints=(outside_detection,)),
    Step(phase=Phase.EXPECTED, constraints=(outside_expected,)),
    Step(phase=Phase.EXPECTED, checks=(text_doubtful, precision_differs, date_outside)),
    Step(phase=Phase.ANSWERS, checks=(required_missing, blank_though_asked, present_though_not_asked)),
    Step(
        phase=Phase.BETWEEN,
        checks=(rule_failed, computed_differs, scale_total_differs, scale_unattainable, straight_lining, not_eligible),
    ),
    Step(
        phase=Phase.VISITS,
        checks=(
            variable_empty,
            row_empty,
            missing_above_limit,
            missing_differs,
            broken_off,
            visit_missing,
            participant_without_row,
            response_below_limit,
            reason_unknown_above_limit,
        ),
    ),
    # A visit whose day or mark is wrong is one problem, and no step of a course over time.
    Step(phase=Phase.OVER_TIME, checks=(visit_outside_window,)),
    Step(phase=Phase.OVER_TIME, checks=(visit_not_unique,)),
    Step(phase=Phase.OVER_TIME, checks=(age_and_days_disagree,)),
    Step(phase=Phase.OVER_TIME, checks=(constant_changed, monotone_broken)),
    Step(phase=Phase.OVER_TIME, checks=(change_beyond_limit, instrument_changed)),
    # Whole distributions are compared with all their values, those included that lie far by themselves.
    Step(phase=Phase.DISTRIBUTIONS, checks=(group_effect, time_drift, reference_drift, person_twice_suspected)),
    Step(
        phase=Phase.DISTRIBUTIONS,
        checks=(outlier_univariate, end_digits, location_off, proportion_off, relation_off),
    ),
    # A value that lies far by itself is no news in its row.
    Step(phase=Phase.DISTRIBUTIONS, checks=(outlier_multivariate,)),
    # Last of all: what became of the waivers is known when every other rule has spoken.
    Step(phase=Phase.WAIVERS, checks=(waiver_idle,)),
)

_CHECKED = tuple(check.RULE for step in STEPS for check in step.checks)
_CONSTRAINED = tuple(constraint.RULE for step in STEPS for constraint in step.constraints)

RULES: tuple[Rule, ...] = tuple(sorted((*_CHECKED, *_CONSTRAINED), key=lambda found: found.code))
"""Every rule of the catalogue, by code."""


def rule(code: str) -> Rule:
    """The rule with this code. KeyError when there is none."""
    by_code = {found.code: found for found in RULES}
    return by_code[code]
