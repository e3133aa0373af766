"""What the post holds finds its way back: a dossier that the desk refuses or that its sender wants again, a result that is somebody else's."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.dispatch import queries as plans
from app.dispatch.tables import RunRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict, Refused
from app.kernel.time import local_date
from app.onestop.profile import word_of
from app.orders import queries
from app.orders.commands import OrderChange, Window
from app.orders.policy import sweep
from app.orders.projector import ORDERS
from app.orders.quality import IN_TIME, late
from app.orders.replay import replay
from app.orders.sending_back import Decided, send_back
from app.orders.tables import OrderRow
from app.papers import rekey
from app.papers.issue import Printing
from app.papers.rekey import Written
from app.worker import Worker
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE, registered, reread
from tests.papers import clerk_of, draw, sealed
from tests.phone import Phone

PAPERS = [{"name": "Tờ khai", "originals": 1, "copies": 0}]
WITHDRAWN = Decided("Người gửi rút lại hồ sơ", "citizen")


def wire(order: OrderRow) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}


def planned(house: House, clock: Any) -> date:
    """The plan of the next day, published; that day has come."""
    clock.pass_(days=1)
    day = local_date(clock.now())
    with house.db.write() as tx:
        job = house.dispatch.request(tx, day, SYSTEM, seconds=1, publish=True)
    assert house.dispatch.run(job.id) is not None
    return day


def courier_of(house: House, client: Any, clock: Any, order: OrderRow) -> Phone:
    """Who works in the citizen's commune."""
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.role == "courier" and p.new_code == order.new_code)
    phone = Phone(client, login, clock)
    phone.sign_in()
    return phone


def stops(phone: Phone, order: OrderRow) -> list[tuple[str, dict[str, Any]]]:
    """(visit, order) of the day pack, where the order stands."""
    return [(visit["visit_id"], {**one, "at": visit["at"]}) for visit in phone.daypack()["visits"] for one in visit["orders"] if one["order_id"] == order.id]


def left_out(house: House, day: date, order: OrderRow) -> str:
    with house.db.read() as tx:
        plan = plans.current(tx, day)
        assert plan is not None
        return next((row.reason for row in plans.unserved(tx, plan.id) if row.order_id == order.id), "")


def open_tasks(house: House, kind: str) -> list[str]:
    with house.db.read() as tx:
        return [task.text for task in queries.open_tasks(tx, kind)]


def sent_back(house: House, order: OrderRow, decided: Decided = WITHDRAWN) -> OrderRow:
    with house.db.write() as tx:
        return send_back(tx, house.orders, order.id, decided, SYSTEM)


def holds(house: House) -> bool:
    with house.db.read() as tx:
        return replay(tx, house.orders, lambda _: None) == []


def test_a_dossier_that_the_desk_refuses_waits_for_a_decision_and_is_brought_back_to_its_citizen(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, state_fee=8_000)
    phone = courier_of(house, client, clock, order)
    money = {"postage": order.quote["postage"], "state_fee": 8_000, "cod": 0, "method": "cash"}
    phone.send(phone.collected("v1", wire(order), money=money), phone.failed("v2", wire(order), "agency_refused"))
    assert len(open_tasks(house, "refused")) == 1
    day = planned(house, clock)
    assert "trả lại nơi gửi" in left_out(house, day, order) and not stops(phone, order), "the same desk is not asked again"
    board = Visitor(client).login("dispatcher")
    page = board.see(f"/board/order/{order.id}")
    board.send(page, f"/board/order/{order.id}/back", why="Một cửa từ chối theo Mẫu 03", fault="citizen")
    now = reread(house, order)
    assert (now.state, open_tasks(house, "refused"), len(open_tasks(house, "refund"))) == ("returning", [], 1)
    assert "đang được mang trả lại ông/bà" in text_of(client.get(f"/t/{order.token}"))
    page = draw(house, "phieu_chuyen_hoan", order.id)
    assert "Trả lại người gửi" in page and "Lâm Thị Ngọc Hạnh" in page and "Một cửa từ chối theo Mẫu 03" in page and "bên chịu: người gửi" in page
    planned(house, clock)
    [(visit, told)] = stops(phone, order)
    assert "0/1 yêu cầu" in text_of(board.login("dispatcher").see("/board")), "brought back it will be done, not before"
    assert (told["at"], told["kind"], told["gives_back"], sum(told["money"].values())) == ("home", "return", True, 0)
    phone.send(phone.delivered(visit, told))
    now = reread(house, order)
    assert (now.state, now.holder, now.filing_time, now.closed_at) == ("returned", f"citizen:{order.id}", None, clock.now())
    assert (now.outcome, now.reason, now.fault, word_of(now)) == ("delivered_to_owner", "agency_refused", "agency", "returned")
    with pytest.raises(Conflict, match="đặt một yêu cầu trả kết quả mới"), house.db.write() as tx:
        house.orders.ready(tx, order.id, SYSTEM)
    assert "đã được trả lại ông/bà, chưa nộp" in text_of(client.get(f"/t/{order.token}"))
    with house.db.read() as tx:
        assert [row.type for row in queries.history(tx, order.id) if row.type.startswith("order.return")] == ["order.returning", "order.returned"]
        assert tx.execute(sa.select(ORDERS.c.due_at < ORDERS.c.closed_at, IN_TIME).where(ORDERS.c.id == order.id)).one() == (True, True), "the way to the desk was over when it was sent back"
    assert holds(house)


