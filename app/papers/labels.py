"""Labels of orders: rows in, a file out; every print is counted, a reprint says which copy it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.accounts.access import saw_all
from app.db.uow import Tx
from app.dispatch.queries import PLANS, RUNS, VISITS, current
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotFound
from app.kernel.text import mask_name, mask_numbers
from app.kernel.time import local_date
from app.orders.projector import ORDERS
from app.orders.queries import visible
from app.orders.tasks import close_kind
from app.papers.inside import in_bulk, listing
from app.papers.issue import Sheet
from app.papers.runs import cancelled
from labels import label, png, zpl
from labels.content import LabelContent
from labels.sheets import SHEETS


def labels_file(
    tx: Tx, house: House, orders: Sequence[str], sheet: str, form: str, actor: Actor, start: int = 1, dpi: int = 203, plan_id: str = ""
) -> Sheet:
    """`orders`: ids or item numbers, printed in this order. `form`: pdf, zpl, or png (of one). `plan_id`: whose runs and stops stand on
    them; else each order's own. Raises NotFound, Malformed. A wish to print again is granted by printing. Drawn after the transaction."""
    rows = _rows(tx, orders, actor)
    ids = [row["id"] for row in rows]
    copies = count_prints(tx, ids)
    rules = house.reference.at(local_date(house.clock.now()))
    stops = _stops(tx, {row["id"]: row["visit_id"] for row in rows}, local_date(house.clock.now()), plan_id)
    bulk = in_bulk(tx, ids)
    contents = [label_content(row, rules, copies[row["id"]], stops.get(row["id"], ""), house.settings.demo, row["id"] in bulk) for row in rows]
    saw_all(tx, actor, "label", house.clock.now(), ids)
    for order_id in ids:
        close_kind(tx, order_id, "reprint", actor, "đã in lại", house.clock.now())
    return drawn(contents, sheet, form, start, dpi)


def drawn(contents: Sequence[label.Content], sheet: str, form: str, start: int = 1, dpi: int = 203) -> Sheet:
    """Raises Malformed for a sheet, place, format or resolution that there is not, while all that was counted for it can still be
    given back; the file is made when it is called."""
    if dpi not in (203, 300):
        raise Malformed("Độ phân giải là 203 hoặc 300.", code="dpi")
    if sheet not in SHEETS:
        raise Malformed(f"Không có khổ «{sheet[:30]}»; có: {', '.join(SHEETS)}.", code="sheet", sheets=list(SHEETS))
    if form not in ("pdf", "zpl") and (form != "png" or len(contents) != 1):
        raise Malformed("Định dạng nhãn là pdf, zpl, hoặc png (mỗi lần một nhãn).", code="format")
    places = SHEETS[sheet].places
    if not 1 <= start <= places:
        raise Malformed(f"Ô bắt đầu phải từ 1 đến {places} trên khổ «{sheet}».", code="start")
    if form == "zpl" and places != 1:
        raise Malformed(f"Khổ «{sheet}» là tờ nhiều nhãn; máy in nhãn dùng {', '.join(name for name in SHEETS if SHEETS[name].places == 1)}.", code="format")
    return partial(_made, contents, sheet, form, start, dpi)


def _made(contents: Sequence[label.Content], sheet: str, form: str, start: int, dpi: int) -> bytes:
    try:
        match form:
            case "pdf":
                return label.render(contents, sheet, start, dpi)
            case "zpl":
                return zpl.render(contents, sheet, dpi)
            case _:
                return png.render(contents[0], sheet, dpi)
    except ValueError as error:
        raise Malformed(f"{error}.", code="label") from None


def label_content(row: Any, rules: Any, copy: int, route: str, demo: bool, sealed: bool) -> LabelContent:
    """What the label of an order says; `sealed`: in bulk, by agreement. Names masked, no procedure, no telephone or identity number, not even where the address bears one."""
    desk = rules.agencies.get(row["to_agency_code"] if row["kind"] == "transfer" else row["agency_code"])
    old, new = rules.old_communes.get(row["old_code"]), rules.communes.get(row["new_code"])
    inside = [paper["originals"] for paper in listing(rules.catalogue, row)]
    back = row["kind"] == "collect" and row["returning_at"] is not None  # brought back for nothing, as phone and counter say
    cash = 0 if back else sum(row[name] for name in ("state_fee", "cod")) + (row["quote"].get("postage", 0) if row["postage_payer"] == "citizen" else 0)
    marks = (("BẢN CHÍNH BÊN TRONG",) if any(inside) and not sealed else ()) + (("CHIỀU TRẢ",) if row["kind"] == "return" else ()) + (("NIÊM PHONG SẴN",) if sealed else ())
    return LabelContent(
        item_number=row["item_number"], kind=row["kind"], agency=desk.name if desk else row["agency_code"] or "chưa rõ cơ quan", recipient=mask_name(row["citizen_name"]),
        address=mask_numbers(row["address_text"]), old_unit=old.full_name if old else "", new_unit=new.name if new else "", landmark=mask_numbers(row["landmark"]), route=route,
        marks=marks, cash=cash, copy=copy, demo=demo,
    )  # fmt: skip


