"""A register as a workbook (XLSX) beside its PDF: the same rows, amounts as numbers, the same bytes every time."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from labels.forms.table import Cell, Column

STILL = (2000, 1, 1, 0, 0, 0)


def write(title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], made_at: datetime) -> bytes:
    """One sheet: title, headings, rows, sums as formulas. Text that begins with = stays text."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31].translate(str.maketrans("", "", "[]:*?/\\"))
    sheet.append([title])
    sheet.append([column.title for column in columns])
    thin = Side(style="thin")
    frame = Border(left=thin, right=thin, top=thin, bottom=thin)
    for row in rows:
        sheet.append([None] * len(columns))
        for at, value in enumerate(row, start=1):
            _put(sheet.cell(sheet.max_row if at > 1 else sheet._current_row, at), value)
    last = 2 + len(rows)
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(6.0, column.share * 0.55)
        if column.summed and rows:
            sheet.cell(last + 1, at, f"=SUM({letter}3:{letter}{last})").font = Font(bold=True)
        for line in range(2, last + 1):
            sheet.cell(line, at).border = frame
            sheet.cell(line, at).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(2, at).font = Font(bold=True)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows = "landscape", 9, "2:2"
    book.properties.creator, book.properties.title = "Bưu Tá", title
    return _still(book, made_at)


def _put(cell: XlsxCell, value: Cell) -> None:
    if isinstance(value, int):
        cell.value, cell.number_format = value, "#,##0"
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", str(value))  # a line break pasted from Word is none in XML
        cell.data_type = "s"


def _still(book: Workbook, made_at: datetime) -> bytes:
    """openpyxl writes the time of saving into the properties and the archive: both are set to the paper's own."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _stamped(content.decode(), stamp).encode()
            entry = zipfile.ZipInfo(name, STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def _stamped(xml: str, stamp: str) -> str:
    for tag in ("created", "modified"):
        head, mark, rest = xml.partition(f"<dcterms:{tag}")
        if mark:
            inside, close, tail = rest.partition(f"</dcterms:{tag}>")
            xml = head + mark + inside[: inside.index(">") + 1] + stamp + close + tail
    return xml
