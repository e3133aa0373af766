"""Commands of proof: check a bundle, keep the heads of a house, change the house's key (docs/custody.md)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_say import Json, answer, say


def verify(
    bundle: Path, key: Annotated[str, typer.Option(help="Mã khoá của bưu điện đã biết (SHA-256), nay hoặc trước khi thay")] = "", witness: Annotated[Path | None, typer.Option(help="Sổ người chứng (buuta witness)")] = None, as_json: Json = False
) -> None:  # fmt: skip
    """Kiểm một gói chứng cứ bàn giao mà không cần máy chủ: 0 đúng, 1 sai (chỉ ra mắt nào), 2 không đọc được."""
    from app.custody.verify import Told, Unreadable, verify_bundle
    from app.custody.witness import read

    try:
        kept = read(witness.read_text()) if witness else None
        told = Told(kept.links, kept.early) if kept else None
        verdict = verify_bundle(bundle.read_bytes(), key.strip().lower() or (kept.house["key_id"] if kept else ""), kept.heads if kept else (), told)
    except (OSError, Unreadable, ValueError) as error:
        say(f"Không đọc được gói: {error}")
        raise typer.Exit(2) from None
    answer({"valid": verdict.valid, "problems": verdict.problems, "events": verdict.events, "anchored": verdict.anchored, "old": verdict.old, "made_at": verdict.made_at}, as_json, verdict.text)
    raise typer.Exit(0 if verdict.valid else 1)


def witness(url: Annotated[str, typer.Argument(help="Địa chỉ của bưu điện")], file: Annotated[Path, typer.Argument(help="Sổ đầu ngày, thêm mỗi lần chạy")], as_json: Json = False) -> None:
    """Giữ đầu ngày có chữ ký của một bưu điện: 0 nối tiếp bản đã giữ, 1 nhật ký đã bị viết lại hoặc khoá lạ, 2 không đọc được."""
    from app.custody.witness import Kept, compare, follow, read
    from app.kernel.files import write_whole
    from app.wiring.heads import fetch

    try:
        kept = read(file.read_text()) if file.exists() else None
        house, told, keys = fetch(url, kept.heads[-1]["day"] if kept and kept.heads else "")
        known = kept or Kept(house, [])
        links, problems = follow(known, house, keys)
        book = Kept(known.house, [*known.lines, *links])
        problems += compare(book, told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        say(f"Không đọc được đầu ngày: {error}")
        raise typer.Exit(2) from None
    fresh = [head for head in told if head["day"] not in known.roots]
    if not problems:
        try:
            write_whole(file, Kept(book.house, [*book.lines, *fresh]).text())
        except OSError as error:
            say(f"Không ghi được sổ {file}: {error}. Những gì đã giữ còn nguyên.")
            raise typer.Exit(2) from None
    said: dict[str, Any] = {"valid": not problems, "problems": problems, "new": len(fresh), "kept": len(known.heads)} | ({"keys": len(links)} if links else {})
    stolen = next((link["compromised_since"] for link in links if link["compromised_since"]), None)
    said |= {"compromised_since": stolen} if stolen else {}
    good = f"Nối tiếp bản đã giữ: thêm {len(fresh)} đầu ngày" + (f", {len(links)} lần thay khoá." if links else ".")
    warning = f"\nKhoá cũ đã lộ từ {stolen}: kẻ trộm cũng ký được lời kế nhiệm, hãy so khoá mới {house['key_id']} với khoá mà tỉnh công bố." if stolen else ""
    answer(said, as_json, "\n".join(problems) or good + warning)
    raise typer.Exit(1 if problems else 0)


def rotate_key(
    compromised_since: Annotated[str, typer.Option(help="Khoá cũ đã lộ từ lúc này (YYYY-MM-DD hoặc ISO 8601): chữ ký sau đó không còn được tin")] = "",
    out: Annotated[Path | None, typer.Option(help="Khi khoá đến từ BUUTA_KEYS: tệp mới để ghi khoá mới")] = None,
    others: Annotated[bool, typer.Option("--all", help="Cả khoá niêm, khoá chỉ mục (mã của người dân) và khoá mã truy cập: khi cả keys.json đã lộ")] = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Thay khoá của bưu điện: khoá cũ ký cho khoá mới rồi bị huỷ; mọi máy chủ đang chạy dùng khoá mới ngay."""
    from app.custody.succession import id_of
    from app.serving import change_key
    from app.settings import load

    link = change_key(load(), _moment(compromised_since), out, others)
    old, new = id_of(link["from"]), id_of(link["to"])
    after = f"Dừng mọi máy chủ, đặt nội dung {out} vào BUUTA_KEYS rồi khởi động lại." if out else f"Công bố khoá mới {new} ở nơi tỉnh đã công bố khoá cũ; sao lưu keys.json."
    after += " Khởi động lại mọi máy chủ ngay: khoá niêm, mã của người dân và mã truy cập mới chỉ có từ đó." if others and not out else ""
    answer({"from": old, "to": new, "at": link["at"], "compromised_since": link["compromised_since"]}, as_json, f"Khoá cũ {old}\nKhoá mới {new}\n{after}")


def _moment(text: str) -> datetime | None:
    """A day begins at midnight in Viet Nam; a moment needs its zone."""
    from app.kernel.time import at_local

    if not text:
        return None
    try:
        if len(text) == 10:
            return at_local(date.fromisoformat(text), time())
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"«{text}» không phải YYYY-MM-DD hay ISO 8601.") from None
    if moment.tzinfo is None:
        raise typer.BadParameter(f"«{text}» thiếu múi giờ (ví dụ +07:00).")
    return moment.astimezone(UTC)


COMMANDS: dict[str, Callable[..., None]] = {"verify": verify, "witness": witness, "rotate-key": rotate_key}
