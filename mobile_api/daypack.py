"""All that a courier's day without network needs, in one answer with an explicit mark that it is complete."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.tables import DeviceRow
from app.custody.bundle import certificate, house_wire
from app.custody.log import EVENTS, left_by_desk
from app.custody.quarantine import really_held
from app.db.reference import meta
from app.db.uow import Tx
from app.dispatch import queries
from app.dispatch.tables import RunRow, VisitRow
from app.house import House
from app.kernel.actor import Actor, Role
from app.kernel.time import iso, local_date
from app.orders.closes import held
from app.orders.journal import JOURNAL
from app.orders.lifecycle import goes_back, gone, put_off
from app.orders.numbers import DEVICE_LOW
from app.orders.projector import ORDERS
from app.orders.queries import failures, missed
from app.orders.redraft import by_weight
from app.papers.inside import listing
from mobile_api.around import area, dispatcher, office_wire
from mobile_api.purse import purse

PIN = {"pin": "door", "street": "street"}
ACTS_A_DAY = 500


@dataclass(frozen=True)
class Packer:
    house: House
    tx: Tx
    actor: Actor
    rules: Any

    def pack(self, device: DeviceRow, day: date | None) -> dict[str, Any]:
        """Shape: contracts.md, day pack. Tops up the device's own item numbers."""
        today = local_date(self.house.clock.now())
        run = queries.run_of(self.tx, self.actor.id, day) if day else queries.next_run(self.tx, self.actor.id, today)
        key = self.house.keyring.house_key
        return {
            "complete": True,
            "server_time": iso(self.house.clock.now()),
            "data_epoch": epoch(self.tx),
            "cursor": cursor_of(epoch(self.tx), last_seq(self.tx)),
            "run": self.run(run),
            "held": self.held(),
            "purse": purse(self.tx, device, today),
            "visits": self.visits(run) if run else [],
            "reasons": [{"code": r.code, "text": r.text, "fault": r.fault, "evidence": list(r.evidence), "kinds": list(r.kinds)} for r in self.rules.reasons.values()],
            "item_numbers": self._numbers(device),
            "certificate": certificate(key, device),
            "house": house_wire(key),
            "succession": list(key.succession),
            "colleagues": self._colleagues(),
            **self.around(run),
            "agencies": [{"code": a.code, "name": a.name} for a in self.rules.agencies.values()],
        }

    def held(self) -> list[str]:
        """What a phone in quarantine took is in its bag too."""
        known, device = held(self.tx, self.actor.id), self.tx.get(DeviceRow, self.actor.device_id)
        return sorted(known if device is None or device.state == "active" else really_held(self.tx, device.id, f"courier:{self.actor.id}", known))

    def visits(self, run: RunRow, only: set[str] | None = None) -> list[dict[str, Any]]:
        rows = queries.visits(self.tx, run.plan_id, run.id)
        ids = sorted({o for v in rows for o in v.order_ids})
        orders: dict[str, Any] = {}
        for at in range(0, len(ids), 400):
            orders |= {row.id: row for row in self.tx.execute(sa.select(ORDERS).where(ORDERS.c.id.in_(ids[at : at + 400])))}
        answers = left_by_desk(self.tx, [row.item_number for row in orders.values() if row.tip])
        live = {o: {**row._mapping, "last_act": _last_act(row._mapping, answers)} for o, row in orders.items()}
        tried = [o for o, row in orders.items() if row.attempts]
        counted, failed = missed(self.tx, tried), failures(self.tx, tried)
        here = self._here(rows, orders, failed)
        wanted = [v for v in rows if (only is None or only & set(v.order_ids)) and here[v.visit_id]]
        return [self._visit(v, [{**live[o], "missed": counted.get(o, 0), "failed_at": failed.get((o, v.visit_id))} for o in here[v.visit_id]]) for v in wanted]

    def _here(self, visits: Sequence[VisitRow], orders: Mapping[str, Any], failed: Collection[tuple[str, str]]) -> dict[str, list[str]]:
        """What is left at each stop. Where the courier has arrived or has tried already, nothing vanishes because its citizen chose another day."""
        off = {(o, v.visit_id) for v in visits for o in v.order_ids if o in orders and put_off(orders[o], v.at, local_date(v.eta))}
        begun = self._begun() if off else ""
        stays = {(o, visit) for o, visit in off if (o, visit) in failed or f'"visit_id":"{visit}"' in begun}
        return {v.visit_id: [o for o in v.order_ids if o in orders and ((o, v.visit_id) in stays or not gone(orders[o], v))] for v in visits}

    def _begun(self) -> str:
        """The last acts of this phone that say where it is."""
        mine = sa.select(EVENTS.c.type, EVENTS.c.body).where(EVENTS.c.device_id == self.actor.device_id).order_by(EVENTS.c.seq.desc()).limit(ACTS_A_DAY)
        return "\n".join(act.body for act in self.tx.execute(mine) if act.type == "visit.started")

    def around(self, run: RunRow | None) -> dict[str, Any]:
        """Where the run starts, whom to call, and the outlines of the land it goes through."""
        office = self.rules.offices.get((run.office_id if run else None) or self.actor.office_id or "")
        spots = [(v.lat, v.lon) for v in queries.visits(self.tx, run.plan_id, run.id)] if run else []
        land = area(self.rules.gazetteer.territory.grid.areas, self.rules.communes.values(), [*spots, *([(office.lat, office.lon)] if office else [])])
        return {"office": office_wire(office, self.rules.issuing.accounts.get("postage")), "dispatcher": dispatcher(self.house.accounts.people(self.tx), self.actor.office_id), "area": land}

    def run(self, run: RunRow | None) -> dict[str, Any] | None:
        if run is None:
            return None
        plan = queries.current(self.tx, run.day)
        return {"run_id": run.id, "date": run.day.isoformat(), "version": plan.version if plan else 0, "office_id": run.office_id}

    def _visit(self, visit: VisitRow, orders: Sequence[Any]) -> dict[str, Any]:
        first = orders[0] if orders else None
        return {
            "visit_id": visit.visit_id,
            "position": visit.position,
            "at": visit.at,
            "agency_code": visit.agency_code,
            "eta": iso(visit.eta),
            "window": {"from": iso(visit.window_from) if visit.window_from else None, "to": iso(visit.window_to) if visit.window_to else None},
            "place": self._place(visit, first),
            "person": self._person(visit, first),
            "orders": [self._order(o, visit) for o in orders],
        }

    def _place(self, visit: VisitRow, order: Any) -> dict[str, Any]:
        if visit.at != "home" or order is None:
            desk = self.rules.agencies.get(visit.agency_code) if visit.agency_code else self.rules.offices.get(_office_of(order) if order else "")
            unit = self.rules.communes.get(desk.new_code) if desk else None
            text = f"{desk.name}, {desk.address}".strip(", ") if desk else ""
            return {"text": text, "old_unit": None, "new_unit": unit.name if unit else None, "lat": visit.lat, "lon": visit.lon, "pin": "door", "landmark": None}
        old, new = self.rules.old_communes.get(order["old_code"]), self.rules.communes.get(order["new_code"])
        return {
            "text": order["address_text"],
            "old_unit": old.full_name if old else None,
            "new_unit": new.name if new else None,
            "lat": visit.lat,
            "lon": visit.lon,
            "pin": PIN.get(order["place_level"], "unit"),
            "landmark": order["landmark"] or None,
        }

    def _person(self, visit: VisitRow, order: Any) -> dict[str, str]:
        if visit.at == "home" and order is not None:
            return {"name": order["citizen_name"], "phone": order["phone"]}
        desk = self.rules.agencies.get(visit.agency_code)
        return {"name": desk.name if desk else "Bưu cục", "phone": ""}

    def _order(self, order: Any, visit: VisitRow) -> dict[str, Any]:
        kind, _, who = order["holder"].partition(":")
        back = order["returning_at"] is not None
        gives_back = back and order["kind"] == "collect"
        at_door = visit.at == "home" and not gives_back  # where money is due
        quote = order["quote"]
        return {
            "order_id": order["id"],
            "kind": "return" if gives_back else order["kind"],
            "dossier_code": order["dossier_code"],
            "item_number": order["item_number"],
            "holder": {"kind": kind, "id": who},
            "last_act": order["last_act"],
            "procedure": {"code": order["procedure_code"], "name": order["procedure_name"]},
            "components": listing(self.rules.catalogue, order),
            "money": {
                "postage": quote.get("postage", 0) if at_door and order["postage_payer"] == "citizen" else 0,
                "state_fee": order["state_fee"] if at_door else 0,
                "cod": order["cod"] if at_door else 0,
            },
            "postage_by_weight": by_weight(order, self.rules) if at_door and order["kind"] == "collect" and order["postage_payer"] == "citizen" else [],
            "note": order["note"] or None,
            "language": order["language"],
            "attempts": order["attempts"],
            "missed": 0 if gives_back else order["missed"],
            "failed_at": iso(order["failed_at"]) if order["failed_at"] else None,
            "returning": goes_back(order["returning_at"], local_date(visit.eta)) and not gives_back and visit.at == "agency",
            "gives_back": gives_back,
            "from_here": visit.agency_code == order["agency_code"] if order["kind"] == "transfer" and visit.at == "agency" else None,
        }

    def _colleagues(self) -> list[dict[str, str]]:
        """Couriers to whom an envelope may be given on the way."""
        return [{"id": p.id, "name": p.name} for p in self.house.accounts.people(self.tx, Role.COURIER) if p.active and p.id != self.actor.id and p.office_id == self.actor.office_id]

    def _numbers(self, device: DeviceRow) -> list[str]:
        numbers = self.house.orders.numbers
        free = self._unused(list(numbers.free_of(self.tx, device.id)))
        if len(free) < DEVICE_LOW:
            numbers.allot(self.tx, device.id)
            free = self._unused(list(numbers.free_of(self.tx, device.id)))
        return free

    def _unused(self, numbers: list[Any]) -> list[str]:
        used: set[str] = set()
        for at in range(0, len(numbers), 400):
            part = [str(n) for n in numbers[at : at + 400]]
            used |= set(self.tx.execute(sa.select(ORDERS.c.item_number).where(ORDERS.c.item_number.in_(part))).scalars())
        return [str(n) for n in numbers if n not in used]


def _office_of(order: Any) -> str:
    """Where it lies, which need not be the order's own."""
    kind, _, who = order["holder"].partition(":")
    return str(who if kind == "office" else order["office_id"])


def _last_act(order: Any, answers: Mapping[str, tuple[str, str | None]]) -> str | None:
    """Where a desk has left the envelope with the courier since, that answer: what is offered after it stands on it."""
    answer, on = answers.get(order["item_number"], (None, None))
    return answer if answer and on == order["tip"] else order["tip"]


def epoch(tx: Tx) -> str:
    """Changes when the server's data was restored from a backup: phones then send their last days again."""
    return meta(tx, "data_epoch") or "1"


def last_seq(tx: Tx) -> int:
    return int(tx.execute(sa.select(sa.func.max(JOURNAL.c.seq))).scalar_one() or 0)


def cursor_of(data_epoch: str, seq: int) -> str:
    return f"{data_epoch}.{seq}"
