"""Faults of scanners and persons: one that reads high, one that drifts, a woman who is there twice."""

from collections.abc import Mapping
from math import ceil

import numpy as np
import numpy.typing as npt

from cohortqc.simulate.arrays import Floats, Ints
from cohortqc.simulate.columns import decimal_text
from cohortqc.simulate.fault_file import DELIMITER, EditableFile
from cohortqc.simulate.wide_fault import Files, WideFault, WidePlace

HIP, SPINE, MEASURES = "bmd_hip", "bmd_spine", "f80"
SCANNER = "SCANNER"
LEAST_SHIFT, MOST_SHIFT = 0.06, 0.08
LEAST_DRIFT, MOST_DRIFT = 0.12, 0.13
HIP_SITES = {"HIPBMD": ("HIPBMC", "HIPAREA"), "HIPNKBMD": ("HIPNKBMC", "HIPNKAREA")}
"""Density -> the content and the area that give it."""

IDENTITY = ("HEIGHT", "WEIGHT", "WAIST", "HIP", "SYSTBP1")
_OF_THE_VISIT = 6
"""Columns at the start of form 80 that say whose row it is, and of which visit."""

Texts = npt.NDArray[np.str_]


def _shift(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """One spine scanner reads high, by 6 % at rate 0 and 8 % at rate 1; no value leaves the range delivered."""
    file = files[SPINE]
    scanners, values = _column(file, SCANNER), _numbers(file, "SPNBMD")
    scanner = _one_of(scanners, rng)
    share = LEAST_SHIFT + rate * (MOST_SHIFT - LEAST_SHIFT)
    rows = np.flatnonzero((scanners == scanner) & np.isfinite(values))
    _put(file, rows, {"SPNBMD": decimal_text(_capped(values[rows] * (1 + share), values), digits=3)})
    return (_on_column(SPINE, "SPNBMD", f"{scanner} reads {100 * share:.1f} % high"),)


def _drift(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """One hip scanner reads higher and higher, then comes back: by 12 % midway at rate 0, by 13 % at rate 1.

    On average of the women's first scans it is right, so that there it does not differ from the other scanners.
    """
    file = files[HIP]
    scanners, dates = _column(file, SCANNER), _column(file, "SCANDATE")
    scanner = _one_of(scanners, rng)
    rows = np.flatnonzero((scanners == scanner) & (dates != ""))
    days = dates[rows].astype("datetime64[D]").astype(np.float64)
    order = np.argsort(days, kind="stable")
    _, first = np.unique(_column(file, "ID")[rows][order], return_index=True)
    whole = LEAST_DRIFT + rate * (MOST_DRIFT - LEAST_DRIFT)
    arch = np.sin(np.pi * (days - days.min()) / max(float(np.ptp(days)), 1.0))
    factors = 1 + whole * (arch - arch[order][first].mean())
    for density, (content, area) in HIP_SITES.items():
        values = _numbers(file, density)
        drifted = np.round(_capped(values[rows] * factors, values), 3)
        contents = drifted * _numbers(file, area)[rows]
        _put(file, rows, {density: decimal_text(drifted, digits=3), content: decimal_text(contents, digits=2)})
    what = f"{scanner} drifts by {100 * whole:.0f} % and back"
    return tuple(_on_column(HIP, density, what) for density in HIP_SITES)


def _twice(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Women with a single form 80 get another such woman's measurements: one pair at rate 0, a tenth of them at 1."""
    file = files[MEASURES]
    women = _column(file, "ID")
    _, place, visits = np.unique(women, return_inverse=True, return_counts=True)
    complete = np.all([_column(file, name) != "" for name in IDENTITY], axis=0)
    alone = rng.permutation(np.flatnonzero((visits[place] == 1) & complete))
    pairs = min(max(1, ceil(rate * alone.size / 20)), alone.size // 2)
    places = []
    for one, other in zip(alone[:pairs].tolist(), alone[pairs : 2 * pairs].tolist(), strict=True):
        row = file.row(one)
        file.change(other, {name: row[name] for name in file.header[_OF_THE_VISIT:]})
        places += [
            WidePlace(table=MEASURES, record=record, variable="|".join(IDENTITY), what=f"{women[one]} is there twice")
            for record in (one, other)
        ]
    return tuple(places)


def _on_column(table: str, variable: str, what: str) -> WidePlace:
    return WidePlace(table=table, record=None, variable=variable, what=what)


def _one_of(scanners: Texts, rng: np.random.Generator) -> str:
    return str(rng.choice(np.unique(scanners[scanners != ""])))


def _capped(values: Floats, delivered: Floats) -> Floats:
    return np.clip(values, np.nanmin(delivered), np.nanmax(delivered))


def _column(file: EditableFile, name: str) -> Texts:
    place = file.header.index(name)
    return np.array([record.split(DELIMITER)[place] for record in file.records], dtype=np.str_)


def _numbers(file: EditableFile, name: str) -> Floats:
    texts = _column(file, name)
    return np.where(texts == "", "nan", texts).astype(np.float64)


def _put(file: EditableFile, rows: Ints, columns: Mapping[str, list[str]]) -> None:
    places = [file.header.index(name) for name in columns]
    for record, *texts in zip(rows.tolist(), *columns.values(), strict=True):
        cells = file.records[record].split(DELIMITER)
        for place, text in zip(places, texts, strict=True):
            cells[place] = text
        file.records[record] = DELIMITER.join(cells)


WIDE: tuple[WideFault, ...] = (
    WideFault(code="ACC301", spares=frozenset({(SPINE, "SPNBMD"), (SPINE, SCANNER)}), spoil=_shift),
    WideFault(
        code="ACC302",
        spares=frozenset(
            {(HIP, SCANNER), *((HIP, name) for site in HIP_SITES.items() for name in (site[0], *site[1]))}
        ),
        spoil=_drift,
    ),
    WideFault(code="ACC304", spares=frozenset(), spoil=_twice),
)