def test_somebody_elses_result_goes_back_to_its_agency_by_a_decision_without_invitations(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, "return")
    phone = courier_of(house, client, clock, order)
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.failed("v1", wire(order), "wrong_result"))
    assert "báo cơ quan làm lại" in open_tasks(house, "refused")[0]
    page = text_of(client.get(f"/t/{order.token}"))
    assert "Ngày bưu tá đến" not in page and "Đổi giờ hẹn" not in page, "nobody comes with it, and no day for that can be chosen"
    day = planned(house, clock)
    assert left_out(house, day, order) and not stops(phone, order), "it is not carried to the same door again"
    assert sent_back(house, order, Decided("Kết quả của người khác", "agency")).state == "returning"
    page = draw(house, "phieu_chuyen_hoan", order.id)
    assert "Hoàn về cơ quan" in page and "Kết quả của người khác" in page and "bên chịu: cơ quan" in page and "Đã mời" not in page
    planned(house, clock)
    assert [(told["at"], told["returning"]) for _, told in stops(phone, order)] == [("agency", True)]
    phone.send(phone.handed("agency", CENTRE, order.item_number))
    manifest = sealed(house, phone, order)
    now = reread(house, order)
    assert (now.state, now.holder, now.reason) == ("returned", f"agency:{CENTRE}", "wrong_result")
    assert "thời điểm nộp" not in draw(house, "bien_ban", manifest) and holds(house)


def test_a_dossier_withdrawn_while_it_is_on_its_way_is_not_handed_over_any_more(both: str, house: House, client: Any, clock: Any) -> None:
    order, other = registered(house), registered(house)
    day = planned(house, clock)
    with house.db.read() as tx:
        [run] = plans.runs(tx, str(plans.current(tx, day).id))  # type: ignore[union-attr]
        phone = Phone(client, next(p.login for p in house.accounts.people(tx) if p.id == run.courier_id), clock)
    phone.sign_in()
    for visit, told in stops(phone, order)[:1] + stops(phone, other)[:1]:
        phone.send(phone.collected(visit, {**told, "components": PAPERS}))
    assert [told["at"] for _, told in stops(phone, order)] == ["home", "agency"]
    sent_back(house, order)
    assert [told["at"] for _, told in stops(phone, order)] == ["home"], "its desk is no stop of today any more"
    assert draw(house, "bang_ke", run.id).replace(" ", "").count(order.item_number) < draw(house, "bang_ke", run.id).replace(" ", "").count(other.item_number)
    with house.db.write() as tx:
        clerk = clerk_of(house, tx)
        manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        assert [line.item_number for line in house.handover.lines(tx, manifest.id)] == [other.item_number]
        assert house.handover.scan(tx, manifest.id, order.item_number, clerk).verdict == "elsewhere"
    with house.db.write() as tx:
        job = house.dispatch.request(tx, run.day, SYSTEM, seconds=1, publish=True)
    assert house.dispatch.run(job.id) is not None
    assert [told["at"] for _, told in stops(phone, order)] == ["home"], "planned anew, the door where it was fetched is still behind us"


@pytest.mark.parametrize("kind", ["return", "transfer"])
def test_on_the_day_of_the_decision_the_desk_where_it_was_fetched_is_behind_us_and_the_day_after_it_is_given_back_there(
    both: str, house: House, client: Any, clock: Any, kind: str
) -> None:
    order = registered(house, kind, **({"to_agency_code": "H51.43.01"} if kind == "transfer" else {}))
    day = planned(house, clock)
    with house.db.read() as tx:
        [run] = plans.runs(tx, str(plans.current(tx, day).id))  # type: ignore[union-attr]
        phone = Phone(client, next(p.login for p in house.accounts.people(tx) if p.id == run.courier_id), clock)
    phone.sign_in()
    *_, (goal, told) = stops(phone, order)
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.failed(goal, told, "wrong_result" if kind == "return" else "agency_refused"))
    sent_back(house, order, Decided("Kết quả của người khác", "agency"))
    assert [(one["at"], one["returning"]) for _, one in stops(phone, order)] == [("agency", False)]
    planned(house, clock)
    assert [(one["at"], one["returning"]) for _, one in stops(phone, order)] == [("agency", True)]


