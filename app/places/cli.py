"""`buuta resolve TEXT` and `buuta resolve --csv FILE`: the resolver alone, without a database."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

import msgspec

from app.kernel.errors import Malformed
from app.kernel.files import write_whole
from app.kernel.rows import Row, lines_of, read_rows
from app.places.gazetteer import Gazetteer
from app.places.resolve import Candidate, resolve, verdict

COLUMNS = ("id", "old_code", "new_code", "score", "level")


def resolve_text(gazetteer: Gazetteer, text: str, limit: int = 5) -> dict[str, Any]:
    """{"level", "old_code", "new_code", "score", "candidates": […]}; level `ask` and empty codes where a person must choose."""
    candidates = resolve(gazetteer, text, limit=limit)
    row = _row("", candidates)
    shown = [msgspec.to_builtins(candidate) for candidate in candidates]
    return {**{name: row[name] for name in COLUMNS[1:]}, "score": float(row["score"]), "candidates": shown}


def told(found: dict[str, Any]) -> str:
    """The answer of `resolve_text` in words."""
    kind = {"ask": "Chưa chắc, phải hỏi lại", "outside": "Ngoài vùng phục vụ"}.get(found["level"], "Tìm thấy")
    lines = [f"{kind} (mức {found['level']}, điểm {found['score']:.2f})"]
    for one in found["candidates"]:
        units = " → ".join(part for part in (one["old_unit"], one["new_unit"]) if part)
        codes = "/".join(code for code in (one["old_code"], one["new_code"]) if code)
        lines.append(f"  {one['score']:.2f}  {units or 'tỉnh khác'}{f'  [{codes}]' if codes else ''}")
    return "\n".join(lines)


def resolve_csv(gazetteer: Gazetteer, source: Path | str, target: Path | str | None = None) -> dict[str, Any]:
    """Reads columns `id,address` (UTF-8, with or without BOM), writes `id,old_code,new_code,score,level`, one line for each
    row read, whole to `target` or to stdout. A row that cannot be read is asked back, its line and why told on stderr. Returns {"rows", "seconds",
    how many of each level, and of "broken" rows}. Raises Malformed if a column is missing, or if a file cannot be opened, is not UTF-8, or is
    read and written at once."""
    start = perf_counter()
    rows = _rows_of(Path(source))
    if target is None:
        counts, broken = _all(gazetteer, rows, sys.stdout, str(source))
    else:
        place, out = Path(target), io.StringIO()
        if place.is_file() and place.samefile(source):
            raise Malformed(f"Tệp kết quả {place} là chính tệp đọc vào: địa chỉ trong đó sẽ mất. Chọn tên khác cho --out.", code="csv_file")
        if place.is_dir() or not place.parent.is_dir():  # said before the work
            raise Malformed(f"Không ghi được tệp {place}: không có thư mục, hoặc tên là của một thư mục.", code="csv_file")
        counts, broken = _all(gazetteer, rows, out, str(source))
        _write(place, out.getvalue())
    return {"rows": sum(counts.values()), "seconds": round(perf_counter() - start, 3), **counts, **({"broken": broken} if broken else {})}


def _rows_of(source: Path) -> Iterator[Row]:
    try:
        return read_rows(lines_of(source.read_bytes().decode("utf-8-sig")))
    except OSError as problem:
        raise Malformed(f"Không mở được tệp {source}: {problem.strerror}.", code="csv_file") from None
    except UnicodeDecodeError as problem:
        raise Malformed(f"Tệp {source} không phải UTF-8 (byte {problem.start}): lưu lại dưới dạng CSV UTF-8.", code="csv_encoding") from None


def _write(place: Path, text: str) -> None:
    try:
        write_whole(place, text)
    except OSError as problem:
        raise Malformed(f"Không ghi được tệp {place}: {problem.strerror}.", code="csv_file") from None


def _all(gazetteer: Gazetteer, rows: Iterator[Row], out: TextIO, name: str) -> tuple[Counter[str], int]:
    """How many of each level, and how many rows could not be read."""
    head = next((row for row in rows if any(row.cells) or row.fault), Row(1, []))
    place = {heading: at for at, heading in enumerate(head.cells)}
    missing = {"id", "address"} - place.keys()
    if missing or head.fault:
        why = head.fault or f"thiếu cột {', '.join(sorted(missing))}"
        raise Malformed(f"Tệp {name}, dòng {head.line}: {why.rstrip('.')}: dòng đầu phải là «id,address».", code="csv_columns")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    counts, broken = Counter[str](), 0
    for row in rows:
        if not row.cells and not row.fault:
            continue
        cell = dict(zip(head.cells, row.cells, strict=False))
        if row.fault:
            broken += 1
            print(f"Dòng {row.line}: {row.fault}", file=sys.stderr)
            key = cell.get("id", "") if place["id"] < place["address"] else ""  # what broke has moved the cells behind it
            answer = _row(key, [])
        else:
            answer = _row(cell.get("id", ""), resolve(gazetteer, cell.get("address", "")))
        counts[answer["level"]] += 1
        writer.writerow(answer)
    return counts, broken


def _row(key: str, candidates: list[Candidate]) -> dict[str, Any]:
    settled = verdict(candidates)
    if settled is None:
        score = candidates[0].score if candidates else 0.0
        return {"id": key, "old_code": "", "new_code": "", "score": f"{score:.3f}", "level": "ask"}
    return {"id": key, "old_code": settled.old_code, "new_code": settled.new_code, "score": f"{settled.score:.3f}", "level": settled.level}
