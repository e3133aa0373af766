"""Tables over many pages: headings repeated, sums carried over, the last lines and the signatures on one page."""

from collections.abc import Sequence
from dataclasses import dataclass

from labels.codes import Dots, draw_qr, qr_width
from labels.forms.paper import broken
from labels.forms.parts import dong
from labels.forms.writer import Writer

PAD = 2.5
CELL = Dots(203, 4)
MOST_LINES = 24  # a row longer than this is split, so that no row outgrows a page


@dataclass(frozen=True, slots=True)
class Column:
    """`share` of the width; `summed`: the amounts of this column are added up and carried over."""

    title: str
    share: float
    align: str = "left"
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR in a cell."""

    text: str


@dataclass(frozen=True, slots=True)
class Ticks:
    """Empty boxes to tick with a pen, one a line."""

    names: tuple[str, ...]


Cell = str | int | Code | Ticks


@dataclass(frozen=True, slots=True)
class Table:
    """`total`: the words of the last line; amounts are whole numbers in summed columns. `named`: how many columns at the left say whose row
    it is, again where a long one goes on."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: str = ""
    size: float = 0.0
    named: int = 0


def draw_table(writer: Writer, table: Table, tail: float = 0.0) -> None:
    """`tail`: height of what must stand on the page of the last lines (signatures)."""
    _Drawing(writer, table, tail).run()


class _Drawing:
    def __init__(self, writer: Writer, table: Table, tail: float) -> None:
        self.w, self.table, self.tail = writer, table, tail
        self.size = table.size or writer.paper.size * 0.9
        whole = sum(column.share for column in table.columns)
        self.widths = [writer.width * column.share / whole for column in table.columns]
        self.sums = [0] * len(table.columns)
        self.summed = any(column.summed for column in table.columns)
        self.rows = [part for row in table.rows for part in self._split(row)]
        self.heights = [self._height(row) for row in self.rows]
        self.titles = [column.title for column in table.columns]
        self.title_height = self._height(self.titles, bold=True)
        self.sum_height = self.size * 1.3 + 2 * PAD

    def run(self) -> None:
        first = self._need(0) if len(self.rows) == 1 else sum(self.heights[:2])
        if self.w.y - self.title_height - first - self.sum_height < self.w.bottom:
            self.w.new_page()
        self._titles()
        for at, row in enumerate(self.rows):
            if self.w.y - self._need(at) < self.w.bottom and at:
                self._turn()
            self._row(row, self.heights[at])
            self._add(row)
        if self.table.total:
            self._sum_row(self.table.total)
        self.w.last = (-1, 0, 0.0)

    def _need(self, at: int) -> float:
        """The last two rows (of two the second) wait for the total and the signatures, if they fit a page together."""
        end = self.sum_height if self.summed else 0.0
        if at == max(0, len(self.rows) - (2 if len(self.rows) > 2 else 1)):
            together = sum(self.heights[at:]) + end + self.tail + 2 * self.w.paper.size * bool(self.tail)
            if together + self.title_height + self.sum_height < self.w.fresh:
                return together
        return self.heights[at] + end

    def _turn(self) -> None:
        if self.summed:
            self._sum_row("Cộng chuyển sang trang sau")
        self.w.new_page()
        self._titles()
        if self.summed:
            self._sum_row("Trang trước chuyển sang")

    def _titles(self) -> None:
        self._row(self.titles, self.title_height, bold=True)

    def _add(self, row: Sequence[Cell]) -> None:
        for at, cell in enumerate(row):
            if self.table.columns[at].summed and isinstance(cell, int):
                self.sums[at] += cell

    def _sum_row(self, words: str) -> None:
        columns = self.table.columns
        span = next((at for at, column in enumerate(columns) if column.summed), len(columns))
        y, bottom = self.w.y, self.w.y - self.sum_height
        self.w.canvas.rect(self.w.left, bottom, self.w.width, self.sum_height)
        base = y - PAD - self.size
        self.w.put(words, self.w.left + PAD, self.w.left + sum(self.widths[:span]) - PAD, base, self.size, True, "right")
        at = self.w.left
        for column, wide, amount in zip(columns, self.widths, self.sums, strict=True):
            if column.summed:
                self.w.canvas.line(at, y, at, bottom)
                self.w.put(dong(amount), at + PAD, at + wide - PAD, base, self.size, True, column.align)
            at += wide
        self.w.y = bottom

    def _split(self, row: Sequence[Cell]) -> list[Sequence[Cell]]:
        lines = [broken(cell, wide - 2 * PAD, self.size) if isinstance(cell, str) else () for cell, wide in zip(row, self.widths, strict=True)]
        most = max((len(cell) for cell in lines), default=0)
        if most <= MOST_LINES:
            return [row]
        return [[self._part(column, cell, lines[column], at) for column, cell in enumerate(row)] for at in range(0, most, MOST_LINES)]

    def _part(self, column: int, cell: Cell, lines: Sequence[str], at: int) -> Cell:
        """One cell of a long row, from its line `at` on."""
        if not isinstance(cell, str):
            return "" if at else cell
        rest = "\n".join(lines[at : at + MOST_LINES])
        if rest or at == 0 or column >= self.table.named:
            return rest
        return f"{lines[0]}\n(tiếp)" if column == self.table.named - 1 else lines[0]

    def _height(self, row: Sequence[Cell], bold: bool = False) -> float:
        return max(self._cell_height(cell, wide, bold) for cell, wide in zip(row, self.widths, strict=True)) + 2 * PAD

    def _cell_height(self, cell: Cell, wide: float, bold: bool) -> float:
        if isinstance(cell, Code):
            return qr_width(cell.text, CELL)
        if isinstance(cell, Ticks):
            return len(cell.names) * self.size * 1.45
        return len(broken(_text(cell), wide - 2 * PAD, self.size, bold)) * self.size * 1.3

    def _row(self, row: Sequence[Cell], height: float, bold: bool = False) -> None:
        canvas, at, top = self.w.canvas, self.w.left, self.w.y
        canvas.setLineWidth(0.4)
        if bold:
            canvas.setFillGray(0.9)
            canvas.rect(at, top - height, self.w.width, height, stroke=0, fill=1)
            canvas.setFillGray(0)
        for cell, wide, column in zip(row, self.widths, self.table.columns, strict=True):
            canvas.rect(at, top - height, wide, height)
            if isinstance(cell, Code):
                draw_qr(canvas, at + (wide - qr_width(cell.text, CELL)) / 2, top - PAD - qr_width(cell.text, CELL), cell.text, CELL)
            elif isinstance(cell, Ticks):
                self._ticks(cell, at, top)
            else:
                for step, part in enumerate(broken(_text(cell), wide - 2 * PAD, self.size, bold)):
                    base = top - PAD - self.size - step * self.size * 1.3
                    self.w.put(part, at + PAD, at + wide - PAD, base, self.size, bold, "center" if bold else column.align)
            at += wide
        self.w.y -= height

    def _ticks(self, cell: Ticks, at: float, top: float) -> None:
        edge = self.size * 0.95
        for step, name in enumerate(cell.names):
            base = top - PAD - self.size - step * self.size * 1.45
            self.w.canvas.rect(at + PAD, base - 1, edge, edge)
            self.w.put(name, at + PAD + edge + 3, at, base, self.size)


def _text(cell: Cell) -> str:
    return dong(cell) if isinstance(cell, int) else str(cell)
