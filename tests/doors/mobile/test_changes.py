"""What a phone is told since its cursor: stops put in and taken out, a run that went to somebody else, the bag."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.access import ACCESS
from app.dispatch import queries
from app.dispatch.tables import PlanRow, RunRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.queries import open_tasks
from app.orders.sending_back import Decided, send_back
from tests.doors.pages.visitor import Visitor
from tests.orders import client_actor, registered
from tests.phone import Phone, signed_in

DAY = date(2026, 11, 26)


def changes(phone: Phone, cursor: str) -> dict[str, Any]:
    answer = phone.http.get("/m/v1/changes", params={"cursor": cursor}, headers=phone.headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def ops(told: dict[str, Any], entity: str) -> list[tuple[str, str]]:
    return [(item["op"], item["id"]) for item in told["items"] if item["entity"] == entity]


def test_a_cursor_that_is_no_number_is_an_expired_one(client: Any, clock: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    epoch = phone.daypack()["data_epoch"]
    assert phone.http.get("/m/v1/changes", params={"cursor": f"{epoch}.²"}, headers=phone.headers).status_code == 410


@pytest.fixture
def busy(house: House, client: Any, clock: Any) -> tuple[Phone, dict[str, Any], list[Any]]:
    """A courier with a published run of three orders, and the day pack of it."""
    orders = [registered(house) for _ in range(3)]
    with house.db.write() as tx:
        actor = client_actor(house, tx)
        job = house.dispatch.request(tx, DAY, actor)
    plan_id = house.dispatch.run(job.id)
    assert plan_id is not None
    with house.db.write() as tx:
        house.dispatch.publish(tx, plan_id, actor, 0)
        run = queries.runs(tx, plan_id)[0]
        login = next(p.login for p in house.accounts.people(tx) if p.id == run.courier_id)
    phone = signed_in(client, clock, login)
    pack = phone.daypack(DAY.isoformat())
    assert len(pack["visits"]) > 1
    return phone, pack, orders


def test_nothing_new_is_a_cursor_the_run_and_the_bag(busy: Any) -> None:
    phone, pack, _ = busy
    told = changes(phone, pack["cursor"])
    assert (ops(told, "visit"), told["has_more"], told["reset"]) == ([], False, False)
    assert [item["data"] for item in told["items"]] == [pack["run"], {"held": []}]


def test_a_phone_that_read_its_changes_the_evening_before_has_the_new_days_run_after_midnight(both: str, house: House, busy: Any, clock: Any) -> None:
    phone, _, _ = busy
    with house.db.write() as tx:
        tx.add(PlanRow(id="wednesday", day=DAY - timedelta(days=1), version=1, state="published", created_at=clock.now()))
        tx.add(RunRow(id="wednesday-run", plan_id="wednesday", courier_id=phone.person, day=DAY - timedelta(days=1)))
    clock.pass_(hours=14)
    evening = changes(phone, phone.daypack()["cursor"])
    clock.pass_(hours=8)
    morning = changes(phone, evening["next_cursor"])
    assert [item["data"]["date"] for told in (evening, morning) for item in told["items"] if item["entity"] == "run"] == ["2026-11-25", "2026-11-26"]


def test_a_cancelled_order_leaves_its_stop_and_an_empty_stop_leaves_the_day(both: str, house: House, busy: Any) -> None:
    phone, pack, orders = busy
    visit = next(v for v in pack["visits"] if [o["order_id"] for o in v["orders"]] == [orders[0].id]) if any(len(v["orders"]) == 1 for v in pack["visits"]) else pack["visits"][0]
    with house.db.write() as tx:
        for order in visit["orders"]:
            house.orders.cancel(tx, order["order_id"], client_actor(house, tx))
    told = changes(phone, pack["cursor"])
    assert ("delete", visit["visit_id"]) in ops(told, "visit")
    fresh = phone.daypack(DAY.isoformat())
    gone = {o["order_id"] for o in visit["orders"]}
    assert not gone & {o["order_id"] for v in fresh["visits"] for o in v["orders"]}
    assert ops(changes(phone, told["next_cursor"]), "visit") == []


def test_what_was_fetched_before_its_courier_knew_that_it_was_cancelled_stays_on_the_phone_and_a_person_is_asked(both: str, house: House, busy: Any) -> None:
    phone, pack, _ = busy
    visit = next(v for v in pack["visits"] if v["at"] == "home")
    order = visit["orders"][0]
    with house.db.write() as tx:
        house.orders.cancel(tx, order["order_id"], client_actor(house, tx))
    phone.send(phone.collected(visit["visit_id"], order))
    told = changes(phone, pack["cursor"])
    assert ("upsert", visit["visit_id"]) in ops(told, "visit")
    assert {v["at"] for v in phone.daypack(DAY.isoformat())["visits"] for o in v["orders"] if o["order_id"] == order["order_id"]} == {"home", "agency"}
    with house.db.write() as tx:
        (task,) = open_tasks(tx, "overtaken")
        assert task.order_id == order["order_id"] and "mang đi hay trả lại" in task.text
        send_back(tx, house.orders, order["order_id"], Decided("người gửi đã huỷ", "citizen"), SYSTEM)
        assert open_tasks(tx, "overtaken") == []


def test_who_is_stood_in_for_learns_that_the_run_is_gone_and_the_other_gets_it(house: House, client: Any, clock: Any, busy: Any) -> None:
    phone, pack, _ = busy
    with house.db.write() as tx:
        other = next(p for p in house.accounts.people(tx) if p.role == "courier" and p.id != phone.person)
        plan = queries.current(tx, DAY)
        assert plan is not None
        job = house.dispatch.stand_in(tx, DAY, phone.person, other.id, client_actor(house, tx), plan.version)
    taker = signed_in(client, clock, other.login)
    before = taker.daypack(DAY.isoformat())["cursor"]
    assert house.dispatch.run(job.id) is not None
    told = changes(phone, pack["cursor"])
    assert [op for op, _ in ops(told, "run")] == ["delete"]
    assert {i for op, i in ops(told, "visit") if op == "delete"} == {v["visit_id"] for v in pack["visits"]}
    assert [op for op, _ in ops(changes(taker, before), "run")] == ["upsert"]


def test_what_a_phone_did_comes_back_as_the_stop_with_its_holder_and_in_the_bag(busy: Any) -> None:
    phone, pack, _ = busy
    visit = next(v for v in pack["visits"] if v["at"] == "home")
    phone.send(phone.collected(visit["visit_id"], visit["orders"][0]))
    told = changes(phone, pack["cursor"])
    assert ("upsert", visit["visit_id"]) in ops(told, "visit")
    assert told["items"][-1]["data"] == {"held": [visit["orders"][0]["item_number"]]}


def test_a_cursor_of_another_epoch_or_from_nowhere_is_410(busy: Any) -> None:
    phone, pack, _ = busy
    for cursor in ("", "other.1", pack["cursor"] + "9", "1.-1", "1.x"):
        assert phone.http.get("/m/v1/changes", params={"cursor": cursor}, headers=phone.headers).status_code == 410, cursor


def reads(house: House, purpose: str) -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(ACCESS.c.order_id, ACCESS.c.count, ACCESS.c.detail).where(ACCESS.c.purpose == purpose)).all())


def test_stops_told_during_the_day_stand_in_the_log_of_reads_and_on_the_page_of_a_lost_phone(both: str, house: House, busy: Any) -> None:
    phone, pack, orders = busy
    changes(phone, pack["cursor"])
    assert reads(house, "changes") == [], "nothing was told of anybody"
    home = next(v for v in pack["visits"] if v["at"] == "home")
    phone.send(phone.collected(home["visit_id"], home["orders"][0]))
    told = changes(phone, pack["cursor"])
    (line,) = reads(house, "changes")
    named = {o["order_id"] for item in told["items"] if item["entity"] == "visit" and item["op"] == "upsert" for o in item["data"]["orders"]}
    assert line.count == len([op for op, _ in ops(told, "visit") if op == "upsert"]) and named == {line.order_id or "", *line.detail.split()} - {""}
    board = Visitor(phone.http).login("head")
    page = board.see(f"/admin/access?order={home['orders'][0]['order_id']}")
    assert "gói ngày của bưu tá" in page and "cập nhật trong ngày của bưu tá" in page
    with house.db.read() as tx:
        device = next(d for d in house.accounts.devices(tx) if d.install_id == phone.install_id)
    assert f"1 lần cập nhật, {line.count} điểm dừng" in board.see(f"/board/device/{device.id}")
