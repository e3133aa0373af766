"""How a command answers: one JSON object or one sentence on stdout, everything else on stderr."""

from typing import Annotated, Any

import msgspec
import typer

Json = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON ra stdout.")]


def say(text: str) -> None:
    typer.echo(text, err=True)


def answer(result: dict[str, Any], as_json: bool, text: str) -> None:
    typer.echo(msgspec.json.encode(result).decode() if as_json else text)
