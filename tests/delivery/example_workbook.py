"""Excel workbooks written by hand, member by member, so that tests decide every byte of them."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE, TIMESTAMP, PERCENT = 1, 2, 3
"""Numbers of the formats that the workbooks have: a date, a date with a time, a percentage."""

Cell = str | float | bool | None


def number(text: str, *, style: int = 0) -> str:
    """A number cell with exactly these digits."""
    return f'<c s="{style}"><v>{text}</v></c>'


def error(text: str) -> str:
    """An error cell."""
    return f'<c t="e"><v>{escape(text)}</v></c>'


def formula(text: str, *, value: str | None) -> str:
    """A formula with its value, or one that was never calculated."""
    return f"<c><f>{escape(text)}</f>" + ("" if value is None else f"<v>{value}</v>") + "</c>"


def sheet(rows: Mapping[int, Mapping[str, Cell]], *, merged: str = "") -> str:
    """A sheet: row number -> column letter -> cell. A text that begins with `<c` is XML."""
    lines = [
        f'<row r="{row}">' + "".join(_cell(f"{column}{row}", cell) for column, cell in cells.items()) + "</row>"
        for row, cells in rows.items()
    ]
    merges = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {NAMESPACES}><sheetData>{''.join(lines)}</sheetData>{merges}</worksheet>"


def grid(*rows: tuple[Cell, ...], first: int = 1) -> str:
    """A sheet whose rows follow one another from column A on."""
    return sheet({first + place: dict(zip("ABCDEFGH", row, strict=False)) for place, row in enumerate(rows)})


def workbook(
    sheets: Mapping[str, str], *, hidden: tuple[str, ...] = (), more: Mapping[str, bytes] | None = None
) -> bytes:
    """A whole workbook: name -> XML of each sheet. more: further members of the archive."""
    packed = io.BytesIO()
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{place}" r:id="rId{place}"'
        + (' state="hidden"' if name in hidden else "")
        + "/>"
        for place, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{place}" Type="{LINKS}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE[:-13]}content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("xl/workbook.xml", f"<workbook {NAMESPACES}><sheets>{entries}</sheets></workbook>")
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{links}'
            f'<Relationship Id="rIdS" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet {NAMESPACES}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
            '<xf numFmtId="9"/></cellXfs></styleSheet>',
        )
        for place, xml in enumerate(sheets.values(), start=1):
            archive.writestr(f"xl/worksheets/sheet{place}.xml", xml)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return packed.getvalue()


def _cell(place: str, cell: Cell) -> str:
    if cell is None:
        return f'<c r="{place}" s="1"/>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str):
        if cell.startswith("<c"):
            return cell.replace("<c", f'<c r="{place}"', 1)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'
