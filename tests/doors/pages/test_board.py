"""`/board`: a day is planned, published, re-planned; a stop and a whole run change hands; the contested is healed; nobody
overwrites somebody else's decision."""

import re
from datetime import date
from typing import Any

import pytest

from app.dispatch import queries
from app.house import House
from app.orders import queries as order_queries
from app.orders.commands import Address
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import registered, reread
from tests.phone import Phone

DAY = "2026-11-26"


@pytest.fixture
def board(client: Any) -> Visitor:
    return Visitor(client).login("dispatcher")


def work(house: House) -> None:
    """What the worker does with waiting planning jobs."""
    with house.db.read() as tx:
        waiting = list(house.dispatch.jobs.waiting(tx))
    for job_id in waiting:
        house.dispatch.run(job_id)


def planned(board: Visitor, house: House, number: int = 3) -> list[Any]:
    orders = [registered(house) for _ in range(number)]
    page = board.send(board.see(f"/board?day={DAY}"), "/board/plan", day=DAY, seconds="1")
    assert "Chờ đến lượt" in page and 'http-equiv="refresh"' in page
    work(house)
    page = board.see(f"/board?day={DAY}")
    assert "nháp" in page
    board.send(page, "/board/publish", plan_id=field(page, "plan_id"), base_version="0")
    return orders


def field(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def in_force(house: House) -> Any:
    with house.db.read() as tx:
        return queries.current(tx, date.fromisoformat(DAY))


def test_a_day_is_planned_looked_at_and_published(both: str, board: Visitor, house: House) -> None:
    orders = planned(board, house)
    page = board.see(f"/board?day={DAY}")
    assert "đang dùng" in page and "<svg" in page and "Mọi yêu cầu của ngày đều đã vào chuyến" in page
    assert {reread(house, o).state for o in orders} == {"planned"}
    assert f'href="/board?day={DAY}"' in board.see("/board?day=2026-11-22")  # an empty day leads to the next that has a plan
    run = re.findall(r'href="/board/run/([^"]+)"', page)[0]
    assert "Lâm Thị Ngọc Hạnh" in board.see(f"/board/run/{run}")


def test_a_draft_says_what_it_would_change_before_it_is_published(board: Visitor, house: House) -> None:
    planned(board, house)
    registered(house)
    board.send(board.see(f"/board?day={DAY}"), "/board/plan", day=DAY, seconds="1")
    work(house)
    page = board.see(f"/board?day={DAY}")
    assert "Nếu công bố" not in page
    draft = board.see(f"/board?day={DAY}&plan={field(page, 'plan_id')}")
    assert "Nếu công bố bản 2" in draft and "1 hồ sơ được thêm vào" in draft and re.search(r": thêm cho [^<]+ lúc \d\d:\d\d\.", draft)


def test_who_does_not_want_to_wait_calls_a_plan_off(board: Visitor, house: House) -> None:
    registered(house)
    page = board.send(board.see(f"/board?day={DAY}"), "/board/plan", day=DAY, seconds="600")
    board.send(page, "/board/plan/stop", day=DAY, job_id=field(page, "job_id"))
    page = board.see(f"/board?day={DAY}")
    assert "Đã thôi lập kế hoạch" in page and "Chờ đến lượt" not in page
    work(house)
    assert "nháp" not in board.see(f"/board?day={DAY}")


def test_publishing_on_an_older_picture_is_a_conflict_and_changes_nothing(board: Visitor, house: House) -> None:
    planned(board, house)
    board.send(board.see(f"/board?day={DAY}"), "/board/plan", day=DAY, seconds="1")
    work(house)
    page, before = board.see(f"/board?day={DAY}"), in_force(house).id
    answer = board.raw(page, "/board/publish", plan_id=field(page, "plan_id"), base_version="7")
    assert answer.status_code == 409 and "tải lại" in answer.text
    assert in_force(house).id == before


def test_a_stop_moves_to_another_courier(board: Visitor, house: House) -> None:
    order = planned(board, house)[0]
    page = board.see(f"/board?day={DAY}")
    run = board.see(re.findall(r'href="(/board/run/[^"]+)"', page)[0])
    other = re.findall(r'<option value="([0-9a-f-]{36})"', run)[-1]
    visit = reread(house, order).visit_id
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, language="km")
    page = board.send(run, "/board/move", plan_id=in_force(house).id, visit_id=visit, to=other, version=in_force(house).version)
    assert "không nói tiếng Khmer" in page, "a person decides, and is told"
    work(house)
    with house.db.read() as tx:
        mine = next(v for v in queries.visits(tx, in_force(house).id) if v.at == "home" and order.id in v.order_ids)
        assert {r.id: r.courier_id for r in queries.runs(tx, in_force(house).id)}[mine.run_id] == other


