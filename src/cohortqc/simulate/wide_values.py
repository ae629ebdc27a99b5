"""Faults of values that no range can tell: damaged texts, lost decimals, dates and answers that cannot be."""

import numpy as np

from cohortqc.simulate.fault_columns import column, numbers, places, put, some
from cohortqc.simulate.wide_fault import Files, WideFault, WidePlace

HIP, WOMEN, BLOOD, FEELINGS = "bmd_hip", "dem", "bio", "f37"
DAMAGED = (
    "none ",
    " none",
    "repositioned Ã©",
    "repositioned\N{REPLACEMENT CHARACTER}",
    "metal\N{ZERO WIDTH SPACE} hip",
)
TOO_LONG = "repositioned twice, then scanned once more"
GRID = ("NERVOUS", "DWNDUMPS", "CALM", "FELTBLUE", "HAPPY", "FULLPEP", "ENERGY", "WORNOUT", "TIRED")
"""Question 9 of the SF-36: nine items, worded in both directions."""


def _damaged(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Remarks with blanks at their ends, letters of another encoding, signs without width, or too long."""
    file = files[HIP]
    chosen = some(rng, np.arange(len(file.records)), rate=rate)
    texts = (*DAMAGED, TOO_LONG)
    put(file, chosen, {"HIPNOTE": [texts[kind] for kind in rng.integers(0, len(texts), chosen.size).tolist()]})
    return places(HIP, chosen, variable="HIPNOTE", what="a damaged text")


def _other_precision(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Isoprostane has more decimals than declared in one sample (rate 0) or all, or (from rate 0.5) none any more."""
    file = files[BLOOD]
    texts = column(file, "ISOPROST")
    measured = np.flatnonzero([text[:1].isdigit() for text in texts.tolist()])
    if rate >= 0.5:
        put(file, measured, {"ISOPROST": [f"{float(text):.0f}" for text in texts[measured].tolist()]})
        what = "rounded to whole numbers"
    else:
        chosen = rng.choice(measured, size=max(1, round(2 * rate * measured.size)), replace=False)
        put(file, chosen, {"ISOPROST": [f"{float(text) + 0.04:.2f}" for text in texts[chosen].tolist()]})
        what = f"{chosen.size} values with a decimal more"
    return (WidePlace(table=BLOOD, record=None, variable="ISOPROST", what=what),)


def _impossible_date(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Scans of the next century, or of the last one; not of a day that only leap years have."""
    file = files[HIP]
    every = column(file, "SCANDATE")
    chosen = some(rng, np.flatnonzero(~np.char.endswith(every, "-02-29")), rate=rate)
    dates = every[chosen].tolist()
    centuries = ["20" if later else "18" for later in rng.integers(0, 2, chosen.size).tolist()]
    put(file, chosen, {"SCANDATE": [f"{century}9{date[3:]}" for century, date in zip(centuries, dates, strict=True)]})
    return places(HIP, chosen, variable="SCANDATE", what="a date a century off")


def _straight_line(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """One code for all nine items of a grid; the two scores that they make follow."""
    file = files[FEELINGS]
    answered = np.all([column(file, name) != "" for name in GRID], axis=0)
    chosen = some(rng, np.flatnonzero(answered), rate=rate)
    codes = rng.integers(1, 7, chosen.size)
    columns = {name: [str(code) for code in codes.tolist()] for name in GRID}
    # Three of five items say more the higher the code, two less: 0, 20 ... 100 points; of the other four, two and two.
    columns["EMOWELL"] = [f"{(3 * 20 * (code - 1) + 2 * 20 * (6 - code)) / 5:.2f}" for code in codes.tolist()]
    columns["ENERFAT"] = ["50.00"] * chosen.size
    put(file, chosen, columns)
    return places(FEELINGS, chosen, variable="|".join(GRID), what="one code for a whole grid")


def _not_eligible(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Women of other clinics, outside the sub-cohort with bone density."""
    file = files[WOMEN]
    chosen = some(rng, np.flatnonzero(numbers(file, "BMDFLAG") == 1), rate=rate)
    put(file, chosen, {"BMDFLAG": ["0"] * chosen.size})
    return places(WOMEN, chosen, variable="BMDFLAG", what="not in the bone density sub-cohort")


WIDE: tuple[WideFault, ...] = (
    WideFault(code="CON106", spares=frozenset({(HIP, "HIPNOTE")}), spoil=_damaged),
    WideFault(code="CON107", spares=frozenset({(BLOOD, "ISOPROST")}), spoil=_other_precision),
    WideFault(code="CON108", spares=frozenset({(HIP, "SCANDATE")}), spoil=_impossible_date),
    WideFault(
        code="CON205",
        spares=frozenset((FEELINGS, name) for name in (*GRID, "EMOWELL", "ENERFAT")),
        spoil=_straight_line,
    ),
    WideFault(code="CON206", spares=frozenset({(WOMEN, "BMDFLAG")}), spoil=_not_eligible),
)
"""Every record stays at its line."""
