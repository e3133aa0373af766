"""How much damage a label bears, and what a batch costs beside other ways to print it.

    python -m bench.labels [--n 60] [--labels 1000] [--sheet roll_100x150 ...]

Prints two tables (Markdown). The second runs each way in a process of its own: CPU seconds, peak memory, size of the file. The
peers draw the same words with the same fonts on the same A6 page; only the symbols are theirs."""

import argparse
import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labels import label
from labels.codes import Codes
from labels.content import LabelContent
from labels.label import draw_label
from labels.sheets import MM, sheet_of

WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
KINDS = ("collect", "return", "transfer")


def content(at: int) -> LabelContent:
    digits = f"{at:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return LabelContent(
        f"ZZ{digits}{({10: 0, 11: 5}).get(rest, rest)}VN", KINDS[at % 3], "Trung tâm Phục vụ hành chính công xã Thạnh Thới An", f"L. T. N. Hạnh {at}",
        f"Số {at % 400}, ấp Tiếp Nhựt, đường Trần Hưng Đạo, hẻm {at % 37}", "Xã Viên An, Huyện Trần Đề", "Xã Tài Văn", "đối diện chùa Dơi", f"{at // 40:02d}-{at % 40:02d}",
        ("BẢN CHÍNH BÊN TRONG",) if at % 2 else (), 34_000 if at % 5 == 0 else 0,
    )  # fmt: skip


def ladder(sheets: list[str], n: int) -> None:
    from bench.damage import LADDER, SEEN  # here, so that the other table does not carry numpy in its memory

    print(f"\nDamage ladder: {n} labels a rung, printed at 203 dpi, seen at {SEEN} dpi in grey by zxing-cpp; percent read\n")
    print("| damage | " + " | ".join(f"{sheet}: Code 128 | QR | either | either, second look" for sheet in sheets) + " |")
    print("|---" * (1 + 4 * len(sheets)) + "|")
    for name, hurt, must in LADDER:
        cells = []
        for sheet in sheets:
            answers = [_answer(sheet, at, hurt, name) for at in range(n)]
            kept = [sum(column) for column in zip(*answers, strict=True)]
            cells += [f"{100 * count / n:.0f}" for count in kept]
            if must and kept[-1] < n:
                print(f"{name} on {sheet}: {n - kept[-1]} of {n} labels were lost with both codes", file=sys.stderr)
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def _answer(sheet: str, at: int, hurt: Callable[..., Any], name: str) -> tuple[bool, bool, bool, bool]:
    """Read by its bars, by its QR, by either, by either at the second look at the latest."""
    from bench.damage import printed, read, second_look

    one = content(1000 + at)
    picture, places = printed(one, sheet)
    seen = hurt(picture, places, random.Random(f"{name}{at}"))
    bars, square = read(seen, one.item_number)
    return bars, square, bars or square, bars or square or second_look(seen, places, one.item_number)


def ours(n: int) -> bytes:
    return label.render([content(at) for at in range(n)], "a6")


def ours_streamed(n: int) -> bytes:
    """Into a file that keeps nothing, as to a printer or a socket; the size is counted."""
    sink = _Counting()
    label.stream((content(at) for at in range(n)), "a6", sink)  # type: ignore[arg-type]
    return bytes(sink.size)


class _Counting:
    size = 0

    def write(self, part: bytes) -> None:
        self.size += len(part)


def python_barcode(n: int) -> bytes:
    """python-barcode's ImageWriter and segno's PNG, as pictures on the page."""
    import segno
    from barcode.codex import Code128
    from barcode.writer import ImageWriter
    from reportlab.lib.utils import ImageReader

    def draw(canvas, codes: Codes) -> None:  # type: ignore[no-untyped-def]
        bars = Code128(codes.text, writer=ImageWriter()).render({"module_width": 0.375, "module_height": 16, "write_text": False, "dpi": 203})
        square = io.BytesIO()
        segno.make(codes.text, error="q", micro=False, boost_error=False).save(square, kind="png", scale=9)
        square.seek(0)
        x, y, high = codes.bars
        canvas.drawImage(ImageReader(bars), x, y, 66 * MM, high)
        canvas.drawImage(ImageReader(square), *codes.qr, 29 * codes.cell.points, 29 * codes.cell.points)

    return _pages(n, draw)


