"""JSON from outside, read strictly: every name once, every number a number, every text one that can be written."""

import json
from typing import NoReturn


def json_value(data: bytes | str) -> object:
    """What the text (bytes: UTF-8, with or without a mark) says, in Python's values.

    Raises ValueError, whose words hold nothing of the text, for what is no JSON: also for NaN and Infinity, a name that
    stands twice in one object, halves of characters, and nesting beyond what can be read.
    """
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        value = json.loads(text, parse_constant=_no_number, object_pairs_hook=_names_once)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}") from None
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except UnicodeEncodeError:
        raise ValueError("it holds half a character") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def _no_number(_: str) -> NoReturn:
    raise ValueError("a number in it is none")


def _names_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in it")
    return found
