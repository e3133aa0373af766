"""What happens to a label between the printer and the scanner, as functions of a picture: seeded, the same every time.

A label is printed (binarised at the printer's dots), damaged on paper, and then seen by a camera at `SEEN` dpi in grey."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from labels import label
from labels.content import LabelContent
from labels.sheets import MM, sheet_of

SEEN = 300
Spot = tuple[float, float, float, float]  # left, top, right, bottom in pixels
Hurt = Callable[[Image.Image, "Places", random.Random], Image.Image]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the symbols stand on the picture (without quiet zones) and how wide a dot of the printer is."""

    bars: Spot
    qr: Spot
    dot: float


def printed(content: LabelContent, sheet: str, dpi: int = 203) -> tuple[Image.Image, Places]:
    """One label cut off its sheet, as a camera at `SEEN` dpi sees the undamaged paper."""
    form = sheet_of(sheet)
    page = pdfium.PdfDocument(label.render([content], sheet, dpi=dpi))[0].render(scale=dpi / 72).to_pil().convert("L").point(lambda v: 255 if v > 127 else 0)
    x, y = (value * dpi / 72 for value in form.corner(0))
    wide, high = (side * MM * dpi / 72 for side in form.label)
    one = page.crop((round(x), round(page.height - y - high), round(x + wide), round(page.height - y)))
    found = {("QR" if "QR" in str(code.format) else "128"): code.position for code in zxingcpp.read_barcodes(one)}
    scale = SEEN / dpi
    spots = {kind: (at.top_left.x * scale, at.top_left.y * scale, at.bottom_right.x * scale, at.bottom_right.y * scale) for kind, at in found.items()}
    return one.resize((round(one.width * scale), round(one.height * scale)), Image.Resampling.BICUBIC), Places(spots["128"], spots["QR"], scale)


def blur(dots: float) -> Hurt:
    return lambda picture, at, luck: picture.filter(ImageFilter.GaussianBlur(dots * at.dot))


def specks(share: float) -> Hurt:
    """That share of the printer's dots turned over."""

    def hurt(picture: Image.Image, at: Places, luck: random.Random) -> Image.Image:
        small = np.array(picture.resize((round(picture.width / at.dot), round(picture.height / at.dot)), Image.Resampling.BILINEAR))
        mask = np.random.default_rng(luck.getrandbits(32)).random(small.shape) < share
        wide = np.array(Image.fromarray(mask).resize(picture.size, Image.Resampling.NEAREST))
        return Image.fromarray(np.where(wide, 255 - np.array(picture), np.array(picture)))

    return hurt


def scratch(picture: Image.Image, at: Places, luck: random.Random) -> Image.Image:
    """White, 1 mm wide, from one end of the bars to the other, slanting."""
    left, top, right, bottom = at.bars
    ends = [luck.uniform(top, bottom), luck.uniform(top, bottom)]
    hurt = picture.copy()
    ImageDraw.Draw(hurt).line((left - 20, ends[0], right + 20, ends[1]), fill=255, width=round(SEEN / 25.4))
    return hurt


def scratch_down(picture: Image.Image, at: Places, luck: random.Random) -> Image.Image:
    """White, 1 mm wide, from above the bars to below: every scan line loses the same two or three bars."""
    left, top, right, bottom = at.bars
    x = luck.uniform(left, right)
    hurt = picture.copy()
    ImageDraw.Draw(hurt).line((x, top - 20, x + luck.uniform(-20, 20), bottom + 20), fill=255, width=round(SEEN / 25.4))
    return hurt


def covered(share: float) -> Hurt:
    """A white square patch over that share of the QR, anywhere in it; the bars stay."""

    def hurt(picture: Image.Image, at: Places, luck: random.Random) -> Image.Image:
        left, top, right, bottom = at.qr
        side = math.sqrt(share) * (right - left)
        x, y = luck.uniform(left, right - side), luck.uniform(top, bottom - side)
        made = picture.copy()
        ImageDraw.Draw(made).rectangle((x, y, x + side, y + side), fill=255)
        return made

    return hurt


