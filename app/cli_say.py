"""How commands are asked and answer: a day, JSON or not; one JSON object or one sentence on stdout, everything else on stderr."""

import sys
from datetime import date
from typing import Annotated, Any

import msgspec
import typer

Day = Annotated[str, typer.Option("--date", help="Ngày YYYY-MM-DD (mặc định: hôm nay).")]
Json = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON ra stdout.")]


def say(text: str) -> None:
    typer.echo(text, err=True)


def answer(result: dict[str, Any], as_json: bool, text: str) -> None:
    typer.echo(msgspec.json.encode(result).decode() if as_json else text)


def day_of(text: str) -> date:
    from datetime import UTC, datetime

    from app.kernel.time import local_date

    try:
        day = date.fromisoformat(text) if text else local_date(datetime.now(UTC))
    except ValueError:
        day = date.min
    if not 2000 <= day.year <= 2100:
        raise typer.BadParameter(f"«{text}» không phải ngày dạng YYYY-MM-DD (từ năm 2000 đến 2100).")
    return day


def database_trouble(error: Exception) -> str | None:
    """A sentence for a database that is not there, not reached, full or broken; None for everything else, which is a fault of ours."""
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy import exc

    from app.db.schema import shown
    from app.settings import load

    if type(error) not in (exc.OperationalError, exc.InterfaceError, exc.DatabaseError):
        return None
    reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
    return f"Không dùng được cơ sở dữ liệu {shown(load().db_url)}: {reason}. Xem lại BUUTA_DATABASE_URL, BUUTA_DATA và máy chủ cơ sở dữ liệu."
