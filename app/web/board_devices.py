"""Phones and counter keys: the drill of a lost phone. What it held, what was on it, what has come from it since; to take it out of
service, to let a quarantined one in again, to take late acts into the chain after a person has asked."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post

from app.accounts.access import ACCESS
from app.accounts.leaving import held_by
from app.accounts.tables import DeviceRow
from app.custody.log import EVENTS
from app.custody.quarantine import outside
from app.db.uow import Tx
from app.house import House
from app.kernel.errors import NotFound, Refused
from app.orders.admitted import admit
from app.web.ask_form import today_rules
from app.web.auth import BOARD
from app.web.board_dispute import WORDS
from app.web.pages import Page
from app.web.views import lines

STATES = {"active": "đang dùng", "quarantined": "cách ly", "revoked": "đã thu hồi"}


@get("/board/devices", opt={"who": BOARD}, sync_to_thread=True)
def devices(page: Page, house: House) -> Response[Any]:
    with house.db.read() as tx:
        rows, people = house.accounts.devices(tx), {p.id: p for p in house.accounts.people(tx)}
    return page.show("board_devices.html", devices=rows, people=people, states=STATES)


@get("/board/device/{device_id:str}", opt={"who": BOARD}, sync_to_thread=True)
def device(page: Page, house: House, device_id: str) -> Response[Any]:
    with house.db.write() as tx:
        row = _found(tx, device_id)
        person = house.accounts.person(tx, row.person_id)
        held = lines(page, tx, held_by(tx, row.party), today_rules(page), "board.device")
        acts, late = _acts(tx, row), _late(tx, row)
        packs, since = _fetched(tx, person.id)
    return page.show("board_device.html", d=row, person=person, held=held, acts=acts, late=late, packs=packs, since=since, states=STATES, words=WORDS)


@post("/board/device/{device_id:str}", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def change(page: Page, house: House, device_id: str) -> Response[Any]:
    """`do`: revoke (with a reason), release (a quarantined or revoked one works again), or admit (its late acts go into the
    chain; a revoked phone stays revoked)."""
    do, reason, at = page.form.text("do"), page.form.text("reason")[:200], f"/board/device/{device_id}"
    if do == "revoke" and len(reason) < 3:
        raise Refused("Ghi lý do thu hồi (mất máy, hỏng, đổi người…).", code="reason", field="reason")
    with page.write() as tx:
        row = _found(tx, device_id)
        if do == "revoke":
            house.accounts.revoke_device(tx, row.id, reason)
            told = f"Đã thu hồi máy. {len(held_by(tx, row.party))} bì cần đối chiếu."
        elif do in ("release", "admit"):
            if do == "release":
                house.accounts.set_device(tx, device_id, "active", "")
            name = house.accounts.person(tx, row.person_id).name
            told = f"{len(admit(tx, house.custody, device_id, name, house.clock.now()))} việc đã giữ nay vào chuỗi."
        else:
            raise Refused("Không rõ việc cần làm.", code="do")
    return page.go(at, told)


def _found(tx: Tx, device_id: str) -> DeviceRow:
    row = tx.get(DeviceRow, device_id)
    if row is None:
        raise NotFound("Không có máy này.", code="device_not_found")
    return row


def _fetched(tx: Tx, person_id: str) -> tuple[Sequence[Any], Any]:
    """What the courier's phone was told of citizens: the last day packs, and what came with the changes since the newest one (times,
    stops, last time)."""
    mine = sa.select(ACCESS.c.at, ACCESS.c.count).where(ACCESS.c.actor == f"device:{person_id}")
    packs = tx.execute(mine.where(ACCESS.c.purpose == "daypack").order_by(ACCESS.c.at.desc()).limit(5)).all()
    changes = mine.where(ACCESS.c.purpose == "changes", *([ACCESS.c.at >= packs[0].at] if packs else [])).subquery()
    sums = (sa.func.count().label("times"), sa.func.coalesce(sa.func.sum(changes.c.count), 0).label("stops"), sa.func.max(changes.c.at, type_=ACCESS.c.at.type).label("last"))
    return packs, tx.execute(sa.select(*sums).select_from(changes)).one()


def _acts(tx: Tx, row: DeviceRow) -> dict[str, Any]:
    query = sa.select(sa.func.count(), sa.func.max(EVENTS.c.received_at, type_=EVENTS.c.received_at.type)).where(EVENTS.c.device_id == row.id)
    count, last = tx.execute(query).one()
    return {"count": count, "last": last}


def _late(tx: Tx, row: DeviceRow) -> list[Any]:
    """Acts kept apart, not in any chain: what came after the phone was taken out of service, or while it was in quarantine."""
    columns = (EVENTS.c.event_id, EVENTS.c.type, EVENTS.c.occurred_at, EVENTS.c.received_at, EVENTS.c.problem, EVENTS.c.body)
    rows = tx.execute(sa.select(*columns).where(outside(tx, row.id)).order_by(EVENTS.c.leaf).limit(200)).mappings()
    return [{**row, "items": ", ".join(json.loads(row["body"]).get("previous", {}))} for row in rows]


HANDLERS = [devices, device, change]
