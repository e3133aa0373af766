"""Twenty times kill -9 in the middle of a working day: nothing acknowledged is lost, nothing is doubled."""

import random
import threading
from collections import Counter
from datetime import date
from datetime import time as clock
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.kernel.time import at_local
from app.simulation.clients import V1
from app.simulation.phone import Phone
from app.simulation.server import Server

CUTS = 20
DAY = date(2026, 11, 25)


@pytest.fixture
def server(tmp_path: Path) -> Any:
    made = Server(tmp_path, DAY)
    made.set_clock(at_local(DAY, clock(8, 0)))
    made.start()
    yield made
    made.stop()


def body(number: int) -> dict[str, Any]:
    return {
        "kind": "collect", "dossier_code": f"H51.18-261125-{number:04d}", "procedure_code": "2.000635", "agency_code": "H51.18",
        "citizen": {"name": "Người Thử", "phone": "0912345678"}, "address": {"text": "Phường 3, TP Sóc Trăng"}, "components": [],
    }  # fmt: skip


def test_twenty_power_cuts_lose_and_double_nothing(server: Server) -> None:
    chance = random.Random(7)
    phone = Phone(server.base, "courier01", httpx.Client(timeout=10))
    phone.sign_in()
    acknowledged: dict[int, str] = {}
    waiting, number = list[int](), 0

    for _ in range(CUTS):
        client = V1(server.base)
        stop = threading.Timer(chance.uniform(0.05, 0.6), server.kill)
        stop.start()
        while True:
            if not waiting:
                number += 1
                waiting.append(number)
                phone.act("visit.started", {"run_id": "r", "visit_id": f"v{number}"}, [], at_local(DAY, clock(8, 0)))
            try:
                made = client.post("/orders", body(waiting[0]), f"key-{waiting[0]}").json()
                acknowledged[waiting[0]] = made["order_id"]
                order = {"order_id": made["order_id"], "item_number": made["item_number"]}
                if waiting.pop() % 3 == 0:
                    payload = {**order, "visit_id": "v", "seal_number": "NP1", "components": [], "proofs": []}
                    phone.act("collect.done", payload, [order["item_number"]], at_local(DAY, clock(8, 0)))
                phone.sync(at_local(DAY, clock(8, 0)))
            except httpx.HTTPError:
                break
        stop.join()
        server.start()

    client = V1(server.base)
    if waiting:
        acknowledged[waiting[0]] = client.post("/orders", body(waiting[0]), f"key-{waiting[0]}").json()["order_id"]
    phone.sync(at_local(DAY, clock(8, 0)))
    orders = {o["order_id"]: o for o in client.all_orders()}
    assert {o["dossier_code"] for o in orders.values()} == {body(n)["dossier_code"] for n in acknowledged}
    assert max(Counter(o["dossier_code"] for o in orders.values()).values()) == 1
    assert set(orders) == set(acknowledged.values())
    held = {o["order_number"] for o in orders.values() if o["holder"]["kind"] == "courier"}
    assert held == {body(n)["dossier_code"] for n in acknowledged if n % 3 == 0 and n != (waiting[0] if waiting else 0)}
    answer = httpx.post(f"{server.base}/m/v1/events", json={"install_id": phone.install_id, "events": []}, headers={"Authorization": f"Bearer {phone.token}"})
    assert answer.json()["ack_seq"] == phone.seq
