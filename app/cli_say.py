"""How commands are asked and answer: a day, JSON or not; one JSON object or one sentence on stdout, everything else on stderr."""

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
        return date.fromisoformat(text) if text else local_date(datetime.now(UTC))
    except ValueError:
        raise typer.BadParameter(f"«{text}» không phải ngày dạng YYYY-MM-DD.") from None
