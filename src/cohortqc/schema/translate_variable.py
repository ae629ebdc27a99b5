"""One variable of the YAML to the model's Variable."""

import re
import warnings
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.definition import Place
from cohortqc.model.schema import (
    ROUNDING,
    Censoring,
    Change,
    Computed,
    Direction,
    Disposition,
    Limits,
    Role,
    Trend,
    Variable,
    VariableType,
)
from cohortqc.schema.documents import ComputedDocument, VariableDocument
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.workshop import Workshop, code_text


def variable(
    document: VariableDocument, *, name: str, place: Place, missing: Mapping[str, str], workshop: Workshop
) -> Variable:
    """A variable with its lists followed and the missing codes of all levels merged.

    `missing` are those of schema and table. Mistakes are noted in the workshop; the variable is then the nearest that
    can be made.
    """
    codes = workshop.codes(document.codes, place=(*place, "codes"))
    return Variable(
        name=name,
        label=document.label or name,
        type=_type(document, place=place, workshop=workshop),
        description=document.description or "",
        unit=document.unit or "",
        digits=document.digits,
        range=workshop.limits(document.range),
        expected=workshop.limits(document.expected),
        detection=workshop.limits(document.detection),
        censored=_censored(document),
        codes=codes,
        ordered=bool(document.ordered),
        reference=None if document.reference is None else code_text(document.reference),
        missing=workshop.missing(document.missing, beneath=missing, place=(*place, "missing")),
        pattern=document.pattern,
        required=bool(document.required),
        optional=bool(document.optional),
        asked_if=document.asked_if,
        computed=_computed(document),
        role=None if document.role is None else Role(document.role),
        aliases=tuple(document.aliases or ()),
        higher_is=None if document.higher_is is None else Direction(document.higher_is),
        end_digits=document.end_digits,
        scale=document.scale,
        date_format=document.date_format,
        max_length=document.max_length,
        constant=bool(document.constant),
        monotone=None if document.monotone is None else Trend(document.monotone),
        change=_change(document),
        mean=workshop.limits(document.mean),
        median=workshop.limits(document.median),
        proportions=_proportions(document, workshop=workshop),
        margin=document.margin,
        adjust=tuple(document.adjust or ()),
        dispositions={code_text(code): Disposition(word) for code, word in (document.dispositions or {}).items()},
        in_releases=_releases(document.in_releases, place=place, workshop=workshop),
        line=workshop.layers.line(place),
    )


def _type(document: VariableDocument, *, place: Place, workshop: Workshop) -> VariableType:
    has_codes = document.codes is not None
    if document.type is None and not has_codes:
        remedy = "add `type: integer`, number, text or date, or `codes`"
        workshop.note(place, fact="the variable has neither a type nor codes", remedy=remedy)
        return VariableType.TEXT
    if has_codes and document.type not in {None, "coded"}:
        fact = f"type {document.type} and codes exclude each other"
        workshop.note((*place, "type"), fact=fact, remedy="leave the type out (it is coded), or the codes")
    if document.type == "coded" and not has_codes:
        workshop.note((*place, "type"), fact="a coded variable needs codes", remedy="add `codes: {1: label}`")
        return VariableType.TEXT
    return VariableType.CODED if has_codes else VariableType(document.type or "text")


def _censored(document: VariableDocument) -> Censoring | None:
    censored = document.censored
    if censored is None or (censored.below is None and censored.above is None):
        return None
    return Censoring(below=censored.below, above=censored.above)


def _change(document: VariableDocument) -> Change | None:
    change = document.change
    return None if change is None else Change(percent_per_year=change.percent_per_year, precision=change.precision)


def _proportions(document: VariableDocument, *, workshop: Workshop) -> dict[str, Limits]:
    limits = {code_text(code): workshop.limits(interval) for code, interval in (document.proportions or {}).items()}
    return {code: found for code, found in limits.items() if found is not None}


def _computed(document: VariableDocument) -> Computed | None:
    computed = document.computed
    if isinstance(computed, ComputedDocument):
        tolerance = ROUNDING if computed.tolerance == "rounding" else computed.tolerance
        return Computed(sql=computed.sql, tolerance=tolerance)
    return None if computed is None else Computed(sql=computed)


def _releases(names: list[str] | None, *, place: Place, workshop: Workshop) -> tuple[str, ...]:
    return release_names(names, place=(*place, "in"), workshop=workshop)


def release_names(names: list[str] | None, *, place: Place, workshop: Workshop) -> tuple[str, ...]:
    """The releases that `in:` names, each of which must exist."""
    known = workshop.document.releases or {}
    for index, name in enumerate(names or ()):
        if name not in known:
            remedy = did_you_mean(name, known, otherwise="declare it under `releases`")
            workshop.note((*place, index), fact=f"there is no release `{name}`", remedy=remedy)
    return tuple(names or ())


LONGEST_PATTERN = 1000
"""Signs a regular expression may have: each problem that it finds repeats it."""


def pattern_fault(pattern: str) -> str | None:
    """Why a text is no regular expression, or None; look-around and back-references are unknown to RE2."""
    if re.search(r"\(\?(?:[=!]|<[=!])", pattern) or re.search(r"\\[1-9]", pattern):
        return "look-around and back-references are not part of RE2"
    if len(pattern) > LONGEST_PATTERN:
        return f"more than {LONGEST_PATTERN:,} signs"
    try:
        with warnings.catch_warnings():
            # Python warns of what it may read otherwise one day (`[[`); what judges here is RE2.
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(pattern)
        pc.match_substring_regex(pa.array([""]), rf"\A(?:{pattern})\z")
    except re.error as error:
        return str(error)
    except OverflowError:
        return "a repetition is too large"
    except RecursionError:
        return "nested too deeply"
    except pa.ArrowInvalid as error:
        # The message quotes the pattern, never data.
        return str(error).removeprefix("Invalid regular expression: ")
    return None
