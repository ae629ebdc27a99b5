"""The notes below a table: lettered ones in the order they are first called for, then general ones."""

from string import ascii_lowercase

from cohortqc.model.layout import Footnote


class Notes:
    """Collects the notes of one table while its cells are made."""

    def __init__(self) -> None:
        self._marked: list[str] = []
        self._general: list[str] = []

    def mark(self, text: str) -> str:
        """The letter of a note, the same for the same text: a ... z, then aa, ab, ..."""
        if text not in self._marked:
            self._marked.append(text)
        return _letter(self._marked.index(text))

    def say(self, text: str) -> None:
        """Add a general note, once; an empty one is nothing."""
        if text and text not in self._general:
            self._general.append(text)

    def footnotes(self) -> tuple[Footnote, ...]:
        """All notes, general ones first, as they say what the table is."""
        general = [Footnote(text=text) for text in self._general]
        marked = [Footnote(text=text, mark=_letter(place)) for place, text in enumerate(self._marked)]
        return (*general, *marked)


def _letter(place: int) -> str:
    size = len(ascii_lowercase)
    if place < size:
        return ascii_lowercase[place]
    return _letter(place // size - 1) + ascii_lowercase[place % size]
