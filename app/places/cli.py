"""`buuta resolve TEXT` and `buuta resolve --csv FILE`: the resolver alone, without a database."""

import csv
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

import msgspec

from app.kernel.errors import Malformed
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
    line read, to `target` or to stdout. Returns {"rows", "seconds", and how many of each level}. Raises Malformed if a column is missing, or the file
    cannot be opened or is not UTF-8."""
    start = perf_counter()
    try:
        with open(source, encoding="utf-8-sig", newline="") as lines:
            if target is None:
                counts = _all(gazetteer, lines, sys.stdout, str(source))
            else:
                with open(target, "w", encoding="utf-8", newline="") as out:
                    counts = _all(gazetteer, lines, out, str(source))
    except OSError as problem:
        raise Malformed(f"Không mở được tệp {problem.filename}: {problem.strerror}.", code="csv_file") from None
    except UnicodeDecodeError as problem:
        raise Malformed(f"Tệp {source} không phải UTF-8 (byte {problem.start}): lưu lại dưới dạng CSV UTF-8.", code="csv_encoding") from None
    return {"rows": sum(counts.values()), "seconds": round(perf_counter() - start, 3), **counts}


def _all(gazetteer: Gazetteer, lines: TextIO, out: TextIO, name: str) -> Counter[str]:
    reader, writer = csv.DictReader(lines), csv.DictWriter(out, COLUMNS, lineterminator="\n")
    missing = {"id", "address"} - set(reader.fieldnames or ())
    if missing:
        raise Malformed(f"Tệp {name} thiếu cột {', '.join(sorted(missing))}: dòng đầu phải là «id,address».", code="csv_columns")
    writer.writeheader()
    counts: Counter[str] = Counter()
    for line in reader:
        row = _row(line["id"] or "", resolve(gazetteer, line["address"] or ""))
        counts[row["level"]] += 1
        writer.writerow(row)
    return counts


def _row(key: str, candidates: list[Candidate]) -> dict[str, Any]:
    settled = verdict(candidates)
    if settled is None:
        score = candidates[0].score if candidates else 0.0
        return {"id": key, "old_code": "", "new_code": "", "score": f"{score:.3f}", "level": "ask"}
    return {"id": key, "old_code": settled.old_code, "new_code": settled.new_code, "score": f"{settled.score:.3f}", "level": settled.level}
