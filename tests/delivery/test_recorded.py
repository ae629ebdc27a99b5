"""What a release noted comes back as it was, and anything that could not have been noted is refused."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

import pytest

from cohortqc.delivery.recorded import LARGEST_COUNT, recorded, recorded_count, recorded_text


class Colour(StrEnum):
    """An example of a closed set."""

    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One field of each kind."""

    name: str
    rows: int
    lines: int | None
    whole: bool
    colour: Colour
    columns: tuple[str, ...]
    places: tuple[int, ...]


NOTE = Note(name="dem", rows=0, lines=None, whole=True, colour=Colour.RED, columns=("a", "b"), places=(1, 2))
DOCUMENT = json.loads(json.dumps(asdict(NOTE)))


def test_a_note_comes_back() -> None:
    found = recorded(Note, DOCUMENT)
    assert found == NOTE
    assert isinstance(found.colour, Colour)
    assert recorded(Note, {**DOCUMENT, "lines": LARGEST_COUNT}).lines == LARGEST_COUNT


NO_TEXTS: tuple[object, ...] = (None, 1, True, [], {})


@pytest.mark.parametrize(
    "change",
    [
        *({"name": value} for value in NO_TEXTS),
        *({"rows": value} for value in (None, "1", True, -1, 1.0, LARGEST_COUNT + 1)),
        *({"lines": value} for value in ("", False, -1)),
        *({"whole": value} for value in (None, 1, "true")),
        *({"colour": value} for value in (None, "blue", 1)),
        *({"columns": value} for value in (None, "ab", [1], [None], {"a": 1}, [["a"]])),
        *({"places": value} for value in (["1"], [True], [-1])),
        {"other": 1},
    ],
)
def test_a_value_of_another_type_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no |other names|neither|not a valid"):
        recorded(Note, {**DOCUMENT, **change})


@pytest.mark.parametrize("name", list(DOCUMENT))
def test_a_note_that_lost_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="other names"):
        recorded(Note, {key: value for key, value in DOCUMENT.items() if key != name})


@pytest.mark.parametrize("content", [None, [], "dem", 7])
def test_what_is_no_object_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match="other names"):
        recorded(Note, content)


def test_a_count_is_whole_and_not_negative() -> None:
    assert recorded_count(0) == 0
    for value in (-1, True, 1.0, "1", None, LARGEST_COUNT + 1):
        with pytest.raises(ValueError, match="no count"):
            recorded_count(value)


def test_a_text_is_text() -> None:
    assert recorded_text("") == ""
    with pytest.raises(ValueError, match="no text"):
        recorded_text(b"")
