"""What a draft would change against the plan in force, in sentences for the dispatcher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db.uow import Tx
from app.dispatch import queries
from app.dispatch.shifts import clock_text

MARGIN = timedelta(minutes=15)
MOST = 12


@dataclass(frozen=True, slots=True)
class Door:
    """Where an order's citizen is visited: by whom and when."""

    courier_id: str
    eta: datetime


def difference(tx: Tx, before_id: str, after_id: str, names: Mapping[str, str], items: Mapping[str, str]) -> list[str]:
    """The sums first, then doors that came, went, changed courier or moved by more than a quarter of an hour, at most
    MOST of them. `names`: of couriers by id; `items`: what to call an order."""
    old, new = _doors(tx, before_id), _doors(tx, after_id)
    metres = [sum(run.metres for run in queries.runs(tx, plan)) for plan in (before_id, after_id)]
    told = _sums(metres, old, new)
    moves = [sentence for o in sorted({*old, *new}, key=lambda o: items.get(o, o)) if (sentence := _move(items.get(o, o), old.get(o), new.get(o), names))]
    return [*told, *moves[:MOST], *([f"… và {len(moves) - MOST} thay đổi nữa."] if len(moves) > MOST else [])]


def _doors(tx: Tx, plan_id: str) -> dict[str, Door]:
    courier = {run.id: run.courier_id for run in queries.runs(tx, plan_id)}
    to_come_last = sorted(queries.visits(tx, plan_id), key=lambda v: not v.frozen)
    return {o: Door(courier[v.run_id], v.eta) for v in to_come_last if v.at == "home" for o in v.order_ids}


def _sums(metres: Sequence[int], old: Mapping[str, Door], new: Mapping[str, Door]) -> list[str]:
    told = []
    if abs(metres[1] - metres[0]) >= 100:
        word = "ngắn hơn" if metres[1] < metres[0] else "dài hơn"
        told.append(f"Đường còn lại {word} {abs(metres[1] - metres[0]) / 1000:.1f} km.".replace(".", ",", 1))
    moved = sum(old[o].courier_id != new[o].courier_id for o in old.keys() & new.keys())
    later = sum(abs(old[o].eta - new[o].eta) > MARGIN for o in old.keys() & new.keys() if old[o].courier_id == new[o].courier_id)
    counts = ((len(new.keys() - old.keys()), "hồ sơ được thêm vào"), (len(old.keys() - new.keys()), "hồ sơ bị bỏ ra"), (moved, "hồ sơ đổi bưu tá"), (later, "hồ sơ đổi giờ quá 15 phút"))
    told += [", ".join(f"{count} {what}" for count, what in counts if count) + "."] if any(count for count, _ in counts) else []
    return told or ["Không có gì thay đổi đáng kể."]


def _move(item: str, old: Door | None, new: Door | None, names: Mapping[str, str]) -> str | None:
    if old is None and new is not None:
        return f"{item}: thêm cho {names.get(new.courier_id, '?')} lúc {clock_text(new.eta)}."
    if new is None and old is not None:
        return f"{item}: không còn trong kế hoạch (trước do {names.get(old.courier_id, '?')} đi lúc {clock_text(old.eta)})."
    if old is None or new is None:
        return None
    if old.courier_id != new.courier_id:
        return f"{item}: từ {names.get(old.courier_id, '?')} sang {names.get(new.courier_id, '?')}, lúc {clock_text(new.eta)}."
    if abs(old.eta - new.eta) > MARGIN:
        return f"{item}: {names.get(new.courier_id, '?')} đến lúc {clock_text(new.eta)} thay vì {clock_text(old.eta)}."
    return None
