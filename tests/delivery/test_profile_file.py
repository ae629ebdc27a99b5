"""A profile written and read again is the same; a broken one is told with place, fact and remedy."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cohortqc.delivery.profile_file import profile_from_text, profile_json
from cohortqc.errors import UsageError
from cohortqc.model.profile import Profile, VariableProfile

PROFILE = Profile(
    delivery="2024-05",
    schema="whi-bone",
    schema_sha256="ab12",
    variables={
        ("f80", "WEIGHT"): VariableProfile(n=200, mean=70.5, sd=12.25, edges=(60.0, 75.5), counts=(50, 100, 50)),
        ("f80", "AT70"): VariableProfile(n=100, mean=70.0, sd=0.0, counts=(100,)),
        ("f34", "SMOKING"): VariableProfile(n=150, categories={"0": 100, "1": 45}, others=5),
    },
)


def test_what_is_written_is_read_again() -> None:
    assert profile_from_text(profile_json(PROFILE).encode(), name="profile.json") == PROFILE


def test_the_same_profile_is_the_same_text() -> None:
    assert profile_json(PROFILE) == profile_json(PROFILE)
    assert profile_json(PROFILE).endswith("}\n")


def told(text: bytes) -> str:
    with pytest.raises(UsageError) as caught:
        profile_from_text(text, name="profile.json")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (b"", "is not JSON text (line 1, column 1)"),
        (b'{"a": 1', "is not JSON text (line 1, column 8)"),
        (b"\xff\xfe", "is not JSON text (it is not UTF-8)"),
        (b'{"a": NaN}', "is not JSON text ("),
        (b"[" * 100_000, "is not JSON text ("),
        (b"[]", ", the document: is no object with names"),
        (b"{}", "is no profile (format is not cohortqc.profile)"),
        (b'{"format": "cohortqc.validation"}', "is no profile (format is not cohortqc.profile)"),
    ],
)
def test_what_is_no_profile_at_all_is_refused(text: bytes, fact: str) -> None:
    found = told(text)
    assert found.startswith(f"profile.json{fact}" if fact.startswith(",") else f"profile.json: {fact}")
    assert found.endswith("write it again with `cohortqc profile`")


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(profile_json(PROFILE))
    change(document)
    return json.dumps(document).encode()


def weight(**cells: object) -> bytes:
    return changed(lambda document: document["variables"][0].update(cells))


def smoking(**cells: object) -> bytes:
    return changed(lambda document: document["variables"][2].update(cells))


@pytest.mark.parametrize(
    ("text", "told_so"),
    [
        (changed(lambda document: document.update(format_version="2.0")), "format_version: is not 1.0"),
        (changed(lambda document: document.update(format_version=1)), "format_version: is no text"),
        (changed(lambda document: document.update(delivery=None)), "delivery: is no text"),
        (changed(lambda document: document.update(schema="whi")), "schema: is no object with names"),
        (changed(lambda document: document["schema"].pop("sha256")), "schema.sha256: is no text"),
        (changed(lambda document: document.update(variables={})), "variables: is no list"),
        (changed(lambda document: document["variables"].append(7)), "variables[3]: is no object with names"),
        (
            changed(lambda document: document["variables"].append(document["variables"][0])),
            "variables[3]: is about a variable that stands above already",
        ),
        (weight(table=3), "variables[0].table: is no text"),
        (weight(more=1), "variables[0]: has not exactly the names counts, edges, mean, n, sd, table, variable"),
        (smoking(mean=1), "variables[2]: has not exactly the names categories, n, others, table, variable"),
        (weight(n=True), "variables[0].n: is no count"),
        (weight(n=-1), "variables[0].n: is no count"),
        (weight(n=200.0), "variables[0].n: is no count"),
        (weight(n=10**16), "variables[0].n: is no count"),
        (weight(n=201), "variables[0]: has counts that do not add up to n"),
        (weight(counts=[50, 150]), "variables[0].counts: are not one more than the edges"),
        (weight(counts=[4, 146, 50]), "variables[0].counts: is a count below 5"),
        (weight(counts=7), "variables[0].counts: is no list"),
        (weight(edges=[75.5, 60.0]), "variables[0].edges: do not rise"),
        (weight(edges=[60.0, 60.0]), "variables[0].edges: do not rise"),
        (weight(edges=["60", 75.5]), "variables[0].edges: is no number"),
        (weight(edges=[True, 75.5]), "variables[0].edges: is no number"),
        (weight(mean=10**400), "variables[0].mean: is no number"),
        (weight(mean=None), "variables[0].mean: is no number"),
        (weight(sd=-0.1), "variables[0].sd: is negative"),
        (smoking(categories=[]), "variables[2].categories: is no object with names"),
        (smoking(categories={"0": 100, "1": 4}), "variables[2].categories: is a count below 5"),
        (smoking(others=4), "variables[2].others: is a count below 5"),
        (smoking(others=6), "variables[2]: has counts that do not add up to n"),
    ],
)
def test_a_broken_profile_is_told_by_its_place(text: bytes, told_so: str) -> None:
    found = told(text)
    assert found.startswith(f"profile.json, {told_so}")
    assert "; write it again with `cohortqc profile`" in found


def test_counts_of_exactly_five_and_of_none_may_stand() -> None:
    assert profile_from_text(weight(counts=[5, 195, 0]), name="p").variables["f80", "WEIGHT"].counts == (5, 195, 0)
