"""Patches: mappings merge, scalars and lists replace, null removes."""

from collections.abc import Mapping
from dataclasses import dataclass

from cohortqc.model.definition import Place

KEEPS_NULL = "missing"
"""Under this key null is a word of the language (it takes a code out at a nearer level) and must survive the merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A null that found nothing to remove, and the names that are there."""

    place: Place
    known: tuple[str, ...]


def merged(
    base: Mapping[str, object], patch: Mapping[str, object], *, removals: list[Removal], place: Place = ()
) -> dict[str, object]:
    """`base` with `patch` laid over it; order of `base`, then what `patch` adds. Neither is changed.

    Nulls that remove nothing are noted in `removals`, where there is something to be patched at all.
    """
    result = dict(base)
    keeps_null = bool(place) and place[-1] == KEEPS_NULL
    for key, value in patch.items():
        if value is None and not keeps_null:
            if key not in base and base:
                removals.append(Removal(place=(*place, key), known=tuple(base)))
            result.pop(key, None)
            continue
        before = base.get(key)
        if key == "rules" and not place:
            before, value = _rules_by_id(before, value)  # noqa: PLW2901  # one meaning in two forms
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = merged(before, value, removals=removals, place=(*place, key))
        else:
            result[key] = value
    return result


def _rules_by_id(before: object, patch: object) -> tuple[object, object]:
    """A list of rules becomes a mapping by id when a mapping of rules is laid over it."""
    if isinstance(before, list) and isinstance(patch, Mapping):
        by_id = {
            str(rule["id"]): {key: value for key, value in rule.items() if key != "id"}
            for rule in before
            if isinstance(rule, Mapping) and "id" in rule
        }
        return by_id, patch
    return before, patch
