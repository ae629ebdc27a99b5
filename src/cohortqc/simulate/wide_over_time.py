"""Faults of courses over time: visits that contradict each other, lie out of their window, or are not one marked."""

from collections.abc import Callable

import numpy as np

from cohortqc.simulate.arrays import Ints
from cohortqc.simulate.fault_columns import column, numbers, places, put, some
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.simulate.wide_fault import Files, WideFault, WidePlace

HIP, MEASURES, FEELINGS = "bmd_hip", "f80", "f37"
WINDOW, DAYS_A_YEAR = 180, 365.25
YEAR_OF_EVENTS = "3"
GROWN = 12.0
"""Centimetres: more than 0.5 % a year and four times the error of two measurements, whatever the years between."""

TALLEST = 170.0
LIGHTEST = 15.0
"""Body mass index, kg/m², below which a taller woman would be too light to be believed."""

BODY_MASS_GROUPS = (18.5, 25, 30, 35, 40)


def _side_changed(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """One of three or more scans is said to be of the other hip."""
    file = files[HIP]
    sides = column(file, "HIPSIDE")
    chosen = _one_a_woman(rng, file, _where(file, lambda scans: scans[1:] if scans.size > 2 else scans[:0]), rate=rate)
    put(file, chosen, {"HIPSIDE": ["2" if side == "1" else "1" for side in sides[chosen].tolist()]})
    return places(HIP, chosen, variable="HIPSIDE", what="the other hip at one of several scans")


def _number_falls(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """The last of three or more scans is counted as the first."""
    file = files[HIP]
    chosen = _one_a_woman(rng, file, _where(file, lambda scans: scans[-1:] if scans.size > 2 else scans[:0]), rate=rate)
    put(file, chosen, {"HIPSCAN": ["1"] * chosen.size})
    return places(HIP, chosen, variable="HIPSCAN", what="the number of the last scan falls back to 1")


def _out_of_window(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Form 37 of year 3 is dated one to eighty days beyond its window."""
    file = files[FEELINGS]
    chosen = some(rng, np.flatnonzero(column(file, "F37VY") == YEAR_OF_EVENTS), rate=rate)
    latest = int(int(YEAR_OF_EVENTS) * DAYS_A_YEAR + WINDOW)
    put(file, chosen, {"F37DAYS": [str(latest + int(days)) for days in rng.integers(1, 81, chosen.size)]})
    return places(FEELINGS, chosen, variable="F37DAYS", what="a visit of year 3 beyond its window")


def _not_one_marked(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Of a screening scan and its repeat, both or neither are marked as the closest."""
    file = files[HIP]
    repeats = some(rng, np.flatnonzero(column(file, "HIPVCLO") == "0"), rate=rate)
    found: list[WidePlace] = []
    for repeat, mark in zip(repeats.tolist(), rng.integers(0, 2, repeats.size).tolist(), strict=True):
        pair = np.array([repeat - 1, repeat])
        put(file, pair, {"HIPVCLO": [str(mark)] * 2})
        found += places(
            HIP, pair, variable="HIPVCLO", what="both scans of a visit marked" if mark else "neither marked"
        )
    return tuple(found)


def _other_age(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """A woman is three to nine years older at one scan than she was."""
    file = files[HIP]
    chosen = _one_a_woman(rng, file, np.arange(len(file.records)), rate=rate)
    ages = numbers(file, "SCANAGE")[chosen] + rng.integers(3, 10, chosen.size)
    put(file, chosen, {"SCANAGE": [f"{age:.0f}" for age in ages]})
    return places(HIP, chosen, variable="SCANAGE", what="the age of another woman")


def _grown(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """A woman is twelve centimetres taller at her last visit; body mass index and its group follow."""
    file = files[MEASURES]
    heights, weights = numbers(file, "HEIGHT"), numbers(file, "WEIGHT")
    last = _where(file, lambda visits: visits[-1:] if visits.size > 1 else visits[:0])
    light = weights[last] / ((heights[last] + GROWN) / 100) ** 2 < LIGHTEST
    fits = last[(heights[last] < TALLEST) & np.isfinite(weights[last]) & ~light]
    chosen = some(rng, fits, rate=rate)
    taller = np.round(heights[chosen] + GROWN, 1)
    index = np.round(weights[chosen] / (taller / 100) ** 2, 2)
    groups = np.searchsorted(BODY_MASS_GROUPS, index, side="right") + 1
    put(
        file,
        chosen,
        {
            "HEIGHT": [f"{height:.1f}" for height in taller],
            "BMI": [f"{value:.2f}" for value in index],
            "BMIC": [str(group) for group in groups.tolist()],
        },
    )
    return places(MEASURES, chosen, variable="HEIGHT", what="twelve centimetres taller than at the visit before")


def _new_software(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """The last scan of a woman was made with newer software than the one before."""
    file = files[HIP]
    chosen = some(rng, _where(file, lambda scans: scans[-1:] if scans.size > 1 else scans[:0]), rate=rate)
    put(file, chosen, {"SOFTWARE": ["12.1"] * chosen.size})
    return places(HIP, chosen, variable="SOFTWARE", what="newer software at the last scan")


def _where(file: EditableFile, which: Callable[[Ints], Ints]) -> Ints:
    """Records that `which` takes of each woman's records, which stand together and in time."""
    women = column(file, "ID")
    starts = np.flatnonzero(np.concatenate([[True], women[1:] != women[:-1]]))
    groups = np.split(np.arange(women.size), starts[1:])
    return np.concatenate([np.zeros(0, dtype=np.int64), *(which(group) for group in groups)])


def _one_a_woman(rng: np.random.Generator, file: EditableFile, candidates: Ints, *, rate: float) -> Ints:
    """Some of the candidates, no two of one woman."""
    shuffled = rng.permutation(candidates)
    _, first = np.unique(column(file, "ID")[shuffled], return_index=True)
    return some(rng, shuffled[np.sort(first)], rate=rate)


WIDE: tuple[WideFault, ...] = (
    WideFault(code="CON301", spares=frozenset({(HIP, "HIPSIDE")}), spoil=_side_changed),
    WideFault(code="CON302", spares=frozenset({(HIP, "HIPSCAN")}), spoil=_number_falls),
    WideFault(code="CON303", spares=frozenset({(FEELINGS, "F37DAYS")}), spoil=_out_of_window),
    WideFault(code="CON304", spares=frozenset({(HIP, "HIPVCLO")}), spoil=_not_one_marked),
    WideFault(code="CON305", spares=frozenset({(HIP, "SCANAGE"), (HIP, "SCANDATE")}), spoil=_other_age),
    WideFault(
        code="CON306", spares=frozenset({(MEASURES, "HEIGHT"), (MEASURES, "BMI"), (MEASURES, "BMIC")}), spoil=_grown
    ),
    WideFault(code="CON307", spares=frozenset({(HIP, "SOFTWARE")}), spoil=_new_software),
)
"""Every record stays at its line."""