def test_the_whole_run_of_a_sick_courier_goes_to_another(board: Visitor, house: House) -> None:
    planned(board, house)
    with house.db.read() as tx:
        sick = queries.runs(tx, in_force(house).id)[0]
    run = board.see(f"/board/run/{sick.id}")
    other = re.findall(r'<option value="([0-9a-f-]{36})"', run)[-1]
    board.send(run, "/board/stand-in", day=DAY, absent=sick.courier_id, to=other, version=in_force(house).version, until=DAY)
    work(house)
    with house.db.read() as tx:
        runs = {r.courier_id for r in queries.runs(tx, in_force(house).id)}
        assert house.accounts.person(tx, sick.courier_id).absent_from == DAY
    assert other in runs and sick.courier_id not in runs


def gone(board: Visitor, house: House, absent_from: str, absent_to: str | None, until: str = DAY) -> tuple[str, tuple[str | None, str | None]]:
    """What the board says when a courier with this absence in the book falls sick, and what stands in the book then."""
    planned(board, house)
    with house.db.write() as tx:
        sick, other = [queries.runs(tx, in_force(house).id)[0].courier_id, next(p.id for p in house.accounts.people(tx) if p.login == "courier40")]
        house.accounts.set_person(tx, sick, absent_from=absent_from, absent_to=absent_to)
    page = board.send(board.see(f"/board?day={DAY}"), "/board/stand-in", day=DAY, absent=sick, to=other, version=in_force(house).version, until=until)
    with house.db.read() as tx:
        row = house.accounts.person(tx, sick)
    return page, (row.absent_from, row.absent_to)


@pytest.mark.parametrize(
    ("recorded", "until", "then"),
    [
        (("2026-11-24", None), DAY, ("2026-11-24", None)),
        (("2026-11-26", "2026-12-04"), DAY, ("2026-11-26", "2026-12-04")),
        (("2026-11-24", "2026-11-26"), "2026-11-27", ("2026-11-24", "2026-11-27")),
        (("2026-11-27", "2026-11-30"), DAY, (DAY, "2026-11-30")),
        (("2026-10-01", "2026-10-05"), DAY, (DAY, DAY)),
    ],
)
def test_who_falls_sick_keeps_the_leave_that_is_recorded(board: Visitor, house: House, recorded: tuple[str, str | None], until: str, then: tuple[str, str | None]) -> None:
    page, now = gone(board, house, *recorded, until)
    assert now == then and "phải ghi lại sau" not in page
    with house.db.read() as tx:
        assert not order_queries.open_tasks(tx, "absence")


def test_a_later_leave_that_a_sick_day_takes_the_place_of_is_told_and_kept_as_a_task(board: Visitor, house: House) -> None:
    page, now = gone(board, house, "2026-12-07", "2026-12-11")
    assert now == (DAY, DAY) and "từ 07/12/2026 đến 11/12/2026 bị thay" in text_of(page)
    assert "đợt vắng đã ghi từ 07/12/2026 đến 11/12/2026 không còn ghi" in text_of(board.see("/board/tasks"))


def test_nothing_is_given_to_who_is_off_that_day(board: Visitor, house: House) -> None:
    order = planned(board, house)[0]
    with house.db.write() as tx:
        run, off = queries.runs(tx, in_force(house).id)[0], next(p.id for p in house.accounts.people(tx) if p.login == "courier40")
        house.accounts.set_person(tx, off, absent_from=DAY, absent_to=DAY)
    page, version = board.see(f"/board/run/{run.id}"), in_force(house).version
    assert f'<option value="{off}"' not in page
    for answer in (
        board.raw(page, "/board/move", plan_id=run.plan_id, visit_id=reread(house, order).visit_id, to=off, version=version),
        board.raw(page, "/board/stand-in", day=DAY, absent=run.courier_id, to=off, version=version, until=DAY),
    ):
        assert answer.status_code == 422 and "chọn bưu tá khác" in answer.text
    with house.db.read() as tx:
        assert house.accounts.person(tx, run.courier_id).absent_from is None


def test_an_order_is_found_by_name_without_accents_telephone_code_or_number(board: Visitor, house: House) -> None:
    order = registered(house)
    for typed in ("ngoc hanh", "0912 345 678", order.dossier_code, order.item_number):
        assert f"/board/order/{order.id}" in board.see(f"/board/find?q={typed}"), typed
    assert "Không có yêu cầu nào khớp" in board.see("/board/find?q=không ai cả")


def test_an_address_nobody_could_place_becomes_a_task_and_is_settled(board: Visitor, house: House) -> None:
    order = registered(house, address=Address("nhà bà Tư sau chợ"), lenient=True)
    page = board.see("/board/tasks")
    assert "nhà bà Tư sau chợ" in page
    page = board.send(page, f"/board/order/{order.id}/place", commune="31507", back="/board/tasks")
    assert "Không còn việc nào chờ người" in page
    assert reread(house, order).new_code == "31507"


