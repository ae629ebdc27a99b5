"""Sequences of texts that are made one by one when somebody reads them, never all at once for keeping."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import overload


class LazyTexts(Sequence[str]):
    """One text a problem. Subclasses say how many there are, how one is made, and what a slice of them is.

    IndexError beyond the end, as of any sequence.
    """

    __slots__ = ()

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._sliced(index) if isinstance(index, slice) else self._text_at(index)

    @abstractmethod
    def _text_at(self, index: int) -> str:
        """One text; a negative index counts from the end."""

    @abstractmethod
    def _sliced(self, where: slice) -> Sequence[str]:
        """These texts alone, as lazy as all of them."""
