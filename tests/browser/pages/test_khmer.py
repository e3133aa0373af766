"""Khmer on paper is what Chromium draws with the same typeface: every phrase of the forms, laid over one another."""

import base64
import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter
from reportlab.pdfgen.canvas import Canvas

from labels.fonts import HERE, KHMER, draw_text
from labels.forms.khmer import KHMER as WORDS

pytestmark = pytest.mark.browser
SIZE = 64  # points on paper, pixels in the browser
Ink = npt.NDArray[np.bool_]


def ours(text: str) -> Ink:
    out = io.BytesIO()
    canvas = Canvas(out, (len(text) * SIZE + 200, 4 * SIZE), invariant=1)
    draw_text(canvas, 40, 1.6 * SIZE, text, SIZE)
    canvas.save()
    return _ink(pdfium.PdfDocument(out.getvalue())[0].render(scale=1).to_pil())


def browsers(page: Any, text: str) -> Ink:
    face = base64.b64encode((HERE / KHMER[False]).read_bytes()).decode()
    page.set_viewport_size({"width": len(text) * SIZE + 200, "height": 4 * SIZE})
    page.set_content(f"<style>@font-face{{font-family:K;src:url(data:font/ttf;base64,{face})}}body{{margin:40px;background:#fff}}p{{font:{SIZE}px/1.8 K;margin:0;white-space:nowrap}}</style><p lang=km>{text}</p>")
    page.evaluate("document.fonts.ready")
    return _ink(Image.open(io.BytesIO(page.screenshot())))


def _ink(picture: Image.Image) -> Ink:
    """Cut to what is inked; true where it is dark."""
    ink = np.array(picture.convert("L")) < 128
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    cut: Ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return cut


def strangers(one: Ink, other: Ink) -> float:
    """Share of ink of either that has no ink of the other within two pixels."""
    high, wide = max(one.shape[0], other.shape[0]), max(one.shape[1], other.shape[1])
    a, b = (np.pad(ink, ((0, high - ink.shape[0]), (0, wide - ink.shape[1]))) for ink in (one, other))
    near_a, near_b = (np.array(Image.fromarray(ink.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))) > 0 for ink in (a, b))
    return float(((a & ~near_b).sum() + (b & ~near_a).sum()) / (a.sum() + b.sum()))


@pytest.fixture(scope="module")
def page(chromium: Any) -> Any:
    return chromium.new_page()


def test_every_khmer_word_of_the_forms_is_drawn_as_the_browser_draws_it(page: Any) -> None:
    worst = {text: round(strangers(ours(text), browsers(page, text)), 4) for text in WORDS.values() if " " not in text}
    assert {text: share for text, share in worst.items() if share > 0.01} == {}


def test_letters_without_shaping_would_be_noticed(page: Any) -> None:
    """A vowel that stands after its consonant, a subscript that stands beside it."""
    for shaped, spelled in (("កេ", "ក\u200cេ"), ("ខ្មែរ", "ខ\u200c្\u200cមែរ")):
        assert strangers(ours(shaped), browsers(page, shaped)) <= 0.01
        assert strangers(ours(spelled), browsers(page, shaped)) > 0.05