def test_a_task_is_closed_only_with_what_was_done(board: Visitor, house: House) -> None:
    registered(house, dossier_code="lạ-lùng", lenient=True)
    page = board.see("/board/tasks")
    task = re.findall(r"/board/tasks/([^/]+)/close", page)[0]
    assert board.raw(page, f"/board/tasks/{task}/close", solution="").status_code == 422
    board.send(page, f"/board/tasks/{task}/close", solution="Đã gọi, sửa mã")
    with house.db.read() as tx:
        assert not order_queries.open_tasks(tx)


def test_what_a_wire_did_not_say_is_written_at_its_task_or_on_the_page_of_the_order(board: Visitor, house: House) -> None:
    order = registered(house, dossier_code="lạ-lùng", procedure_code="không biết", lenient=True)
    page = board.see("/board/tasks")
    assert board.raw(page, f"/board/order/{order.id}/complete", dossier="vẫn lạ", back="/board/tasks").status_code == 422
    page = board.send(page, f"/board/order/{order.id}/complete", dossier="H51.18-261124-7003", back="/board/tasks")
    assert "Đã bổ sung hồ sơ" in page and "Thủ tục cần xem" in page and "vẫn lạ" not in page
    shown = text_of(board.send(board.see(f"/board/order/{order.id}"), f"/board/order/{order.id}/complete", procedure="2.000635 Cấp bản sao trích lục", name="Sơn Thị Hoa"))
    assert "H51.18-261124-7003" in shown and "Sơn Thị Hoa" in shown
    assert "Không còn việc nào chờ người" in board.see("/board/tasks")


def test_two_phones_that_both_took_one_envelope_are_shown_and_healed(both: str, board: Visitor, house: House, clock: Any) -> None:
    order = registered(house)
    phones = [Phone(board.http, f"courier0{n}", clock) for n in (1, 2)]
    for phone in phones:
        phone.sign_in()
        phone.send(phone.collected("v", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    assert reread(house, order).contested
    board.login("dispatcher")
    page = board.see("/board/contested")
    assert "không khớp" in page and order.item_number[:2] in page
    assert board.raw(page, f"/board/contested/{order.id}/found", holder=f"courier:{phones[1].person}", reason="").status_code == 422
    page = board.send(page, f"/board/contested/{order.id}/found", holder=f"courier:{phones[1].person}", reason="Gọi hai bên, bì ở túi của người thứ hai")
    assert "Không có bì nào tranh chấp" in page
    healed = reread(house, order)
    assert (healed.contested, healed.holder) == (False, f"courier:{phones[1].person}")
    assert "điều phối xác định" in board.see(f"/board/order/{order.id}")


def test_what_no_gateway_sends_stands_in_the_tray_until_it_is_read_out(board: Visitor, house: House) -> None:
    order = registered(house)
    with house.db.write() as tx:
        house.notify.tell(tx, order_queries.history(tx, order.id))
    page = board.see("/board/tray")
    assert "0912 345 678" in page and "Hồ sơ chưa được tiếp nhận" in page
    message = re.findall(r'action="/board/tray/([^"]+)"', page)[0]
    assert "Không có tin nào chờ" in board.send(page, f"/board/tray/{message}")


def test_a_dispatcher_changes_and_cancels_before_the_post_has_the_envelope(board: Visitor, house: House) -> None:
    order = registered(house)
    page = board.see(f"/board/order/{order.id}")
    page = board.send(page, f"/board/order/{order.id}/change", version=field(page, "version"), phone="0987 654 321", note="gọi trước")
    assert "0987 654 321" in page
    stale = board.raw(page, f"/board/order/{order.id}/change", version="1", phone="0911111111")
    assert stale.status_code == 409
    assert "Đã huỷ" in text_of(board.send(page, f"/board/order/{order.id}/cancel", why="người dân gọi"))


def test_a_dispatcher_makes_another_appointment_for_a_result_missed_at_the_door(board: Visitor, house: House, clock: Any) -> None:
    order, phone = registered(house, "return"), Phone(board.http, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", order.agency_code, order.item_number), phone.failed("v1", {"order_id": order.id, "item_number": order.item_number}))
    at = f"/board/order/{order.id}"
    page = board.see(at)
    assert "Hẹn giao lại" in page and 'name="address"' not in page and f"{at}/cancel" not in page
    version = reread(house, order).version
    assert board.raw(page, f"{at}/change", version=version, address="45 Nguyễn Huệ, Phường 1, TP Sóc Trăng").status_code == 409
    board.send(board.see(at), f"{at}/change", version=version, phone="0987 654 321", slot="2026-11-27|09:30|11:30")
    now = reread(house, order)
    assert (now.phone, str(now.promised_on), now.state) == ("0987654321", "2026-11-27", "in_hand")
    assert phone.daypack()["held"] == [order.item_number]


def test_a_day_that_is_no_day_gets_a_sentence(board: Visitor) -> None:
    assert "không phải ngày" in board.see("/board?day=hôm-qua", 400)
