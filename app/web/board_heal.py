"""A contested envelope healed by a person who has looked, or a courier's correction accepted: an act of its own
(`envelope.found`) that names what it settles. Nothing is deleted; the chain is folded anew."""

from dataclasses import dataclass

import msgspec

from app.custody.events import Act
from app.custody.log import Witness
from app.custody.payloads import EnvelopeFound, Party
from app.custody.signing import canonical, sign
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotFound, Refused
from app.kernel.ids import new_id
from app.kernel.time import iso
from app.orders import queries
from app.orders.corrections import open_corrections
from app.orders.tables import OrderRow, TaskRow

HOLDERS = ("courier", "office", "agency", "citizen")


@dataclass(frozen=True, slots=True)
class Found:
    """`holder`: party text; the citizen of this order is written `citizen`. `correction`: the question (task) that this accepts."""

    holder: str
    reason: str
    correction: str = ""


def heal(tx: Tx, house: House, order: OrderRow, found: Found, actor: Actor) -> None:
    """Raises Refused without a reason."""
    if len(found.reason) < 5:
        raise Refused("Ghi rõ đã xác minh thế nào (ít nhất 5 chữ).", code="reason", field="reason")
    kind, _, key = found.holder.partition(":")
    if kind not in HOLDERS or not (key or kind == "citizen"):
        raise Malformed("Chọn ai đang giữ bì.", code="holder", field="holder")
    asked = _asked(tx, order, found.correction)
    chain, now = house.custody.chain_of(tx, order.item_number), house.clock.now()
    party = Party(kind=kind, id=key or order.id)  # type: ignore[arg-type]
    payload = EnvelopeFound(item_number=order.item_number, holder=party, reason=found.reason, settles=list(chain.contested) + [task.data["of"] for task in asked])
    event_id, previous = new_id(), {order.item_number: chain.tip}
    wire = {"event_id": event_id, "type": "envelope.found", "occurred_at": iso(now), "previous": previous, "payload": msgspec.to_builtins(payload)}
    body = canonical(wire)
    act = Act(event_id, "envelope.found", payload, now, previous, f"dispatcher:{actor.id}", "counter", body, sign(house.keyring.house, body))
    house.custody.record(tx, act, Witness(now, now))
    answered = [t for t in queries.open_tasks(tx, "contested") if t.data.get("event_id") in chain.contested]
    for task in answered + [t for t in asked if len(t.data["order_ids"]) == 1]:  # of several envelopes each is looked at for itself
        house.orders.close_task(tx, task.id, actor, found.reason)


def _asked(tx: Tx, order: OrderRow, correction: str) -> list[TaskRow]:
    """The correction that is accepted, if one is."""
    asked = [task for task in open_corrections(tx, order.id) if task.id == correction]
    if correction and not asked:
        raise NotFound("Không có đính chính nào đang chờ như vậy.", code="correction_not_found")
    return asked