def reportlab_classes(n: int) -> bytes:
    """reportlab.graphics.barcode: Code128 and QrCodeWidget."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    def draw(canvas, codes: Codes) -> None:  # type: ignore[no-untyped-def]
        x, y, high = codes.bars
        Code128(codes.text, barWidth=codes.bar.points, barHeight=high, quiet=True).drawOn(canvas, x, y)
        side = 29 * codes.cell.points
        drawing = Drawing(side, side)
        drawing.add(QrCodeWidget(codes.text, barLevel="Q", barWidth=side, barHeight=side))
        renderPDF.draw(drawing, canvas, *codes.qr)

    return _pages(n, draw)


def _pages(n: int, draw: Callable[..., None]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    form, out = sheet_of("a6"), io.BytesIO()
    canvas = Canvas(out, form.page_points(203), invariant=1, pageCompression=1)
    for at in range(n):
        draw(canvas, draw_label(canvas, 0, 0, form, content(at), symbols=False))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def manifest(n: int) -> bytes:
    """A biên bản giao nhận of `n` lines with its signatures."""
    from dataclasses import replace

    from labels.forms import bien_ban_giao_nhan
    from labels.specimens.door import door, manifest_lines

    return bien_ban_giao_nhan.draw(replace(door()["bien_ban_giao_nhan"][1], lines=manifest_lines(n)))


def every_form(n: int) -> bytes:
    """One of each legal form, `n` times."""
    from labels.specimens import specimens

    filled = list(specimens().values())
    return b"".join(form.draw(content) for _ in range(n) for form, content in filled)


WAYS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "ours": ("labels.label.render", ours),
    "streamed": ("labels.label.stream", ours_streamed),
    "manifest": ("a manifest, lines", manifest),
    "forms": ("one of each form", every_form),
    "reportlab": ("ReportLab's barcode classes", reportlab_classes),
    "python_barcode": ("python-barcode's ImageWriter, segno's PNG", python_barcode),
}


def one_way(name: str, n: int) -> None:
    """In a process of its own: imports and fonts are paid by the first label, and shown apart."""
    make = WAYS[name][1]
    begin = time.process_time()
    make(1)
    first = time.process_time() - begin
    begin = time.process_time()
    make(1)
    single = time.process_time() - begin
    begin, wall = time.process_time(), time.perf_counter()
    size = len(make(n))
    cpu, wall = time.process_time() - begin, time.perf_counter() - wall
    peak = int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    print(json.dumps({"first": first, "single": single, "cpu": cpu, "wall": wall, "size": size, "peak": peak}))


def times(n: int) -> None:
    print("\nA6 labels, and papers; each way in a process of its own\n")
    print("| way | how many | CPU s | wall s | first one ms | one after start ms | peak MB | file MB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, many in (("ours", n), ("streamed", n), ("streamed", 5 * n), ("reportlab", n), ("python_barcode", n), ("manifest", 500), ("forms", 1)):
        answer = subprocess.run([sys.executable, "-m", "bench.labels", "--way", name, "--labels", str(many)], capture_output=True, text=True, check=True).stdout
        got = json.loads(answer)
        print(
            f"| {WAYS[name][0]} | {many:,} | {got['cpu']:.2f} | {got['wall']:.2f} | {1000 * got['first']:.0f} | {1000 * got['single']:.1f} | {got['peak']:.0f} | {got['size'] / 1e6:.2f} |",
            flush=True,
        )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, default=60, help="labels a rung")
    ask.add_argument("--labels", type=int, default=1000)
    ask.add_argument("--sheet", nargs="*", default=["roll_100x150", "a4_24"])
    ask.add_argument("--way", choices=list(WAYS), help="one way only, as JSON")
    args = ask.parse_args()
    if args.way:
        one_way(args.way, args.labels)
        return
    ladder(args.sheet, args.n)
    times(args.labels)


if __name__ == "__main__":
    main()
