"""What one variable says of its course over time and of its distribution, where that cannot be meant."""

from cohortqc.model.definition import Place
from cohortqc.model.schema import Limits, Role, Variable, VariableType
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.workshop import Workshop

_NUMERIC = {VariableType.INTEGER, VariableType.NUMBER}
_OF_NUMBERS = ("change", "mean", "median", "margin", "scale", "end_digits")
_DATED = {Role.BIRTH_DATE, Role.VISIT_DATE}


def lint_words(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    """Note every word that does not fit the variable's type, and every code and limit that cannot be."""
    _lint_types(variable, place=place, workshop=workshop)
    _lint_role(variable, place=place, workshop=workshop)
    _lint_centres(variable, place=place, workshop=workshop)
    _lint_proportions(variable, place=place, workshop=workshop)
    _lint_dispositions(variable, place=place, workshop=workshop)


def _lint_types(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    kind = variable.type
    if variable.max_length is not None:
        if kind is not VariableType.TEXT:
            fact = f"`max_length` says nothing about a {kind} variable"
            workshop.note((*place, "max_length"), fact=fact, remedy="take it out, or use `type: text`")
        elif variable.max_length == 0:
            workshop.note((*place, "max_length"), fact="a text of no signs is no text", remedy="use 1 or more")
    if variable.digits is not None and kind not in _NUMERIC:
        fact = f"`digits` says nothing about a {kind} variable"
        workshop.note((*place, "digits"), fact=fact, remedy="take it out, or use `type: number`")
    for word in _OF_NUMBERS:
        if getattr(variable, word) is not None and kind not in _NUMERIC:
            fact = f"`{word}` says nothing about a {kind} variable"
            workshop.note((*place, word), fact=fact, remedy="take it out, or use `type: number`")
    if variable.monotone is not None and kind not in {*_NUMERIC, VariableType.DATE}:
        fact = f"a {kind} variable neither rises nor falls"
        workshop.note((*place, "monotone"), fact=fact, remedy="take it out, or use a number or a date")


def _lint_role(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    if variable.role is Role.AGE and variable.type not in _NUMERIC:
        fact = f"an age is a number of years, not a {variable.type} variable"
        workshop.note((*place, "role"), fact=fact, remedy="use `type: integer` or `number`, or another role")
    if variable.role in _DATED and variable.type is not VariableType.DATE:
        fact = f"the role {variable.role} is for dates, not for a {variable.type} variable"
        workshop.note((*place, "role"), fact=fact, remedy="use `type: date`, or another role")


def _lint_centres(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    """Limits of mean and median."""
    if variable.type not in _NUMERIC:
        return
    for word, limits in (("mean", variable.mean), ("median", variable.median)):
        if limits is None:
            continue
        low, high = limits.low, limits.high
        if isinstance(low, str) or isinstance(high, str):
            workshop.note((*place, word), fact="a limit of a number is text", remedy="write the numbers without quotes")
        elif low is not None and high is not None and low > high:
            workshop.note((*place, word), fact=f"{low:g} is above {high:g}", remedy="swap them")


def _lint_proportions(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    if variable.proportions and not variable.codes:
        fact = "only codes have proportions"
        workshop.note((*place, "proportions"), fact=fact, remedy="take it out, or add `codes`")
        return
    for code, limits in variable.proportions.items():
        at = (*place, "proportions", code)
        if code not in variable.codes:
            fact = f"{code} is no code of the variable"
            workshop.note(at, fact=fact, remedy=did_you_mean(code, variable.codes))
        elif (fault := _share_fault(limits)) is not None:
            workshop.note(at, fact=fault, remedy="write [lowest, highest], both from 0 to 1")


def _share_fault(limits: Limits) -> str | None:
    ends = [end for end in (limits.low, limits.high) if end is not None]
    if any(isinstance(end, str) or not 0 <= end <= 1 for end in ends):
        return "a share lies between 0 and 1"
    if len(ends) == 2 and float(ends[0]) > float(ends[1]):
        return f"{float(ends[0]):g} is above {float(ends[1]):g}"
    return None


def _lint_dispositions(variable: Variable, *, place: Place, workshop: Workshop) -> None:
    if not variable.dispositions:
        return
    if variable.role is not Role.STATUS:
        fact = "dispositions belong to the variable that says what became of a participant"
        workshop.note((*place, "dispositions"), fact=fact, remedy="add `role: status`, or take them out")
    for code in variable.dispositions:
        if code not in variable.codes:
            fact = f"{code} is no code of the variable"
            workshop.note((*place, "dispositions", code), fact=fact, remedy=did_you_mean(code, variable.codes))