def _rows(tx: Tx, wanted: Sequence[str], actor: Actor) -> list[Any]:
    if not wanted:
        raise Malformed("Chưa chọn yêu cầu nào để in nhãn.", code="nothing_to_print")
    found: dict[str, Any] = {}
    names = [name.replace(" ", "").upper() for name in wanted]
    for at in range(0, len(wanted), 400):
        part = sa.or_(ORDERS.c.id.in_(wanted[at : at + 400]), ORDERS.c.item_number.in_(names[at : at + 400]))
        for row in tx.execute(sa.select(ORDERS).where(part, visible(actor))).mappings():
            found[row["id"]] = found[row["item_number"]] = row
    missing = [name for name, folded in zip(wanted, names, strict=True) if name not in found and folded not in found]
    if missing:
        raise NotFound(f"Không có yêu cầu {', '.join(missing[:5])}.", code="order_not_found")
    return [found.get(name) or found[folded] for name, folded in zip(wanted, names, strict=True)]


def count_prints(tx: Tx, order_ids: Sequence[str]) -> dict[str, int]:
    """Adds one to each order's prints and returns which copy this is."""
    rows = [{"oid": order_id} for order_id in order_ids]
    tx.execute(ORDERS.update().where(ORDERS.c.id == sa.bindparam("oid")).values(prints=ORDERS.c.prints + 1), rows)
    copies: dict[str, int] = {}
    for at in range(0, len(order_ids), 400):
        query = sa.select(ORDERS.c.id, ORDERS.c.prints).where(ORDERS.c.id.in_(order_ids[at : at + 400]))
        copies |= {row.id: row.prints for row in tx.execute(query)}
    return copies


def _stops(tx: Tx, visits: Mapping[str, str | None], day: date, plan_id: str) -> dict[str, str]:
    """order id -> "run-stop": in the plan asked for, else in that of the order's own visit (`visits`), else in the next one in force in
    which it stands. The citizen's door comes before a desk."""
    best: dict[str, tuple[tuple[bool, int, bool], str]] = {}
    meant = PLANS.c.id == plan_id if plan_id else sa.and_(PLANS.c.state == "published", PLANS.c.day >= day)
    for nth, plan in enumerate(tx.execute(sa.select(PLANS.c.id).where(meant).order_by(PLANS.c.day)).scalars().all()):
        runs = {run: at for at, run in enumerate(tx.execute(sa.select(RUNS.c.id).where(RUNS.c.plan_id == plan).order_by(RUNS.c.courier_id)).scalars(), start=1)}
        columns = (VISITS.c.visit_id, VISITS.c.run_id, VISITS.c.position, VISITS.c.order_ids, VISITS.c.at)
        stops = tx.execute(sa.select(*columns).where(VISITS.c.plan_id == plan).order_by(VISITS.c.position)).all()
        here = {stop.visit_id for stop in stops}
        for stop in stops:
            for order_id in visits.keys() & set(stop.order_ids):
                rank = (visits[order_id] not in here, nth, stop.at != "home")
                if order_id not in best or rank < best[order_id][0]:
                    best[order_id] = rank, f"{runs[stop.run_id]:02d}-{stop.position:02d}"
    return {order_id: text for order_id, (_, text) in best.items()}


def run_orders(tx: Tx, plan_id: str) -> list[str]:
    """The orders of a plan that are not cancelled, in the order of the runs and stops: how their labels are printed and sorted."""
    query = sa.select(VISITS.c.order_ids).join(RUNS, RUNS.c.id == VISITS.c.run_id).where(VISITS.c.plan_id == plan_id)
    seen: dict[str, None] = {}
    for ids in tx.execute(query.order_by(RUNS.c.courier_id, VISITS.c.position)).scalars():
        seen.update(dict.fromkeys(ids))
    gone = cancelled(tx, seen)
    return [order_id for order_id in seen if order_id not in gone]


def plan_labels(tx: Tx, house: House, day: date, sheet: str, form: str, actor: Actor, start: int = 1, dpi: int = 203) -> tuple[Sheet, int]:
    """The labels of the plan in force, in the order of its runs; and how many. Raises NotFound without a plan."""
    plan = current(tx, day)
    if plan is None:
        raise NotFound(f"Ngày {day:%d/%m/%Y} chưa có kế hoạch công bố.", code="no_plan")
    orders = run_orders(tx, plan.id)
    if not orders:
        raise NotFound(f"Kế hoạch ngày {day:%d/%m/%Y} không còn yêu cầu nào: tất cả đã huỷ.", code="nothing_to_print")
    return labels_file(tx, house, orders, sheet, form, actor, start, dpi, plan.id), len(orders)
