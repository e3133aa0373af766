"""What somebody has written about one envelope, read from a form: the boxes of a paper sheet, or the counter of the post office."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.custody.payloads import ComponentCount, Money
from app.kernel.errors import Refused
from app.orders.tables import OrderRow
from app.papers.fields import cells
from app.papers.slips import due_of
from labels.forms.parts import Component

_PAPER = re.compile(r"(.+?)(?:\s*[x×]\s*(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Written:
    """`outcome`: done, a reason's code, or nothing (not keyed yet); `at` HH:MM; `papers` counted,
    (name, originals, copies); `method` of the money: cash, transfer or none; `recovered` from the citizen, (name, count)."""

    outcome: str
    at: str = ""
    item_number: str = ""
    seal_number: str = ""
    papers: tuple[tuple[str, int, int], ...] = ()
    method: str = "none"
    receiver: str = ""
    relation: str = "owner"
    id_type: str = "Thẻ căn cước"
    id_last4: str = ""
    remark: str = ""
    note: str = ""
    recovered: tuple[tuple[str, int], ...] = ()


def read(fields: Mapping[str, Any], key: str, listed: Sequence[Component], where: str) -> Written:
    """The fields `<key>.<name>`; `where` begins the sentence about one that cannot be read."""

    def said(name: str, most: int | None = 200) -> str:
        return str(fields.get(f"{key}.{name}", ""))[:most].strip()

    counted = [(paper.name, said(f"o{at}"), said(f"c{at}")) for at, paper in enumerate(listed)]
    counted += [_other(where, text) for text in said("others", None).splitlines() if text.strip()]
    papers = [(name, _count(where, originals), _count(where, copies)) for name, originals, copies in counted if originals or copies]
    return Written(
        said("outcome"), said("at"), said("item"), said("seal"), tuple(papers), said("method") or "none", said("receiver"), said("relation") or "owner", said("id_type") or "Thẻ căn cước", said("id_last4"), said("remark"), said("note"), _withdrawn(said("recovered")),
    )  # fmt: skip


def counts(papers: Iterable[tuple[str, int, int]]) -> list[ComponentCount]:
    return [ComponentCount(name=name, originals=originals, copies=copies) for name, originals, copies in papers]


def money(order: OrderRow, method: str) -> Money | None:
    """All that is due, taken this way; nothing where nothing is due, or nothing was taken."""
    due = due_of(order)
    if method not in ("cash", "transfer") or not due.total:
        return None
    return Money(postage=due.postage or 0, state_fee=due.state_fee or 0, cod=due.cod or 0, method="cash" if method == "cash" else "transfer")


def _withdrawn(text: str) -> tuple[tuple[str, int], ...]:
    """`Giấy hẹn; thẻ cũ x2`: one where no number is written."""
    found = [_PAPER.fullmatch(part.strip()) for part in text.split(";") if part.strip()]
    return tuple((paper[1], int(paper[2] or 1)) for paper in found if paper)


def _other(where: str, text: str) -> tuple[str, str, str]:
    """A paper that stands on no list."""
    name, originals, copies = cells(text, 3)
    if not name:
        raise Refused(f"{where}: dòng «{text[:40]}» thiếu tên giấy tờ.", code="paper_name", field="others")
    return name[:500], originals, copies or "0"


def _count(where: str, text: str) -> int:
    if not ((text or "0").isascii() and (text or "0").isdigit() and len(text) <= 4):
        raise Refused(f"{where}: số giấy tờ «{text[:10]}» phải là số nguyên.", code="number")
    return int(text or 0)