def test_what_is_brought_back_on_a_day_on_paper_is_keyed_in_as_given_back(house: House, client: Any, clock: Any) -> None:
    order = registered(house)
    phone = courier_of(house, client, clock, order)
    phone.send(phone.collected("v1", wire(order)))
    sent_back(house, order)
    day = planned(house, clock)
    with house.db.write() as tx:
        run = plans.run_of(tx, phone.person, day)
        assert isinstance(run, RunRow)
        p = Printing(tx, house, SYSTEM)
        [line] = rekey.lines(p, run.id)
        assert line.action == "deliver"
        rekey.key_in(p, run.id, {line.key: Written("done", "09:00", method="cash", receiver="Lâm Thị Ngọc Hạnh", id_last4="5678")})
        assert not tx.execute(sa.text("SELECT count(*) FROM ledger")).scalar_one(), "nothing is due for what comes back"
    assert (reread(house, order).state, holds(house)) == ("returned", True)


@pytest.mark.parametrize("state", ["booked", "awaiting", "handed_over"])
def test_only_what_the_post_holds_can_be_sent_back(house: House, client: Any, clock: Any, state: str) -> None:
    order = registered(house)
    phone = courier_of(house, client, clock, order)
    if state != "booked":
        phone.send(phone.collected("v1", wire(order)), phone.handed("agency", CENTRE, order.item_number))
    if state == "handed_over":
        sealed(house, phone, order)
    with pytest.raises(Conflict):
        sent_back(house, order)
    assert reread(house, order).returning_at is None


def test_why_and_whose_fault_are_asked_for(house: House, client: Any, clock: Any) -> None:
    order = registered(house)
    phone = courier_of(house, client, clock, order)
    phone.send(phone.collected("v1", wire(order)))
    for decided in (Decided(" ", "citizen"), Decided("Người gửi rút lại", "")):
        with pytest.raises(Refused):
            sent_back(house, order, decided)
    assert reread(house, order).state == "in_hand"
    first, again = sent_back(house, order), sent_back(house, order)
    assert (first.returning_at, first.note) == (again.returning_at, again.note)


def test_a_refusal_that_is_over_asks_nobody_any_more(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house)
    phone = courier_of(house, client, clock, order)
    phone.send(phone.collected("v1", wire(order)), phone.failed("v2", wire(order), "agency_refused"))
    assert open_tasks(house, "refused")
    phone.send(phone.handed("agency", CENTRE, order.item_number))
    sealed(house, phone, order)
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
    assert (reread(house, order).state, open_tasks(house, "refused")) == ("handed_over", [])


def test_what_the_desk_had_before_the_decision_is_filed_and_no_money_goes_back(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, state_fee=8_000)
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, sla_days=1)
    phone = courier_of(house, client, clock, order)
    phone.send(phone.collected("v1", wire(order), money={"postage": order.quote["postage"], "state_fee": 8_000, "cod": 0, "method": "cash"}))
    handed = phone.handed("agency", CENTRE, order.item_number, countersignature={"signer": "clerk:x", "method": "glass", "signature": "0" * 64})
    filed_at = clock.now()
    clock.pass_(days=2)
    sent_back(house, order)
    assert len(open_tasks(house, "refund")) == 1
    phone.send(handed)
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
    now = reread(house, order)
    assert (now.state, now.filing_time, open_tasks(house, "refund")) == ("handed_over", filed_at, [])
    with house.db.read() as tx:
        assert tx.execute(sa.select(IN_TIME, late(clock.now())).where(ORDERS.c.id == order.id)).one() == (True, False)
    with pytest.raises(Conflict, match="không chuyển hoàn"):
        draw(house, "phieu_chuyen_hoan", order.id)
    assert "phieu_chuyen_hoan" not in Visitor(client).login("dispatcher").see(f"/counter/order/{order.id}/papers") and holds(house)


