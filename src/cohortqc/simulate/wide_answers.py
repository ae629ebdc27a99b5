"""Faults of what is not there: undeclared codes, emptied columns, answers that one clinic lacks, visits not sent."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from cohortqc.simulate.fault_file import DELIMITER, EditableFile
from cohortqc.simulate.wide_fault import Files, WideFault, WidePlace

WOMEN, SCREEN, HABITS, SPINE = "dem", "f2", "f34", "bmd_spine"
FEWEST = 4
CODE = "999"
YEAR_6 = "6"
SEEN, REFUSED = "1", "3"
DONT_KNOW = "9"

Texts = npt.NDArray[np.str_]
Records = npt.NDArray[np.int64]
Spoil = Callable[[Files, np.random.Generator, float], tuple[WidePlace, ...]]


def _codes_for_days(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Days to the calcium trial become 999, of four women to a tenth of them."""
    file = files[WOMEN]
    chosen = _some(rng, np.flatnonzero(_column(file, "CADDAYS") != ""), share=rate / 10)
    _put(file, chosen, column="CADDAYS", text=CODE)
    return tuple(
        WidePlace(table=WOMEN, record=record, variable="CADDAYS", what=f"{CODE} for a value that is missing")
        for record in chosen.tolist()
    )


def _emptied(files: Files, _: np.random.Generator, __: float) -> tuple[WidePlace, ...]:
    """A whole column loses its answers; a part of one would be another fault, so the rate does not matter."""
    file = files[HABITS]
    _put(file, np.arange(len(file.records)), column="SMOKWGT", text="")
    return (WidePlace(table=HABITS, record=None, variable="SMOKWGT", what="the column emptied"),)


def _many_missing(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """A quarter (rate 0) to three quarters of the answers are lost, at random."""
    file = files[HABITS]
    share = 0.25 + rate / 2
    chosen = _some(rng, np.arange(len(file.records)), share=share)
    _put(file, chosen, column="YOYO10LB", text="")
    return (WidePlace(table=HABITS, record=None, variable="YOYO10LB", what=f"{100 * share:.0f} % of answers lost"),)


def _missing_at_one_clinic(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """One clinic loses 15 % (rate 0) to 40 % of its answers; over all women, fewer than are allowed."""
    file = files[HABITS]
    clinics = _clinics(files, file)
    clinic = _one_of(rng, clinics)
    share = 0.15 + rate / 4
    chosen = _some(rng, np.flatnonzero(clinics == clinic), share=share)
    _put(file, chosen, column="WGTADULT", text="")
    what = f"{100 * share:.0f} % of answers lost at {clinic}"
    return (WidePlace(table=HABITS, record=None, variable="WGTADULT", what=what),)


def _visits_not_sent(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Spine scans of year 6 are not sent, of four women to a fifth; found at the rows of the women."""
    file = files[SPINE]
    chosen = _some(rng, np.flatnonzero(_column(file, "SPNVY") == YEAR_6), share=rate / 5)
    return _taken_away(files, file, chosen, what="the scan of year 6 not sent")


def _rows_not_sent(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """Form 2 is not sent, of four women to a fifth; found at the rows of the women."""
    file = files[SCREEN]
    chosen = _some(rng, np.arange(len(file.records)), share=rate / 5)
    return _taken_away(files, file, chosen, what="form 2 not sent")


def _low_response(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """At one clinic so many refuse that fewer than 35 % (rate 0), or 25 % (rate 1), of its women were seen."""
    file = files[WOMEN]
    clinics, status = _clinics(files, file), _column(file, "Y6STAT")
    clinic = _one_of(rng, clinics)
    seen = np.flatnonzero((clinics == clinic) & (status == SEEN))
    kept = int((0.35 - rate / 10) * np.count_nonzero(clinics == clinic))
    chosen = np.sort(rng.choice(seen, size=max(0, seen.size - kept), replace=False))
    _put(file, chosen, column="Y6STAT", text=REFUSED)
    return (WidePlace(table=WOMEN, record=None, variable="Y6STAT", what=f"{chosen.size} refusals at {clinic}"),)


def _reasons_lost(files: Files, rng: np.random.Generator, rate: float) -> tuple[WidePlace, ...]:
    """The code for "don't know" becomes a blank, of nine in ten women who gave it to all of them."""
    file = files[WOMEN]
    known = np.flatnonzero(_column(file, "INCOME") == DONT_KNOW)
    chosen = np.sort(rng.choice(known, size=round((0.9 + rate / 10) * known.size), replace=False))
    _put(file, chosen, column="INCOME", text="")
    return (WidePlace(table=WOMEN, record=None, variable="INCOME", what=f"{chosen.size} codes turned to blanks"),)


def _taken_away(files: Files, file: EditableFile, chosen: Records, *, what: str) -> tuple[WidePlace, ...]:
    """Delete records of a file; the faults are found at the rows of their women."""
    women = files[WOMEN]
    where = {identifier: record for record, identifier in enumerate(_column(women, "ID").tolist())}
    places = [where[file.identifier(record)] for record in chosen.tolist()]
    gone = set(chosen.tolist())
    file.records = [text for record, text in enumerate(file.records) if record not in gone]
    return tuple(WidePlace(table=WOMEN, record=record, variable="", what=what) for record in sorted(places))


def _clinics(files: Files, file: EditableFile) -> Texts:
    """The clinic of every record."""
    women = files[WOMEN]
    clinic_of = dict(zip(_column(women, "ID").tolist(), _column(women, "CLINIC").tolist(), strict=True))
    return np.array([clinic_of.get(identifier, "") for identifier in _column(file, "ID").tolist()])


def _one_of(rng: np.random.Generator, clinics: Texts) -> str:
    return str(rng.choice(np.unique(clinics[clinics != ""])))


def _column(file: EditableFile, name: str) -> Texts:
    place = file.header.index(name)
    return np.array([record.split(DELIMITER)[place] for record in file.records], dtype=np.str_)


def _put(file: EditableFile, records: Records, *, column: str, text: str) -> None:
    for record in records.tolist():
        file.change(record, {column: text})


def _some(rng: np.random.Generator, candidates: Records, *, share: float) -> Records:
    size = min(candidates.size, max(FEWEST, round(share * candidates.size)))
    return np.sort(rng.choice(candidates, size=size, replace=False))


def _fault(code: str, spoil: Spoil, spares: Sequence[tuple[str, str]]) -> WideFault:
    return WideFault(code=code, spares=frozenset(spares), spoil=spoil)


WIDE: tuple[WideFault, ...] = (
    _fault("COM104", _codes_for_days, [(WOMEN, "CADDAYS")]),
    _fault("COM201", _emptied, [(HABITS, "SMOKWGT")]),
    _fault("COM203", _many_missing, [(HABITS, "YOYO10LB")]),
    _fault("COM204", _missing_at_one_clinic, [(HABITS, "WGTADULT"), (WOMEN, "CLINIC")]),
    _fault("COM301", _visits_not_sent, [(SPINE, ""), (WOMEN, "FUDAYS")]),
    _fault("COM302", _rows_not_sent, [(SCREEN, "")]),
    _fault("COM303", _low_response, [(WOMEN, "Y6STAT"), (WOMEN, "CLINIC")]),
    _fault("COM304", _reasons_lost, [(WOMEN, "INCOME")]),
)
"""All but COM301 and COM302 leave every record at its line."""
