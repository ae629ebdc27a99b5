import pytest

from cohortqc.rules.lazy_texts import LazyTexts


class Squares(LazyTexts):
    """Texts whose making can be counted."""

    def __init__(self, numbers: range) -> None:
        self.numbers = numbers
        self.made: list[int] = []

    def __len__(self) -> int:
        return len(self.numbers)

    def _text_at(self, index: int) -> str:
        self.made.append(index)
        return str(self.numbers[index] ** 2)

    def _sliced(self, where: slice) -> "Squares":
        return Squares(self.numbers[where])


def test_a_text_is_made_when_it_is_read_and_no_other() -> None:
    texts = Squares(range(1_000_000))

    assert texts[3] == "9"
    assert texts.made == [3]


def test_a_slice_is_as_lazy_as_the_whole() -> None:
    part = Squares(range(1_000_000))[10:13]

    assert isinstance(part, Squares)
    assert part.made == []
    assert list(part) == ["100", "121", "144"]


def test_reading_stops_at_the_end() -> None:
    texts = Squares(range(3))

    assert list(texts) == ["0", "1", "4"]
    with pytest.raises(IndexError):
        texts[3]
