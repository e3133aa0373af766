"""The sheet under a form: sizes, pages kept until their number is known, lines of a text, places of signatures."""

import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from labels.codes import Dots
from labels.fonts import REGULAR, register, wrap
from labels.sheets import MM

CELL = Dots(203, 4)
METHOD_WORDS = {"key": "Đã ký bằng khóa thiết bị", "attested": "Đã xác nhận bằng mật khẩu", "glass": "Đã ký trên màn hình", "paper": "Đã ký trên giấy"}


@dataclass(frozen=True, slots=True)
class Paper:
    """Points. `size`: body text; `binding`: more room at the left, where papers are filed."""

    width: float
    height: float
    margin: float
    size: float
    binding: float = 0.0


A4 = Paper(210 * MM, 297 * MM, 15 * MM, 10.5, 8 * MM)
A4_WIDE = Paper(297 * MM, 210 * MM, 10 * MM, 8.5, 5 * MM)
A5 = Paper(148 * MM, 210 * MM, 9 * MM, 8.6, 3 * MM)
A5_FULL = Paper(148 * MM, 210 * MM, 7.5 * MM, 7.3, 3 * MM)  # a form that has much to say on one page


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page (from 0), points from the lower left corner."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished form; `fields`: where each signature belongs, by the name of its box."""

    pdf: bytes
    fields: dict[str, Box] = field(default_factory=dict)
    pages: int = 1


class Pages(Canvas):  # type: ignore[misc]
    """Keeps pages until their number is known."""

    def __init__(self, out: io.BytesIO, size: tuple[float, float]) -> None:
        register()
        super().__init__(out, size, invariant=1, pageCompression=1, initialFontName=REGULAR)
        self.kept: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self.kept.append(dict(self.__dict__))
        self._startPage()


@lru_cache(maxsize=20_000)
def broken(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Lines of a text; its own line breaks hold."""
    return tuple(line for part in text.split("\n") for line in (wrap(part, width, size, bold) or [""]))


def balanced(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Lines of about the same length, as headings are broken: no single word alone on the last one."""
    lines = broken(text, width, size, bold)
    narrow = width
    while len(lines) > 1 and narrow > width * 0.4 and len(broken(text, narrow - 4, size, bold)) == len(lines):
        narrow -= 4
    return broken(text, narrow, size, bold) if len(lines) > 1 else lines
