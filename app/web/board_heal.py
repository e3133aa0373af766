"""A contested envelope healed by a person who has looked: an act of its own (`envelope.found`) that names what it settles.
Nothing is deleted; the chain is folded anew."""

import msgspec

from app.custody.events import Act
from app.custody.log import Witness
from app.custody.payloads import EnvelopeFound, Party
from app.custody.signing import canonical, sign
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, Refused
from app.kernel.ids import new_id
from app.kernel.time import iso
from app.orders import queries
from app.orders.tables import OrderRow

HOLDERS = ("courier", "office", "agency", "citizen")


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
