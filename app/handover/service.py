"""Handing over at a desk: scan, count, except, sign. Sealing makes the legal filing time (QĐ 45/2016/QĐ-TTg Art 7.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from app.custody.countersign import exceptions_of
from app.custody.events import Act
from app.custody.exchange import Exchange
from app.custody.log import Witness
from app.custody.payloads import Countersignature, ManifestSealed
from app.custody.service import Custody
from app.custody.signing import canonical
from app.db.crypto import Keyring
from app.db.uow import Tx
from app.handover import manifest as rules
from app.handover.expected import expected
from app.handover.manifest import Verdict
from app.handover.rows import envelope_of, party, plain, signature_of
from app.handover.sides import attested, exchange_of, same_batch, tips_of
from app.handover.tables import ManifestLineRow, ManifestRow
from app.kernel.actor import Actor, ActorKind, Role
from app.kernel.errors import Conflict, Malformed, NotFound, Refused
from app.kernel.ids import ItemNumber, new_id
from app.kernel.time import iso, local_date
from app.orders import refusals
from app.orders.journal import tell
from app.orders.projector import ORDERS
from app.orders.service import Orders

MANIFESTS: sa.Table = ManifestRow.__table__  # type: ignore[attr-defined]
LINES: sa.Table = ManifestLineRow.__table__  # type: ignore[attr-defined]
NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Scan:
    """`verdict` says whether the envelope is on the list now (expected, extra, early) or why it is not."""

    item_number: str
    verdict: Verdict
    text: str

    @property
    def heard(self) -> bool:
        return self.verdict in rules.HEARD


@dataclass(frozen=True)
class Handover:
    custody: Custody
    orders: Orders
    keyring: Keyring

    def open(self, tx: Tx, agency_code: str, direction: str, clerk: Actor, courier_id: str | None = None, callers: Mapping[str, str] = NOBODY) -> ManifestRow:
        """`in`: a courier hands to the desk; `out`: the desk hands results to a courier (or to the post office).
        `callers`: which courier today's plan sends for which order (by id)."""
        if direction not in ("in", "out"):
            raise Malformed("Chiều giao nhận phải là in hoặc out.", code="direction")
        if direction == "in" and courier_id is None:
            raise Refused("Chọn bưu tá đang bàn giao.", code="courier_missing", field="courier_id")
        now = self.orders.clock.now()
        year = local_date(now).year
        post = f"courier:{courier_id}" if courier_id else f"office:{self._office(agency_code)}"
        giver, taker = (post, f"agency:{agency_code}") if direction == "in" else (f"agency:{agency_code}", post)
        row = ManifestRow(
            id=new_id(), agency_code=agency_code, direction=direction, year=year, number=self._next_number(tx, agency_code, year),
            giver=giver, taker=taker, clerk_id=clerk.id, courier_id=courier_id, opened_at=now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        for order in expected(tx, row, callers):
            self._put(tx, row.id, order["item_number"], order["id"], True, None)
        return row

    def scan(self, tx: Tx, manifest_id: str, item_number: str, actor: Actor, components: list[dict[str, Any]] | None = None, sure: bool = False) -> Scan:
        """A wrong scan is heard and changes nothing. Scanning again after counting opens the count anew. `sure`: the clerk knows that its
        order is over, and gives it out."""
        row = self._open_one(tx, manifest_id, actor)
        number = ItemNumber.parse(item_number)
        order = tx.execute(sa.select(ORDERS).where(ORDERS.c.item_number == number)).mappings().one_or_none()
        line = tx.get(ManifestLineRow, (row.id, str(number)))
        known = envelope_of(order, line) if order else None
        word, text = rules.verdict(known, row.giver, row.taker, sure)
        if word not in rules.HEARD or order is None:
            return Scan(number, word, text)
        if line is None:
            self._put(tx, row.id, number, order["id"], False, self.orders.clock.now())
        else:
            line.scanned_at, line.exception = self.orders.clock.now(), None
        if components is not None:
            tx.flush()
            tx.execute(LINES.update().where(LINES.c.manifest_id == row.id, LINES.c.item_number == number).values(components=components))
        self._touch(row, rules.OPEN)
        tx.flush()
        return Scan(number, word, text)

    def unscan(self, tx: Tx, manifest_id: str, item_number: str, actor: Actor) -> None:
        row = self._open_one(tx, manifest_id, actor)
        line = self._line(tx, row.id, item_number)
        if line.expected:
            line.scanned_at, line.exception = None, None
        else:
            tx.delete(line)
        self._touch(row, rules.OPEN)
        tx.flush()

    def except_(self, tx: Tx, manifest_id: str, item_number: str, reason: str, actor: Actor) -> None:
        """An envelope on the list that does not change hands now, with its reason."""
        if not reason.strip():
            raise Refused("Cần ghi lý do cho bì không bàn giao.", code="reason_missing", field="reason")
        row = self._open_one(tx, manifest_id, actor)
        line = self._line(tx, row.id, item_number)
        line.exception, line.scanned_at = reason.strip()[:200], None
        self._touch(row, rules.OPEN)
        tx.flush()

    def count(self, tx: Tx, manifest_id: str, actor: Actor) -> ManifestRow:
        row = self._open_one(tx, manifest_id, actor)
        lines = plain(self.lines(tx, row.id))
        left = rules.missing(lines)
        if left:
            raise Conflict(f"Còn {len(left)} bì trong danh sách chưa quét: {', '.join(left[:5])}. Quét nốt hoặc ghi lý do.", code="not_counted", items=left)
        if not rules.sealable(lines):
            raise Conflict("Biên bản chưa có bì nào.", code="empty")
        self._touch(row, rules.COUNTED)
        tx.flush()
        return row

    def exchange(self, tx: Tx, manifest_id: str, actor: Actor, exchange_id: str = "", at: str = "") -> Exchange:
        """The text that both sides sign; a page that let somebody sign it earlier brings its name and time back."""
        row = self.find(tx, manifest_id, actor)
        return exchange_of(tx, row, self.lines(tx, row.id), exchange_id or new_id(), at or iso(self.orders.clock.now()))

    def seal(self, tx: Tx, manifest_id: str, actor: Actor, exchange: Exchange | None = None, signatures: Sequence[Countersignature] = ()) -> ManifestRow:
        """The clerk's signature makes it legal. Without one the clerk's password was asked again: the house attests (the weaker
        method, recorded as such). Raises Conflict where the batch is no longer what was signed. Sealing again answers the same."""
        row = self.find(tx, manifest_id, actor)
        if row.state == rules.SEALED:
            return row
        if row.state != rules.COUNTED:
            raise Conflict("Phải đếm đủ trước khi ký biên bản.", code="not_counted")
        now = self.orders.clock.now()
        signed = exchange or self.exchange(tx, manifest_id, actor)
        if not same_batch(signed, self.exchange(tx, manifest_id, actor)):
            raise Conflict("Danh sách bì đã đổi sau khi ký: xem lại rồi ký lại.", code="changed_since_signed")
        signatures = list(signatures) or [attested(self.keyring, f"clerk:{actor.id}", signed, now)]
        if (year := local_date(now).year) != row.year:  # opened before the new year: the book of that year is closed
            row.year, row.number = year, self._next_number(tx, row.agency_code, year)
        files, over = self._files(tx, row, list(signed.items)), refusals.over(tx, signed.items) if row.direction == "out" else []
        act = self._act(tx, row, signed, signatures, now, bool(files))
        self.custody.record(tx, act, Witness(now, now))
        row.state, row.sealed_at, row.event_id, row.version = rules.SEALED, now, act.event_id, row.version + 1
        row.filing_time, row.confidence = (now, "server") if files else (None, None)
        row.signatures = [signature_of(s) for s in signatures]
        tx.flush()
        refusals.ask_about_given_out(tx, over, now)
        self._tell(tx, row, list(signed.items), files, now)
        return row

    def drop(self, tx: Tx, manifest_id: str, actor: Actor) -> None:
        self._open_one(tx, manifest_id, actor).state = rules.DROPPED
        tx.flush()

    def find(self, tx: Tx, manifest_id: str, actor: Actor) -> ManifestRow:
        row = tx.get(ManifestRow, manifest_id)
        if row is None or not _may_see(actor, row):
            raise NotFound("Không có biên bản này.", code="manifest_not_found")
        return row

    def lines(self, tx: Tx, manifest_id: str) -> Sequence[ManifestLineRow]:
        query = sa.select(ManifestLineRow).where(LINES.c.manifest_id == manifest_id).order_by(LINES.c.expected.desc(), LINES.c.item_number)
        return tx.execute(query).scalars().all()

    def open_manifests(self, tx: Tx, actor: Actor) -> Sequence[ManifestRow]:
        query = sa.select(ManifestRow).where(MANIFESTS.c.state.in_((rules.OPEN, rules.COUNTED))).order_by(MANIFESTS.c.opened_at)
        return [row for row in tx.execute(query).scalars() if _may_see(actor, row)]

    def book(self, tx: Tx, agency_code: str, year: int) -> Sequence[ManifestRow]:
        """The register book of a desk: sealed manifests, numbered from 01 a year."""
        query = sa.select(ManifestRow).where(MANIFESTS.c.agency_code == agency_code, MANIFESTS.c.year == year, MANIFESTS.c.state == rules.SEALED)
        return tx.execute(query.order_by(MANIFESTS.c.number)).scalars().all()

    def _open_one(self, tx: Tx, manifest_id: str, actor: Actor) -> ManifestRow:
        row = self.find(tx, manifest_id, actor)
        if row.state not in (rules.OPEN, rules.COUNTED):
            raise Conflict("Biên bản đã ký hoặc đã huỷ, không sửa được nữa: lập biên bản mới.", code="sealed")
        return row

    def _line(self, tx: Tx, manifest_id: str, item_number: str) -> ManifestLineRow:
        line = tx.get(ManifestLineRow, (manifest_id, str(ItemNumber.parse(item_number))))
        if line is None:
            raise NotFound("Bì này không có trong biên bản.", code="line_not_found")
        return line

    def _put(self, tx: Tx, manifest_id: str, item_number: str, order_id: str, expected: bool, scanned_at: datetime | None) -> None:
        tx.execute(LINES.insert(), {"manifest_id": manifest_id, "item_number": item_number, "order_id": order_id, "expected": expected, "scanned_at": scanned_at, "exception": None, "components": []})

    def _next_number(self, tx: Tx, agency_code: str, year: int) -> int:
        last = sa.select(sa.func.max(MANIFESTS.c.number)).where(MANIFESTS.c.agency_code == agency_code, MANIFESTS.c.year == year)
        return int(tx.execute(last).scalar_one() or 0) + 1

    def _touch(self, row: ManifestRow, state: str) -> None:
        row.state, row.version = state, row.version + 1

    def _office(self, agency_code: str) -> str:
        known = self.orders.reference.at(local_date(self.orders.clock.now()))
        desk = known.agencies.get(agency_code)
        return str(known.office_for(desk.new_code if desk else None).id)

    def _files(self, tx: Tx, row: ManifestRow, items: list[str]) -> set[str]:
        """The envelopes whose handing over files a dossier: not a result that goes back, nor what one agency sends to another."""
        if row.direction != "in":
            return set()
        return set(tx.execute(sa.select(ORDERS.c.item_number).where(ORDERS.c.item_number.in_(items), ORDERS.c.kind == "collect")).scalars())

    def _act(self, tx: Tx, row: ManifestRow, signed: Exchange, signatures: list[Countersignature], now: datetime, files: bool) -> Act:
        payload = ManifestSealed(
            manifest_id=row.id, number=f"{row.number:02d}/{row.year}", giver=party(row.giver), taker=party(row.taker), item_numbers=list(signed.items),
            exceptions=exceptions_of(signed), filing_time=now if files else None, confidence="server" if files else None, signatures=signatures, exchange=signed,
        )  # fmt: skip
        event_id, tips = new_id(), tips_of(tx, signed.exceptions) | dict(signed.items)
        wire = {"event_id": event_id, "type": "manifest.sealed", "occurred_at": iso(now), "previous": tips, "payload": msgspec.to_builtins(payload)}
        return Act(event_id, "manifest.sealed", payload, now, tips, f"clerk:{row.clerk_id}", "counter", canonical(wire))

    def _tell(self, tx: Tx, row: ManifestRow, items: list[str], files: set[str], now: datetime) -> None:
        owners: dict[str | None, list[str]] = {}
        for item, owner in tx.execute(sa.select(ORDERS.c.item_number, ORDERS.c.connection_id).where(ORDERS.c.item_number.in_(items))):
            owners.setdefault(owner, []).append(item)
        for owner, mine in owners.items():
            filed = sorted(files & set(mine))
            data = {"manifest_id": row.id, "number": f"{row.number:02d}/{row.year}", "agency_code": row.agency_code, "direction": row.direction, "item_numbers": sorted(mine)}
            filing = {"filing_time": iso(row.filing_time) if filed and row.filing_time else None, "filed_item_numbers": filed}
            tell(tx, "manifest.sealed", now, {**data, **filing, "occurred_at": iso(now)}, connection_id=owner)


def _may_see(actor: Actor, row: ManifestRow) -> bool:
    if actor.kind is ActorKind.SYSTEM or actor.role in (Role.HEAD, Role.DISPATCHER):
        return True
    return actor.role is Role.CLERK and actor.agency_code == row.agency_code
