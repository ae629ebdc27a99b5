"""Faults of distributions: values far off, rounded, shifted, exchanged, slipped by a row, in another unit."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from cohortqc.simulate.fault_file import DELIMITER, EditableFile
from cohortqc.simulate.wide_fault import Files, WideFault, WidePlace

BLOOD, BODY, WOMEN = "bio", "f80", "dem"
FEW = 2
MOST_FAR_OFF = 0.02
"""Outliers at rate 1, as a share of the rows: a method that looks for the few cannot tell the many."""

NMOL_A_MICROGRAM = 27.59
"""nmol/L of cortisol in 1 µg/dL."""

READINGS = ("SYSTBP2", "DIASBP2")

Texts = npt.NDArray[np.str_]
Records = npt.NDArray[np.int64]


def _far_off(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """IGF-1 of a few women is a tenth of what it should be: above the limit of detection, far below all others."""
    file = files[BLOOD]
    chosen = _some(rng, _measured(_column(file, "IGF1")), rate=rate)
    values = np.round(rng.uniform(9, 16, chosen.size), 1)
    _put(file, "IGF1", dict(zip(chosen.tolist(), (f"{value:.1f}" for value in values), strict=True)))
    return _places(BLOOD, chosen, variable="IGF1", what="a tenth of the concentration")


def _out_of_shape(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """A few women with wide hips get the waist of a slender one: both usual, not together. The ratio follows."""
    file = files[BODY]
    hips, waists = (_numbers(_column(file, name)) for name in ("HIP", "WAIST"))
    known = ~(np.isnan(hips) | np.isnan(waists))
    wide, slender = np.quantile(hips[known], 0.93), np.quantile(waists[known], 0.01)
    chosen = _some(rng, np.flatnonzero(known & (hips >= wide) & (hips <= wide * 1.2)), rate=rate)
    drawn = slender + rng.uniform(0, 1, chosen.size)
    texts = {record: f"{waist:.1f}" for record, waist in zip(chosen.tolist(), drawn.tolist(), strict=True)}
    _put(file, "WAIST", texts)
    _put(file, "WHR", {record: f"{float(text) / hips[record]:.3f}" for record, text in texts.items()})
    return _places(BODY, chosen, variable="WAIST|HIP", what="waist of another woman")


def _rounded(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Norepinephrine is written down in tens, in a tenth of the samples at rate 0, in six tenths at rate 1."""
    file = files[BLOOD]
    texts = _column(file, "NOREPI")
    measured = _measured(texts)
    chosen = rng.choice(measured, size=round((0.1 + 0.5 * rate) * measured.size), replace=False)
    _put(file, "NOREPI", {record: str(10 * round(int(texts[record]) / 10)) for record in chosen.tolist()})
    return (WidePlace(table=BLOOD, record=None, variable="NOREPI", what=f"{chosen.size} values rounded to tens"),)


