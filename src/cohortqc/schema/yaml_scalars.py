"""What one YAML scalar means, and the ways in which YAML would bend it without a word.

YAML 1.1 reads `No` as false, `010` as eight, `1:30` as ninety and `2007-01-02` as a date; YAML 1.2 reads some of them
otherwise. A definition must mean the same to everyone, so each of them is refused with its line and what to write.
"""

import re
from dataclasses import dataclass

BOOLEANS = {"true": True, "false": False}
"""The only spellings of a boolean that every YAML reader understands alike."""

LONGEST_NUMBER = 40
"""Signs in a number; anything longer is text that was left without quotes."""

_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+([eE][-+]?[0-9]+)?")
_YAML_12_ONLY = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+|0o[0-7]+")
_TAG = "tag:yaml.org,2002:"

DATE_TAG = f"{_TAG}timestamp"
"""What YAML 1.1 makes of a bare date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A scalar that is refused: what is wrong with it, and what to write in its place."""

    fact: str
    remedy: str


def plain_value(text: str, tag: str) -> object | Trap:
    """Value of an unquoted scalar, `tag` as YAML 1.1 resolves it: text, int, float, bool or None, or why it is refused.

    Never builds anything but these types.
    """
    kind = tag.removeprefix(_TAG)
    if kind == "bool":
        return _boolean(text)
    if kind == "null":
        return _null(text)
    if kind in {"int", "float"}:
        return _number(text)
    if kind == "timestamp":
        return Trap(
            fact=f"`{text}` without quotes is read as a date by some YAML readers and as text by others",
            remedy=f'write "{text}" in quotes',
        )
    if _YAML_12_ONLY.fullmatch(text):
        return Trap(
            fact=f"`{text}` is text in YAML 1.1 and a number in YAML 1.2",
            remedy="write the number in full, without exponent or prefix, or put the text in quotes",
        )
    return text


def key_text(value: object) -> str | Trap:
    """A mapping's key as text: `7`, `7.0` and `"7"` are one key."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        word = "true" if value else "false"
        return Trap(
            fact=f"`{word}` without quotes is a boolean, not a name or code", remedy=f'write "{word}" in quotes'
        )
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(value)
    return Trap(fact="a name or code is empty", remedy='write it, or "" in quotes for the empty cell')


def number_text(value: float) -> str:
    """A number as code text: 7.0 gives `7`, 7.5 gives `7.5`."""
    return str(int(value)) if value.is_integer() else repr(value)


def _boolean(text: str) -> object | Trap:
    if text in BOOLEANS:
        return BOOLEANS[text]
    meant = "true" if text.casefold() in {"yes", "on", "true"} else "false"
    return Trap(
        fact=f"`{text}` without quotes is read as {meant} by YAML 1.1 and as text by YAML 1.2",
        remedy=f'write "{text}" in quotes if a code or label is meant, or {meant} if a truth value is',
    )


def _null(text: str) -> object | Trap:
    if text in {"", "null"}:
        return None
    return Trap(
        fact=f"`{text}` without quotes means nothing at all (null)",
        remedy=f'write "{text}" in quotes if the text is meant, or null',
    )


def _number(text: str) -> object | Trap:
    if len(text) > LONGEST_NUMBER:
        return Trap(fact="a number of more than 40 signs", remedy="put it in quotes if it is text")
    if _DECIMAL.fullmatch(text):
        return _decimal(text)
    if ":" in text:
        return Trap(
            fact=f"`{text}` without quotes is read in base sixty by YAML 1.1",
            remedy=f'write "{text}" in quotes, or the number in full',
        )
    if re.fullmatch(r"[-+]?\.(inf|nan)", text, flags=re.IGNORECASE):
        return Trap(fact=f"`{text}` is not a number that a limit or code can have", remedy="use null for no limit")
    if re.fullmatch(r"[-+]?0[0-9_]+", text):
        return Trap(
            fact=f"`{text}` without quotes is octal in YAML 1.1 and decimal in YAML 1.2",
            remedy=f'write "{text}" in quotes for a code with leading zeros, or the number without them',
        )
    return Trap(
        fact=f"`{text}` is a number that YAML readers understand differently",
        remedy="write it in plain decimal digits, or in quotes if it is text",
    )


def _decimal(text: str) -> object | Trap:
    if not any(sign in text for sign in ".eE"):
        return int(text)
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        return Trap(fact=f"`{text}` is larger than a number can be", remedy="put it in quotes if it is text")
    return value
