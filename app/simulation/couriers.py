"""Couriers on their rounds: each does what is due by the plan in the day pack; the envelope's truth is kept here."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.kernel.time import parse_iso
from app.simulation.phone import Phone

CENTRE = "H51.18"
FAILS = 0.07


@dataclass
class Truth:
    """Where each order really is, by what people did with their hands (not by what the server says)."""

    holder: dict[str, str] = field(default_factory=dict)  # order id -> party
    failed: dict[str, int] = field(default_factory=dict)
    acts: int = 0


@dataclass
class Courier:
    """`offline`: no network between two times of the day."""

    phone: Phone
    truth: Truth
    random: random.Random
    offline: bool = False
    partner: "Courier | None" = None

    def work(self, until: datetime) -> None:
        """Does every visit whose time has come, in the order of the run."""
        for visit in self.phone.pack.get("visits", []):
            if parse_iso(visit["eta"]) <= until:
                self._visit(visit)

    def _visit(self, visit: dict[str, Any]) -> None:
        todo = [o for o in visit["orders"] if (visit["visit_id"], o["order_id"]) not in self.phone.done]
        if not todo:
            return
        at = parse_iso(visit["eta"])
        self.phone.done |= {(visit["visit_id"], o["order_id"]) for o in todo}
        self.phone.act("visit.started", {"run_id": self.phone.pack["run"]["run_id"], "visit_id": visit["visit_id"]}, [], at)
        if visit["at"] == "home":
            for order in todo:
                self._door(visit, order, at + timedelta(minutes=4))
        else:
            self._desk(visit, todo, at + timedelta(minutes=5))

    def _door(self, visit: dict[str, Any], order: dict[str, Any], at: datetime) -> None:
        held = order["item_number"] in self.phone.holds
        if order["kind"] == "return" and not held:
            return  # its result could not be fetched at the desk
        if self.random.random() < FAILS:
            self.truth.failed[order["order_id"]] = self.truth.failed.get(order["order_id"], 0) + 1
            payload = {"visit_id": visit["visit_id"], "order_ids": [order["order_id"]], "reason": "absent", "proofs": []}
            self.phone.act("visit.failed", payload, [order["item_number"]] if held else [], at)
            return
        common = {"visit_id": visit["visit_id"], "order_id": order["order_id"], "item_number": order["item_number"], "components": order["components"], "proofs": []}
        money = {"money": {**order["money"], "method": "cash"}} if sum(order["money"].values()) else {}
        if order["kind"] == "collect":
            self.phone.act("collect.done", {**common, "seal_number": f"NP{self.phone.seq:06d}", **money}, [order["item_number"]], at)
            self._holds(order)
        else:
            person = {"relation": "owner", "name": visit["person"]["name"] or "Người nhận", "id_type": "CCCD", "id_last4": "0000"}
            self.phone.act("deliver.done", {**common, "received_by": person, "recovered": [], **money}, [order["item_number"]], at)
            self.phone.holds.pop(order["item_number"])
            self.truth.holder[order["order_id"]] = f"citizen:{order['order_id']}"

    def _desk(self, visit: dict[str, Any], todo: list[dict[str, Any]], at: datetime) -> None:
        """Hands over what is for this desk (the centre signs a manifest later, a commune's clerk on the glass), takes results."""
        if visit["at"] == "office":
            self._take("office", self.phone.pack["run"]["office_id"], [o for o in todo if o["holder"]["kind"] == "office"], at)
            return
        desk = visit["agency_code"]
        give = [o for o in todo if o["item_number"] in self.phone.holds and o["kind"] != "return"]
        fetch = [o for o in todo if o["item_number"] not in self.phone.holds and o["kind"] != "collect" and o["holder"]["kind"] == "agency"]
        if give:
            items = [o["item_number"] for o in give]
            glass = {} if desk == CENTRE else {"countersignature": {"signer": f"clerk:{desk}", "method": "glass", "signature": "M0 0L10 10"}}
            self.phone.act("envelopes.handed", {"to": {"kind": "agency", "id": desk}, "item_numbers": items, "exceptions": [], **glass}, items, at)
            for order in give:
                self.truth.holder[order["order_id"]] = f"agency:{desk}" if glass else f"courier:{self.phone.person}"
                if glass:
                    self.phone.holds.pop(order["item_number"])
        self._take("agency", desk, fetch, at)

    def _take(self, kind: str, giver: str, orders: list[dict[str, Any]], at: datetime) -> None:
        items = [o["item_number"] for o in orders]
        if items:
            self.phone.act("envelopes.taken", {"from": {"kind": kind, "id": giver}, "item_numbers": items}, items, at)
            for order in orders:
                self._holds(order)

    def _holds(self, order: dict[str, Any]) -> None:
        self.phone.holds[order["item_number"]] = order
        self.truth.holder[order["order_id"]] = f"courier:{self.phone.person}"

    def give_to(self, other: "Courier", item: str, at: datetime) -> None:
        """The envelope changes bags on the road: the giver writes it down on a phone without network, the taker does not."""
        order = self.phone.holds.pop(item)
        sign = {"countersignature": {"signer": f"courier:{other.phone.person}", "method": "glass", "signature": "M0 0L5 5"}}
        self.phone.act("envelopes.handed", {"to": {"kind": "courier", "id": other.phone.person}, "item_numbers": [item], "exceptions": [], **sign}, [item], at)
        other.phone.holds[item] = order
        other.phone.tips.pop(item, None)
        self.truth.holder[order["order_id"]] = f"courier:{other.phone.person}"

    def come_home(self, at: datetime) -> None:
        """End of shift: what is left goes to the office, and the money is told. What waits at the centre for its signature is in no bag."""
        office = self.phone.pack["run"]["office_id"] if self.phone.pack.get("run") else None
        waiting = [i for i, o in self.phone.holds.items() if not self.waits_at_centre(o)]
        if waiting and office:
            self.phone.act("envelopes.handed", {"to": {"kind": "office", "id": office}, "item_numbers": waiting, "exceptions": []}, waiting, at)
            for item in waiting:
                self.truth.holder[self.phone.holds.pop(item)["order_id"]] = f"office:{office}"
        if self.phone.pack.get("run"):
            self.phone.act("shift.closed", {"held": [], "cash": {"postage": 0, "state_fee": 0, "cod": 0}}, [], at)

    def waits_at_centre(self, order: dict[str, Any]) -> bool:
        """Handed at the centre's desk, whose manifest is signed there."""
        return order["kind"] == "collect" and any(
            v["agency_code"] == CENTRE and (v["visit_id"], order["order_id"]) in self.phone.done for v in self.phone.pack["visits"]
        )
