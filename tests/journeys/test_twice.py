"""Every call that changes something, sent twice with the first answer lost, changes as much as sent once."""

from typing import Any

import sqlalchemy as sa

from app.custody.log import EVENTS
from app.house import House
from app.orders.journal import JOURNAL
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from tests.doors.api_v1.test_orders import ORDER
from tests.doors.ngsp.test_wire import ORDER as NGSP_ORDER
from tests.phone import Phone


def counted(house: House) -> dict[str, Any]:
    with house.db.read() as tx:
        rows = {t.name: tx.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in (ORDERS, EVENTS, JOURNAL)}
        states = sorted((o.state, o.holder, o.attempts, o.version) for o in tx.execute(sa.select(OrderRow)).scalars())
    return {**rows, "orders as they stand": states}


def test_every_changing_call_of_both_wires_and_the_phone_may_be_sent_twice(both: str, house: House, client: Any, v1: Any, phone: Phone) -> None:
    order = v1("POST", "/orders", json=ORDER, headers={"Idempotency-Key": "a"}).json()
    pack = {"order_id": order["order_id"], "item_number": order["item_number"], "components": []}
    basic = ("ngsp-demo", "ngsp-demo-secret")
    token = client.post("/ngsp/token", auth=basic, content=b"grant_type=client_credentials").json()["access_token"]
    bus = {"Authorization": f"Bearer {token}"}
    collected, handed = phone.collected("v1", pack), phone.handed("office", "BC31510", order["item_number"])
    calls = {
        "order": lambda: v1("POST", "/orders", json=ORDER | {"dossier_code": "H51.18-261124-0009"}, headers={"Idempotency-Key": "b"}),
        "ready": lambda: v1("POST", f"/orders/{order['order_id']}/ready", json={}),
        "ngsp order": lambda: client.post("/ngsp/order/post", json=NGSP_ORDER, headers=bus),
        "ngsp document": lambda: client.post("/ngsp/document/post", json={"OrderNumber": "x", "State": 1}, headers=bus),
        "ngsp cancel": lambda: client.get("/ngsp/order/cancel", params={"CustomerCode": "T000000001", "OrderNumber": NGSP_ORDER["OrderNumber"]}, headers=bus),
        "acts": lambda: phone.http.post("/m/v1/events", json={"install_id": phone.install_id, "client_sent_at": "", "events": [collected, handed]}, headers=phone.headers),
        "proof": lambda: phone.http.post("/m/v1/proofs", json={"id": "proof-0001", "sha256": "0" * 64, "size": 10}, headers=phone.headers),
        "cancel": lambda: v1("POST", f"/orders/{order['order_id']}/cancel"),
    }
    for name, call in calls.items():
        first = call()
        once = counted(house)
        second = call()
        assert second.status_code == first.status_code, name
        assert counted(house) == once, name
