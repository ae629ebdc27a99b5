"""The range of a group as text: `4-5` among results, and in print with an en dash and a true minus."""

from collections.abc import Sequence
from dataclasses import dataclass

from cohortqc.model.schema import Limits

EN_DASH = "\u2013"
MINUS = "\u2212"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A group from its lowest to its highest value, as ASCII numbers; or, in `words`, between two cut points."""

    low: str = ""
    high: str = ""
    words: str = ""

    @property
    def machine(self) -> str:
        """`4-5`, `4`, `> 18.5 to 25`: the name of the group among results."""
        return self.words or (self.low if self.low == self.high else f"{self.low}-{self.high}")

    @property
    def printed(self) -> str:
        """As `machine`, with an en dash; with "to" where a dash would stand beside a minus."""
        if self.words or self.low == self.high:
            return in_print(self.machine)
        negative = self.low.startswith("-") or self.high.startswith("-")
        return f"{in_print(self.low)}{' to ' if negative else EN_DASH}{in_print(self.high)}"


def range_within(
    cut: Sequence[float], place: int, *, seen: tuple[float, float], whole: bool, limits: Limits | None
) -> Range:
    """What the group between two of the cut points may hold; `seen`: its smallest and largest value.

    Whole numbers stand from one to the next (`5-9`), the first and last up to the declared limits, or to the value that
    lies beyond; measured quantities stand between the points: `> 18.5 to 25`.
    """
    first, last = place == 0, place == len(cut)
    if whole and all(float(point).is_integer() for point in cut):
        low = min(_declared(limits.low if limits else None, seen[0]), seen[0]) if first else cut[place - 1] + 1
        high = max(_declared(limits.high if limits else None, seen[1]), seen[1]) if last else cut[place]
        return Range(low=plainly(low), high=plainly(high))
    if first:
        return Range(words=f"\u2264 {plainly(cut[0])}")
    above = f"> {plainly(cut[place - 1])}"
    return Range(words=above if last else f"{above} to {plainly(cut[place])}")


def plainly(value: float, *, significant: int = 15) -> str:
    """A number with the digits it has: 5, 6.5, 18.5."""
    return format(value, f".{significant}g")


def in_print(text: str) -> str:
    """Numbers with a true minus."""
    return text.replace("-", MINUS)


def _declared(limit: float | str | None, otherwise: float) -> float:
    return float(limit) if isinstance(limit, int | float) else otherwise