def low_toner(picture: Image.Image, at: Places, luck: random.Random) -> Image.Image:
    """Ink at half strength, a tenth of its dots missing, and four pale streaks along the paper's way."""
    ink = 255 - np.array(picture).astype(float)
    dice = np.random.default_rng(luck.getrandbits(32))
    holes = dice.random((round(picture.height / at.dot), round(picture.width / at.dot))) < 0.1
    ink[np.array(Image.fromarray(holes).resize(picture.size, Image.Resampling.NEAREST))] = 0
    for _ in range(4):
        x = luck.randrange(picture.width)
        ink[:, x : x + round(2 * at.dot)] *= 0.3
    return Image.fromarray((255 - ink * 0.5).astype(np.uint8))


def skew(degrees: float) -> Hurt:
    return lambda picture, at, luck: picture.rotate(degrees * luck.choice((-1, 1)), Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def photographed(picture: Image.Image, at: Places, luck: random.Random) -> Image.Image:
    """From the side: one edge 15 % shorter, the paper turned, light falling off, a little out of focus, sensor noise."""
    wide, high = picture.size
    pull = 0.075 * high
    corners = [(0, 0), (wide, pull), (wide, high - pull), (0, high)] if luck.random() < 0.5 else [(0, pull), (wide, 0), (wide, high), (0, high - pull)]
    seen = picture.transform(picture.size, Image.Transform.PERSPECTIVE, _perspective(corners, wide, high), Image.Resampling.BICUBIC, fillcolor=255)
    seen = seen.rotate(luck.uniform(-8, 8), Image.Resampling.BICUBIC, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(0.7 * at.dot))
    light = np.linspace(0.55, 1.0, seen.width)[None, :]
    noise = np.random.default_rng(luck.getrandbits(32)).normal(0, 8, (seen.height, seen.width))
    return Image.fromarray(np.clip(np.array(seen) * light + noise, 0, 255).astype(np.uint8))


def _perspective(corners: Sequence[tuple[float, float]], wide: float, high: float) -> list[float]:
    """Coefficients that bring the picture's own corners to `corners`."""
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (wide, 0), (wide, high), (0, high)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(right))]


def whole(picture: Image.Image, at: Places, luck: random.Random) -> Image.Image:
    return picture


# (name, damage, must one of the two codes always survive?)
LADDER: tuple[tuple[str, Hurt, bool], ...] = (
    ("undamaged", whole, True),
    ("blur, 1 dot", blur(1), True),
    ("blur, 2 dots", blur(2), True),
    ("blur, 3 dots", blur(3), False),
    ("specks, 1 %", specks(0.01), True),
    ("specks, 3 %", specks(0.03), True),
    ("scratch along the bars, 1 mm", scratch, True),
    ("scratch down through the bars, 1 mm", scratch_down, True),
    ("10 % of the QR covered", covered(0.10), True),
    ("20 % of the QR covered", covered(0.20), False),
    ("low toner: a tenth of the ink gone", low_toner, True),
    ("skew 2°", skew(2), True),
    ("skew 5°", skew(5), True),
    ("photographed from the side", photographed, True),
)


def read(picture: Image.Image, text: str) -> tuple[bool, bool]:
    """(Code 128 read, QR read); a wrong text counts as not read."""
    found = [code for code in zxingcpp.read_barcodes(picture) if code.text == text]
    return any("128" in str(code.format) for code in found), any("QR" in str(code.format) for code in found)


def second_look(picture: Image.Image, at: Places, text: str) -> bool:
    """Either code, after smoothing by 0.8 dot: what a lens does by itself, and a scanning app with its next frame."""
    return any(read(picture.filter(ImageFilter.GaussianBlur(0.8 * at.dot)), text))
