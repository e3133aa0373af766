"""Taking acts from a phone: in order, item by item, each whole or not at all, one commit a batch.

A gap stops the batch (deferred); a repeated act is answered as before; the same number with other content is a clone of
the install (restored backup): it is kept, contested, and the device is put in quarantine. Clocks never refuse anything."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.keys import DeviceKeys
from app.accounts.tables import DeviceRow
from app.custody.countersign import doubt
from app.custody.events import Act
from app.custody.log import EVENTS, Witness, insert_event
from app.custody.service import REVOKED, Custody
from app.db.crypto import Keyring
from app.db.uow import Tx
from app.kernel.actor import Actor
from app.orders.closes import compare, to_each_close
from app.orders.pictures import expect
from app.orders.tasks import ask
from mobile_api.codes import check_codes
from mobile_api.glass import compare_acts
from mobile_api.reading import BAD_SIGNATURE, Read
from mobile_api.schemas import Result
from mobile_api.times import Tick, after, corrected_time, corrected_times

MAX_EVENTS = 200
CLONE = {"code": "seq_reused", "detail": "Số thứ tự này đã gửi với nội dung khác: cả hai được giữ, máy tạm cách ly, chờ điều phối xem."}
GAP = {"code": "gap", "detail": "Thiếu việc trước đó; máy sẽ gửi lại từ expected_seq."}
Problem = dict[str, Any] | None


@dataclass
class Intake:
    """One batch of one phone."""

    tx: Tx
    custody: Custody
    actor: Actor
    device: DeviceRow
    now: datetime
    skew: timedelta
    keyring: Keyring
    sent: Tick | None = None
    times: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    earlier: datetime | None = field(default=None, init=False)  # the newest sure time of what this phone did before
    keys: DeviceKeys = field(init=False)
    clones: list[tuple[Act, Witness]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = DeviceKeys(self.tx)

    def take(self, items: Sequence[Read], oldest: int | None = None) -> list[Result]:
        self._skip_to(oldest, [i.seq for i in items if i.seq is not None])
        self._date(items)
        known = self._known_seqs([i.seq for i in items if i.seq is not None and i.seq <= self.device.last_seq])
        results: list[Result | None] = [None] * len(items)
        pending: list[tuple[Act, Witness, int]] = []
        expected = self.device.last_seq + 1
        for at, item in enumerate(items):
            if item.seq is None:
                results[at] = self._unreadable(item)
            elif item.seq > expected:
                results[at] = Result(item.event_id, item.seq, "deferred", GAP)
            elif item.seq < expected and (item.seq in known or item.seq > self.device.last_seq):
                results[at] = self._again(item, known.setdefault(item.seq, {}))
            elif not item.signed:
                results[at] = self._unsigned(item)
                expected = max(expected, item.seq + 1)
            elif item.act is not None:
                pending.append((item.act, self._witness(item), at))
                known.setdefault(item.seq, {})[body_key(item.act)] = None
                expected = max(expected, item.seq + 1)
        for part in to_each_close(pending):
            for (act, _, at), done in zip(part, self.custody.batch(self.tx, [(a, w) for a, w, _ in part]), strict=True):
                results[at] = Result(act.event_id, act.seq, done.outcome, done.problem)
                self._report(act, done.outcome, done.problem)
                if done.outcome == "applied":
                    compare(self.tx, act, self.now, self.actor.name, self.now)
        compare_acts(self.tx, [act for act, *_ in pending], self.now)
        fresh = [act for act, _, at in pending if _new(results[at])]
        for act in fresh:
            expect(self.tx, act, self.now)
        check_codes(self.tx, self.keyring, fresh, self.now)
        for clone, witness in self.clones:
            self._keep(clone, witness)
        self.device.last_seq = expected - 1
        return [r for r in results if r is not None]

    def _skip_to(self, oldest: int | None, seqs: list[int]) -> None:
        """The phone has forgotten acts that we do not have either (a server restored from an old backup, a restored phone):
        waiting for them would block it for ever. A person is told which numbers are missing."""
        missing = self.device.last_seq + 1
        if oldest is None or not seqs or oldest > min(seqs) or oldest <= missing:
            return
        text = f"Máy «{self.device.name}» không còn các việc số {missing}–{oldest - 1} mà máy chủ cũng không có: hỏi bưu tá, đối chiếu túi thư."
        ask(self.tx, "device", f"missing:{self.device.id}:{missing}", text, self.now)
        self.device.last_seq = oldest - 1

    def _date(self, items: Sequence[Read]) -> None:
        """The skew of the last contact is known once the phone has sent an act."""
        before = timedelta(milliseconds=self.device.skew_ms) if self.device.last_seq else None
        dated = [(i.act.event_id, i.tick) for i in items if i.act is not None and i.tick is not None]
        times = corrected_times([tick for _, tick in dated], self.sent, self.now, self.skew, before)
        self.times = {event_id: time for (event_id, _), time in zip(dated, times, strict=True)}
        past = EVENTS.c.corrected_at <= self.now  # one ahead of now was dated while our own clock was ahead
        sure = (EVENTS.c.device_id == self.device.id, EVENTS.c.seq <= self.device.last_seq, EVENTS.c.confidence == "corrected", past, EVENTS.c.outcome != "rejected")
        self.earlier = self.tx.execute(sa.select(EVENTS.c.corrected_at).where(*sure).order_by(EVENTS.c.seq.desc(), EVENTS.c.leaf).limit(1)).scalar()

    def _witness(self, item: Read) -> Witness:
        assert item.act is not None
        corrected, confidence = self.times.get(item.act.event_id) or corrected_time(item.act.occurred_at, self.now, self.skew)
        if item.seq is not None and item.seq > self.device.last_seq:
            corrected, confidence = after(self.earlier, corrected, confidence)
        apart = self.device.state != "active"
        unsure = None if item.problem else doubt(item.act, self.keys, item.countersigned, self.keyring.house_key, self.now) or (REVOKED if self.device.state == "revoked" else None)
        return Witness(self.now, corrected, int(self.skew.total_seconds() * 1000), confidence, apart, unsure, item.problem)

    def _known_seqs(self, seqs: list[int]) -> dict[int, dict[str, Problem]]:
        """All that this phone has said under each number, with what the house found in it."""
        known: dict[int, dict[str, Problem]] = {}
        if seqs:
            query = sa.select(EVENTS.c.seq, EVENTS.c.body_hash, EVENTS.c.problem).where(EVENTS.c.device_id == self.device.id, EVENTS.c.seq.in_(seqs))
            for row in self.tx.execute(query):
                known.setdefault(row.seq, {})[row.body_hash] = row.problem
        return known

    def _again(self, item: Read, known: dict[str, Problem]) -> Result:
        assert item.act is not None
        digest = body_key(item.act)
        if digest in known:
            return Result(item.event_id, item.seq, "duplicate", known[digest])
        if not item.signed:
            return self._unsigned(item)
        known[digest] = CLONE
        return self._clone(item.act, replace(self._witness(item), quarantined=True))

    def _clone(self, act: Act, witness: Witness) -> Result:
        """Into the log after the batch: the act that came first stands first there, also where both came in one batch."""
        self.clones.append((act, witness))
        if self.device.state == "active":
            self.device.state, self.device.state_reason = "quarantined", CLONE["detail"]
            key = f"clone:{self.device.id}:{body_key(act)[:16]}:{int(self.now.timestamp())}"  # each quarantine is a question of its own
            ask(self.tx, "device", key, f"Máy «{self.device.name}» gửi hai việc khác nhau cùng số thứ tự {act.seq}: xem và cho dùng lại.", self.now)
        return Result(act.event_id, act.seq, "contested", CLONE)

    def _keep(self, act: Act, witness: Witness) -> None:
        """Under its own name where that is free, so that the acts after it still stand on it when the phone is let in."""
        digest = body_key(act)
        spare = f"{act.event_id[:27]}~{digest[:12]}"
        known = dict(self.tx.execute(sa.select(EVENTS.c.event_id, EVENTS.c.body_hash).where(EVENTS.c.event_id.in_((act.event_id, spare)))).tuples().all())
        if digest not in known.values():
            name = spare if act.event_id in known else act.event_id
            insert_event(self.tx, replace(act, event_id=name), witness, "contested", witness.doubt or CLONE, [])

    def _unsigned(self, item: Read) -> Result:
        key = f"signature:{self.device.id}:{item.seq}"
        text = f"Máy «{self.device.name}» gửi việc số {item.seq} với chữ ký sai: không ghi nhận."
        ask(self.tx, "device", key, text, self.now, body=item.act.body[:4000] if item.act else "")
        return Result(item.event_id, item.seq, "rejected", BAD_SIGNATURE)

    def _unreadable(self, item: Read) -> Result:
        ask(self.tx, "device", f"unreadable:{self.device.id}:{item.event_id}", f"Máy «{self.device.name}» gửi một việc không đọc được.", self.now)
        return Result(item.event_id, item.seq, "rejected", item.problem)

    def _report(self, act: Act, outcome: str, problem: dict[str, Any] | None) -> None:
        if outcome == "contested" and problem is not None and self.device.state == "active":
            ask(self.tx, "contested", f"contested:{act.event_id}", problem["detail"], self.now, event_id=act.event_id, problem=problem)
        if outcome == "contested" and self.device.state == "revoked":
            text = f"Máy đã thu hồi «{self.device.name}» vừa gửi việc chưa gửi trước khi mất: xem ở trang của máy rồi quyết định."
            ask(self.tx, "device", f"late:{self.device.id}", text, self.now, device_id=self.device.id)


def _new(result: Result | None) -> bool:
    """An act in the log under its own name, as it came."""
    return result is not None and result.outcome in ("applied", "contested") and (result.problem or {}).get("code") != "event_id_reused"


def body_key(act: Act) -> str:
    return hashlib.sha256(act.body.encode()).hexdigest()
