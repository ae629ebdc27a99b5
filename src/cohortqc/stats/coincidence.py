"""How many pairs of persons are alike in several traits by chance alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cohortqc.stats.number import Codes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coincidence:
    """`group`: shape (n,), equal where persons are alike in every trait; `expected`: pairs alike by chance."""

    group: Codes
    expected: float


def coincidence(traits: Sequence[Codes]) -> Coincidence:
    """Groups of persons alike in all traits, and how many pairs of them chance would make.

    traits: at least one, each of shape (n,), equal codes where two persons are alike in it. With s(A) the share of
    pairs alike in the traits A, those alike in every trait left aside (they may be one person), the expected number is
    the number of pairs times the product of s(a) over the traits, times s(ab) / (s(a) s(b)) along the tree that joins
    the most dependent ones (Chow and Liu 1968), never below 1: height and weight go together, and are not quite two.
    """
    n = int(traits[0].size)
    pairs = n * (n - 1) / 2
    group = traits[0]
    for trait in traits[1:]:
        group = _joined(group, trait)
    alike = _pairs(group)
    others = pairs - alike
    if others <= 0:
        return Coincidence(group=group, expected=pairs)
    counts = [_pairs(trait) - alike for trait in traits]
    expected = others
    for count in counts:
        expected *= count / others
    ties = {
        (a, b): (_pairs(_joined(traits[a], traits[b])) - alike + 1) / (counts[a] * counts[b] / others + 1)
        for a, b in combinations(range(len(traits)), 2)
    }
    for tie in _tree(ties, size=len(traits)):
        expected *= max(tie, 1.0)
    return Coincidence(group=group, expected=float(expected))


def _joined(first: Codes, second: Codes) -> Codes:
    """Codes that are equal where both are."""
    _, one = np.unique(first, return_inverse=True)
    _, two = np.unique(second, return_inverse=True)
    both: Codes = one.astype(np.int64) * (int(two.max(initial=0)) + 1) + two.astype(np.int64)
    return both


def _pairs(codes: Codes) -> float:
    """How many pairs have the same code."""
    _, sizes = np.unique(codes, return_counts=True)
    return float((sizes * (sizes - 1.0) / 2).sum())


def _tree(ties: dict[tuple[int, int], float], *, size: int) -> list[float]:
    """The ties of the spanning tree with the largest product (Kruskal 1956)."""
    component = list(range(size))
    chosen = []
    for (a, b), tie in sorted(ties.items(), key=lambda item: (-item[1], item[0])):
        if component[a] != component[b]:
            merged = component[b]
            component = [component[a] if each == merged else each for each in component]
            chosen.append(tie)
    return chosen
