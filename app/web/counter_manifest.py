"""A manifest at the desk: scan, undo, name exceptions, count papers, sign. A wrong scan is seen and heard."""

from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post

from app.accounts.access import saw_all
from app.db.uow import Tx
from app.handover.manifest import COUNTED, DOUBTED, IN_BULK, OPEN, SEALED
from app.handover.sides import offered_by
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.errors import HouseError, Malformed
from app.kernel.ids import ItemNumber
from app.kernel.text import composed
from app.orders.projector import ORDERS
from app.orders.refusals import AT_COUNTER
from app.orders.tables import OrderRow
from app.papers.inside import listed
from app.papers.issue import Printing
from app.papers.seals import seals_of
from app.papers.slips import UNCLEAR, code_of
from app.web import counter_qr, counter_seal
from app.web.ask_form import today_rules
from app.web.auth import BOARD, DESK
from app.web.counter_tasks import brought_by
from app.web.pages import Page
from app.web.views import line, party_names
from labels.sheets import SHEETS

BASE = "/counter/manifest/{manifest_id:str}"
SEEN = DESK | BOARD


@get(BASE, opt={"who": SEEN}, sync_to_thread=True)
def manifest(page: Page, house: House, manifest_id: str) -> Response[Any]:
    return _page(page, house, manifest_id, "manifest.html")


@get(BASE + "/print", opt={"who": SEEN}, sync_to_thread=True)
def manifest_print(page: Page, house: House, manifest_id: str) -> Response[Any]:
    return _page(page, house, manifest_id, "manifest_print.html")


