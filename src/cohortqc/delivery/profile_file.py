"""A profile as a file: the JSON that `cohortqc profile` writes, read strictly."""

import json
from collections.abc import Mapping
from itertools import pairwise

from cohortqc.delivery.json_text import json_value
from cohortqc.errors import UsageError
from cohortqc.model.profile import FEWEST_TOGETHER, Profile, VariableProfile

FORMAT = "cohortqc.profile"
FORMAT_VERSION = "1.0"
"""Its first number changes when a reader of the file must change."""

_NUMERIC = frozenset({"table", "variable", "n", "mean", "sd", "edges", "counts"})
_CODED = frozenset({"table", "variable", "n", "categories", "others"})
_LARGEST_COUNT = 10**15
_LARGEST_NUMBER = 1e300

REMEDY = "write it again with `cohortqc profile`"


def profile_json(profile: Profile) -> str:
    """The profile as JSON text, the same bytes for the same profile."""
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "delivery": profile.delivery,
        "schema": {"name": profile.schema, "sha256": profile.schema_sha256},
        "variables": [
            {"table": table, "variable": variable} | _entry(found)
            for (table, variable), found in profile.variables.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def profile_from_text(text: bytes, *, name: str) -> Profile:
    """The profile that a file holds; `name` is what messages call the file.

    Raises UsageError, with place, fact and remedy, for anything but what `profile_json` could have written.
    """
    try:
        document = json_value(text)
    except ValueError as error:
        raise UsageError(f"{name}: is not JSON text ({error}); {REMEDY}") from None
    reader = _Reader(name=name)
    top = reader.mapping(document, "the document")
    if top.get("format") != FORMAT:
        raise UsageError(f"{name}: is no profile (format is not {FORMAT}); {REMEDY}")
    if not reader.text(top, "format_version", "").startswith(f"{FORMAT_VERSION.partition('.')[0]}."):
        raise UsageError(f"{name}, format_version: is not {FORMAT_VERSION}; {REMEDY}, in this version of cohortqc")
    schema = reader.mapping(top.get("schema"), "schema")
    variables: dict[tuple[str, str], VariableProfile] = {}
    for number, entry in enumerate(reader.items(top.get("variables"), "variables")):
        place = f"variables[{number}]"
        found = reader.mapping(entry, place)
        key = reader.text(found, "table", place), reader.text(found, "variable", place)
        if key in variables:
            raise reader.mistake(place, "is about a variable that stands above already")
        variables[key] = reader.variable(found, place)
    return Profile(
        delivery=reader.text(top, "delivery", ""),
        schema=reader.text(schema, "name", "schema"),
        schema_sha256=reader.text(schema, "sha256", "schema"),
        variables=variables,
    )


def _entry(found: VariableProfile) -> dict[str, object]:
    if not found.is_numeric:
        return {"n": found.n, "categories": dict(found.categories), "others": found.others}
    return {
        "n": found.n,
        "mean": found.mean,
        "sd": found.sd,
        "edges": list(found.edges),
        "counts": list(found.counts),
    }


class _Reader:
    """Takes values out of the document, each of the kind that it must be."""

    def __init__(self, *, name: str) -> None:
        self.name = name

    def mistake(self, place: str, fact: str) -> UsageError:
        return UsageError(f"{self.name}{f', {place}' if place else ''}: {fact}; {REMEDY}")

    def mapping(self, value: object, place: str) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self.mistake(place, "is no object with names")
        return value

    def items(self, value: object, place: str) -> list[object]:
        if not isinstance(value, list):
            raise self.mistake(place, "is no list")
        return value

    def text(self, entry: Mapping[str, object], key: str, place: str) -> str:
        value = entry.get(key)
        if not isinstance(value, str):
            raise self.mistake(_at(place, key), "is no text")
        return value

    def count(self, value: object, place: str) -> int:
        if type(value) is not int or not 0 <= value <= _LARGEST_COUNT:
            raise self.mistake(place, "is no count")
        if 0 < value < FEWEST_TOGETHER:
            raise self.mistake(place, f"is a count below {FEWEST_TOGETHER}, in which somebody could be recognised")
        return value

    def number(self, value: object, place: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LARGEST_NUMBER:
            raise self.mistake(place, "is no number")
        return float(value)

    def variable(self, entry: Mapping[str, object], place: str) -> VariableProfile:
        """The profile of one variable: bins that rise, counts that add up to n."""
        known = _CODED if "categories" in entry else _NUMERIC
        if set(entry) != known:
            raise self.mistake(place, f"has not exactly the names {', '.join(sorted(known))}")
        n = self.count(entry["n"], _at(place, "n"))
        found = self._coded(entry, place, n=n) if known is _CODED else self._numeric(entry, place, n=n)
        if sum((*found.counts, *found.categories.values(), found.others)) != n:
            raise self.mistake(place, "has counts that do not add up to n")
        return found

    def _coded(self, entry: Mapping[str, object], place: str, *, n: int) -> VariableProfile:
        codes = self.mapping(entry["categories"], _at(place, "categories"))
        categories = {code: self.count(count, _at(place, "categories")) for code, count in codes.items()}
        return VariableProfile(n=n, categories=categories, others=self.count(entry["others"], _at(place, "others")))

    def _numeric(self, entry: Mapping[str, object], place: str, *, n: int) -> VariableProfile:
        at = _at(place, "edges")
        edges = tuple(self.number(edge, at) for edge in self.items(entry["edges"], at))
        if any(low >= high for low, high in pairwise(edges)):
            raise self.mistake(at, "do not rise")
        at = _at(place, "counts")
        counts = tuple(self.count(count, at) for count in self.items(entry["counts"], at))
        if len(counts) != len(edges) + 1:
            raise self.mistake(at, "are not one more than the edges")
        sd = self.number(entry["sd"], _at(place, "sd"))
        if sd < 0:
            raise self.mistake(_at(place, "sd"), "is negative")
        return VariableProfile(
            n=n, mean=self.number(entry["mean"], _at(place, "mean")), sd=sd, edges=edges, counts=counts
        )


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
