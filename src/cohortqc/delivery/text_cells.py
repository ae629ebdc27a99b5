"""Cells that arrived as text, typed: each distinct text is judged once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.cells import Cells, Column, ReasonNumbers, settled
from cohortqc.delivery.masks import missing, true_where
from cohortqc.delivery.missing_codes import PRESENT
from cohortqc.delivery.numerals import integers, is_number, numbers
from cohortqc.model.schema import VariableType
from cohortqc.model.table import Rows, UnreadableCells

_WHOLE = r"^-?[0-9]+\.0+$"
_ISO_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def type_texts(cells: pa.ChunkedArray, *, column: Column) -> Cells:
    """Text to the variable's type; null is the empty cell.

    A missing code gives its reason; any other text that does not fit is unreadable, never changed to fit. A cell of
    nothing but blanks is text: kept in a text variable, unreadable in any other. A label of the code list, where it is
    no code itself, is its code. In an identifier, and in a code list of texts, `7.0` is `7` (unless the list has
    `7.0`).
    """
    if column.variable.type is VariableType.TEXT:
        return _free_text(cells, column=column)
    encoded = cells.combine_chunks().dictionary_encode()
    distinct, labels = _without_labels(encoded, column=column)
    values = _typed(distinct, column=column)
    of_distinct = _reasons(distinct, values, column=column)
    values = pc.if_else(pa.array(of_distinct != PRESENT), pa.scalar(None, values.type), values)
    places = pc.fill_null(encoded.indices, len(distinct)).to_numpy(zero_copy_only=False)
    reasons = np.append(of_distinct, np.int8(column.codes.blank))[places]
    rows = np.flatnonzero(reasons == column.codes.unreadable) if column.codes.unreadable in of_distinct else None
    unreadable = None if rows is None else unreadable_cells(rows, cells.take(rows).to_pylist())
    found = settled(values.take(encoded.indices), reasons, column=column, unreadable=unreadable)
    return replace(found, by_label=int(np.isin(places, labels).sum())) if labels else found


def _without_labels(cells: pa.DictionaryArray, *, column: Column) -> tuple[pa.Array, list[int]]:
    """Distinct texts with the code in place of its label, and the places where there was one.

    A label here and there among codes is a slip, and stays what it is: no code.
    """
    distinct = cells.dictionary
    if not column.labels.codes:
        return distinct, []
    texts = distinct.to_pylist()
    known = {*column.variable.codes, *column.codes.texts}
    codes = {
        place: code
        for place, text in enumerate(texts)
        if text not in known and (code := column.labels.code(text)) is not None and not _is_number(text, column=column)
    }
    if not codes or _share(cells, list(codes)) < column.labelled_from:
        return distinct, []
    for place, code in codes.items():
        texts[place] = code
    return pa.array(texts, pa.string()), list(codes)


def _share(cells: pa.DictionaryArray, places: list[int]) -> float:
    """How many of the cells that hold something hold one of these texts."""
    found = pc.is_in(cells.indices, value_set=pa.array(places, cells.indices.type))
    share: float = pc.sum(found).as_py() / (len(cells) - cells.null_count)
    return share


def _is_number(text: str, *, column: Column) -> bool:
    """True for a text that would be read as a code, in the list or not: it is no label."""
    return column.variable.is_numeric and is_number(text)


def unreadable_cells(rows: Rows, texts: Iterable[str]) -> UnreadableCells | None:
    """The cells in question, or None when there are none."""
    found = UnreadableCells(rows=rows.astype(np.int64), texts=tuple(texts))
    return found if found.texts else None


def _free_text(cells: pa.ChunkedArray, *, column: Column) -> Cells:
    if column.identifies and pc.any(pc.match_substring(cells, ".0")).as_py():
        cells = pc.if_else(pc.match_substring_regex(cells, _WHOLE), without_zeros(cells), cells)
    present = {code: number for code, number in column.codes.texts.items() if pc.any(pc.equal(cells, code)).as_py()}
    if not present and column.codes.blank == column.plain_blank:
        return Cells(values=cells)
    flat = cells.combine_chunks()
    reasons = np.where(missing(flat), column.codes.blank, PRESENT).astype(np.int8)
    for code, number in present.items():
        reasons[true_where(pc.equal(flat, code))] = number
    return settled(pc.if_else(pa.array(reasons != PRESENT), pa.scalar(None, pa.string()), flat), reasons, column=column)


def without_zeros(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """`73557.0` as `73557`: what becomes of a whole number that passed through a program without integers."""
    return pc.replace_substring_regex(texts, r"\.0+$", "")


def _typed(distinct: pa.Array, *, column: Column) -> pa.Array:
    """Each distinct text as a value, null where it is none."""
    variable = column.variable
    if variable.type is VariableType.DATE:
        return _dates(distinct, style=variable.date_format)
    if variable.type is VariableType.NUMBER:
        return numbers(distinct)
    if variable.is_numeric:
        return integers(distinct)
    known = pa.array([*variable.codes, *column.codes.texts], pa.string())
    shorter = pc.if_else(pc.match_substring_regex(distinct, _WHOLE), without_zeros(distinct), distinct)
    return pc.if_else(pc.and_(pc.invert(pc.is_in(distinct, known)), pc.is_in(shorter, known)), shorter, distinct)


def _reasons(distinct: pa.Array, values: pa.Array, *, column: Column) -> ReasonNumbers:
    """Reason numbers of the distinct texts: of the code as written, of the code as a number, else by its fit."""
    reasons = np.where(values.is_null().to_numpy(zero_copy_only=False), column.codes.unreadable, PRESENT).astype(
        np.int8
    )
    for code, number in column.codes.numbers.items():
        hits = pc.fill_null(pc.equal(values, pa.scalar(code).cast(values.type)), False)  # noqa: FBT003 - Arrow's call
        reasons[hits.to_numpy(zero_copy_only=False)] = number
    texts = values if pa.types.is_string(values.type) else distinct
    for text, number in column.codes.texts.items():
        reasons[true_where(pc.equal(texts, text))] = number
    return reasons


def _dates(distinct: pa.Array, *, style: str | None) -> pa.Array:
    """Dates in ISO form (2019-03-31), or as `style` (strptime) says."""
    texts = distinct.to_pylist()
    if style is None:
        legal = pc.match_substring_regex(distinct, _ISO_DATE).to_pylist()
        return pa.array([_iso(text) if fits else None for text, fits in zip(texts, legal, strict=True)], pa.date32())
    return pa.array([_styled(text, style) for text in texts], pa.date32())


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _styled(text: str, style: str) -> date | None:
    try:
        return datetime.strptime(text, style).date()  # noqa: DTZ007 - a date has no time zone
    except ValueError:
        return None
