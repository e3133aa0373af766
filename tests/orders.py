"""Orders for tests, as a one-stop system would ask for them."""

from typing import Any

from app.house import House
from app.kernel.actor import Actor, ActorKind
from app.orders.commands import Address, Citizen, Component, NewOrder
from app.orders.tables import OrderRow

CENTRE = "H51.18"
SERVED = "2.000635"
counter = iter(range(1, 10_000))


def new_order(kind: str = "collect", **changes: Any) -> NewOrder:
    known: dict[str, Any] = {
        "kind": kind, "dossier_code": f"H51.18-261124-{next(counter):04d}", "procedure_code": SERVED, "agency_code": CENTRE,
        "citizen": Citizen("Lâm Thị Ngọc Hạnh", "0912345678"), "address": Address("12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng", lat=9.5955, lon=105.9710),
        "components": (Component("Tờ khai", 1, 0), Component("Giấy khai sinh", 0, 1)),
    }  # fmt: skip
    return NewOrder(**(known | changes))


def client_actor(house: House, tx: Any) -> Actor:
    connection = house.accounts.connections(tx)[0]
    return Actor(ActorKind.CLIENT, "demo", "", connection_id=connection.id)


def registered(house: House, kind: str = "collect", **changes: Any) -> OrderRow:
    with house.db.write() as tx:
        actor = client_actor(house, tx)
        return house.orders.register(tx, new_order(kind, connection_id=actor.connection_id, **changes), actor)


def reread(house: House, order: OrderRow) -> OrderRow:
    with house.db.read() as tx:
        found = tx.get(OrderRow, order.id)
    assert found is not None
    return found
