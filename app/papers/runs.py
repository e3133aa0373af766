"""A courier's run on paper: the list he carries, and the sheet for a day without phones."""

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.dispatch import queries as plans
from app.dispatch.tables import RunRow, VisitRow
from app.kernel.errors import Conflict, NotFound
from app.kernel.time import local_date
from app.orders import queries
from app.orders.lifecycle import CANCELLED, goes_back, gone
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.papers.inside import listed
from app.papers.issue import Printing, Sheet, ready
from app.papers.slips import code_of, due_of
from labels.forms import bang_ke_chuyen, phieu_chuyen_giay
from labels.forms.bang_ke_chuyen import Stop
from labels.forms.parts import Money, Signer

NOTHING = Money(postage=0, state_fee=0, cod=0)


def run_list(p: Printing, key: str) -> Sheet:
    run = run_of(p, key)
    content = bang_ke_chuyen.Content(
        head=p.head("bang_ke", p.issue("bang_ke", run.id)), courier=Signer(name=p.names.get(run.courier_id, run.courier_id)), office=_office(p, run), run_day=run.day, stops=stops(p, run), metres=run.metres,
    )  # fmt: skip
    return ready(bang_ke_chuyen, content)


def paper_sheet(p: Printing, key: str) -> Sheet:
    run = run_of(p, key)
    content = phieu_chuyen_giay.Content(
        head=p.head("phieu_chuyen_giay", p.issue("phieu_chuyen_giay", run.id)), courier=Signer(name=p.names.get(run.courier_id, run.courier_id)), office=_office(p, run), run_day=run.day, stops=stops(p, run),
    )  # fmt: skip
    return ready(phieu_chuyen_giay, content)


def run_of(p: Printing, key: str) -> RunRow:
    run = p.tx.get(RunRow, key)
    if run is None:
        raise NotFound("Không có chuyến này.", code="run_not_found")
    return run


def stops(p: Printing, run: RunRow) -> tuple[Stop, ...]:
    """What is left to do: to cancel an order, to put it off or to send it back changes no plan. Raises Conflict where nothing is left."""
    made = each_stop(p, run, lambda visit, order, action: None if gone(order, visit) else _stop(p, visit, order, action))
    left = tuple(stop for stop in made if stop is not None)
    if made and not left:
        raise Conflict("Mọi yêu cầu của chuyến này đã huỷ, đã dời ngày hoặc đang trả lại: không có gì để in.", code="run_cancelled")
    return left


def cancelled(tx: Tx, order_ids: Collection[str]) -> set[str]:
    """Those that are cancelled; what a courier took all the same is not: it must be carried on."""
    ids, found = list(order_ids), set[str]()
    for at in range(0, len(ids), 400):
        found.update(tx.execute(sa.select(ORDERS.c.id).where(ORDERS.c.id.in_(ids[at : at + 400]), ORDERS.c.state == CANCELLED)).scalars())
    return found


def live_runs(tx: Tx, plan_id: str) -> list[str]:
    """The runs of a plan in which something is left to do."""
    visits = plans.visits(tx, plan_id)
    ids, orders = sorted({order_id for visit in visits for order_id in visit.order_ids}), dict[str, Any]()
    columns = (ORDERS.c.id, ORDERS.c.state, ORDERS.c.kind, ORDERS.c.agency_code, ORDERS.c.returning_at, ORDERS.c.holder, ORDERS.c.promised_on, ORDERS.c.window_date)
    for at in range(0, len(ids), 400):
        orders |= {row.id: row for row in tx.execute(sa.select(*columns).where(ORDERS.c.id.in_(ids[at : at + 400])))}
    live = {visit.run_id for visit in visits if any(not gone(orders[order_id], visit) for order_id in visit.order_ids)}
    return [run.id for run in plans.runs(tx, plan_id) if run.id in live]


def each_stop(p: Printing, run: RunRow, make: Callable[[VisitRow, OrderRow, str], Any]) -> list[Any]:
    """Every envelope at every stop of the run, in the order of the run; what was cancelled since, too: the sheet that is keyed in may
    have been printed before."""
    made = []
    for visit in plans.visits(p.tx, run.plan_id, run.id):
        for order_id in visit.order_ids:
            order = queries.owned(p.tx, order_id, p.actor)
            made.append(make(visit, order, action_of(order, visit)))
    return made


def action_of(order: OrderRow, visit: VisitRow) -> str:
    """collect or deliver at the citizen's; hand or take at a desk, take at a post office."""
    back = goes_back(order.returning_at, local_date(visit.eta))
    if visit.at == "home":
        return "collect" if order.kind == "collect" and not back else "deliver"
    if visit.at == "office":
        return "take"
    if order.kind == "transfer":
        return "take" if visit.agency_code == order.agency_code and not back else "hand"
    return "hand" if order.kind == "collect" or back else "take"


def _stop(p: Printing, visit: VisitRow, order: OrderRow, action: str) -> Stop:
    home = visit.at == "home"
    place = order.address_text if home else p.agency(visit.agency_code).name if visit.agency_code else "Bưu cục"
    commune, old = p.rules.communes.get(order.new_code or ""), p.rules.old_communes.get(order.old_code or "")
    units = " – ".join(word for word in (commune.name if commune else "", f"cũ: {old.full_name}" if old else "") if word)
    inside = listed(p, order) if home else ()
    papers = f"{len(inside)} loại giấy tờ" if inside else ""
    return Stop(
        visit.position, visit.eta, f"{place} ({units})" if home and units else place, order.citizen_name if home else "", order.item_number, code_of(order), "give_back" if action == "deliver" and order.kind == "collect" else action,
        due_of(order) if home else NOTHING, papers,
    )  # fmt: skip


def _office(p: Printing, run: RunRow) -> str:
    office = p.rules.offices.get(run.office_id or "")
    return office.name if office else p.issuer().name
