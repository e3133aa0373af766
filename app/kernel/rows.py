"""Rows of a CSV file one by one: a row that cannot be read says why, and costs no other row."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 20  # lines that one row may take: cells may hold line breaks, and a quote that nobody closed would hold the rest of the file
QUOTE = 'Dấu ngoặc kép (") mở mà không đóng, đóng sai chỗ, hoặc ô quá dài.'
SWALLOWED = 'Dấu ngoặc kép (") không đóng: ô này chứa cả dòng sau.'
WIDER = "Nhiều ô hơn tên cột: ô có dấu ngăn cột bên trong phải nằm trong ngoặc kép."


@dataclass(frozen=True, slots=True)
class Row:
    """`line`: where it begins in the file. With a `fault` the cells only help a person to find the row."""

    line: int
    cells: list[str]
    fault: str = ""


def lines_of(text: str) -> list[str]:
    """Lines with their ends, of whatever system wrote them."""
    return io.StringIO(text, newline="").readlines()


def read_rows(lines: Sequence[str], mark: str = ",") -> Iterator[Row]:
    """Every row, empty ones too; the first that is not empty names the columns. After a faulty row the next line is read."""
    at = width = 0
    after = r"\S" if mark == "," else ""  # between cells stands no blank; in an address of several lines a comma has one behind it
    swallowed = re.compile(rf"[\r\n].*{re.escape(mark)}{after}", re.DOTALL)
    while at < len(lines):
        reader, fault = csv.reader(lines[at : at + LONGEST], delimiter=mark, strict=True), ""
        try:
            cells = next(reader)
        except csv.Error:
            cells, fault = [], QUOTE
        if any(swallowed.search(cell) for cell in cells):
            fault = SWALLOWED
        elif width and any(cell.strip() for cell in cells[width:]):
            fault = WIDER
        yield Row(at + 1, _alone(lines[at], mark) if fault else cells, fault)
        width = width or max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
        at += 1 if fault else reader.line_num


def _alone(line: str, mark: str) -> list[str]:
    """What can be read of the first line of a faulty row."""
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return line[:1000].split(mark)
