"""Shapes as PNG with Pillow: drawn twice as large and made smaller, so that lines are smooth."""

import unicodedata
from io import BytesIO
from typing import Any

from routing.io.picture import Picture, Shape

FINE = 2
FONTS = ("BeVietnamPro-Regular.ttf", "DejaVuSans.ttf")


def png(picture: Picture) -> bytes:
    """A font with Vietnamese letters is taken from the system; without one the marks are left away."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (picture.width * FINE, picture.height * FINE), "#ffffff")
    pen = ImageDraw.Draw(image)
    for shape in picture.shapes:
        _draw(pen, shape)
    out = BytesIO()
    image.resize((picture.width, picture.height), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(pen: Any, shape: Shape) -> None:
    points = [(x * FINE, y * FINE) for x, y in shape.points]
    (x, y), r = points[0], shape.size * FINE
    if shape.kind == "line":
        pen.line(points, fill=shape.colour, width=max(1, round(r)), joint="curve")
    elif shape.kind == "dot":
        pen.ellipse((x - r, y - r, x + r, y + r), fill="#ffffff" if shape.hollow else shape.colour, outline=shape.colour)
    elif shape.kind == "box":
        (left, top), (right, bottom) = points
        pen.rectangle((left, top, max(left, right), max(top, bottom)), fill="#ffffff" if shape.hollow else shape.colour, outline=shape.colour)
    elif shape.kind == "cross":
        pen.line((x - r, y - r, x + r, y + r), fill=shape.colour, width=3)
        pen.line((x - r, y + r, x + r, y - r), fill=shape.colour, width=3)
    else:
        font, whole = _font(round(r))
        pen.text((x, y), shape.text if whole else _bare(shape.text), fill=shape.colour, font=font, anchor="ls")


def _font(size: int) -> tuple[Any, bool]:
    """(font, whether it has all letters)"""
    from PIL import ImageFont

    for name in FONTS:
        try:
            return ImageFont.truetype(name, size), True
        except OSError:
            continue
    return ImageFont.load_default(size), False


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")) if not unicodedata.combining(c))
