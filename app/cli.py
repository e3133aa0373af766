"""`buuta …`: the command line. Every command has --help, and every one that answers (not serve, not work) --json; exit codes: 0 done, 1 the thing failed, 2 wrong use."""

import errno
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app import cli_data, cli_proof
from app.cli_say import Day, Json, answer, database_trouble, day_of, say
from app.kernel.errors import HouseError, Malformed
from app.settings import WrongSetting, load

cli = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help="Bưu Tá: hồ sơ hành chính qua bưu chính công ích.")
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO)  # full, over its quota, broken: told without the name of a file


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
def plan(day: Day = "", seconds: Annotated[int, typer.Option(min=0, max=86_400, help="0: như cấu hình")] = 0, publish: bool = False, as_json: Json = False) -> None:
    """Lập kế hoạch của một ngày (bản nháp; --publish để công bố)."""
    from app.serving import plan_day

    result = plan_day(load(), day_of(day), seconds, publish, say)
    if failed := result.get("failed"):
        if as_json:
            answer(result, True, failed)
        else:
            say(failed)
        raise typer.Exit(1)
    answer(result, as_json, f"Bản {result['version']}: {result['stops']} điểm, {result['couriers']} bưu tá, {result['unserved']} hồ sơ chưa xếp.")


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
        if as_json and out is None:
            say("--csv TỆP --json cần --out TỆP: stdout là cho bảng kết quả.")
            raise typer.Exit(2)
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
    roll: Annotated[int, typer.Option(help="In một cuộn số mới, gắn với hồ sơ tại cửa")] = 0, office: str = "", out: Annotated[Path | None, typer.Option(help="Tệp ra (mặc định: nhan. và đuôi của định dạng)")] = None, as_json: Json = False,
) -> None:  # fmt: skip
    """In nhãn: của các yêu cầu, của cả kế hoạch (--plan), hoặc cuộn số in sẵn (--roll)."""
    from app.serving import LabelWish, print_labels

    out = out or Path(f"nhan.{form}")
    count, size = print_labels(load(), orders or [], LabelWish(sheet, form, start, dpi, day_of(plan) if plan else None, roll, office), out)
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
    size = print_papers(load(), form, ids or [], out, {name: text.replace("\\n", "\n") for name, text in wrote.items()})
    answer({"form": form, "bytes": size, "file": str(out)}, as_json, f"Đã ghi {out}.")


for name, command in {**cli_proof.COMMANDS, **cli_data.COMMANDS}.items():
    cli.command(name)(command)


@cli.command()
def day(orders: int = 300, seed: int = 7, day: Day = "", keep: Annotated[Path | None, typer.Option(help="Giữ dữ liệu của ngày thử")] = None, as_json: Json = False) -> None:
    """Chạy trọn một ngày giả lập qua HTTP thật; thoát 1 nếu mất hoặc trùng một hồ sơ."""
    from app.simulation.day import play

    report = play(orders, seed, _working(day_of(day)), keep, say)
    answer(report, as_json, "\n".join(f"{key}: {value}" for key, value in report.items()))
    raise typer.Exit(1 if report["lost"] or report["doubled"] else 0)


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context, what: str, as_json: Json = False) -> None:
    """Đo: day, labels, places, routing, courier (chạy từ thư mục mã nguồn)."""
    from app.benches import BENCHES, measured

    if what not in BENCHES:
        say(f"Không có phép đo «{what}»: chọn một trong {', '.join(BENCHES)}.")
        raise typer.Exit(2)
    code, table = measured(what, context.args, as_json)
    if as_json:
        answer({"bench": what, "exit_code": code, "table": table}, True, "")
    raise typer.Exit(code)


def _working(day: date) -> date:
    """On a day off nobody comes to a door: the next working day is played instead."""
    from app.wiring.reference import from_files

    calendar = from_files(day).calendar
    if calendar.is_working(day):
        return day
    played = calendar.add(day, 1)
    say(f"Ngày {day:%d/%m/%Y} là ngày nghỉ: chạy ngày làm việc tiếp theo, {played:%d/%m/%Y}.")
    return played


def main() -> None:
    os.umask(0o077)  # data, photos, papers and copies name citizens: for who runs the house only
    try:
        cli()
    except WrongSetting as wrong:
        say(wrong.sentence)
        sys.exit(2)
    except Malformed as error:
        say(error.detail)
        sys.exit(2)
    except HouseError as error:
        say(error.detail)
        sys.exit(1)
    except OSError as error:
        if error.filename is None and error.errno not in DISK:
            raise
        say(f"Không đọc hoặc ghi được {error.filename or 'trên đĩa'}: {error.strerror}.")
        sys.exit(1)
    except Exception as error:
        if (sentence := database_trouble(error)) is None:
            raise
        say(sentence)
        sys.exit(1)


if __name__ == "__main__":
    main()
