"""What has become of an order, as its chain tells it: a late act changes nothing that the chain has gone past. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.custody.payloads import CollectDone, ComponentCount, DeliverDone, EnvelopeFound, EnvelopesHanded, Fact, ManifestSealed
from app.orders.lifecycle import Failure

FAILED = "attempt_failed"


def outcome_of(origin: str, path: Iterable[Fact | None], failures: Sequence[Failure], notes: Mapping[str, int]) -> dict[str, Any]:
    """`path`: the chain's acts; `notes`: on how many of them each failed visit stands. A visit that failed before the last door or
    desk is over; only what went back to its sender keeps the reason why."""
    told: dict[str, Any] = {"outcome": None, "reason": None, "fault": None, "action": None, "seal_number": None, "counts": {}}
    over = back = 0
    for at, fact in enumerate(path, start=1):
        told |= _said(fact, told["counts"])
        if (stop := _stop(fact)) is not None:
            over, back = (over, at) if stop == origin else (at, 0)
    newer = [f for f in failures if notes.get(f.event_id, -1) >= over]
    if newer:
        last = max(newer, key=lambda f: (notes[f.event_id], f.at, f.event_id))
        told |= {"reason": last.reason, "fault": last.fault} | ({"outcome": FAILED} if notes[last.event_id] >= back else {})
    return told


def _said(fact: Fact | None, counts: dict[str, Any]) -> dict[str, Any]:
    match fact:
        case CollectDone():
            weighed = {"weight_g": fact.weight_g} if fact.weight_g else {}
            return {"outcome": "collected", "seal_number": fact.seal_number, "counts": counts | {"door": _counted(fact.components)}, **weighed}
        case DeliverDone():
            relation = "owner" if fact.received_by.relation == "owner" else "proxy"
            back = [{"name": p.name, "count": p.count} for p in fact.recovered if p.count]
            papers = {"return": _counted(fact.components)} | ({"recovered": back} if back else {})
            return {"outcome": f"delivered_to_{relation}", "counts": counts | papers, "action": "remark" if fact.remark else "no_remark"}
        case ManifestSealed(taker=desk) | EnvelopesHanded(to=desk) if desk.kind == "agency":
            return {"outcome": "handed_at_desk"}
        case _:
            return {}


def _stop(fact: Fact | None) -> str | None:
    """The citizen or the desk at which the act says the envelope was."""
    match fact:
        case CollectDone(order_id=order_id):
            return f"door:{order_id}"
        case DeliverDone(order_id=order_id):
            return f"citizen:{order_id}"
        case ManifestSealed(taker=party) | EnvelopesHanded(to=party) | EnvelopeFound(holder=party) if party.kind in ("agency", "citizen"):
            return party.name
        case _:
            return None


def _counted(papers: Sequence[ComponentCount]) -> list[dict[str, Any]]:
    return [{"name": p.name, "originals": p.originals, "copies": p.copies} for p in papers]
