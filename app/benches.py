"""Running a bench of the source tree: `bench/` is no part of what is installed."""

import contextlib
import io
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

from app.kernel.errors import Malformed

BENCHES = ("day", "labels", "places", "routing", "courier")


def measured(what: str, words: Sequence[str], kept: bool) -> tuple[int, str]:
    """Exit code, and what the bench printed if it is `kept` (else it is printed)."""
    if not Path("bench").is_dir():
        raise Malformed("Không thấy thư mục bench: chạy lệnh này từ thư mục mã nguồn của Bưu Tá.", code="no_bench")
    sys.argv = [f"bench.{what}", *words]
    sys.path.insert(0, str(Path.cwd()))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed if kept else sys.stdout):
        try:
            runpy.run_module(f"bench.{what}", run_name="__main__")
        except SystemExit as left:
            return int(left.code or 0), printed.getvalue()
    return 0, printed.getvalue()
