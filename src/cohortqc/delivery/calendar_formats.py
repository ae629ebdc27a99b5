"""Which formats of SAS, SPSS and Stata make a number a date, a date with a time, or a time of day."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Kind(Enum):
    """What a number stands for."""

    DATE = "a date"
    PART_OF_DATE = "a date of which a part is shown"
    DATE_AND_TIME = "a date with a time"
    TIME = "a time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How a number is a date or time: it counts from `epoch`, `per_day` of them to a day."""

    kind: Kind
    epoch: date
    per_day: int


_SAS_EPOCH = date(1960, 1, 1)
_SPSS_EPOCH = date(1582, 10, 14)
_SECONDS, _MILLISECONDS = 86_400, 86_400_000
_SIGNS = ("", "B", "C", "D", "N", "P", "S")
_SAS_DAYS = frozenset(
    (
        *("DATE", "JULIAN", "WEEKDATE", "WEEKDATX", "WORDDATE", "WORDDATX", "E8601DA", "B8601DA", "IS8601DA"),
        *("ND8601DA", "NENGO", "MINGUO", "HDATE", "HEBDATE", "NLDATE", "NLDATEW"),
        *(base + sign for base in ("YYMMDD", "MMDDYY", "DDMMYY") for sign in _SIGNS),
        *(f"EURDF{rest}" for rest in ("DD", "DE", "WDX", "WKX")),
    )
)
_SAS_PARTS = frozenset(
    (
        *("DAY", "JULDAY", "MONYY", "MONTH", "MONNAME", "YEAR", "YYMON", "YYWEEKU", "YYWEEKV", "YYWEEKW", "WEEKU"),
        *(
            "WEEKV",
            "WEEKW",
            "WEEKDAY",
            "DOWNAME",
            "NLDATEYM",
            "QTR",
            "QTRR",
            "EURDFDN",
            "EURDFDWN",
            "EURDFMN",
            "EURDFMY",
        ),
        *(base + sign for base in ("YYMM", "MMYY", "YYQ", "YYQR") for sign in _SIGNS),
    )
)
_SAS_SECONDS = frozenset(
    (
        *("DATETIME", "DATEAMPM", "DTDATE", "DTMONYY", "DTWKDATX", "DTYEAR", "DTYYQC", "MDYAMPM", "NLDATM", "NLDATMW"),
        *(
            "E8601DT",
            "B8601DT",
            "IS8601DT",
            "E8601DN",
            "B8601DN",
            "E8601DZ",
            "B8601DZ",
            "E8601LX",
            "EURDFDT",
            "YMDDTTM",
        ),
        *("E8601DX", "B8601DX", "B8601LX", "NLDATMDT"),
    )
)
_SAS_TIMES = frozenset(
    (
        *("TIME", "TIMEAMPM", "HHMM", "HOUR", "MMSS", "TOD", "NLTIME", "NLTIMAP"),
        *("E8601TM", "B8601TM", "IS8601TM", "E8601TX", "B8601TX"),
    )
)
_SPSS_DAYS = frozenset(("DATE", "ADATE", "EDATE", "JDATE", "SDATE"))
_SPSS_PARTS = frozenset(("QYR", "MOYR", "WKYR"))
_SPSS_SECONDS = frozenset(("DATETIME", "YMDHMS"))
_SPSS_TIMES = frozenset(("TIME", "DTIME", "MTIME"))
_WIDTH = re.compile(r"\d*(?:\.\d*)?$")
_STATA = re.compile(r"%-?(?:t(?P<unit>[cd])|(?P<old>d))(?P<shape>.*)", re.DOTALL)
_OF_DATES = re.compile(r"[CcYyMmNnLlDdJjWwhq]")


def sas_calendar(style: str) -> Calendar | None:
    """By the name of a SAS format, whatever its width; None for one that shows numbers."""
    name = _name(style)
    if name in _SAS_SECONDS:
        return Calendar(kind=Kind.DATE_AND_TIME, epoch=_SAS_EPOCH, per_day=_SECONDS)
    if name in _SAS_DAYS:
        return Calendar(kind=Kind.DATE, epoch=_SAS_EPOCH, per_day=1)
    if name in _SAS_PARTS:
        return Calendar(kind=Kind.PART_OF_DATE, epoch=_SAS_EPOCH, per_day=1)
    return Calendar(kind=Kind.TIME, epoch=_SAS_EPOCH, per_day=_SECONDS) if name in _SAS_TIMES else None


def spss_calendar(style: str) -> Calendar | None:
    """By the name of an SPSS format. SPSS counts seconds, of dates too."""
    name = _name(style)
    if name in _SPSS_DAYS:
        return Calendar(kind=Kind.DATE, epoch=_SPSS_EPOCH, per_day=_SECONDS)
    if name in _SPSS_PARTS:
        return Calendar(kind=Kind.PART_OF_DATE, epoch=_SPSS_EPOCH, per_day=_SECONDS)
    if name in _SPSS_SECONDS:
        return Calendar(kind=Kind.DATE_AND_TIME, epoch=_SPSS_EPOCH, per_day=_SECONDS)
    return Calendar(kind=Kind.TIME, epoch=_SPSS_EPOCH, per_day=_SECONDS) if name in _SPSS_TIMES else None


def stata_calendar(style: str) -> Calendar | None:
    """%td and the older %d count days, %tc milliseconds; one that shows hours alone is a time.

    Weeks, months, quarters and years (%tw ... %ty), and times with leap seconds (%tC), stay numbers.
    """
    found = _STATA.match(style)
    if found is None:
        return None
    if found["unit"] != "c":
        return Calendar(kind=Kind.DATE, epoch=_SAS_EPOCH, per_day=1)
    shape = found["shape"]
    clock = bool(shape) and not _OF_DATES.search(re.sub(r"HH|hh|MM|SS|ss|\.s+|AM|am|A\.M\.|a\.m\.", "", shape))
    kind = Kind.TIME if clock else Kind.DATE_AND_TIME
    return Calendar(kind=kind, epoch=_SAS_EPOCH, per_day=_MILLISECONDS)


def _name(style: str) -> str:
    return _WIDTH.sub("", style.upper())
