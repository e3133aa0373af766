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
    from app.serving import prepare

    made = prepare(load().but(demo=demo), day_of(day))
    answer({"demo_made": made}, as_json, "Đã nạp dữ liệu nền." + (" Đã tạo bưu cục thử." if made else ""))


def setup(
    office: Annotated[str, typer.Option(prompt="Mã bưu cục (ví dụ BC31510)")],
    login: Annotated[str, typer.Option(prompt="Tên đăng nhập của trưởng bưu cục")],
    name: Annotated[str, typer.Option(prompt="Họ tên trưởng bưu cục")],
    password: Annotated[str, typer.Option(prompt="Mật khẩu (ít nhất 8 ký tự)", hide_input=True, confirmation_prompt=True)],
    connection: Annotated[str, typer.Option(prompt="Tên hệ thống một cửa")],
    customer_code: Annotated[str, typer.Option(prompt="CustomerCode của hệ thống một cửa")],
    agency: Annotated[str, typer.Option(help="Mã cơ quan nhận khi tin NGSP không nêu tên; bỏ trống: hỏi người điều phối")] = "",
    as_json: Json = False,
) -> None:
    """Cài đặt thật lần đầu: bưu cục, trưởng bưu cục, khoá của hệ thống một cửa."""
    from app.serving import first_setup

    result = first_setup(load(), office, login, name, password, connection, customer_code, agency)
    lines = [f"{key}: {value}" for key, value in result.items()]
    answer(result, as_json, "\n".join(["Đã cài đặt. Ghi lại ngay, khoá bí mật chỉ hiện một lần:", *lines]))


def replay(as_json: Json = False) -> None:
    """Dựng lại mọi hình chiếu từ nhật ký; phải không đổi gì (0), nếu đổi thì nêu ra (1)."""
    from app.serving import replay as run

    changed = run(load(), say)
    answer({"changed": changed}, as_json, "Không có gì đổi." if not changed else f"{len(changed)} yêu cầu khác với nhật ký: {', '.join(changed[:10])}")
    raise typer.Exit(1 if changed else 0)


def backup(file: Path, as_json: Json = False) -> None:
    """Sao lưu cơ sở dữ liệu nhúng, tệp và khoá vào một tệp (máy chủ vẫn chạy được)."""
    from app.backup import backup as run

    size = run(load(), file)
    answer({"file": str(file), "bytes": size}, as_json, f"Đã sao lưu {size} byte vào {file}.")


def restore(file: Path, as_json: Json = False) -> None:
    """Khôi phục từ bản sao lưu vào BUUTA_DATA trống; điện thoại sẽ gửi lại những ngày cuối."""
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
