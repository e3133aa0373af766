"""`buuta …`: the command line. Every command has --help and --json; exit codes: 0 done, 1 the thing failed, 2 wrong use."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app import cli_proof
from app.cli_say import Json, answer, say
from app.kernel.errors import HouseError
from app.settings import Settings, WrongSetting, load

cli = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help="Bưu Tá: hồ sơ hành chính qua bưu chính công ích.")
Day = Annotated[str, typer.Option("--date", help="Ngày YYYY-MM-DD (mặc định: hôm nay).")]


def day_of(text: str) -> date:
    from datetime import UTC, datetime

    from app.kernel.time import local_date

    try:
        return date.fromisoformat(text) if text else local_date(datetime.now(UTC))
    except ValueError:
        raise typer.BadParameter(f"«{text}» không phải ngày dạng YYYY-MM-DD.") from None


@cli.command()
def serve(demo: Annotated[bool, typer.Option("--demo", help="Tạo bưu cục thử (một lần) và đánh dấu mọi trang.")] = False, day: Day = "") -> None:
    """Chạy máy chủ web (và worker bên trong, trừ khi BUUTA_WORKER=off)."""
    from app.serving import serve as run

    run(load().but(demo=demo), day_of(day) if demo else None)


@cli.command()
def work() -> None:
    """Chạy worker riêng: webhook, tin nhắn, lập kế hoạch."""
    from app.serving import work as run

    run(load())


@cli.command()
def migrate(as_json: Json = False) -> None:
    """Nâng cơ sở dữ liệu lên bản mới nhất."""
    from app.db.schema import head, upgrade

    settings = _settings()
    upgrade(settings.db_url)
    answer({"revision": head()}, as_json, f"Cơ sở dữ liệu ở bản {head()}.")


@cli.command()
def seed(day: Day = "", demo: Annotated[bool, typer.Option("--demo", help="Cả bưu cục thử.")] = False, as_json: Json = False) -> None:
    """Nạp dữ liệu nền (xã, thủ tục, cước, lịch…); với --demo cả bưu cục thử."""
    from app.serving import prepare

    made = prepare(_settings().but(demo=demo), day_of(day))
    answer({"demo_made": made}, as_json, "Đã nạp dữ liệu nền." + (" Đã tạo bưu cục thử." if made else ""))


@cli.command()
def setup(
    office: Annotated[str, typer.Option(prompt="Mã bưu cục (ví dụ BC31510)")],
    login: Annotated[str, typer.Option(prompt="Tên đăng nhập của trưởng bưu cục")],
    name: Annotated[str, typer.Option(prompt="Họ tên trưởng bưu cục")],
    password: Annotated[str, typer.Option(prompt="Mật khẩu (ít nhất 8 ký tự)", hide_input=True, confirmation_prompt=True)],
    connection: Annotated[str, typer.Option(prompt="Tên hệ thống một cửa")],
    customer_code: Annotated[str, typer.Option(prompt="CustomerCode của hệ thống một cửa")],
    as_json: Json = False,
) -> None:
    """Cài đặt thật lần đầu: bưu cục, trưởng bưu cục, khoá của hệ thống một cửa."""
    from app.serving import first_setup

    result = first_setup(_settings(), office, login, name, password, connection, customer_code)
    lines = [f"{key}: {value}" for key, value in result.items()]
    answer(result, as_json, "\n".join(["Đã cài đặt. Ghi lại ngay, khoá bí mật chỉ hiện một lần:", *lines]))


@cli.command()
def plan(day: Day = "", seconds: int = 0, publish: bool = False, as_json: Json = False) -> None:
    """Lập kế hoạch của một ngày (bản nháp; --publish để công bố)."""
    from app.serving import plan_day

    result = plan_day(_settings(), day_of(day), seconds, publish, say)
    answer(result, as_json, f"Bản {result['version']}: {result['stops']} điểm, {result['couriers']} bưu tá, {result['unserved']} hồ sơ chưa xếp.")
    if result.get("failed"):
        raise typer.Exit(1)


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def route(context: typer.Context) -> None:
    """Bộ lập tuyến riêng, cho mọi bài toán: buuta route TỆP --format … --seconds … --out TỆP."""
    from routing.cli import route as run

    raise typer.Exit(run(context.args))


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def audit(context: typer.Context) -> None:
    """Kiểm một lời giải: buuta audit TỆP LỜI_GIẢI."""
    from routing.cli import audit as run

    raise typer.Exit(run(context.args))


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def draw(context: typer.Context) -> None:
    """Vẽ một lời giải: các tuyến trên bản đồ và biểu đồ ca làm: buuta draw TỆP LỜI_GIẢI --out TỆP.svg|.png."""
    from routing.drawing import draw as run

    raise typer.Exit(run(context.args))


@cli.command()
def resolve(text: Annotated[str, typer.Argument(help="Địa chỉ như người dân viết")] = "", csv: Annotated[Path | None, typer.Option(help="Tệp CSV cột id,address")] = None, out: Annotated[Path | None, typer.Option(help="Tệp kết quả (mặc định: stdout)")] = None, as_json: Json = False) -> None:
    """Tìm xã, phường (cũ và mới) của một địa chỉ, hoặc của cả tệp CSV."""
    from app.places.cli import resolve_csv, resolve_text, told
    from app.wiring.reference import shipped_gazetteer

    if csv is not None:
        counts = resolve_csv(shipped_gazetteer(), csv, out)
        summary = ", ".join(f"{name}: {value}" for name, value in counts.items())
        answer(counts, as_json, summary) if out else say(summary)
    elif text:
        found = resolve_text(shipped_gazetteer(), text)
        answer(found, as_json, told(found))
    else:
        say("Cần một địa chỉ hoặc --csv TỆP.")
        raise typer.Exit(2)


@cli.command()
def labels(
    orders: Annotated[list[str] | None, typer.Argument(help="Mã yêu cầu hoặc số hiệu bưu gửi")] = None, sheet: str = "a6", form: Annotated[str, typer.Option("--format", help="pdf, zpl hoặc png")] = "pdf", start: int = 1,
    dpi: Annotated[int, typer.Option(help="203 hoặc 300")] = 203, plan: Annotated[str, typer.Option(help="Nhãn cả kế hoạch của ngày YYYY-MM-DD, theo thứ tự chuyến")] = "",
    roll: Annotated[int, typer.Option(help="In một cuộn số mới, gắn với hồ sơ tại cửa")] = 0, office: str = "", out: Annotated[Path, typer.Option(help="Tệp ra")] = Path("nhan.pdf"), as_json: Json = False,
) -> None:  # fmt: skip
    """In nhãn: của các yêu cầu, của cả kế hoạch (--plan), hoặc cuộn số in sẵn (--roll)."""
    from app.serving import LabelWish, print_labels

    count, size = print_labels(_settings(), orders or [], LabelWish(sheet, form, start, dpi, day_of(plan) if plan else None, roll, office), out)
    answer({"orders": count, "bytes": size, "file": str(out)}, as_json, f"Đã ghi {count} nhãn vào {out}.")


@cli.command()
def papers(
    form: Annotated[str, typer.Argument(help="Mẫu giấy, hoặc để trống với --samples")] = "", ids: Annotated[list[str] | None, typer.Argument(help="Yêu cầu, biên bản, chuyến, ca, sổ hoặc kỳ")] = None,
    typed: Annotated[list[str] | None, typer.Option("--set", help="TÊN=NỘI_DUNG: lập giấy mới với mục tự ghi (dòng mới: \\n)")] = None, samples: Annotated[Path | None, typer.Option(help="Ghi mỗi mẫu một bản vào thư mục")] = None,
    out: Annotated[Path, typer.Option(help="Tệp ra; đuôi .xlsx: sổ dạng bảng tính")] = Path("giay.pdf"), as_json: Json = False,
) -> None:  # fmt: skip
    """In giấy tờ theo mẫu: buuta papers MẪU MÃ… [--set TÊN=NỘI_DUNG]; hoặc --samples THƯ_MỤC."""
    from app.serving import print_papers, sample_papers

    if samples is not None:
        files = sample_papers(samples)
        answer({"files": files}, as_json, f"Đã ghi {len(files)} mẫu vào {samples}.")
        return
    wrote = dict(part.partition("=")[::2] for part in typed or [])
    size = print_papers(_settings(), form, ids or [], out, {name: text.replace("\\n", "\n") for name, text in wrote.items()})
    answer({"form": form, "bytes": size, "file": str(out)}, as_json, f"Đã ghi {out}.")


for name, command in cli_proof.COMMANDS.items():
    cli.command(name)(command)


@cli.command()
def replay(as_json: Json = False) -> None:
    """Dựng lại mọi hình chiếu từ nhật ký; phải không đổi gì (0), nếu đổi thì nêu ra (1)."""
    from app.serving import replay as run

    changed = run(_settings(), say)
    answer({"changed": changed}, as_json, "Không có gì đổi." if not changed else f"{len(changed)} yêu cầu khác với nhật ký: {', '.join(changed[:10])}")
    raise typer.Exit(1 if changed else 0)


@cli.command()
def backup(file: Path, as_json: Json = False) -> None:
    """Sao lưu cơ sở dữ liệu nhúng, tệp và khoá vào một tệp (máy chủ vẫn chạy được)."""
    from app.backup import backup as run

    size = run(_settings(), file)
    answer({"file": str(file), "bytes": size}, as_json, f"Đã sao lưu {size} byte vào {file}.")


@cli.command()
def restore(file: Path, as_json: Json = False) -> None:
    """Khôi phục từ bản sao lưu vào BUUTA_DATA trống; điện thoại sẽ gửi lại những ngày cuối."""
    from app.backup import restore as run

    run(_settings(), file)
    answer({"restored": str(file)}, as_json, "Đã khôi phục; khởi động lại máy chủ.")


@cli.command()
def restored(as_json: Json = False) -> None:
    """Sau khi khôi phục PostgreSQL (hoặc chép tệp về) từ bản sao: đổi kỷ nguyên dữ liệu để điện thoại gửi lại những ngày cuối."""
    from app.serving import put_back

    changed = put_back(_settings())
    answer({"changed": changed}, as_json, "Đã đổi kỷ nguyên dữ liệu: điện thoại sẽ gửi lại những ngày cuối." if changed else "Kỷ nguyên đã đổi cho lần khôi phục này; không có gì phải làm.")


@cli.command()
def day(orders: int = 300, seed: int = 7, day: Day = "", keep: Annotated[Path | None, typer.Option(help="Giữ dữ liệu của ngày thử")] = None, as_json: Json = False) -> None:
    """Chạy trọn một ngày giả lập qua HTTP thật; thoát 1 nếu mất hoặc trùng một hồ sơ."""
    from app.simulation.day import play

    report = play(orders=orders, seed=seed, day=day, keep=keep, say=say)
    answer(report, as_json, "\n".join(f"{key}: {value}" for key, value in report.items()))
    raise typer.Exit(1 if report["lost"] or report["doubled"] else 0)


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context, what: str) -> None:
    """Đo: day, labels, places (chạy từ thư mục mã nguồn)."""
    import runpy

    sys.argv = [f"bench.{what}", *context.args]
    sys.path.insert(0, str(Path.cwd()))
    runpy.run_module(f"bench.{what}", run_name="__main__")


def _settings() -> Settings:
    return load()


def main() -> None:
    try:
        cli()
    except WrongSetting as wrong:
        say(wrong.sentence)
        sys.exit(2)
    except HouseError as error:
        say(error.detail)
        sys.exit(1)


if __name__ == "__main__":
    main()