@post(BASE + "/scan", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def scan(page: Page, house: House, manifest_id: str) -> Response[Any]:
    typed = page.form.text("item")[:60]
    try:
        with house.db.write() as tx:
            told = house.handover.scan(tx, manifest_id, typed, page.who, sure=page.form.text("sure") == "yes")
    except Malformed as refusal:
        return page.go(_at(manifest_id), refusal.detail, "bad")
    kind = "bad" if not told.heard else "ok" if told.verdict == "expected" else "warn"
    at = f"{_at(manifest_id)}?sure={told.item_number}" if told.verdict in DOUBTED else _at(manifest_id)
    return page.go(at, f"{ItemNumber(told.item_number).grouped}: {told.text}", kind)


@post(BASE + "/unscan", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def unscan(page: Page, house: House, manifest_id: str) -> Response[Any]:
    with page.write() as tx:
        house.handover.unscan(tx, manifest_id, page.form.text("item"), page.who)
    return page.go(_at(manifest_id), f"Đã bỏ lần quét {page.form.text('item')}.", "warn")


@post(BASE + "/except", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def except_(page: Page, house: House, manifest_id: str) -> Response[Any]:
    reason = page.form.text("other") or page.form.text("reason")
    with page.write() as tx:
        house.handover.except_(tx, manifest_id, page.form.text("item"), reason, page.who)
    return page.go(_at(manifest_id), "Đã ghi lý do, bì này không bàn giao lần này.", "warn")


@post(BASE + "/papers", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def papers(page: Page, house: House, manifest_id: str) -> Response[Any]:
    """Counts the papers of one envelope (originals and copies) and scans it with them."""
    item, names = page.form.text("item"), page.form.many("name")
    counted = [{"name": n, "originals": _count(o), "copies": _count(c)} for n, o, c in zip(names, page.form.many("originals"), page.form.many("copies"), strict=False) if n]
    with page.write() as tx:
        again = any(li.item_number == item and li.scanned_at for li in house.handover.lines(tx, manifest_id))
        if again:
            house.handover.unscan(tx, manifest_id, item, page.who)
        told = house.handover.scan(tx, manifest_id, item, page.who, counted, sure=again)
    return page.go(_at(manifest_id), "Đã ghi số giấy tờ." if told.heard else told.text, "ok" if told.heard else "bad")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise Malformed(f"Số giấy tờ «{text[:10]}» phải là số nguyên không âm.", code="number")
    return int(text)


@post(BASE + "/count", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def count(page: Page, house: House, manifest_id: str) -> Response[Any]:
    try:
        with page.write() as tx:
            house.handover.count(tx, manifest_id, page.who)
    except HouseError as refusal:
        if refusal.code not in ("not_counted", "empty"):
            raise
        return page.go(_at(manifest_id), refusal.detail, "bad")
    return page.go(f"{_at(manifest_id)}#seal", "Đã đếm đủ. Hai bên ký để hoàn tất.")


@post(BASE + "/seal", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def seal(page: Page, house: House, manifest_id: str) -> Response[Any]:
    """Both sign: sealing at the desk sets the filing time. A wrong password changes nothing but is counted."""
    try:
        with page.write() as tx:
            counter_seal.seal(tx, page, house, manifest_id)
    except HouseError as refusal:
        if refusal.status not in (401, 422, 429):
            raise
        return page.go(f"{_at(manifest_id)}#seal", refusal.detail, "bad")
    return page.go(_at(manifest_id), "Biên bản đã ký. Không ai sửa được nữa.")


@post(BASE + "/drop", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def drop(page: Page, house: House, manifest_id: str) -> Response[Any]:
    with page.write() as tx:
        house.handover.drop(tx, manifest_id, page.who)
    return page.go("/counter", "Đã huỷ biên bản chưa ký.", "warn")


def _page(page: Page, house: House, manifest_id: str, template: str) -> Response[Any]:
    rules = today_rules(page)
    with house.db.write() as tx:
        row = house.handover.find(tx, manifest_id, page.who)
        names = party_names(page, tx, rules)
        found = _lines(tx, page, house, row, names)
        text, own_keys = counter_seal.to_sign(tx, page, house, row)
        by_qr = counter_qr.for_desk(tx, page, house, row)
        passed = [f["item"] for f in found if f["scanned"] and not f["exception"]]
        on_phone, offered = counter_seal.handed_on_phone(tx, row, passed), offered_by(tx, row, passed)
        brought = brought_by(tx, row.agency_code, row.giver) if row.state in (OPEN, COUNTED) else []
        saw_all(tx, page.who, "manifest", house.clock.now(), [f["order"].id for f in found], row.id)
    totals = {
        "expected": sum(f["expected"] for f in found), "scanned": sum(f["scanned"] for f in found), "excepted": sum(f["exception"] is not None for f in found),
        "left": sum(f["expected"] and not f["scanned"] and f["exception"] is None for f in found),
    }  # fmt: skip
    return page.show(
        template, m=row, number=f"{row.number:02d}/{row.year}", giver=names.get(row.giver, row.giver), taker=names.get(row.taker, row.taker), lines=found, totals=totals,
        reasons=AT_COUNTER, sure=page.asked.get("sure", "")[:20] if row.direction == "out" else "", counted=row.state == COUNTED, sealed=row.state == SEALED, mine=page.who.role in DESK, on_phone=on_phone, offered=offered, clerk=_clerk(page, house, row),
        agency=rules.agencies.get(row.agency_code), to_sign=text, own_keys=own_keys, by_qr=by_qr, brought=brought, in_bulk=IN_BULK, unclear=UNCLEAR, sheets=list(SHEETS),
    )  # fmt: skip


def _lines(tx: Tx, page: Page, house: House, row: ManifestRow, names: dict[str, str]) -> list[dict[str, Any]]:
    rules, now, p = today_rules(page), house.clock.now(), Printing(tx, house, page.who)
    rows = house.handover.lines(tx, row.id)
    orders = {o.id: o for o in tx.execute(sa.select(OrderRow).where(ORDERS.c.id.in_([r.order_id for r in rows]))).scalars()}
    seals = seals_of(p, list(orders.values()), row.sealed_at)
    found = []
    for r in rows:
        order = orders[r.order_id]
        wanted = [{"name": c.name, "originals": c.originals, "copies": c.copies} for c in listed(p, order)]
        bulk, counted = any(c["name"] == IN_BULK for c in r.components), [c | {"name": composed(c["name"])} for c in r.components]
        found.append({
            "item": r.item_number, "expected": r.expected, "scanned": r.scanned_at is not None, "at": r.scanned_at, "exception": r.exception,
            "order": line(order, rules, names, now), "code": code_of(order), "wanted": wanted, "counted": [] if bulk else counted, "bulk": bulk,
            "differs": bool(counted and wanted) and not bulk and counted != wanted, "seal": seals[order.id],
        })  # fmt: skip
    return found


def _clerk(page: Page, house: House, row: ManifestRow) -> str:
    with house.db.read() as tx:
        found = [p.name for p in house.accounts.people(tx) if p.id == row.clerk_id]
    return found[0] if found else ""


def _at(manifest_id: str) -> str:
    return f"/counter/manifest/{manifest_id}"


HANDLERS = [manifest, manifest_print, scan, unscan, except_, papers, count, seal, drop]
