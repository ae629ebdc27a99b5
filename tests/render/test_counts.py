import pytest

from cohortqc.render.counts import counted, counted_in, failed_share_text, joined, share_text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 11_020, "0\u00a0%"),
        (11_020, 11_020, "100\u00a0%"),
        (10_788, 11_020, "97.9\u00a0%"),  # 100 * 10788 / 11020 = 97.894...
        (1, 8, "12.5\u00a0%"),
        (1, 800, "0.1\u00a0%"),  # 0.125 rounds down
        (3, 2_000, "0.2\u00a0%"),  # 0.15 exactly: half goes up, whatever binary fractions say
        (29, 200, "14.5\u00a0%"),
    ],
)
def test_a_share_is_rounded_half_up_from_whole_numbers(part: int, whole: int, text: str) -> None:
    assert share_text(part, whole) == text


def test_only_all_is_100_and_only_none_is_0() -> None:
    assert share_text(99_999, 100_000) == ">99.9\u00a0%"
    assert share_text(1, 100_000) == "<0.1\u00a0%"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert share_text(0, 0) == "–"


def test_a_share_beyond_its_whole_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        share_text(3, 2)


def test_small_shares_of_failures_keep_two_decimals() -> None:
    assert failed_share_text(19, 5_843) == "0.33\u00a0%"  # 0.3252
    assert failed_share_text(2_020, 11_020) == "18.3\u00a0%"


def test_counts_agree_with_their_nouns() -> None:
    assert [counted(1, "row"), counted(2_000, "row")] == ["1 row", "2,000 rows"]
    assert [counted_in(1, "files"), counted_in(0, "files")] == ["1 file", "0 files"]


def test_words_are_joined_as_people_say_them() -> None:
    assert [joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
