"""What contradicts itself within one variable."""

from datetime import date

from cohortqc.model.definition import Place
from cohortqc.model.schema import ROUNDING, Limits, Variable, VariableType
from cohortqc.schema.lint_words import lint_words
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.text_forms import date_format_fault
from cohortqc.schema.translate_variable import pattern_fault
from cohortqc.schema.workshop import Workshop

_NUMERIC = {VariableType.INTEGER, VariableType.NUMBER}


def lint_variable(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    """Note every contradiction of a variable with itself."""
    _lint_limits(variable, place=place, workshop=workshop)
    _lint_codes(variable, place=place, workshop=workshop)
    _lint_text(variable, place=place, workshop=workshop)
    _lint_numbers(variable, place=place, workshop=workshop)
    lint_words(variable, place=place, workshop=workshop)


def _lint_limits(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    sound: dict[str, Limits] = {}
    for name, limits in (
        ("range", variable.range),
        ("expected", variable.expected),
        ("detection", variable.detection),
    ):
        if limits is None:
            continue
        fault = _limits_fault(limits, variable.type)
        if fault is None:
            sound[name] = limits
        else:
            workshop.note((*place, name), fact=fault[0], remedy=fault[1])
    if "range" in sound and "expected" in sound and not _within(sound["expected"], sound["range"]):
        fact = f"expected {_shown(sound['expected'])} reaches outside range {_shown(sound['range'])}"
        workshop.note((*place, "expected"), fact=fact, remedy="narrow `expected`, or widen `range`")
    if "range" in sound and "detection" in sound and _apart(sound["detection"], sound["range"]):
        fact = f"detection {_shown(sound['detection'])} and range {_shown(sound['range'])} have nothing in common"
        workshop.note((*place, "detection"), fact=fact, remedy="correct one of them")


def _limits_fault(limits: Limits, kind: VariableType) -> tuple[str, str] | None:
    ends = [end for end in (limits.low, limits.high) if end is not None]
    if kind in _NUMERIC:
        if any(isinstance(end, str) for end in ends):
            return "a limit of a number is text", "write the numbers without quotes"
    elif kind is VariableType.DATE:
        if not all(_is_date(end) for end in ends):
            return "a limit of a date is no date", 'write "2007-01-31" in quotes'
    else:
        return f"limits say nothing about a {kind} variable", "take them out"
    if len(ends) == 2 and _above(ends[0], ends[1]):
        return f"{_end(ends[0])} is above {_end(ends[1])}", "swap them"
    return None


def _is_date(end: float | str) -> bool:
    if not isinstance(end, str):
        return False
    try:
        date.fromisoformat(end)
    except ValueError:
        return False
    return True


def _above(first: float | str, second: float | str) -> bool:
    """Whether one end lies above another; ends of one interval are of one kind, ISO dates sort as text."""
    if isinstance(first, str) or isinstance(second, str):
        return str(first) > str(second)
    return first > second


def _within(inner: Limits, outer: Limits) -> bool:
    low_fits = inner.low is None or outer.low is None or not _above(outer.low, inner.low)
    high_fits = inner.high is None or outer.high is None or not _above(inner.high, outer.high)
    return low_fits and high_fits


def _apart(first: Limits, second: Limits) -> bool:
    return any(
        one.high is not None and other.low is not None and _above(other.low, one.high)
        for one, other in ((first, second), (second, first))
    )


def _shown(limits: Limits) -> str:
    return f"[{_end(limits.low)}, {_end(limits.high)}]"


def _end(end: float | str | None) -> str:
    if end is None:
        return "null"
    return end if isinstance(end, str) else f"{end:g}"


def _lint_codes(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    for code in variable.codes:
        if code in variable.missing:
            fact = f"code {code or '(empty)'} is valid and missing ({variable.missing[code]}) at once"
            workshop.note(
                (*place, "codes"), fact=fact, remedy=f'take it out of one; `missing: {{"{code}": null}}` does'
            )
    if variable.reference is not None and variable.reference not in variable.codes:
        fact = f"the reference level {variable.reference} is no code of the variable"
        workshop.note((*place, "reference"), fact=fact, remedy=did_you_mean(variable.reference, variable.codes))
    if variable.ordered and not variable.codes:
        workshop.note((*place, "ordered"), fact="only codes can be ordered", remedy="take it out, or add `codes`")
    if variable.type is VariableType.CODED and not variable.codes:
        workshop.note((*place, "codes"), fact="the list of codes is empty", remedy="add codes, or give a type")


def _lint_text(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    if variable.pattern is not None:
        fault = pattern_fault(variable.pattern)
        if fault:
            workshop.note(
                (*place, "pattern"), fact=f"not a regular expression: {fault}", remedy="correct it (RE2 syntax)"
            )
        if variable.type is not VariableType.TEXT:
            fact = f"a pattern says nothing about a {variable.type} variable"
            workshop.note((*place, "pattern"), fact=fact, remedy="take it out, or use `type: text`")
    if variable.date_format is not None and variable.type is not VariableType.DATE:
        fact = f"a date format says nothing about a {variable.type} variable"
        workshop.note((*place, "date_format"), fact=fact, remedy="take it out, or use `type: date`")
    elif variable.date_format is not None and (fault := date_format_fault(variable.date_format)) is not None:
        workshop.note((*place, "date_format"), fact=fault, remedy='write it as strftime does, such as "%d.%m.%Y"')


def _lint_numbers(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    if variable.digits is not None:
        if variable.digits < 0:
            workshop.note((*place, "digits"), fact=f"digits is {variable.digits}", remedy="use 0 or more")
        if variable.type is VariableType.INTEGER and variable.digits > 0:
            workshop.note((*place, "digits"), fact="an integer has no decimals", remedy="use `type: number`")
    if variable.censored is not None:
        below, above = variable.censored.below, variable.censored.above
        if variable.type not in _NUMERIC:
            fact = f"bottom and top codes say nothing about a {variable.type} variable"
            workshop.note((*place, "censored"), fact=fact, remedy="take them out")
        elif below is not None and above is not None and below >= above:
            workshop.note(
                (*place, "censored"), fact=f"below {below:g} is not under above {above:g}", remedy="swap them"
            )
    computed = variable.computed
    if computed is None:
        return
    if isinstance(computed.tolerance, float | int) and computed.tolerance < 0:
        workshop.note((*place, "computed", "tolerance"), fact="the tolerance is negative", remedy="use 0 or more")
    if computed.tolerance == ROUNDING and variable.digits is None:
        fact = "a tolerance by rounding needs to know the variable's digits"
        workshop.note((*place, "computed"), fact=fact, remedy="add `digits`")
