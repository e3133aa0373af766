"""What the law demands of a form, as data: checked before a line is drawn, listed in docs/papers.md, blanked one by one in tests."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class FormIncomplete(ValueError):
    """A compulsory item is missing or cannot be true; nothing is drawn."""


@dataclass(frozen=True, slots=True)
class Item:
    """`path`: a field of the content (`sender.name`, each line of a list: `lines[].item_number`); `name`: what people call it;
    `article`: the rule that asks for it; `when`: only for contents of this kind."""

    path: str
    name: str
    article: str
    when: Callable[[Any], bool] | None = None


def demand(form: str, content: object, items: Sequence[Item]) -> None:
    """Raises FormIncomplete with one sentence that names every missing item and its article."""
    missing = [f"«{item.name}»{where} ({item.article})" for item in items if item.when is None or item.when(content) for where in _blank(content, item.path)]
    if missing:
        more = f" và {len(missing) - 5} mục khác" if len(missing) > 5 else ""
        raise FormIncomplete(f"{form} thiếu mục bắt buộc: {'; '.join(missing[:5])}{more}. Hãy bổ sung rồi in lại")


def refuse(form: str, sentence: str) -> FormIncomplete:
    """An item is there but cannot be true."""
    return FormIncomplete(f"{form}: {sentence}")


def _blank(content: object, path: str) -> Iterator[str]:
    step, _, rest = path.partition(".")
    name, each = step.removesuffix("[]"), step.endswith("[]")
    value = getattr(content, name)
    if each:
        for number, line in enumerate(value, start=1):
            yield from (f" ở dòng {number}" for _ in _blank(line, rest))
    elif is_blank(value):
        yield ""
    elif rest:
        yield from _blank(value, rest)


def is_blank(value: object) -> bool:
    """0 is an answer; nothing, spaces and an empty list are not. A time without its zone is no time."""
    if isinstance(value, datetime):
        return value.tzinfo is None
    return value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, tuple | list) and not value)
