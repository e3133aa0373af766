"""The one way into the custody log: facts are never refused for what they say, only kept apart where they clash."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog

from app.custody.chain import Chain
from app.custody.events import Act, Move, corrected_by, moves_of, orders_of
from app.custody.log import Envelopes, Witness, body_hash, insert_event, known_events, linked_items
from app.db.draft import savepoint
from app.db.uow import Tx

log = structlog.get_logger()
QUARANTINED = {"code": "device_quarantined", "detail": "Máy đang bị cách ly: việc này đã được giữ, chờ điều phối xem."}

REVOKED = {"code": "device_revoked", "detail": "Máy này đã bị thu hồi: việc đến muộn được giữ làm chứng, chưa vào chuỗi, chờ điều phối xem."}
REUSED = {"code": "exchange_reused", "detail": "Lần bàn giao này đã được chính máy này gửi trong một việc khác: một chữ ký chỉ dùng một lần. Đã giữ lại, điều phối sẽ xem."}
NOT_OWN = {"code": "correction_not_own", "detail": "Đính chính một việc không phải của chính máy này: đã giữ lại, không đổi gì; điều phối sẽ xem."}


@dataclass(frozen=True, slots=True)
class Recorded:
    """`outcome`: applied | duplicate | contested | rejected; `problem` in the words of RFC 9457."""

    event_id: str
    outcome: str
    problem: dict[str, Any] | None = None
    order_ids: tuple[str, ...] = ()


class Book(Protocol):
    """A projector's view of the orders that a batch touches."""

    def items_of(self, order_ids: Collection[str]) -> list[str]: ...
    def origin(self, item_number: str) -> str | None: ...
    def bind(self, act: Act) -> None: ...
    def apply(self, act: Act, witness: Witness, chains: Mapping[str, Chain]) -> list[str]: ...
    def write(self) -> None: ...


class Projector(Protocol):
    def open(self, tx: Tx, items: Collection[str], order_ids: Collection[str]) -> Book: ...


@dataclass
class Custody:
    """`projector` is handed in by wiring and runs in the same transaction: the log does not know who reads it."""

    projector: Projector | None = None

    def record(self, tx: Tx, act: Act, witness: Witness) -> Recorded:
        return self.batch(tx, [(act, witness)])[0]

    def batch(self, tx: Tx, acts: Sequence[tuple[Act, Witness]]) -> list[Recorded]:
        """Each act whole or not at all; the caller commits once. The rows of a batch are written together; where our own code
        fails, the acts are taken one by one, each in a savepoint of its own, and the poisonous one is kept in the log as
        contested: it neither blocks the phone nor is lost."""
        try:
            with savepoint(tx):
                return self._together(tx, acts)
        except Exception:
            if len(acts) == 1:
                log.exception("act_failed", event_id=acts[0][0].event_id, type=acts[0][0].type)
                return [_kept(tx, *acts[0])]
        return [self.record(tx, act, witness) for act, witness in acts]

    def _together(self, tx: Tx, acts: Sequence[tuple[Act, Witness]]) -> list[Recorded]:
        seen = known_events(tx, [act.event_id for act, _ in acts] + _corrected(act for act, _ in acts))
        desk = self._open(tx, [act for act, _ in acts])
        results = []
        for act, witness in acts:
            result = self._take(tx, act, witness, desk, seen)
            seen[act.event_id] = _Known(body_hash(act), result.outcome, result.problem, act.device_id)
            results.append(result)
        desk.write()
        return results

    def release(self, tx: Tx, pending: Sequence[tuple[Act, Witness]]) -> list[Recorded]:
        """Acts kept while their device was quarantined are linked now; their log rows stay as they were written."""
        desk = self._open(tx, [act for act, _ in pending])
        seen = known_events(tx, _corrected(act for act, _ in pending))
        fresh = [(act, witness) for act, witness in pending if _apart(act, witness, desk, seen) is None]
        linked = [_link(act, witness, desk) for act, witness in fresh]
        desk.write()
        return linked

    def chain_of(self, tx: Tx, item_number: str) -> Chain:
        assert self.projector is not None
        book = self.projector.open(tx, [item_number], [])
        return Envelopes(tx, [item_number]).chain(item_number, book.origin(item_number) or "")

    def _open(self, tx: Tx, acts: Sequence[Act]) -> "Desk":
        assert self.projector is not None
        items = {m.item_number for act in acts for m in moves_of(act.payload, act.actor)} | {i for act in acts for i in act.previous}
        items |= linked_items(tx, _corrected(acts))
        orders = {o for act in acts for o in orders_of(act.payload)}
        book = self.projector.open(tx, items, orders)
        return Desk(Envelopes(tx, items | set(book.items_of(orders))), book)

    def _take(self, tx: Tx, act: Act, witness: Witness, desk: "Desk", seen: dict[str, Any]) -> Recorded:
        if act.event_id in seen:
            return _again(tx, act, witness, seen[act.event_id])
        if witness.rejected is not None:
            desk.envelopes.note(act, witness, "rejected", witness.rejected)
            return Recorded(act.event_id, "rejected", witness.rejected)
        apart = witness.doubt or _apart(act, witness, desk, seen)
        if apart is not None:
            desk.envelopes.note(act, witness, "contested", apart, orders_of(act.payload))
            return Recorded(act.event_id, "contested", apart)
        result = _link(act, witness, desk)
        desk.envelopes.note(act, witness, result.outcome, result.problem, result.order_ids)
        return result