def _shifted(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """All dopamine is two to two and a half (rate 0), or up to three and a half (rate 1) times as high."""
    file = files[BLOOD]
    texts = _column(file, "DOPAMINE")
    factor = 2 + rate + float(rng.uniform(0, 0.5))
    _put(file, "DOPAMINE", {record: str(round(int(texts[record]) * factor)) for record in _measured(texts).tolist()})
    return (WidePlace(table=BLOOD, record=None, variable="DOPAMINE", what=f"{factor:.1f} times as high"),)


def _exchanged(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """The language of 30 % (rate 0) to all women (rate 1) has the other's code."""
    file = files[WOMEN]
    texts = _column(file, "LANG")
    known = np.flatnonzero(texts != "")
    chosen = rng.choice(known, size=round((0.3 + 0.7 * rate) * known.size), replace=False)
    _put(file, "LANG", {record: {"1": "2", "2": "1"}[texts[record]] for record in chosen.tolist()})
    return (WidePlace(table=WOMEN, record=None, variable="LANG", what=f"{chosen.size} codes exchanged"),)


def _slipped(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """The second blood pressure slips by one row, in 60 % (rate 0) to all rows (rate 1). Means and groups follow."""
    file = files[BODY]
    size = round((0.6 + 0.4 * rate) * len(file.records))
    start = int(rng.integers(len(file.records) - size + 1))
    for name in READINGS:
        slipped = np.roll(_column(file, name)[start : start + size], -1)
        _put(file, name, {start + place: str(text) for place, text in enumerate(slipped)})
    for record in range(start, start + size):
        file.change(record, _means(file.row(record)))
    what = f"second reading of {size} rows slipped by one"
    return (WidePlace(table=BODY, record=None, variable="SYSTBP1|SYSTBP2", what=what),)


def _means(row: Mapping[str, str]) -> dict[str, str]:
    """Means and groups of blood pressure that fit its readings."""
    if "" in (row["SYSTBP1"], row["SYSTBP2"], row["DIASBP1"], row["DIASBP2"]):
        return {}
    systolic = (int(row["SYSTBP1"]) + int(row["SYSTBP2"])) / 2
    diastolic = (int(row["DIASBP1"]) + int(row["DIASBP2"])) / 2
    return {
        "SYST": f"{systolic:.1f}",
        "SYSTOL": "1" if systolic <= 120 else "2" if systolic <= 140 else "3",
        "DIAS": f"{diastolic:.1f}",
        "DIASTOL": "1" if diastolic < 90 else "2",
    }


def _other_unit(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Cortisol comes in nmol/L: from one clinic (rate below 0.5), or from all."""
    file, women = files[BLOOD], files[WOMEN]
    texts = _column(file, "CORTISOL")
    clinic_of = dict(zip(_column(women, "ID").tolist(), _column(women, "CLINIC").tolist(), strict=True))
    clinics = np.array([clinic_of.get(identifier, "") for identifier in _column(file, "ID").tolist()])
    clinic = str(rng.choice(np.unique(clinics[clinics != ""])))
    chosen = [record for record in _measured(texts).tolist() if rate >= 0.5 or clinics[record] == clinic]
    _put(file, "CORTISOL", {record: f"{float(texts[record]) * NMOL_A_MICROGRAM:.1f}" for record in chosen})
    what = f"{'all clinics' if rate >= 0.5 else clinic} in nmol/L"
    return (WidePlace(table=BLOOD, record=None, variable="CORTISOL", what=what),)


def _column(file: EditableFile, name: str) -> Texts:
    place = file.header.index(name)
    return np.array([record.split(DELIMITER)[place] for record in file.records], dtype=np.str_)


def _put(file: EditableFile, name: str, texts: Mapping[int, str]) -> None:
    for record, text in texts.items():
        file.change(record, {name: text})


def _numbers(texts: Texts) -> npt.NDArray[np.float64]:
    return np.array([float(text) if text else np.nan for text in texts.tolist()])


def _measured(texts: Texts) -> Records:
    """Records that hold a number, and no code for what was below detection."""
    return np.flatnonzero([text[:1].isdigit() for text in texts.tolist()])


def _some(rng: np.random.Generator, candidates: Records, *, rate: float) -> Records:
    size = min(candidates.size, max(FEW, round(rate * MOST_FAR_OFF * candidates.size)))
    return np.sort(rng.choice(candidates, size=size, replace=False))


def _places(table: str, records: Records, *, variable: str, what: str) -> tuple[WidePlace, ...]:
    return tuple(WidePlace(table=table, record=record, variable=variable, what=what) for record in records.tolist())


def _spares(table: str, *columns: str) -> frozenset[tuple[str, str]]:
    return frozenset((table, column) for column in columns)


WIDE: tuple[WideFault, ...] = (
    WideFault(code="ACC101", spares=_spares(BLOOD, "IGF1"), spoil=_far_off),
    WideFault(code="ACC102", spares=_spares(BODY, "WAIST", "HIP", "WHR"), spoil=_out_of_shape),
    WideFault(code="ACC103", spares=_spares(BLOOD, "NOREPI"), spoil=_rounded),
    WideFault(code="ACC201", spares=_spares(BLOOD, "DOPAMINE"), spoil=_shifted),
    WideFault(code="ACC202", spares=_spares(WOMEN, "LANG"), spoil=_exchanged),
    WideFault(
        code="ACC203",
        spares=_spares(BODY, "SYSTBP1", "DIASBP1", *READINGS, "SYST", "SYSTOL", "DIAS", "DIASTOL"),
        spoil=_slipped,
    ),
    WideFault(code="INT402", spares=_spares(BLOOD, "ID", "CORTISOL"), spoil=_other_unit),
)
"""A fault for each rule, in columns of its own."""
