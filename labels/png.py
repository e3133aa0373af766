"""A label as a black-and-white picture, for printers that know nothing else."""

import io

import pypdfium2 as pdfium
from PIL import Image

from labels.label import Content
from labels.label import render as render_pdf


def render(content: Content, sheet: str = "a6", dpi: int = 203) -> bytes:
    page = pdfium.PdfDocument(render_pdf([content], sheet, dpi=dpi))[0]
    picture: Image.Image = page.render(scale=dpi / 72).to_pil().convert("L").point(lambda v: 255 if v > 140 else 0).convert("1")
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()
