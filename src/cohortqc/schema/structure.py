"""What pydantic says of a definition, told as mistakes with line, place, fact and remedy."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from cohortqc.model.definition import Place
from cohortqc.schema.suggestion import did_you_mean

_KINDS = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "none_required": "null",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureFault:
    """A place where the document is not what the language says; `lacking`: keys that should stand there."""

    place: Place
    fact: str
    remedy: str
    lacking: tuple[str, ...] = ()


def structure_faults(
    error: ValidationError, values: Mapping[str, object], model: type[BaseModel]
) -> list[StructureFault]:
    """The faults behind one ValidationError of `model` on `values`, in the order of the document.

    Alternatives that pydantic tried at one place are told as one fault.
    """
    by_place: dict[Place, list[Any]] = {}
    for item in error.errors(include_url=False):
        by_place.setdefault(_place_of(item["loc"], values), []).append(item)
    places = list(by_place)
    deepest = [place for place in places if not _has_below(place, places)]
    return [_fault(place, by_place[place], model) for place in deepest]


def pruned(values: Mapping[str, object], places: Iterable[Place]) -> dict[str, object]:
    """The values without these places, so that the rest can still be judged."""
    result: Any = _copy(values)
    for place in sorted(places, key=lambda place: [str(part) for part in place], reverse=True):
        parent = result
        for part in place[:-1]:
            parent = parent[part]
        if isinstance(parent, dict):
            parent.pop(place[-1], None)
        elif isinstance(parent, list):
            del parent[int(place[-1])]
    return dict(result)


def _copy(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _place_of(location: Sequence[str | int], values: object) -> Place:
    """Pydantic's location without the names of the alternatives it tried."""
    place: list[str | int] = []
    at: Any = values
    for part in location:
        if _leads_on(at, part):
            at = at[part]
            place.append(part)
    return tuple(place)


def _leads_on(at: object, part: str | int) -> bool:
    if isinstance(at, Mapping):
        return part in at
    return isinstance(at, list) and isinstance(part, int) and part < len(at)


def _has_below(place: Place, places: Iterable[Place]) -> bool:
    return any(len(other) > len(place) and other[: len(place)] == place for other in places)


def _fault(place: Place, items: Sequence[Any], model: type[BaseModel]) -> StructureFault:
    first = items[0]
    kind = str(first["type"])
    if kind == "missing":
        lacking = tuple(str(item["loc"][-1]) for item in items if item["type"] == "missing")
        shown = ", ".join(f"`{name}`" for name in lacking)
        return StructureFault(place=place, fact=f"{shown} is lacking", remedy="add it", lacking=lacking)
    if kind == "extra_forbidden":
        known = _keys_at(place[:-1], model)
        remedy = did_you_mean(str(place[-1]), known, otherwise=f"allowed here: {', '.join(known)}")
        return StructureFault(place=place, fact=f"`{place[-1]}` is not a key of the language here", remedy=remedy)
    expected = list(dict.fromkeys(_KINDS[item["type"]] for item in items if item["type"] in _KINDS))
    words = [str(item["ctx"]["expected"]) for item in items if item["type"] == "literal_error"]
    if expected:
        return _wrong_kind(place, first["input"], [*expected, *words])
    return _other(place, first)


def _wrong_kind(place: Place, value: object, expected: Sequence[str]) -> StructureFault:
    fact = f"{_shown(value)} stands where {' or '.join(expected)} is meant"
    if value is None:
        return StructureFault(
            place=place, fact=f"nothing stands where {' or '.join(expected)} is meant", remedy="fill it in"
        )
    if "text" in expected and isinstance(value, int | float):
        word = str(value).lower() if isinstance(value, bool) else str(value)
        return StructureFault(place=place, fact=fact, remedy=f'write "{word}" in quotes')
    return StructureFault(place=place, fact=fact, remedy=f"write {' or '.join(expected)}")


def _other(place: Place, item: Any) -> StructureFault:
    kind = str(item["type"])
    context = item.get("ctx", {})
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", str(context["expected"]))
        remedy = did_you_mean(str(item["input"]), options)
        return StructureFault(place=place, fact=f"{_shown(item['input'])} is not allowed here", remedy=remedy)
    tell = _MESSAGES.get(kind)
    if tell is None:
        return StructureFault(place=place, fact=str(item["msg"]), remedy="see docs/schema-language.md")
    fact, remedy = tell(context)
    return StructureFault(place=place, fact=fact, remedy=remedy)


def _too_short(context: Mapping[str, Any]) -> tuple[str, str]:
    return f"fewer than {context['min_length']} entries", "write [lowest, highest], with null for no limit"


def _misspelt(pattern: str) -> tuple[str, str]:
    if "a-z" in pattern:
        return "this is no id", "write it with small letters, digits and hyphens"
    return "this is not the code of a rule", "write it as `cohortqc rules` lists it"


_MESSAGES: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "too_short": _too_short,
    "too_long": lambda context: (f"more than {context['max_length']} entries", "write [lowest, highest]"),
    "string_too_short": lambda _: ("the text is empty", "fill it in"),
    "string_too_long": lambda context: (f"more than {context['max_length']} signs", "shorten it"),
    "greater_than": lambda context: (f"not more than {context['gt']}", f"use a number above {context['gt']}"),
    "greater_than_equal": lambda context: (f"less than {context['ge']}", f"use {context['ge']} or more"),
    "less_than_equal": lambda context: (f"more than {context['le']}", f"use {context['le']} or less"),
    "string_pattern_mismatch": lambda context: _misspelt(str(context["pattern"])),
}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text `{value[:60]}`"
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, Mapping) else "null"


def _keys_at(place: Place, model: type[BaseModel]) -> list[str]:
    """Keys that the language allows at a place."""
    candidates: list[Any] = [model]
    for part in place:
        candidates = [inner for candidate in candidates for inner in _inner(candidate, part)]
    return [
        field.alias or name
        for candidate in candidates
        if isinstance(candidate, type) and issubclass(candidate, BaseModel)
        for name, field in candidate.model_fields.items()
    ]


def _inner(annotation: Any, part: str | int) -> list[Any]:
    """Types that may stand under one key (or index) of a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        found = [field.annotation for name, field in annotation.model_fields.items() if (field.alias or name) == part]
        return [option for item in found for option in _options(item)]
    arguments = getattr(annotation, "__args__", ())
    return _options(arguments[-1]) if arguments else []


def _options(annotation: Any) -> list[Any]:
    """The alternatives of a union, annotations stripped."""
    if hasattr(annotation, "__metadata__"):
        return _options(annotation.__origin__)
    origin = getattr(annotation, "__origin__", None)
    if origin in {list, dict} or isinstance(annotation, type):
        return [annotation]
    arguments = getattr(annotation, "__args__", ())
    return [option for argument in arguments for option in _options(argument)]
