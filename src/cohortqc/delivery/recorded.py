"""What `dataclasses.asdict` made, taken back from JSON: each value is of the very type that its field has."""

import types
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

LARGEST_COUNT = 2**53
"""Beyond this a number of rows, lines or bytes is none."""

Kind = TypeVar("Kind")


def recorded(kind: type[Kind], content: object) -> Kind:
    """The dataclass that these values were.

    Its fields are text, counts (0 or more), truth values, StrEnums, or tuples and unions of such, None among them.
    Raises ValueError where a value is of another type, or a name is missing or too many.
    """
    if not isinstance(content, Mapping) or set(content) != {field.name for field in fields(kind)}:  # type: ignore[arg-type]
        raise ValueError("other names than it was written with")
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in content.items()})


def recorded_count(value: object) -> int:
    """A number of things, 0 or more. Raises ValueError for what is none."""
    if type(value) is not int or not 0 <= value <= LARGEST_COUNT:
        raise ValueError("no count")
    return value


def recorded_text(value: object) -> str:
    """A text. Raises ValueError for what is none."""
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004  # one kind of error for all that is not as written
    return value


def _value(hint: Any, value: object) -> object:
    if get_origin(hint) in (Union, types.UnionType):
        kinds = get_args(hint)
        if value is None and types.NoneType in kinds:
            return None
        return _value(next(kind for kind in kinds if kind is not types.NoneType), value)
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ValueError("no list")
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if hint is int:
        return recorded_count(value)
    if hint is bool:
        if not isinstance(value, bool):
            raise ValueError("neither true nor false")
        return value
    text = recorded_text(value)
    return hint(text) if issubclass(hint, StrEnum) else text
