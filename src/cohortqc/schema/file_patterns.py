"""File patterns of tables: whether two of them could claim one and the same file."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

RELEASE = "{release}"


def stems(pattern: str, releases: Iterable[str]) -> tuple[str, ...]:
    """The patterns behind one with `{release}`: one a release; without it, the pattern itself."""
    if RELEASE not in pattern:
        return (pattern,)
    return tuple(pattern.replace(RELEASE, release) for release in releases)


def overlap(first: str, second: str) -> bool:
    """True when some file stem fits both patterns (`*` any text, `?` one sign), without regard to case.

    `dem_*_inv` and `dem2_*_inv` do not overlap, `bmd_*` and `bmd_hip_*` do.
    """
    return _meet(first.casefold(), second.casefold())


@lru_cache(maxsize=1024)
def _meet(first: str, second: str) -> bool:
    """Whether the two patterns share a text: positions in both are followed together."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[int, int]] = [(0, 0)]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        if at == (len(first), len(second)):
            return True
        waiting.extend(_next(first, second, at))
    return False


def _next(first: str, second: str, at: tuple[int, int]) -> Sequence[tuple[int, int]]:
    one, two = at
    left = first[one] if one < len(first) else ""
    right = second[two] if two < len(second) else ""
    steps: list[tuple[int, int]] = []
    if left == "*":
        steps.append((one + 1, two))
        if right:
            steps.append((one, two + 1))
    if right == "*":
        steps.append((one, two + 1))
        if left:
            steps.append((one + 1, two))
    if left and right and "*" not in {left, right} and (left == right or "?" in {left, right}):
        steps.append((one + 1, two + 1))
    return steps
