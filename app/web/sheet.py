"""A spreadsheet of orders as a clerk has it: XLSX or CSV, the first row names the columns, rows keep their numbers."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.errors import Malformed, TooLarge
from app.kernel.rows import Row, lines_of, read_rows
from app.kernel.text import fold

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 500, 40, 50_000_000
COLUMNS = {  # heading, folded -> field of the ask form
    "loai": "kind", "ma ho so": "dossier", "thu tuc": "procedure", "ma thu tuc": "procedure", "ho ten": "name", "ho va ten": "name", "dien thoai": "phone",
    "so dien thoai": "phone", "dia chi": "address", "xa phuong": "commune", "ma xa": "commune", "chi dan": "landmark", "phi nha nuoc": "state_fee", "khoi luong": "weight", "dien giam cuoc": "reduction",
}  # fmt: skip
NEEDED = {"procedure": "Thủ tục", "name": "Họ tên", "phone": "Điện thoại", "address": "Địa chỉ"}
HEADINGS = ("Loại", "Mã hồ sơ", "Thủ tục", "Họ tên", "Điện thoại", "Địa chỉ", "Xã phường", "Chỉ dẫn", "Phí nhà nước", "Khối lượng", "Diện giảm cước")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row by the number that the clerk sees, as fields of the ask form; `fault` where the file does not say which cell is which."""

    number: int
    fields: dict[str, str]
    fault: str = ""


def read_sheet(content: bytes) -> list[Entry]:
    """Raises Malformed or TooLarge for the file as a whole."""
    rows = list(_numbered(_workbook(content) if content[:4] == b"PK\x03\x04" else _text(content)))
    if not rows:
        raise Malformed("Tệp không có dòng nào.", code="sheet_empty")
    (_, head), *body = rows
    if head.fault:
        raise Malformed(f"Dòng tên cột: {head.fault}", code="sheet_columns")
    fields = [COLUMNS.get(fold(cell).replace("*", "").strip()) for cell in head.cells]
    missing = [heading for field, heading in NEEDED.items() if field not in fields]
    if missing:
        raise Malformed(f"Dòng đầu phải là tên cột; thiếu cột: {', '.join(missing)}.", code="sheet_columns")
    if len(body) > MOST_ROWS:
        raise TooLarge(f"Nhiều nhất {MOST_ROWS} dòng một tệp: chia nhỏ rồi tải lên lần lượt.", code="sheet_rows")
    return [Entry(number, _fields(fields, row.cells), row.fault) for number, row in body]


def _numbered(rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    """Empty rows are passed over, and counted."""
    for number, row in enumerate(rows, start=1):
        cells = [_cell(text) for text in row.cells[:MOST_COLUMNS]]
        if any(cells) or row.fault:
            yield number, Row(row.line, cells, row.fault)
        if number > 20 * MOST_ROWS:
            raise TooLarge(f"Tệp quá dài: nhiều nhất {MOST_ROWS} dòng.", code="sheet_rows")


def _fields(fields: list[str | None], cells: list[str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field and (cell or field not in row):  # of two columns for one thing («Mã xã», «Xã phường») the empty one says nothing
            row[field] = cell
    kind = fold(row.get("kind", ""))
    row["kind"] = "return" if kind.startswith("tra") or kind == "return" else "collect" if kind in ("", "collect") or kind.startswith(("thu", "nop")) else kind
    if row.get("phone", "").isdigit() and len(row["phone"]) == 9:
        row["phone"] = "0" + row["phone"]  # a spreadsheet takes a telephone number for a number
    return row


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:f}"  # three decimals would be read as thousands
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case _:
            return str(value).replace("\x00", "").strip()[:500]


def _workbook(content: bytes) -> list[Row]:
    from openpyxl import load_workbook  # slow to load: only who sends a workbook waits

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MOST_UNPACKED:
            raise TooLarge("Bảng tính quá lớn sau khi giải nén.", code="sheet_size")
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_row=20 * MOST_ROWS, max_col=MOST_COLUMNS)
        return [Row(number, [_cell(value) for value in values]) for number, values in enumerate(rows, start=1)]
    except TooLarge:
        raise
    except Exception:  # openpyxl raises whatever it stumbles over in a broken file
        raise Malformed("Không đọc được bảng tính: lưu lại dạng XLSX hoặc CSV rồi tải lên.", code="sheet_form") from None


def _text(content: bytes) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("Không đọc được tệp: cần XLSX, hoặc CSV mã UTF-8.", code="sheet_form") from None
    first = text.partition("\n")[0]
    return read_rows(lines_of(text), max(";,\t", key=first.count))
