"""Commands that make the data and keep it: first setup, reference tables, migrations, replay, backups (docs/operations.md)."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from app.cli_say import Day, Json, answer, day_of, say
from app.settings import load


def migrate(as_json: Json = False) -> None:
    """Nâng cơ sở dữ liệu lên bản mới nhất."""
    from app.db.schema import head, upgrade

    settings = load()
    settings.data.mkdir(parents=True, exist_ok=True)  # on a new machine this is the first command
    upgrade(settings.db_url)
    answer({"revision": head()}, as_json, f"Cơ sở dữ liệu ở bản {head()}.")


def seed(day: Day = "", demo: Annotated[bool, typer.Option("--demo", help="Cả bưu cục thử.")] = False, as_json: Json = False) -> None:
    """Nạp dữ liệu nền (xã, thủ tục, cước, lịch…); với --demo cả bưu cục thử."""
    from app.opening import prepare

    made = prepare(load().but(demo=demo), day_of(day))
    answer({"demo_made": made}, as_json, "Đã nạp dữ liệu nền." + (" Đã tạo bưu cục thử." if made else ""))


def setup(
    office: Annotated[str, typer.Option(help="Mã bưu cục (ví dụ BC31510)")] = "",
    login: Annotated[str, typer.Option(help="Tên đăng nhập của trưởng bưu cục")] = "",
    name: Annotated[str, typer.Option(help="Họ tên trưởng bưu cục")] = "",
    password: Annotated[str, typer.Option(help="Mật khẩu (ít nhất 8 ký tự)")] = "",
    connection: Annotated[str, typer.Option(help="Tên hệ thống một cửa")] = "",
    customer_code: Annotated[str, typer.Option(help="CustomerCode của hệ thống một cửa")] = "",
    agency: Annotated[str, typer.Option(help="Mã cơ quan nhận khi tin NGSP không nêu tên; bỏ trống: hỏi người điều phối")] = "",
    as_json: Json = False,
) -> None:
    """Cài đặt thật lần đầu: bưu cục, trưởng bưu cục, khoá của hệ thống một cửa. Mục nào không ghi thì hỏi."""
    from app.opening import not_set_up
    from app.serving import first_setup

    settings = load()
    not_set_up(settings)  # before the first question
    result = first_setup(
        settings, office or _asked("Mã bưu cục (ví dụ BC31510)"), login or _asked("Tên đăng nhập của trưởng bưu cục"), name or _asked("Họ tên trưởng bưu cục"),
        password or _asked("Mật khẩu (ít nhất 8 ký tự)", hidden=True), connection or _asked("Tên hệ thống một cửa"), customer_code or _asked("CustomerCode của hệ thống một cửa"), agency,
    )  # fmt: skip
    lines = [f"{key}: {value}" for key, value in result.items()]
    answer(result, as_json, "\n".join(["Đã cài đặt. Ghi lại ngay, khoá bí mật chỉ hiện một lần:", *lines]))


def _asked(question: str, hidden: bool = False) -> str:
    """On stderr: stdout is for the answer."""
    return str(typer.prompt(question, hide_input=hidden, confirmation_prompt=hidden, err=True))


def replay(as_json: Json = False) -> None:
    """Dựng lại mọi hình chiếu từ nhật ký; phải không đổi gì (0), nếu đổi thì nêu ra (1)."""
    from app.serving import replay as run

    changed = run(load(), say)
    answer({"changed": changed}, as_json, "Không có gì đổi." if not changed else f"{len(changed)} yêu cầu khác với nhật ký: {', '.join(changed[:10])}")
    raise typer.Exit(1 if changed else 0)


def backup(file: Path, without_keys: Annotated[bool, typer.Option("--without-keys", help="Không kèm keys.json và certificates (giữ khoá ở nơi khác)")] = False, as_json: Json = False) -> None:
    """Sao lưu cơ sở dữ liệu nhúng, tệp và khoá vào một tệp (máy chủ vẫn chạy được)."""
    from app.backup import backup as run
    from app.backup import packs_keys

    settings = load()
    size, keys = run(settings, file, not without_keys), packs_keys(settings) and not without_keys
    kept = "Trong đó có khoá của bưu điện (keys.json): giữ tệp này như giữ khoá." if keys else "Trong đó không có keys.json: sao lưu khoá riêng, thiếu khoá thì không đọc được dữ liệu đã niêm."
    answer({"file": str(file), "bytes": size, "keys": keys}, as_json, f"Đã sao lưu {size} byte vào {file}. {kept}")


def restore(file: Path, as_json: Json = False) -> None:
    """Khôi phục từ bản sao lưu vào BUUTA_DATA trống, trọn vẹn hoặc không gì cả; điện thoại sẽ gửi lại những ngày cuối."""
    from app.backup import restore as run

    run(load(), file)
    answer({"restored": str(file)}, as_json, "Đã khôi phục; khởi động lại máy chủ.")


def restored(as_json: Json = False) -> None:
    """Sau khi khôi phục PostgreSQL (hoặc chép tệp về) từ bản sao: đổi kỷ nguyên dữ liệu để điện thoại gửi lại những ngày cuối."""
    from app.serving import put_back

    changed = put_back(load())
    answer({"changed": changed}, as_json, "Đã đổi kỷ nguyên dữ liệu: điện thoại sẽ gửi lại những ngày cuối." if changed else "Kỷ nguyên đã đổi cho lần khôi phục này; không có gì phải làm.")


COMMANDS: dict[str, Callable[..., None]] = {
    "setup": setup, "seed": seed, "migrate": migrate, "replay": replay, "backup": backup, "restore": restore, "restored": restored,
}  # fmt: skip
