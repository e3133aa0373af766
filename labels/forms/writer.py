"""A page that is written from the top down: headings that are carried over, "Trang x/y", nothing cut in two that belongs together."""

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from labels.codes import Dots, bars_width, draw_bars, draw_qr, qr_width
from labels.fonts import draw_text, text_width
from labels.forms.khmer import KHMER
from labels.forms.paper import CELL, METHOD_WORDS, Box, Drawn, Pages, Paper, balanced, broken
from labels.forms.parts import Head, Signer, grouped, second
from labels.sheets import MM

STAMP = 170.0  # widest signature that is seen


class Writer:
    """`y`: where the next line may begin. Heights and widths in points."""

    def __init__(self, paper: Paper, title: str, head: Head, khmer: bool = False) -> None:
        self.paper, self.name, self.form, self.khmer = paper, title, head, khmer
        self.out = io.BytesIO()
        self.canvas = Pages(self.out, (paper.width, paper.height))
        self.left, self.right = paper.margin + paper.binding, paper.width - paper.margin
        self.bottom = paper.margin + paper.size * 1.6
        self.y = paper.height - paper.margin
        self.fields: dict[str, Box] = {}
        self.page = 0
        self.last = (-1, 0, 0.0)  # page, place in the page's code and height where the last paragraph begins
        self.beside = (0.0, 0.0)  # lowest point and left edge of a square at the right

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def called(self) -> str:
        return f"{self.name} số {self.form.number}" if self.form.number else self.name

    @property
    def fresh(self) -> float:
        """Room of an empty following page."""
        return self.paper.height - self.paper.margin - self.paper.size * 2 - self.bottom

    def new_page(self) -> None:
        self.beside = (0.0, 0.0)
        self.canvas.showPage()
        self.page += 1
        self.y = self.paper.height - self.paper.margin
        self.line(f"{self.called} (tiếp theo)", size=self.paper.size * 0.9, bold=True)
        self.y -= self.paper.size * 0.6

    def keep(self, height: float) -> None:
        """The next `height` points stand on one page."""
        if self.y - height < self.bottom:
            self.new_page()

    def line(self, text: str, size: float = 0, bold: bool = False, align: str = "left") -> None:
        size = size or self.paper.size
        self.mark()
        for part in broken(text, self.width, size, bold):
            self.keep(size * 1.4)
            if self.last[0] != self.page:
                self.mark()
            self.y -= size * 1.4
            self.put(part, self.left, self.right, self.y, size, bold, align)

    def put(self, text: str, left: float, right: float, y: float, size: float, bold: bool = False, align: str = "left") -> None:
        """One line between two edges, at the baseline `y`."""
        at = left if align == "left" else (right - text_width(text, size, bold) if align == "right" else (left + right - text_width(text, size, bold)) / 2)
        draw_text(self.canvas, at, y, text, size, bold)

    def mark(self) -> None:
        """A paragraph begins here: it goes along if the signatures need a new page."""
        self.last = (self.page, len(self.canvas._code), self.y)

    def carry(self, height: float) -> None:
        """The next `height` points stand on one page, and never alone: the last paragraph is taken along."""
        if self.y - height >= self.bottom:
            return
        page, at, top = self.last
        code: list[str] = self.canvas._code
        if page != self.page or top - self.y + height > self.fresh:
            self.new_page()
            return
        taken, tall = code[at:], top - self.y
        del code[at:]
        self.new_page()
        self.canvas._code += [f"q 1 0 0 1 0 {self.y - top:.3f} cm", *taken, "Q"]
        self.y -= tall

    def gap(self, times: float = 0.5) -> None:
        self.y -= self.paper.size * times

    def label(self, name: str) -> str:
        return f"{name} / {KHMER[name]}" if self.khmer and name in KHMER else name

    def pair(self, name: str, value: str, left: float = 0, right: float = 0) -> None:
        """`Name: value`, the value bold, further lines hanging. An empty value leaves dots to write on."""
        self.mark()
        lowest, edge = self.beside
        left, right, size = left or self.left, right or (edge if self.y > lowest > 0 else self.right), self.paper.size
        label = f"{self.label(name)}: "
        indent = text_width(label, size)
        if indent > (right - left) * 0.55:
            indent = 8.0
            self.keep(size * 2.8)
            self.y -= size * 1.4
            self.put(label, left, right, self.y, size)
            label = ""
        for at, part in enumerate(broken(value, right - left - indent, size, True) if value else ("",)):
            self.keep(size * 1.4)
            self.y -= size * 1.4
            if at == 0 and label:
                self.put(label, left, right, self.y, size)
            if value:
                self.put(part, left + indent, right, self.y, size, True)
            else:
                self.dots(left + indent, right)

    def dots(self, left: float, right: float) -> None:
        self.canvas.setLineWidth(0.4)
        self.canvas.setDash(0.6, 1.8)
        self.canvas.line(left, self.y - 1, right, self.y - 1)
        self.canvas.setDash()

    def two(self, left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]) -> None:
        """Two columns of pairs side by side, on one page."""
        middle = (self.left + self.right) / 2
        self.keep(max(sum(self._pair_height(name, value, middle - 6 - self.left) for name, value in pairs) for pairs in (left, right)))
        top = self.y
        lowest, before = top, (self.page, len(self.canvas._code), top)
        for pairs, start, end in ((left, self.left, middle - 6), (right, middle + 6, self.right)):
            self.y = top
            for name, value in pairs:
                self.pair(name, value, start, end)
            lowest = min(lowest, self.y)
        self.y, self.last = lowest, before

    def _pair_height(self, name: str, value: str, width: float) -> float:
        size = self.paper.size
        indent = text_width(f"{self.label(name)}: ", size)
        alone = indent > width * 0.55
        return (len(broken(value, width - (8.0 if alone else indent), size, True)) + alone) * size * 1.4

    def frame(self, lines: Sequence[tuple[str, bool]], size: float = 0) -> None:
        """A box with centred lines, whole on one page."""
        size = size or self.paper.size
        parts = [(part, bold) for text, bold in lines for part in broken(text, self.width - 16, size, bold)]
        height = len(parts) * size * 1.4 + size
        self.keep(height + size)
        self.mark()
        self.y -= size * 0.5
        self.canvas.setLineWidth(1)
        self.canvas.rect(self.left, self.y - height, self.width, height)
        at = self.y - size * 0.3
        for part, bold in parts:
            at -= size * 1.4
            self.put(part, self.left, self.right, at, size, bold, "center")
        self.y -= height + size * 0.5

    def national_head(self) -> None:
        """Issuer and number at the left, the State's name and motto at the right, as NĐ 30/2020/NĐ-CP orders it."""
        size, middle, top = self.paper.size * 0.93, self.left + self.width * 0.44, self.y
        number = f"Số: {self.form.number}" if self.form.number else ""
        form = self.form.form_number
        left = self._head_lines(self.left, middle - 6, top, ((self.form.issuer, False), (self.form.office, True)), 0.36)
        right = self._head_lines(middle, self.right, top, (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True), ("Độc lập - Tự do - Hạnh phúc", True)), 1)
        if number:
            left -= size * 1.5
            self.put(number, self.left, middle - 6, left, size, align="center")
        if form:
            right -= size * 1.5
            self.put(form, middle, self.right, right, size * 0.9, align="right")
        self.y = min(left, right) - size * 0.8

    def motto(self) -> None:
        """The State's name and motto alone, for what a citizen declares."""
        self.y = self._head_lines(self.left, self.right, self.y, (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True), ("Độc lập - Tự do - Hạnh phúc", True)), 1) - self.paper.size

    def square(self, text: str) -> None:
        """A QR at the right edge, beside the lines that follow it."""
        edge = qr_width(text, CELL)
        self.keep(edge)
        draw_qr(self.canvas, self.right - edge, self.y - edge, text, CELL)
        self.beside = (self.y - edge, self.right - edge - 2)

    def _head_lines(self, left: float, right: float, y: float, texts: Sequence[tuple[str, bool]], rule: float) -> float:
        """Centred between the edges, a rule of that share of the last line's width below; the height reached."""
        size, last = self.paper.size * 0.93, ""
        for text, bold in texts:
            for part in balanced(text, right - left, size, bold):
                y -= size * 1.35
                self.put(part, left, right, y, size, bold, "center")
                last = part
        half = text_width(last, size, True) * rule / 2
        self.canvas.setLineWidth(0.6)
        self.canvas.line((left + right) / 2 - half, y - size * 0.42, (left + right) / 2 + half, y - size * 0.42)
        return y - size * 0.3

    def title(self, title: str, below: str = "") -> None:
        """Big and centred, Khmer below it where the citizen reads it."""
        self.gap(0.3)
        size = self.paper.size * 1.45
        for part in balanced(title, self.width, size, True):
            self.keep(size * 1.4)
            self.y -= size * 1.4
            self.put(part, self.left, self.right, self.y, size, True, "center")
        if self.khmer and title in KHMER:
            self.line(KHMER[title], size=self.paper.size * 1.2, bold=True, align="center")
        if below:
            self.line(below, align="center")
        self.gap(0.5)

    def codes(self, item_number: str) -> None:
        """Code 128 and QR of the item number, its digits between them."""
        self.gap(0.4)
        bar, cell = Dots(203, 2), CELL
        edge, high = qr_width(item_number, cell), 11 * MM
        self.keep(edge)
        wide = bars_width(item_number, bar)
        draw_bars(self.canvas, self.left, self.y - high, item_number, high, bar)
        size = self.paper.size * 1.15
        self.put(grouped(item_number), self.left, self.left + wide, self.y - high - size * 1.2, size, True, "center")
        draw_qr(self.canvas, self.right - edge, self.y - edge, item_number, cell)
        self.y -= max(edge, high + size * 1.5) + 2

    @property
    def sign_height(self) -> float:
        return self.paper.size * (13.5 if self.khmer else 12.5)

    def signatures(self, boxes: Sequence[tuple[str, Signer]], date_line: str = "") -> None:
        """Side by side, never torn from one another. Electronic ones say how and when; the others leave room for the pen."""
        size, share = self.paper.size, self.width / max(2, len(boxes))
        rows = max(len(broken(role.upper(), share - 6, size, True)) + len(broken(signer.name, share - 6, size, True)) for role, signer in boxes)
        tall = max(self.sign_height, size * (1.3 * rows + 7.2))  # long names grow upwards, the pen keeps its room
        self.carry(tall)
        top = self.y
        if date_line:
            self.put(date_line, self.left, self.right, top - size * 1.2, size, align="right")
            top -= size * 1.4
        hint = self.label("Ký, ghi rõ họ tên")
        for at, (role, signer) in enumerate(boxes):
            column = at if len(boxes) > 1 else 1  # a single one signs at the right, under the date
            left, right = self.left + column * share + 3, self.left + (column + 1) * share - 3
            y = top - size * 1.4
            for part in broken(role.upper(), right - left, size, True):
                self.put(part, left, right, y, size, True, "center")
                y -= size * 1.3
            self.put(f"({hint})", left, right, y, size * 0.8, align="center")
            floor = self.y - tall + size * 1.8
            inset = max(0.0, (right - left - STAMP) / 2)
            self.fields[role] = Box(self.page, left + inset, floor + size * 0.8, right - inset, y - size * 0.3)
            if signer.at:
                for step, part in enumerate((METHOD_WORDS.get(signer.method, "Đã ký điện tử"), second(signer.at))):
                    self.put(part, left, right, y - size * (2 + 1.25 * step), size * 0.9, align="center")
            for step, part in enumerate(reversed(broken(signer.name, right - left, size, True))):
                self.put(part, left, right, floor - size * 0.3 + step * size * 1.25, size, True, "center")
        self.y -= tall

    def finish(self) -> Drawn:
        self.canvas.showPage()
        pages = self.canvas.kept
        size = self.paper.size * 0.85
        for number, state in enumerate(pages, start=1):
            self.canvas.__dict__.update(state)
            foot = self.paper.margin - size * 0.3
            again = f" – In lại, bản {self.form.copy}" if self.form.copy > 1 else ""
            self.put(f"{self.called}{again}", self.left, self.right, foot, size)
            self.put(f"Trang {number}/{len(pages)}", self.left, self.right, foot, size, align="right")
            if self.form.demo:
                self.put("BẢN THỬ – KHÔNG CÓ GIÁ TRỊ", self.left, self.right, self.paper.height - self.paper.margin * 0.7, size, True, "center")
            Canvas.showPage(self.canvas)
        self.canvas.setTitle(self.called)
        self.canvas.setAuthor(self.form.office)
        self.canvas.setCreator("Bưu Tá")
        self.canvas.setViewerPreference("PrintScaling", "None")  # A5 stays A5, whatever the print window proposes
        self.canvas.save()
        return Drawn(self.out.getvalue(), self.fields, len(pages))
