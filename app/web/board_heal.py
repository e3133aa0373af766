"""A contested envelope healed by a person who has looked: an act of its own (`envelope.found`) that names what it settles.
Nothing is deleted; the chain is folded anew."""

from typing import Any

import msgspec
import sqlalchemy as sa

from app.custody.events import Act, EnvelopeFound, Party
from app.custody.log import EVENTS, LINKS, Witness
from app.custody.signing import canonical, sign
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, Refused
from app.kernel.ids import new_id
from app.kernel.time import iso
from app.orders import queries
from app.orders.tables import OrderRow
from app.web import show

HOLDERS = ("courier", "office", "agency", "citizen")


def case(tx: Tx, house: House, order: OrderRow, names: dict[str, str]) -> dict[str, Any]:
    """Both sides of the dispute: acts on the path, and acts that cannot be true together with them."""
    chain = house.custody.chain_of(tx, order.item_number)
    joined = LINKS.join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id)
    columns = (LINKS.c.event_id, LINKS.c.giver, LINKS.c.taker, EVENTS.c.type, EVENTS.c.actor, EVENTS.c.occurred_at, EVENTS.c.received_at)
    rows = tx.execute(sa.select(*columns).select_from(joined).where(LINKS.c.item_number == order.item_number, LINKS.c.role != "noted").order_by(LINKS.c.position)).mappings()
    acts = [
        {**row, "from": show.party(row["giver"], names), "to": show.party(row["taker"], names), "by": show.party(row["actor"], names), "clash": row["event_id"] in chain.contested}
        for row in rows
    ]
    return {"acts": acts, "contested": chain.contested, "holder": show.party(chain.holder, names), "tip": chain.tip}


def heal(tx: Tx, house: House, order: OrderRow, holder: str, reason: str, actor: Actor) -> None:
    """`holder`: party text; the citizen of this order is written `citizen`. Raises Refused without a reason."""
    if len(reason) < 5:
        raise Refused("Ghi rõ đã xác minh thế nào (ít nhất 5 chữ).", code="reason", field="reason")
    kind, _, key = holder.partition(":")
    if kind not in HOLDERS or not (key or kind == "citizen"):
        raise Malformed("Chọn ai đang giữ bì.", code="holder", field="holder")
    chain, now = house.custody.chain_of(tx, order.item_number), house.clock.now()
    party = Party(kind=kind, id=key or order.id)  # type: ignore[arg-type]
    payload = EnvelopeFound(item_number=order.item_number, holder=party, reason=reason, settles=list(chain.contested))
    event_id, previous = new_id(), {order.item_number: chain.tip}
    wire = {"event_id": event_id, "type": "envelope.found", "occurred_at": iso(now), "previous": previous, "payload": msgspec.to_builtins(payload)}
    body = canonical(wire)
    act = Act(event_id, "envelope.found", payload, now, previous, f"dispatcher:{actor.id}", "counter", body, sign(house.keyring.house, body))
    house.custody.record(tx, act, Witness(now, now))
    for task in queries.open_tasks(tx, "contested"):
        if task.data.get("event_id") in chain.contested:
            house.orders.close_task(tx, task.id, actor, reason)
