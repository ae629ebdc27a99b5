"""SAS transport files, read by pyreadstat; special missing values (.A to .Z) are added, as it drops them."""

from dataclasses import replace

import numpy as np
import pyreadstat

from cohortqc.delivery.binary_table import BinaryTable
from cohortqc.delivery.calendar_formats import sas_calendar
from cohortqc.delivery.letters import CARRIER
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.statistical import damaged, spelling_of, table_of
from cohortqc.delivery.statistical_pieces import read_pieces
from cohortqc.delivery.xpt_layout import Layout, layout
from cohortqc.model.table import Form


def read_xpt(data: bytes, *, encoding: str | None) -> BinaryTable | Refusal:
    """The columns of a SAS transport file, dates as dates. It states no encoding."""
    found = layout(data)
    if isinstance(found, Refusal):
        return found
    pieces = read_pieces(data, pyreadstat.read_xport, options={"encoding": CARRIER})
    if isinstance(pieces, str):
        return damaged(Form.XPT, pieces)
    if pieces.rows != len(found.cells) or len(pieces.columns) != len(found.places):
        return damaged(Form.XPT, f"it has room for {len(found.cells):,} rows, and {pieces.rows:,} could be read")
    if any(raw.is_text is found.places[place].numeric for place, raw in enumerate(pieces.columns)):
        return damaged(Form.XPT, "a variable holds both text and numbers")
    columns = tuple(replace(raw, tags=_tags(found, place)) for place, raw in enumerate(pieces.columns))
    pieces = replace(pieces, columns=columns)
    spelt = spelling_of(pieces, stated=None, declared=encoding)
    # Nothing tells the encoding of these files, so what plain ASCII was read as is no news.
    return replace(table_of(pieces, spelt=spelt, calendar=sas_calendar, labels={}), encoding=None)


def _tags(found: Layout, place: int) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    rows: dict[str, list[int]] = {}
    for row, code in found.special_missing(place).items():
        rows.setdefault(code.removeprefix("."), []).append(row)
    return {tag: np.array(places, dtype=np.int64) for tag, places in sorted(rows.items())}
