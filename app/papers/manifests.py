"""The manifest as a paper and as a legal copy; all papers of a manifest as one file."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.handover.manifest import IN_BULK
from app.handover.sides import offered_by
from app.handover.tables import ManifestLineRow, ManifestRow
from app.kernel.text import composed
from app.orders.tables import OrderRow
from app.papers.inside import listed
from app.papers.issue import Printing, Sheet, ready
from app.papers.seals import seals_of
from app.papers.slips import NO_CODE, UNCLEAR, code_of, owes_paper, receipt, slip, taken_of
from labels.forms import bien_ban_giao_nhan
from labels.forms.bien_ban_giao_nhan import Line
from labels.forms.parts import Component, Signer


def manifest(p: Printing, key: str) -> Sheet:
    return ready(bien_ban_giao_nhan, content_of(p, key))


def content_of(p: Printing, key: str, signed: bool = True) -> bien_ban_giao_nhan.Content:
    """`signed` off: the places of the signatures stay free, for those that are put into the file itself."""
    row = p.house.handover.find(p.tx, key, p.actor)
    p, lines = p.on(row.sealed_at), p.house.handover.lines(p.tx, row.id)
    orders = orders_of(p, lines)
    seals = seals_of(p, list(orders.values()), row.sealed_at)
    form = "bien_ban_nhap" if row.sealed_at is None else "bien_ban" if signed else "bien_ban_ky"  # each is counted for itself
    issued = p.issue(form, row.id, f"agency:{row.agency_code}")
    giver, taker = sides(p, row) if signed else tuple(Signer(name=s.name, role=s.role, unit=s.unit) for s in sides(p, row))
    return bien_ban_giao_nhan.Content(
        head=p.head("bien_ban", issued, f"{row.number:02d}/{row.year}"), direction=row.direction, agency=p.agency(row.agency_code).name, giver=giver, taker=taker,
        lines=tuple(_line(p, line, orders.get(line.order_id), seals.get(line.order_id, ""), row.sealed_at is not None) for line in lines), sealed_at=row.sealed_at,
    )  # fmt: skip


def orders_of(p: Printing, lines: Any) -> dict[str, OrderRow]:
    ids, found = [line.order_id for line in lines], {}
    for at in range(0, len(ids), 400):
        query = sa.select(OrderRow).where(OrderRow.id.in_(ids[at : at + 400]))  # type: ignore[attr-defined]
        found.update({order.id: order for order in p.tx.execute(query).scalars()})
    return found


def sides(p: Printing, row: ManifestRow) -> tuple[Signer, Signer]:
    """(giver, taker), each with how and when he signed. A courier who has signed none of it has signed the handing over."""
    methods = {s["signer"].partition(":")[0]: s["method"] for s in row.signatures}
    if row.sealed_at and row.direction == "in" and "courier" not in methods:
        methods["courier"] = offered_by(p.tx, row, [line.item_number for line in p.house.handover.lines(p.tx, row.id) if not line.exception])
    clerk = Signer(
        name=p.names.get(row.clerk_id, "Cán bộ một cửa"), role="cán bộ một cửa", unit=p.agency(row.agency_code).name, at=row.sealed_at if "clerk" in methods else None, method=methods.get("clerk", "")
    )
    other = methods.get("courier") or methods.get("office", "")
    post = Signer(
        name=p.names.get(row.courier_id or "", "Giao dịch viên"), role="bưu tá" if row.courier_id else "giao dịch viên", unit=p.issuer().name, at=row.sealed_at if other and other != "glass" else None, method=other
    )
    return (clerk, post) if row.direction == "out" else (post, clerk)


def _line(p: Printing, line: ManifestLineRow, order: OrderRow | None, seal: str, sealed: bool) -> Line:
    """`sealed`: signed by both, so it is printed as it is; before that, what is missing can still be named and completed."""
    procedure = (order.procedure_name if order else "") or (UNCLEAR if sealed else "")
    wanted, bulk = listed(p, order) if order else (), any(c["name"] == IN_BULK for c in line.components)
    counted = () if bulk else tuple(Component(composed(c["name"]), c["originals"], c["copies"]) for c in line.components)
    differs = bool(counted and wanted) and _sums(counted) != _sums(wanted)
    return Line(
        line.item_number, code_of(order) if order else NO_CODE, procedure, order.citizen_name if order else "", seal,
        () if bulk else counted or wanted, line.exception or "", "khác phiếu gửi" if differs else "", bulk, order is None or order.kind == "collect",
    )  # fmt: skip


def _sums(papers: Sequence[Component]) -> dict[str, tuple[int | None, int | None]]:
    return {c.name: (c.originals, c.copies) for c in papers}


def everything(p: Printing, key: str) -> list[Sheet]:
    """The manifest, then for each envelope that changes hands its phiếu gửi and, where money was taken or is due, its receipt."""
    row = p.house.handover.find(p.tx, key, p.actor)
    lines = [line for line in p.house.handover.lines(p.tx, row.id) if not line.exception]
    orders, made = orders_of(p, lines), [manifest(p, key)]
    for line in lines:
        made.append(slip(p, line.order_id))
        if owes_paper(orders[line.order_id], taken_of(p, orders[line.order_id])):
            made.append(receipt(p, line.order_id))
    return made
