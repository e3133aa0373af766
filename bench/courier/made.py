"""An office with one courier's day of so many stops, written into a data directory before a server starts on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.accounts.tables import PersonRow
from app.db.reference import set_meta
from app.db.schema import upgrade
from app.db.uow import Tx
from app.dispatch.tables import PlanRow, RunRow, VisitRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.ids import new_id
from app.kernel.time import at_local
from app.orders.commands import Address, Citizen, Component, NewOrder
from app.orders.tables import OrderRow
from app.settings import Settings
from app.wiring.build import build
from seeds.demo_day import fetch_results, seed_reference
from seeds.office import seed_office

DAY = date(2026, 11, 25)
DESK, OFFICE = "H51.18", "BC31510"
PAPERS = (Component("Tờ khai theo mẫu", 1, 0), Component("Bản sao căn cước công dân", 0, 1), Component("Giấy tờ chứng minh nơi cư trú", 0, 1))


@dataclass
class Clock:
    at: datetime

    def now(self) -> datetime:
        return self.at


def office(data: Path, stops: int) -> list[OrderRow]:
    """The orders of courier01's run on DAY, three collects to one return, one door each; then the desk."""
    settings = Settings(data=data, demo=True)
    data.mkdir(parents=True, exist_ok=True)
    upgrade(settings.db_url)
    clock = Clock(at_local(DAY, time(6)) - timedelta(hours=14))
    house = build(settings, clock)
    try:
        seed_reference(house)
        with house.db.write() as tx:
            connection = seed_office(tx, house, house.reference.at(DAY))
            set_meta(tx, "demo", DAY.isoformat())
            orders = [house.orders.register(tx, _order(at, connection.id), SYSTEM) for at in range(stops)]
        clock.at = at_local(DAY, time(6))
        with house.db.write() as tx:
            fetch_results(tx, house, DAY)
            _plan(tx, house, orders)
    finally:
        house.close()
    return orders


def _order(at: int, connection_id: str) -> NewOrder:
    kind: Any = "return" if at % 4 == 3 else "collect"
    return NewOrder(
        kind=kind, dossier_code=f"H51.18-261124-{at + 1:04d}", procedure_code="2.000635", agency_code=DESK, citizen=Citizen(f"Nguyễn Thị Mẫu {at + 1:02d}", f"09{at:08d}"),
        address=Address(f"{at + 1} Trần Hưng Đạo, Phường 3, TP Sóc Trăng", lat=9.58 + 0.002 * (at % 9), lon=105.96 + 0.003 * (at % 7)), components=PAPERS, connection_id=connection_id,
        state_fee=8000 if at % 5 == 0 else 0, note="Gọi trước khi đến, nhà trong hẻm" if at % 3 == 0 else "",
    )  # fmt: skip


def _plan(tx: Tx, house: House, orders: Sequence[OrderRow]) -> None:
    """Written as a dispatcher would have it; so many stops in one run are more than the planner would give one courier."""
    courier = next(p for p in house.accounts.people(tx) if p.login == "courier01")
    plan = PlanRow(id=new_id(), day=DAY, version=1, state="draft", created_by="bench", created_at=house.clock.now())
    run = RunRow(id=new_id(), plan_id=plan.id, courier_id=courier.id, office_id=OFFICE, day=DAY, starts_at=at_local(DAY, time(7)), ends_at=at_local(DAY, time(17)))
    tx.add(plan)
    tx.add(run)
    for at, order in enumerate(orders):
        tx.add(_visit(run, at + 1, "home", [order.id], order.lat or 9.6, order.lon or 105.97, courier))
    tx.add(_visit(run, len(orders) + 1, "agency", [o.id for o in orders if o.kind == "collect"], 9.6, 105.97, courier))
    tx.flush()
    house.dispatch.publish(tx, plan.id, SYSTEM, 0)


def _visit(run: RunRow, position: int, at: str, order_ids: list[str], lat: float, lon: float, courier: PersonRow) -> VisitRow:
    eta = at_local(DAY, time(7)) + timedelta(minutes=7 * position)
    code = DESK if at == "agency" else None
    return VisitRow(visit_id=f"v{position}{courier.id[:8]}", plan_id=run.plan_id, run_id=run.id, position=position, at=at, agency_code=code, lat=lat, lon=lon, eta=eta, leave_at=eta + timedelta(minutes=4), order_ids=order_ids)
