"""Sheets and rolls as data; millimetres. A half-used A4 sheet starts at a later place."""

from dataclasses import dataclass

from labels.codes import INCH, Dots

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """`across` × `down` labels of width × height on a page; `dots`: printer dots of a bar and a QR module at 203 dpi;
    `padding` beside the text, `foot` above and below it; `inwards`: how much higher the bottom row is drawn and the top row lower,
    away from the edge of the paper that plain printers leave white; `text` points."""

    name: str
    page: tuple[float, float]
    label: tuple[float, float]
    across: int = 1
    down: int = 1
    margin: tuple[float, float] = (0.0, 0.0)
    gap: tuple[float, float] = (0.0, 0.0)
    padding: float = 4.0
    foot: float = 4.0
    inwards: float = 0.0
    bar_dots: int = 3
    qr_dots: int = 9
    bar_height: float = 16.0
    text: float = 11.0

    @property
    def places(self) -> int:
        return self.across * self.down

    def page_points(self, dpi: int) -> tuple[float, float]:
        """A page of whole dots: a driver that fits it to the paper then stretches nothing."""
        wide, high = (round(side * MM * dpi / INCH) * INCH / dpi - 1e-4 for side in self.page)
        return wide, high

    def bar(self, dpi: int) -> Dots:
        """The module of the bars in whole dots of this printer."""
        return Dots(dpi, max(1, round(self.bar_dots * dpi / 203)))

    def cell(self, dpi: int) -> Dots:
        return Dots(dpi, max(1, round(self.qr_dots * dpi / 203)))

    def qr_corner(self, x: float, y: float, edge: float, quiet: float) -> tuple[float, float]:
        """Lower left corner, with its quiet zone, of a QR in the lower right of the label at `x`, `y`; points. The margin of the
        label counts as quiet zone: it is as white."""
        return x + self.label[0] * MM - max(0.0, self.padding * MM - quiet) - edge, y + max(0.0, self.foot * MM - quiet)

    def corner(self, place: int) -> tuple[float, float]:
        """Lower left corner of the place (0 = top left), in points."""
        row, column = divmod(place, self.across)
        x = self.margin[0] + column * (self.label[0] + self.gap[0])
        y = self.page[1] - self.margin[1] - (row + 1) * self.label[1] - row * self.gap[1] + self.inwards * ((row == self.down - 1) - (row == 0))
        return x * MM, y * MM


SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet("a6", (105, 148), (105, 148)),
        Sheet("roll_100x150", (100, 150), (100, 150)),
        Sheet("roll_100x70", (100, 70), (100, 70), padding=3, foot=3, qr_dots=6, bar_height=12, text=7.5),
        Sheet("a5", (148, 210), (148, 210), padding=8, foot=8, bar_dots=4, qr_dots=12, bar_height=24, text=14),
        Sheet("a4_4", (210, 297), (105, 148.5), 2, 2, padding=6, foot=6),
        Sheet("a4_8", (210, 297), (99.1, 67.7), 2, 4, (4.65, 13.1), (2.5, 0), padding=3, foot=3, qr_dots=6, bar_height=11, text=7),
        Sheet("a4_24", (210, 297), (70, 37), 3, 8, (0, 0.5), padding=4.6, foot=2.5, inwards=1.6, qr_dots=5, bar_height=9, text=5.5),
    )
}


class NoSuchSheet(ValueError):
    """Names the sheets that there are."""


def sheet_of(name: str) -> Sheet:
    try:
        return SHEETS[name]
    except KeyError:
        raise NoSuchSheet(f"không có khổ nhãn «{name[:40]}»; có: {', '.join(SHEETS)}") from None
