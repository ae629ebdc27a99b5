"""JSON of others is read strictly: what another reader might take otherwise is refused."""

import pytest

from cohortqc.delivery.json_text import json_value


def test_plain_json_is_read_with_and_without_a_mark() -> None:
    assert json_value('{"a": [1, 2.5, null, true, "ä"]}') == {"a": [1, 2.5, None, True, "ä"]}
    assert json_value('\ufeff{"a": "ä"}'.encode()) == {"a": "ä"}


def test_a_whole_character_written_in_halves_is_one() -> None:
    assert json_value(r'"\ud83d\ude00"') == "😀"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1, column 1"),
        ('{"a": 1,\n}', "line 2, column 1"),
        ("[NaN]", "a number in it is none"),
        ("[-Infinity]", "a number in it is none"),
        ('{"a": 1, "b": {"c": 1, "c": 1}}', "a name stands twice in it"),
        (r'{"a": "\ud800"}', "half a character"),
        (r'{"\uDFFF": 1}', "half a character"),
        ("[" * 100_000, "nested too deeply"),
        (b'"\xff"', "not UTF-8"),
        (f"[{'9' * 5000}]", "4300 digits"),
    ],
)
def test_what_is_none_is_refused_without_its_text(text: str | bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        json_value(text)
