"""The custody statement of one envelope, for a complaint (TT 17/2017/TT-BTTTT Art 8): every act of its chain with its link, from the
log; as a legal copy with the verifiable bundle inside (app/papers/legal.py)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.custody.bundle import Subject, make_bundle
from app.custody.codes import SAID, verdicts
from app.custody.heads import HEADS
from app.custody.log import EVENTS, LINKS
from app.kernel.errors import Conflict
from app.kernel.time import local
from app.orders.lifecycle import origin_of
from app.orders.tables import OrderRow, TaskRow
from app.papers import fields
from app.papers.issue import PAPERS, Issued, Printing, Sheet, ready
from app.papers.slips import code_of
from app.papers.tables import PaperRow
from labels.forms import sao_ke

WORDS = {
    "envelopes.taken": "Nhận bì", "collect.done": "Lấy hồ sơ tại nhà", "deliver.done": "Trả tận tay", "envelopes.handed": "Bàn giao", "manifest.sealed": "Ký biên bản", "envelope.found": "Điều phối xác định nơi giữ",
    "visit.failed": "Đến chưa thành", "correction": "Đính chính",
}  # fmt: skip
SOURCES = {"paper": "paper", "device": "key", "counter": "attested"}
ATTACHED = "chuoi-ban-giao.json"


def statement(p: Printing, key: str, typed: Mapping[str, str] | None = None) -> Sheet:
    return ready(sao_ke, content_of(p, key, typed))


def content_of(p: Printing, key: str, asked: Mapping[str, str] | None = None, *, legal: bool = False) -> sao_ke.Content:
    """`asked`: who asked and why (fields of `sao_ke`); else the complaint that came since the last statement, else as that one says."""
    order = p.order(key)
    joined = LINKS.join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id)
    columns = (LINKS.c.role, LINKS.c.giver, LINKS.c.taker, LINKS.c.hash, EVENTS.c.event_id, EVENTS.c.type, EVENTS.c.source, EVENTS.c.body, EVENTS.c.occurred_at, EVENTS.c.received_at)
    links = p.tx.execute(sa.select(*columns).select_from(joined).where(LINKS.c.item_number == order.item_number, LINKS.c.role != "noted").order_by(LINKS.c.position)).all()
    if not links:
        raise Conflict("Bưu gửi này chưa có lần giao nhận nào: chưa có gì để sao kê.", code="no_acts")
    codes = verdicts(p.tx, {link.event_id: link.body for link in links})
    chain = p.house.custody.chain_of(p.tx, order.item_number)
    issued = _issued(p, order, f"{order.id}:{links[-1].event_id}", asked, legal)
    return sao_ke.Content(
        head=p.head("sao_ke", issued), item_number=order.item_number, dossier_code=code_of(order), asked_by=issued.data["asked_by"], why=issued.data["why"], acts=tuple(_act(p, order, link, chain.contested, SAID.get(codes.get(link.event_id, ""), "")) for link in links),
        holder=_holder(p, order, chain.holder), head_hash=_mark(p, links[-1].hash), attachment=ATTACHED, signer=p.me, khmer=order.language == "km",
    )  # fmt: skip


def _act(p: Printing, order: OrderRow, link: Any, contested: tuple[str, ...], code: str) -> sao_ke.Act:
    payload = json.loads(link.body)["payload"]
    countersigned = payload.get("countersignature") or next(iter(payload.get("signatures", ())), None) or {}
    return sao_ke.Act(
        what=WORDS.get(link.type, link.type), giver=_holder(p, order, link.giver) if link.giver else "không rõ", taker=_holder(p, order, link.taker), at=link.occurred_at, received=link.received_at,
        method=SOURCES.get(link.source, "") if link.source != "counter" else countersigned.get("method", "paper" if link.type == "deliver.done" else "attested"), fingerprint=link.hash, contested=link.event_id in contested, code=code,
    )  # fmt: skip


def _holder(p: Printing, order: OrderRow, party: str) -> str:
    return order.citizen_name if party.startswith("citizen:") else p.party(party)


def _mark(p: Printing, last: str) -> str:
    """The last signed head of the log where there is one, and the envelope's own last link."""
    head = p.tx.execute(sa.select(HEADS.c.day, HEADS.c.root).order_by(HEADS.c.day.desc()).limit(1)).first()
    own = f"mắt cuối của bưu gửi {last[:16]}"
    return f"{head.root[:16]} – đầu nhật ký ngày {head.day:%d/%m/%Y}; {own}" if head else own


def _issued(p: Printing, order: OrderRow, acts: str, asked: Mapping[str, str] | None, legal: bool) -> Issued:
    """Whoever asks about the same acts has a number of his own. The legal copy has the number of the plain one, and its own count of prints."""
    mine = (PAPERS.c.form == "sao_ke", PAPERS.c.order_id == order.id, PAPERS.c.key.startswith(acts, autoescape=True))
    made = p.tx.execute(sa.select(PaperRow).where(*mine).order_by(PAPERS.c.id.desc())).scalars().all()
    typed = fields.read("sao_ke", asked) if asked else _typed(p, order, made[0] if made else None)
    same = next((row.key for row in made if row.data == typed), None)
    key = same or f"{acts}:{len(made) + 1}"
    issued = p.issue("sao_ke", key, order_id=order.id, data=None if same else typed, prints=0 if legal else 1)
    return replace(issued, copy=p.issue("sao_ke_ky", key, order_id=order.id).copy) if legal else issued


def _typed(p: Printing, order: OrderRow, last: PaperRow | None) -> dict[str, Any]:
    """Who asked and why: a complaint that is newer than the last statement, whoever asked for that one, else the house itself."""
    table: Any = TaskRow.__table__  # type: ignore[attr-defined]
    complaint = p.tx.execute(sa.select(table.c.created_at).where(table.c.order_id == order.id, table.c.kind == "complaint").order_by(table.c.created_at.desc()).limit(1)).scalar_one_or_none()
    if complaint and (last is None or complaint > last.made_at):
        return {"asked_by": order.citizen_name, "why": f"Khiếu nại ngày {local(complaint):%d/%m/%Y}"}
    if last is not None:
        return dict(last.data)
    return {"asked_by": p.actor.name, "why": "Kiểm tra nội bộ"}


def bundle_of(p: Printing, key: str) -> bytes:
    order = p.order(key)
    subject = Subject(order.item_number, origin_of(order.kind, order.id, order.agency_code), p.house.clock.now())
    return make_bundle(p.tx, p.house.custody, p.house.keyring, subject, p.house.accounts.devices(p.tx))
