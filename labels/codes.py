"""Code 128 and QR of a number, as vectors made of whole printer dots with their quiet zones.

ISO/IEC 15417 (Code 128: quiet zone of 10 modules) and ISO/IEC 18004 (QR: 4 modules). The bars come from python-barcode, the
matrix from segno."""

from dataclasses import dataclass
from functools import lru_cache

import segno
from barcode.codex import Code128
from reportlab.pdfgen.canvas import Canvas

QUIET_BARS = 10
QUIET_QR = 4
INCH = 72.0


@dataclass(frozen=True, slots=True)
class Dots:
    """A module of `dots` printer dots at `dpi`."""

    dpi: int = 203
    dots: int = 2

    @property
    def points(self) -> float:
        return self.dots * INCH / self.dpi


@dataclass(frozen=True, slots=True)
class Codes:
    """Where the two symbols of one number stand, in points from the lower left corner of the page, quiet zones included."""

    bars: tuple[float, float, float]  # x, y, height
    qr: tuple[float, float]
    bar: Dots
    cell: Dots
    text: str


@lru_cache(maxsize=64)
def bars(text: str) -> str:
    """Modules of a Code 128 symbol, "1" a bar, "0" a space, without quiet zones."""
    return str(Code128(text).build()[0])


def symbol_values(text: str) -> list[int]:
    """Values 0–105 of the Code 128 symbol characters, start included, check character and stop left out."""
    return [int(value) for value in Code128(text).encoded]


@lru_cache(maxsize=64)
def matrix(text: str, error: str = "q") -> tuple[bytes, ...]:
    """Rows of a QR symbol, 1 dark, without quiet zone. One mask for all: choosing it anew costs most of the time, and the
    decode tests hold for this one."""
    return tuple(bytes(row) for row in segno.make(text, error=error, micro=False, boost_error=False, mask=3).matrix)


def bars_width(text: str, module: Dots) -> float:
    """Points, quiet zones included."""
    return (len(bars(text)) + 2 * QUIET_BARS) * module.points


def qr_width(text: str, module: Dots, error: str = "q") -> float:
    return (len(matrix(text, error)) + 2 * QUIET_QR) * module.points


def draw_bars(canvas: Canvas, x: float, y: float, text: str, height: float, module: Dots) -> None:
    """`x`, `y`: lower left corner of the symbol with its quiet zone; the first bar stands on a whole dot."""
    runs = " ".join(f"{QUIET_BARS + start} 0 {length} 1 re" for start, length in _dark(bars(text).encode(), ord("1")))
    canvas._code.append(f"q 0 g {module.points:.6f} 0 0 {height:.4f} {_grid(x, module):.6f} {y:.4f} cm {runs} f Q")


def draw_qr(canvas: Canvas, x: float, y: float, text: str, module: Dots, error: str = "q") -> None:
    unit = f"{module.points:.6f}"
    canvas._code.append(f"q 0 g {unit} 0 0 {unit} {_grid(x, module):.6f} {_grid(y, module):.6f} cm {_cells(text, error)} f Q")


@lru_cache(maxsize=64)
def _cells(text: str, error: str) -> str:
    rows = matrix(text, error)
    return " ".join(f"{QUIET_QR + start} {QUIET_QR + len(rows) - 1 - line} {length} 1 re" for line, row in enumerate(rows) for start, length in _dark(row, 1))


def _grid(value: float, module: Dots) -> float:
    """The nearest whole dot, so that no module falls between two rows of the print head."""
    dot = INCH / module.dpi
    return round(value / dot) * dot


def _dark(row: bytes, mark: int) -> list[tuple[int, int]]:
    """(start, length) of the runs of `mark`."""
    runs, start = [], None
    for at, value in enumerate([*row, None]):
        if value == mark and start is None:
            start = at
        elif value != mark and start is not None:
            runs.append((start, at - start))
            start = None
    return runs