def test_the_citizen_is_told_that_the_desk_refused_and_that_the_dossier_comes_back_and_called_when_nobody_is_met_twice(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house)
    phone = courier_of(house, client, clock, order)
    phone.send(phone.collected("v1", wire(order)), phone.failed("v2", wire(order), "agency_refused"))
    Worker(house).once()
    sent_back(house, order)
    clock.pass_(days=1)
    phone.send(phone.failed("v3", wire(order)), phone.failed("v4", wire(order)))
    Worker(house).once()
    with house.db.read() as tx:
        told = [message.kind for message in house.notify.tray(tx)]
    assert [kind for kind in told if kind in ("not_filed", "refused", "giving_back", "not_given_back")] == ["refused", "giving_back", "not_given_back", "not_given_back"]
    assert reread(house, order).state == "returning" and open_tasks(house, "call") == ["Đã đến trả lại hồ sơ 2 lần không gặp: gọi người dân để hẹn, hoặc mời đến bưu cục nhận."]


def test_what_one_agency_sends_and_the_other_refuses_goes_back_to_the_first(house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house, "transfer", to_agency_code="H51.43.01"), Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.failed("v1", wire(order), "agency_refused"))
    assert open_tasks(house, "refused")
    sent_back(house, order, Decided("Không thuộc thẩm quyền", "agency"))
    page = draw(house, "phieu_chuyen_hoan", order.id)
    assert "Hoàn về cơ quan" in page and "Không thuộc thẩm quyền" in page and "bên chịu: cơ quan" in page
    planned(house, clock)
    with house.db.read() as tx:
        desk = house.reference.at(local_date(clock.now())).agencies[CENTRE]
        [visit] = plans.visits(tx, plans.current(tx, local_date(clock.now())).id)  # type: ignore[union-attr]
    assert (visit.at, visit.agency_code, stops(phone, order)[0][1]["returning"]) == ("agency", desk.code, True)
    phone.send(phone.handed("agency", CENTRE, order.item_number))
    sealed(house, phone, order)
    now = reread(house, order)
    assert (now.state, now.holder, now.filing_time, holds(house)) == ("returned", f"agency:{CENTRE}", None, True)


def failed_twice(house: House, client: Any, clock: Any) -> tuple[OrderRow, Phone]:
    """Sent back, and nobody met at the citizen's door on the next day."""
    order = registered(house)
    phone = courier_of(house, client, clock, order)
    phone.send(phone.collected("v1", wire(order)))
    sent_back(house, order)
    clock.pass_(days=1)
    phone.send(phone.failed("v3", wire(order), "moved"), phone.failed("v4", wire(order), "moved"))
    swept(house, clock)
    assert len(open_tasks(house, "call")) == 1
    return order, phone


def swept(house: House, clock: Any) -> None:
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)


def test_who_has_moved_is_brought_the_dossier_at_the_new_door_on_the_day_agreed_by_telephone(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = failed_twice(house, client, clock)
    before, board = reread(house, order), Visitor(client).login("dispatcher")
    page, day = board.see(f"/board/order/{order.id}"), local_date(clock.now()) + timedelta(days=1)
    assert "Hẹn trả lại hồ sơ" in page
    board.send(page, f"/board/order/{order.id}/change", version=str(before.version), address="45 Lê Lợi, Phường 6, TP Sóc Trăng", slot=f"{day}|07:30|09:30", phone="0987654321")
    now = reread(house, order)
    assert (now.address_text, now.phone, now.promised_on, now.window_from, open_tasks(house, "call")) == ("45 Lê Lợi, Phường 6, TP Sóc Trăng", "0987654321", day, "07:30", [])
    assert (now.quote, now.due_at, now.sla_days, now.office_id) == (before.quote, before.due_at, before.sla_days, before.office_id), "what was paid and promised stays"
    assert planned(house, clock) == day
    [(visit, told)] = stops(phone, order)
    phone.send(phone.delivered(visit, told))
    assert reread(house, order).state == "returned" and holds(house)


def test_on_the_day_of_the_decision_no_way_back_is_promised(house: House, client: Any, clock: Any) -> None:
    order = registered(house)
    phone = courier_of(house, client, clock, order)
    phone.send(phone.collected("v1", wire(order)))
    sent_back(house, order)
    with pytest.raises(Refused, match="ngày làm việc sau"), house.db.write() as tx:
        house.orders.change(tx, order.id, OrderChange(window=Window(local_date(clock.now()), "15:00", "17:00")), SYSTEM)


def test_nobody_is_called_about_a_dossier_that_its_citizen_has_again(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = failed_twice(house, client, clock)
    phone.send(phone.delivered("v5", {**wire(order), "gives_back": True, "kind": "return"}))
    swept(house, clock)
    assert (reread(house, order).state, open_tasks(house, "call")) == ("returned", [])
