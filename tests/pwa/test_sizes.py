"""A thin line and a cheap phone: what must be fetched before the first list, and what the camera needs besides."""

import gzip
from pathlib import Path

from mobile_api.pwa_files import DIST

DECODER = ("zxing_reader.wasm", "decode-")
KHMER = Path(__file__).parents[2] / "app/web/static/khmer.woff"


def squeezed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def test_the_shell_is_small_and_the_decoder_stands_apart() -> None:
    assets = list((DIST / "assets").iterdir())
    decoder = [p for p in assets if p.name.startswith(DECODER)]
    shell = [p for p in assets if p not in decoder] + [DIST / "index.html", KHMER]
    assert len(decoder) == 2
    assert sum(map(squeezed, shell)) <= 150_000
    assert sum(map(squeezed, decoder)) <= 450_000


def test_the_service_worker_keeps_every_file_of_the_app() -> None:
    worker = (DIST / "sw.js").read_text()
    assert all(f"/courier/assets/{p.name}" in worker for p in (DIST / "assets").iterdir())
    assert "/static/khmer.woff" in worker
