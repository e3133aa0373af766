"""What is inside an envelope, as slips, manifests, labels, phones and paper sheets say it alike: counted, asked for, or known to nobody."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.handover.manifest import DROPPED, IN_BULK
from app.handover.service import LINES, MANIFESTS
from app.kernel.text import composed
from app.orders.tables import OrderRow
from app.papers.issue import Printing
from app.procedures.catalogue import Catalogue
from labels.forms.parts import Component

RESULT = Component("Kết quả giải quyết", 1, 0)
NAMELESS = "giấy tờ chưa ghi tên"  # of orders from before the doors passed such a paper over


def papers_of(order: OrderRow, where: str = "door") -> tuple[Component, ...]:
    """As counted there, else as asked for."""
    return tuple(Component(composed(c["name"]).strip() or NAMELESS, c["originals"], c["copies"]) for c in order.counts.get(where) or order.components)


def listed(p: Printing, order: OrderRow) -> tuple[Component, ...]:
    """As counted at the door, else as asked for, else as `unnamed`. Empty: nobody knows; whoever hands the envelope over writes the
    list by hand."""
    return papers_of(order) or unnamed(p.rules.catalogue, order.kind, order.procedure_code, order.accepted_at is not None)


def listing(catalogue: Catalogue, order: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As `listed`, of a row of the orders, for the phone and the label."""
    told: list[dict[str, Any]] = order["counts"].get("door") or order["components"]
    if told:
        return [paper if paper["name"].strip() else paper | {"name": NAMELESS} for paper in told]
    return [{"name": c.name, "originals": c.originals, "copies": c.copies} for c in unnamed(catalogue, order["kind"], order["procedure_code"], order["accepted_at"] is not None)]


def unnamed(catalogue: Catalogue, kind: str, procedure_code: str | None, fetched: bool) -> tuple[Component, ...]:
    """Where nobody has named a paper, a result is one original, and a dossier that is not fetched yet is what its procedure
    publishes."""
    if kind == "return":
        return (RESULT,)
    known = catalogue.get(procedure_code or "") if kind == "collect" and not fetched else None
    return tuple(Component(c.name, c.originals, c.copies) for c in known.components) if known else ()


def in_bulk(tx: Tx, order_ids: Collection[str]) -> set[str]:
    """Those that an agency handed over sealed, by agreement and not counted inside: only its manifest can say so (QĐ 45/2016/QĐ-TTg
    Art 9.4); an order without a list is no agreement."""
    ids, found = list(order_ids), set[str]()
    joined = sa.select(LINES.c.order_id, LINES.c.components).join(MANIFESTS, MANIFESTS.c.id == LINES.c.manifest_id)
    given = joined.where(MANIFESTS.c.direction == "out", MANIFESTS.c.state != DROPPED, LINES.c.scanned_at.is_not(None), LINES.c.exception.is_(None))
    for at in range(0, len(ids), 400):
        lines = tx.execute(given.where(LINES.c.order_id.in_(ids[at : at + 400])))
        found.update(line.order_id for line in lines if any(c["name"] == IN_BULK for c in line.components))
    return found
