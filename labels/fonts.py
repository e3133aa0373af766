"""Typefaces in every document: Be Vietnam Pro for Vietnamese, Noto Sans Khmer shaped by HarfBuzz (both SIL OFL 1.1).

Vietnamese is drawn as text and can be copied out; Khmer as shaped glyph outlines, for PDF text cannot carry its shaping in
ReportLab."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).parent / "typefaces"
REGULAR, BOLD = "BeVietnam", "BeVietnam-Bold"
FILES = {REGULAR: "BeVietnamPro-Regular.ttf", BOLD: "BeVietnamPro-Bold.ttf"}
COENG, JOINERS = "\u17d2", "\u200b\u200c\u200d"
KHMER = {False: "NotoSansKhmer-Regular.ttf", True: "NotoSansKhmer-Bold.ttf"}


@cache
def register() -> None:
    """Once a process; every drawing function calls it."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(HERE / file)))


@dataclass(frozen=True, slots=True)
class Shaped:
    """Outlines of a Khmer run at 1 unit a font unit: PDF path operators, and the advance, both to be scaled by size/upem."""

    path: str
    advance: float
    upem: int


def is_khmer(text: str) -> bool:
    return any("\u1780" <= c <= "\u17ff" or "\u19e0" <= c <= "\u19ff" for c in text)


def font_of(bold: bool) -> str:
    register()
    return BOLD if bold else REGULAR


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Points."""
    return sum(_run_width(run, khmer, size, bold) for run, khmer in _runs(text))


def draw_text(canvas: Canvas, x: float, y: float, text: str, size: float, bold: bool = False) -> float:
    """Draws at the baseline; returns the width in points."""
    at = x
    for run, khmer in _runs(text):
        if khmer:
            _draw_shaped(canvas, at, y, shape(run, bold), size)
        else:
            canvas.setFont(font_of(bold), size)
            canvas.drawString(at, y, run)
        at += _run_width(run, khmer, size, bold)
    return at - x


def wrap(text: str, width: float, size: float, bold: bool = False, lines: int | None = None) -> list[str]:
    """Broken at spaces (a word longer than the line: anywhere but within a Khmer syllable); with `lines` the last one ends in an
    ellipsis."""
    made: list[str] = []
    line = ""
    for word in unicodedata.normalize("NFC", text).split():
        trial = f"{line} {word}".strip()
        if text_width(trial, size, bold) <= width:
            line = trial
            continue
        if line:
            made.append(line)
        while text_width(word, size, bold) > width:
            cut = next((i for i in range(len(word) - 1, 0, -1) if whole(word, i) and text_width(word[:i], size, bold) <= width), 0)
            if not cut:  # not even one syllable has room
                cut = next((i for i in range(1, len(word)) if whole(word, i)), len(word))
            made.append(word[:cut])
            word = word[cut:]
        line = word
    made += [line] if line else []
    if lines is not None and len(made) > lines:
        last = made[lines - 1]
        cut = len(last)
        while cut and (text_width(last[:cut] + "…", size, bold) > width or not whole(last, cut)):
            cut -= 1
        last = last[:cut]
        made = [*made[: lines - 1], last.rstrip() + "…"]
    return made


def whole(text: str, at: int) -> bool:
    """Whether no Khmer syllable is torn by a break before `text[at]`: it may begin with a consonant or independent vowel that hangs
    under none (coeng), a figure or anything that is not Khmer."""
    if at >= len(text):
        return True
    here = text[at]
    if not is_khmer(here):
        return here not in JOINERS
    return "\u17e0" <= here <= "\u17e9" or ("\u1780" <= here <= "\u17b3" and text[at - 1] != COENG)


def _runs(text: str) -> list[tuple[str, bool]]:
    """A tone that was typed as a sign of its own belongs on its letter: the fonts would draw it beside."""
    text = unicodedata.normalize("NFC", text)
    if not is_khmer(text):
        return [(text, False)]
    runs: list[tuple[str, bool]] = []
    for char in text:
        khmer = is_khmer(char) or (char in JOINERS and bool(runs) and runs[-1][1])
        if runs and runs[-1][1] == khmer:
            runs[-1] = (runs[-1][0] + char, khmer)
        else:
            runs.append((char, khmer))
    return runs


def _run_width(run: str, khmer: bool, size: float, bold: bool) -> float:
    if khmer:
        shaped = shape(run, bold)
        return shaped.advance * size / shaped.upem
    return _plain_width(run, size, bold)


@lru_cache(maxsize=4096)
def _plain_width(run: str, size: float, bold: bool) -> float:
    return float(pdfmetrics.stringWidth(run, font_of(bold), size))


@cache
def _face(bold: bool) -> Any:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(HERE / KHMER[bold]))))


@lru_cache(maxsize=4096)
def shape(run: str, bold: bool = False) -> Shaped:
    """HarfBuzz places coeng forms and the vowels that stand before their consonant."""
    font = _face(bold)
    buffer = hb.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    parts: list[str] = []
    x = 0.0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        parts.append(_outline(font, info.codepoint, x + place.x_offset, place.y_offset))
        x += place.x_advance
    return Shaped("\n".join(p for p in parts if p), x, font.face.upem)


def _outline(font: Any, glyph: int, dx: float, dy: float) -> str:
    pen: list[str] = []
    last = (0.0, 0.0)

    def move(x: float, y: float, _: Any) -> None:
        nonlocal last
        last = (x, y)
        pen.append(f"{x + dx:g} {y + dy:g} m")

    def line(x: float, y: float, _: Any) -> None:
        nonlocal last
        last = (x, y)
        pen.append(f"{x + dx:g} {y + dy:g} l")

    def cubic(x1: float, y1: float, x2: float, y2: float, x: float, y: float, _: Any) -> None:
        nonlocal last
        last = (x, y)
        pen.append(f"{x1 + dx:g} {y1 + dy:g} {x2 + dx:g} {y2 + dy:g} {x + dx:g} {y + dy:g} c")

    def quadratic(cx: float, cy: float, x: float, y: float, more: Any) -> None:
        px, py = last
        cubic(px + 2 * (cx - px) / 3, py + 2 * (cy - py) / 3, x + 2 * (cx - x) / 3, y + 2 * (cy - y) / 3, x, y, more)

    functions = hb.DrawFuncs()
    functions.set_move_to_func(move)
    functions.set_line_to_func(line)
    functions.set_cubic_to_func(cubic)
    functions.set_quadratic_to_func(quadratic)
    functions.set_close_path_func(lambda _: pen.append("h"))
    functions.draw_glyph(font, glyph, None)
    return "\n".join(pen)


def _draw_shaped(canvas: Canvas, x: float, y: float, shaped: Shaped, size: float) -> None:
    scale = size / shaped.upem
    canvas._code.append(f"q {scale:.6f} 0 0 {scale:.6f} {x:.3f} {y:.3f} cm\n{shaped.path}\nf Q")
