"""Scales of the YAML to the model's Scale: `reverse` and `recode` become points a code."""

from collections.abc import Mapping

from cohortqc.model.definition import Place
from cohortqc.model.schema import Direction, Limits, Scale, ScaleItem, ScoreKind, Variable, VariableType
from cohortqc.schema.documents import ScaleDocument
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.workshop import Workshop, code_text

WIDEST_RANGE = 200
"""Whole numbers that an item without codes may take for its points to be listed."""


def scale(
    document: ScaleDocument,
    *,
    name: str,
    table: str,
    variables: Mapping[str, Variable],
    place: Place,
    workshop: Workshop,
) -> Scale:
    """A scale whose items all carry their points; a scale that is also a variable is checked, any other derived."""
    _hold_names(document, variables=variables, place=place, workshop=workshop)
    items = tuple(
        _item(document, item=item, table=table, variable=variables[item], place=place, workshop=workshop)
        for item in document.items
        if item in variables
    )
    own = variables.get(name)
    return Scale(
        name=name,
        table=table,
        items=items,
        score=ScoreKind(document.score),
        min_items=_min_items(document, place=place, workshop=workshop),
        in_file=own is not None,
        label=document.label or (own.label if own else name),
        unit=document.unit or (own.unit if own else ""),
        digits=document.digits if document.digits is not None or own is None else own.digits,
        range=workshop.limits(document.range) or (own.range if own else None),
        straight_lining=bool(document.straight_lining),
        higher_is=Direction(document.higher_is) if document.higher_is else (own.higher_is if own else None),
        source=document.source or "",
        line=workshop.layers.line(place),
    )


def _hold_names(
    document: ScaleDocument, *, variables: Mapping[str, Variable], place: Place, workshop: Workshop
) -> None:
    for index, item in enumerate(document.items):
        at = (*place, "items", index if isinstance(document.items, list) else item)
        if item not in variables:
            workshop.note(at, fact=f"there is no variable `{item}` in the table", remedy=did_you_mean(item, variables))
    if isinstance(document.items, list) and len(set(document.items)) < len(document.items):
        workshop.note((*place, "items"), fact="an item stands twice", remedy="keep it once")
    for index, item in enumerate(document.reverse or ()):
        if item not in document.items:
            fact = f"`{item}` is reversed but no item of the scale"
            workshop.note((*place, "reverse", index), fact=fact, remedy=did_you_mean(item, document.items))
    if document.items == [] or document.items == {}:
        workshop.note((*place, "items"), fact="the scale has no items", remedy="name them")
    if isinstance(document.items, dict) and (document.reverse or document.recode):
        fact = "items with points of their own are neither reversed nor recoded"
        workshop.note(place, fact=fact, remedy="write the points, or a list of items")


def _min_items(document: ScaleDocument, *, place: Place, workshop: Workshop) -> int:
    count = len(document.items)
    if document.min_items is None:
        return count
    if not 1 <= document.min_items <= max(count, 1):
        fact = f"min_items is {document.min_items}, but the scale has {count} items"
        workshop.note((*place, "min_items"), fact=fact, remedy=f"use 1 to {count}")
    return document.min_items


def _item(
    document: ScaleDocument, *, item: str, table: str, variable: Variable, place: Place, workshop: Workshop
) -> ScaleItem:
    if workshop.is_damaged(("tables", table, "variables", item)):
        return ScaleItem(variable=item)
    codes = _codes(variable)
    if isinstance(document.items, dict):
        scores = {code_text(code): points for code, points in document.items[item].items()}
        _hold_codes(scores, codes, place=(*place, "items", item), workshop=workshop, complete=True)
        return ScaleItem(variable=item, scores=scores)
    reverses = item in (document.reverse or ())
    if document.recode is None and not reverses:
        if variable.is_numeric:
            return ScaleItem(variable=item)
        fact = f"`{item}` has codes that are not numbers, so they are no points"
        workshop.note((*place, "items"), fact=fact, remedy="give the points: `items: {X: {a: 1}}`")
        return ScaleItem(variable=item)
    if not codes or not variable.is_numeric:
        fact = f"`{item}` is reversed or recoded, but has neither numeric codes nor a short range"
        workshop.note(place, fact=fact, remedy="give it codes, or a range of whole numbers")
        return ScaleItem(variable=item)
    recode = {code_text(code): points for code, points in (document.recode or {}).items()}
    _hold_codes(recode, codes, place=(*place, "recode"), workshop=workshop, complete=False)
    points = {code: recode.get(code, float(code)) for code in codes}
    if reverses:
        ends = min(points.values()) + max(points.values())
        points = {code: ends - value for code, value in points.items()}
    return ScaleItem(variable=item, scores=points)


def _hold_codes(
    scores: Mapping[str, float], codes: tuple[str, ...], *, place: Place, workshop: Workshop, complete: bool
) -> None:
    if not codes:
        return
    for code in scores:
        if code not in codes:
            fact = f"{code} is not a code of the item"
            workshop.note((*place, code), fact=fact, remedy=did_you_mean(code, codes))
    lacking = [code for code in codes if code not in scores]
    if complete and lacking:
        workshop.note(place, fact=f"no points are given for {', '.join(lacking)}", remedy="add them")


def _codes(variable: Variable) -> tuple[str, ...]:
    """The values an item can take: its codes, or the whole numbers of a short range."""
    if variable.codes:
        return tuple(variable.codes)
    if variable.type is not VariableType.INTEGER or not isinstance(variable.range, Limits):
        return ()
    low, high = variable.range.low, variable.range.high
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high - low > WIDEST_RANGE:
        return ()
    return tuple(str(value) for value in range(int(low), int(high) + 1))