@dataclass(frozen=True, slots=True)
class Desk:
    """What a batch works on: the chains of its envelopes, and the projector's view of their orders."""

    envelopes: Envelopes
    book: Book

    def write(self) -> None:
        self.envelopes.write()
        self.book.write()


@dataclass(frozen=True, slots=True)
class _Known:
    body_hash: str
    outcome: str
    problem: dict[str, Any] | None
    device_id: str | None


def _corrected(acts: Iterable[Act]) -> list[str]:
    return [of for act in acts if (of := corrected_by(act.payload))]


def _apart(act: Act, witness: Witness, desk: Desk, seen: Mapping[str, Any]) -> dict[str, Any] | None:
    """What keeps an act out of the chain whatever its signatures say. What a phone in quarantine corrects may come into the log
    after the correction: that is asked when the phone is let in."""
    if desk.envelopes.told_before(act):
        return REUSED
    if witness.quarantined:
        return QUARANTINED
    of = corrected_by(act.payload)
    return NOT_OWN if of is not None and (of not in seen or seen[of].device_id != act.device_id) else None


def _link(act: Act, witness: Witness, desk: Desk) -> Recorded:
    desk.book.bind(act)
    moves = _with_notes(act, desk)
    desk.envelopes.append(act, moves, body_hash(act))
    chains = {m.item_number: desk.envelopes.chain(m.item_number, desk.book.origin(m.item_number) or "") for m in moves}
    order_ids = desk.book.apply(act, witness, chains)
    problem = _clash(act, chains, desk.book)
    return Recorded(act.event_id, "contested" if problem else "applied", problem, tuple(order_ids))


def _kept(tx: Tx, act: Act, witness: Witness) -> Recorded:
    problem = {"code": "kept_unread", "detail": "Việc này đã được giữ nguyên nhưng hệ thống chưa xử lý được; điều phối sẽ xem."}
    insert_event(tx, act, witness, "contested", problem, [])
    return Recorded(act.event_id, "contested", problem)


def _again(tx: Tx, act: Act, witness: Witness, known: Any) -> Recorded:
    """The same name with other content is kept apart under another name: neither is lost."""
    digest = body_hash(act)
    if known.body_hash == digest:
        return Recorded(act.event_id, "duplicate", known.problem)
    problem = {"code": "event_id_reused", "detail": "Mã việc này đã dùng cho một việc khác; cả hai bản đều được giữ."}
    spare = f"{act.event_id[:27]}~{digest[:12]}"
    if spare not in known_events(tx, [spare]):
        insert_event(tx, replace(act, event_id=spare), witness, "contested", problem, [])
    return Recorded(act.event_id, "contested", problem)


def _with_notes(act: Act, desk: Desk) -> list[Move]:
    """The moves, and a note on every other envelope that the act names or corrects, so that later acts can stand on it."""
    moves = list(moves_of(act.payload, act.actor))
    touched = {m.item_number for m in moves}
    named = [*act.previous, *desk.book.items_of(orders_of(act.payload)), *desk.envelopes.items_of(corrected_by(act.payload))]
    return moves + [Move(item, "noted", "", "") for item in dict.fromkeys(named) if item not in touched]


def _clash(act: Act, chains: Mapping[str, Chain], book: Book) -> dict[str, Any] | None:
    clashing = [item for item, chain in chains.items() if act.event_id in chain.contested]
    unknown = [item for item in chains if book.origin(item) is None]
    if unknown:
        return {"code": "unknown_envelope", "detail": f"Không có bưu gửi nào mang số {', '.join(unknown[:5])}; đã ghi lại, điều phối sẽ xem.", "items": unknown}
    if clashing:
        holders = {item: chains[item].holder for item in clashing}
        return {"code": "custody_contested", "detail": f"Trái với chuỗi bàn giao của {', '.join(clashing[:5])}; cả hai bản đều được giữ.", "holders": holders}
    return None
