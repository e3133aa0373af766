"""A small label printer for the tests: reads the ZPL that we write and prints it on a picture, by the rules of the ZPL II manual."""

import base64
import re
import zlib
from dataclasses import dataclass

import segno
from barcode.charsets import code128
from PIL import Image, ImageDraw

START = {">:": 104, ">;": 105}
SWITCH = {104: {">5": 99}, 105: {">6": 100}}
OVER = {99: 105, 100: 104}


@dataclass
class State:
    at: tuple[int, int] = (0, 0)
    module: int = 2
    waiting: str = ""


def print_label(zpl: str) -> Image.Image:
    """One ^XA … ^XZ. An unknown command is an error: nothing is printed by luck."""
    assert zpl.startswith("^XA"), "a label starts with ^XA"
    assert zpl.strip().endswith("^XZ"), "a label ends with ^XZ"
    width, height = (int(re.search(rf"\^{name}(\d+)", zpl)[1]) for name in ("PW", "LL"))  # type: ignore[index]
    paper, state = Image.new("L", (width, height), 255), State()
    for command in zpl.strip().split("^")[1:]:
        _obey(paper, state, command[:2], command[2:])
    return paper


def _obey(paper: Image.Image, state: State, name: str, rest: str) -> None:
    if name == "FO":
        x, y = rest.split(",")
        state.at = int(x), int(y)
    elif name == "BY":
        state.module = int(rest)
    elif name in ("BC", "BQ"):
        state.waiting = name + rest
    elif name == "GF":
        _picture(paper, state, rest)
    elif name == "FD":
        (_bars if state.waiting.startswith("BC") else _square)(paper, state, rest)
    else:
        assert name in ("XA", "XZ", "FS", "CI", "PW", "LL", "PQ"), f"this printer does not know ^{name}"


def _picture(paper: Image.Image, state: State, rest: str) -> None:
    """^GFA,bytes sent,bytes of the picture,bytes a row,:Z64:base64 of a zlib stream:CRC of the base64"""
    _, sent, total, row, data = rest.split(",", 4)
    found = re.fullmatch(r":Z64:([^:]+):([0-9A-Fa-f]{4})", data)
    assert found, "the raster is not Z64"
    assert int(found[2], 16) == crc16(found[1].encode()), "the printer refuses a raster with a wrong CRC"
    raw = zlib.decompress(base64.b64decode(found[1]))
    assert len(raw) == int(total), f"{len(raw)} bytes came, {total} were announced ({sent} sent)"
    high = len(raw) // int(row)
    image = Image.frombytes("1", (int(row) * 8, high), raw)
    paper.paste(0, state.at, image.convert("L"))


def _bars(paper: Image.Image, state: State, data: str) -> None:
    """^BCN,height,no text,no text above,no check digit, mode N: subsets are named in the data."""
    orientation, high, *flags = state.waiting[2:].split(",")
    assert orientation == "N"
    assert flags == ["N", "N", "N"]
    pattern = _modules(data)
    draw, (x, y), size = ImageDraw.Draw(paper), state.at, state.module
    for at, bar in enumerate(pattern):
        if bar == "1":
            draw.rectangle((x + at * size, y, x + (at + 1) * size - 1, y + int(high) - 1), fill=0)


def _modules(data: str) -> str:
    subset = START[data[:2]]
    values, at = [subset], 2
    while at < len(data):
        pair = data[at : at + 2]
        if pair in SWITCH[subset]:
            values.append(SWITCH[subset][pair])
            subset = OVER[SWITCH[subset][pair]]
            at += 2
        elif subset == 105:
            values.append(int(pair))
            at += 2
        else:
            values.append(ord(">") - 32 if pair == "><" else ord(data[at]) - 32)
            at += 2 if pair == "><" else 1
    values.append((values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103)
    return "".join(code128.CODES[value] for value in values) + code128.STOP + "11"


def _square(paper: Image.Image, state: State, data: str) -> None:
    """^BQN,model 2,dots a module; ^FD: error level, input mode A, comma, text. Drawn ten dots below the origin."""
    orientation, model, dots = state.waiting[2:].split(",")
    assert (orientation, model) == ("N", "2")
    assert 1 <= int(dots) <= 10, "a printer's modules are one to ten dots"
    level, text = re.fullmatch(r"([HQML])A,(.+)", data).groups()  # type: ignore[union-attr]
    matrix = segno.make(text, error=level, micro=False, boost_error=False).matrix
    draw, (x, y), size = ImageDraw.Draw(paper), state.at, int(dots)
    for line, row in enumerate(matrix):
        for column, dark in enumerate(row):
            if dark:
                left, top = x + column * size, y + 10 + line * size
                draw.rectangle((left, top, left + size - 1, top + size - 1), fill=0)


def crc16(data: bytes) -> int:
    """CRC-16 of ^GF: polynomial 1021, start 0."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
