"""Orders at the gate and afterwards: what is refused, what waits for a person, what time does."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.db.reference import ReferenceRow
from app.dispatch.facts import read_facts
from app.dispatch.problem import draft
from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind, Role
from app.kernel.errors import Conflict, Refused
from app.kernel.ids import ItemNumber
from app.kernel.time import local_date
from app.orders import queries
from app.orders.commands import Address, OrderChange, Window
from app.orders.invitations import INVITATIONS, invitations, keep_until
from app.orders.policy import sweep
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.worker import Worker
from tests.doors.pages.visitor import text_of
from tests.orders import CENTRE, client_actor, new_order, registered, reread
from tests.papers import posted
from tests.phone import Phone, signed_in


def refused(house: House, **changes: Any) -> str:
    with pytest.raises(Refused) as caught, house.db.write() as tx:
        house.orders.register(tx, new_order(**changes), SYSTEM)
    return caught.value.code


def test_an_order_is_numbered_priced_dated_and_told(both: str, house: House) -> None:
    order = registered(house)
    assert (order.state, order.promised_on, order.due_provisional, order.new_code is not None) == ("booked", date(2026, 11, 26), True, True)
    assert order.item_number.startswith("ZZ")
    assert order.quote["total"] == order.quote["postage"] + order.quote["state_fee"] + order.quote["cod"]
    with house.db.read() as tx:
        assert [row.type for row in queries.history(tx, order.id)] == ["order.booked"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"procedure_code": "1.000894"}, "procedure_needs_presence"),
        ({"procedure_code": "9.999999"}, "procedure_unknown"),
        ({"dossier_code": "hồ sơ 12"}, "dossier_code"),
        ({"dossier_code": "H51.18-269945-0001"}, "dossier_code_date"),
        ({"agency_code": "H99"}, "agency_unknown"),
        ({"window": Window(date(2026, 11, 20), "07:30", "09:30")}, "window_past"),
        ({"window": Window(date(2026, 11, 29), "07:30", "09:30")}, "window_day_off"),
        ({"window": Window(date(2026, 11, 26), "11:30", "09:30")}, "window_hours"),
    ],
)
def test_a_strict_door_is_told_what_is_wrong(house: House, changes: dict[str, Any], code: str) -> None:
    assert refused(house, **changes) == code
    with house.db.read() as tx:
        assert not queries.page(tx, SYSTEM, 10)


def test_an_address_that_nobody_can_place_waits_for_a_person_and_is_never_lost(both: str, house: House) -> None:
    order = registered(house, address=Address("gần chợ, hỏi chú Tư"))
    assert (order.place_level, order.quote["provisional"]) == ("ask", True)
    with house.db.write() as tx:
        assert [t.kind for t in queries.open_tasks(tx)] == ["address"]
        house.orders.settle_place(tx, order.id, "31510", 9.591, 105.985, SYSTEM)
    placed = reread(house, order)
    assert (placed.new_code, placed.place_level) == ("31510", "pin")
    with house.db.read() as tx:
        assert not queries.open_tasks(tx)


def test_the_code_of_another_province_is_told_to_the_person_who_is_asked(house: House) -> None:
    order = registered(house, address=Address("P3 TPST", "26740"))
    with house.db.read() as tx:
        (task,) = queries.open_tasks(tx)
    assert (order.place_level, "«26740»" in task.text) == ("ask", True)


def test_who_has_looked_may_place_what_seems_to_lie_elsewhere(house: House) -> None:
    order = registered(house, address=Address("ấp 3, xã An Hiệp, Bình Đại"))
    assert order.place_level == "ask"
    with house.db.write() as tx:
        house.orders.settle_place(tx, order.id, "31594", None, None, SYSTEM)
    assert (reread(house, order).new_code, reread(house, order).place_level) == ("31594", "unit")


def test_a_form_is_asked_back_with_candidates(house: House) -> None:
    with pytest.raises(Refused) as caught, house.db.write() as tx:
        house.orders.register(tx, new_order(address=Address("gần chợ"), ask_back=True), SYSTEM)
    assert caught.value.code == "address_unclear"


def test_cancelling_twice_answers_the_same_and_not_once_the_post_holds_it(house: House, client: Any, clock: Any) -> None:
    one, two = registered(house), registered(house)
    with house.db.write() as tx:
        assert house.orders.cancel(tx, one.id, SYSTEM).state == "cancelled"
        assert house.orders.cancel(tx, one.id, SYSTEM).state == "cancelled"
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.collected("v1", {"order_id": two.id, "item_number": two.item_number, "components": []}))
    with pytest.raises(Conflict), house.db.write() as tx:
        house.orders.cancel(tx, two.id, SYSTEM)


def test_a_result_that_is_ready_opens_one_return_leg_however_often_it_is_said(both: str, house: House) -> None:
    order = registered(house)
    with house.db.write() as tx:
        first = house.orders.ready(tx, order.id, SYSTEM)
    with house.db.write() as tx:
        second = house.orders.ready(tx, order.id, SYSTEM)
    assert (first.id, first.kind, first.ready_at is not None) == (second.id, "return", True)


def test_a_result_that_went_back_is_carried_again_when_the_agency_says_so(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house), Phone(client, "courier01", clock)
    phone.sign_in()
    with house.db.write() as tx:
        leg = house.orders.ready(tx, order.id, SYSTEM)
    phone.send(phone.taken("agency", CENTRE, leg.item_number))
    with house.db.write() as tx:
        house.orders.decide(tx, leg.id, returning_at=clock.now())
    phone.send(phone.handed("agency", CENTRE, leg.item_number))
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", SYSTEM, phone.person)
        house.handover.scan(tx, manifest.id, leg.item_number, SYSTEM)
        house.handover.count(tx, manifest.id, SYSTEM)
        house.handover.seal(tx, manifest.id, SYSTEM)
    assert reread(house, leg).state == "returned"
    with house.db.write() as tx:
        again = house.orders.ready(tx, order.id, SYSTEM)
        assert (again.id != leg.id, again.state, house.orders.ready(tx, order.id, SYSTEM).id) == (True, "booked", again.id)


def test_a_result_whose_way_was_cancelled_or_that_went_back_is_not_ready_by_being_said_so(both: str, house: House, client: Any, clock: Any) -> None:
    cancelled, went_back, phone = registered(house, "return"), registered(house, "return"), Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", CENTRE, went_back.item_number))
    with house.db.write() as tx:
        house.orders.cancel(tx, cancelled.id, SYSTEM)
        house.orders.decide(tx, went_back.id, returning_at=clock.now())
    phone.send(phone.handed("agency", CENTRE, went_back.item_number))
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", SYSTEM, phone.person)
        house.handover.scan(tx, manifest.id, went_back.item_number, SYSTEM)
        house.handover.count(tx, manifest.id, SYSTEM)
        house.handover.seal(tx, manifest.id, SYSTEM)
    for order, state in ((cancelled, "cancelled"), (went_back, "returned")):
        with pytest.raises(Conflict) as caught, house.db.write() as tx:
            house.orders.ready(tx, order.id, SYSTEM)
        assert (caught.value.code, reread(house, order).state) == (state, state)


def test_another_address_of_the_citizen_does_not_move_the_desk_that_a_transfer_goes_to(both: str, house: House) -> None:
    order = registered(house, "transfer", to_agency_code="H51.43.40")
    with house.db.write() as tx:
        moved = house.orders.change(tx, order.id, OrderChange(address=Address("xóm mới, hỏi cô Ba", landmark="gần chùa")), SYSTEM)
        back = house.orders.ready(tx, order.id, SYSTEM)
    assert (moved.address_text, moved.landmark, back.address_text) == ("xóm mới, hỏi cô Ba", "gần chùa", "xóm mới, hỏi cô Ba")
    for name in ("new_code", "office_id", "sla_zone", "sla_days", "due_at", "quote", "place_level", "lat", "lon", "promised_on"):
        assert getattr(moved, name) == getattr(order, name), name


def test_the_result_of_a_supplement_is_another_than_the_one_delivered_before_it(house: House, client: Any, clock: Any) -> None:
    first, phone = registered(house, "return", dossier_code="H51.18-261124-9001"), Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", CENTRE, first.item_number), phone.delivered("v1", {"order_id": first.id, "item_number": first.item_number, "components": []}))
    clock.pass_(days=5)
    supplement = registered(house, dossier_code="H51.18-261124-9001")
    with house.db.write() as tx:
        leg = house.orders.ready(tx, supplement.id, SYSTEM)
    assert (reread(house, first).state, leg.id != first.id, leg.state) == ("handed_over", True, "booked")


def test_a_result_said_ready_later_is_priced_with_its_fee_and_due_counted_from_its_promised_day(both: str, house: House, clock: Any) -> None:
    order = registered(house, "return", ready=False, window=Window(date(2026, 11, 26), "07:30", "09:30"))
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, prints=1)
    clock.pass_(days=20)
    with house.db.write() as tx:
        leg = house.orders.ready(tx, order.id, SYSTEM, weight_g=400, state_fee=15_000)
        calendar = house.reference.at(local_date(clock.now())).calendar
    assert (leg.promised_on, leg.due_at) == (date(2026, 12, 16), calendar.due_at(date(2026, 12, 16), leg.sla_days))
    assert (leg.quote["state_fee"], leg.quote["total"]) == (15_000, leg.quote["postage"] + 15_000)
    assert leg.quote["provisional"] and "400 g" in leg.quote["lines"][0]["text"], "the tariff has no step for this weight yet"
    with house.db.read() as tx:
        assert [t.kind for t in queries.open_tasks(tx)] == ["reprint"]


def test_a_result_said_ready_after_the_level_was_changed_is_due_by_the_level_of_that_day(both: str, house: House, clock: Any) -> None:
    order = registered(house, "return", ready=False)
    with house.db.write() as tx:
        level = {"kind": "return", "zone": order.sla_zone, "days": str(order.sla_days + 1), "slip_days": "6"}
        tx.add(ReferenceRow(kind="level", key=f"return/{order.sla_zone}", valid_from=date(2027, 1, 1), version=2, data=level, source="thử", confidence="own", entered_at=clock.now()))
        house.reference.bump(tx)
    clock.pass_(days=90)
    with house.db.write() as tx:
        leg = house.orders.ready(tx, order.id, SYSTEM)
        calendar = house.reference.at(local_date(clock.now())).calendar
    assert (leg.sla_days, leg.due_at) == (order.sla_days + 1, calendar.due_at(leg.promised_on, order.sla_days + 1))


def test_a_wish_for_a_day_to_come_is_kept_when_the_result_is_ready(house: House) -> None:
    order = registered(house, "return", ready=False, window=Window(date(2026, 12, 1), "07:30", "09:30"))
    with house.db.write() as tx:
        assert house.orders.ready(tx, order.id, SYSTEM).promised_on == date(2026, 12, 1)


@pytest.mark.parametrize(("hours", "promised"), [(26, date(2026, 11, 26)), (33, date(2026, 11, 27))])
def test_hours_wished_for_that_have_gone_by_today_are_not_promised(house: House, clock: Any, hours: int, promised: date) -> None:
    order = registered(house, "return", ready=False, window=Window(date(2026, 11, 26), "07:30", "09:30"))
    clock.pass_(hours=hours)
    with house.db.write() as tx:
        assert house.orders.ready(tx, order.id, SYSTEM).promised_on == promised


def test_another_day_at_the_door_is_another_day_that_it_is_due(both: str, house: House) -> None:
    order = registered(house)
    with house.db.write() as tx:
        calendar = house.reference.at(date(2026, 11, 25)).calendar
        moved = house.orders.change(tx, order.id, OrderChange(window=Window(date(2026, 12, 3), "07:30", "09:30")), SYSTEM)
    assert (moved.due_at, moved.due_provisional) == (calendar.due_at(date(2026, 12, 3), moved.sla_days), True)


def test_money_collected_for_others_with_the_dossier_is_not_asked_again_with_its_result(both: str, house: House) -> None:
    order = registered(house, cod=100_000)
    with house.db.write() as tx:
        leg = house.orders.ready(tx, order.id, SYSTEM, state_fee=15_000)
    assert (order.quote["cod"], leg.cod, leg.quote["cod"], leg.quote["total"]) == (100_000, 0, 0, leg.quote["postage"] + 15_000)


def test_a_reduction_once_granted_holds_for_another_address_and_for_the_way_back(both: str, house: House) -> None:
    order = registered(house, reduction="me_vnah")
    with house.db.write() as tx:
        moved = house.orders.change(tx, order.id, OrderChange(address=Address("ấp 2", "31507")), SYSTEM)
        leg = house.orders.ready(tx, order.id, SYSTEM, weight_g=80)
    assert [(one.reduction, one.quote["postage"]) for one in (order, moved, leg)] == [("me_vnah", 0)] * 3


def test_a_reduction_that_the_tariff_knows_no_more_leaves_the_price_to_be_looked_at_and_stops_nothing(house: House) -> None:
    order = registered(house, reduction="me_vnah")
    with house.db.write() as tx:
        old = tx.execute(sa.select(ReferenceRow).where(ReferenceRow.kind == "reduction", ReferenceRow.key == "me_vnah")).scalar_one()  # type: ignore[arg-type]
        tx.add(ReferenceRow(kind="reduction", key="me_vnah", valid_from=old.valid_from, valid_to=date(2026, 11, 1), version=2, data=old.data, source="thử", confidence="own", entered_at=house.clock.now()))
        house.reference.bump(tx)
    with house.db.write() as tx:
        moved = house.orders.change(tx, order.id, OrderChange(address=Address("ấp 2", "31507")), SYSTEM)
    assert (moved.quote["postage"] > 0, moved.quote["provisional"]) == (True, True)


def test_a_number_that_a_courier_has_scanned_before_the_server_came_to_it_is_passed_over_and_asked_about(both: str, house: House, client: Any, clock: Any) -> None:
    order, own, phone = registered(house), registered(house), signed_in(client, clock, "courier01")
    serial, free = int(own.item_number[2:10]), phone.daypack()["item_numbers"][0]
    ahead = ItemNumber.make("ZZ", serial + 2)
    phone.send(*(phone.collected("v1", {"order_id": one.id, "item_number": number, "components": []}) for one, number in ((order, ahead), (own, free))))
    assert [reread(house, one).item_number for one in (order, own)] == [ahead, free]
    with house.db.read() as tx:
        [task] = queries.open_tasks(tx, "number")
    assert task.order_id == order.id and ahead in task.text, "the phone's own numbers are nobody's question"
    assert [int(registered(house).item_number[2:10]) - serial for _ in range(3)] == [1, 3, 4]


def test_a_stranger_gets_404(house: House) -> None:
    from app.kernel.errors import NotFound

    order = registered(house)
    with house.db.read() as tx, pytest.raises(NotFound):
        queries.owned(tx, order.id, Actor(ActorKind.CLIENT, "other", connection_id="other"))


def test_a_clerk_whose_account_names_no_desk_is_shown_nothing(both: str, house: House) -> None:
    order = registered(house)
    nowhere = Actor(ActorKind.PERSON, "x", role=Role.CLERK)
    with house.db.read() as tx:
        assert not queries.page(tx, nowhere, 10) and not queries.search(tx, nowhere, order.item_number)


def test_each_try_more_at_a_door_is_a_call_more_and_a_call_made_is_not_asked_for_again(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house), Phone(client, "courier01", clock)
    phone.sign_in()
    pack, asked = {"order_id": order.id, "item_number": order.item_number, "components": []}, []
    for visits, solution in ((("v1", "v2"), "hẹn thứ Sáu"), ((), ""), (("v3",), ""), (("v4",), "")):
        phone.send(*(phone.failed(visit, pack) for visit in visits))
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
            open_ = queries.open_tasks(tx, "call")
            asked.append([task.text[:35] for task in open_])
            if solution:
                house.orders.close_task(tx, open_[0].id, SYSTEM, solution)
    assert asked == [["Đã đến lấy hồ sơ 2 lần không thành:"], [], ["Đã đến lấy hồ sơ 3 lần không thành:"], ["Đã đến lấy hồ sơ 4 lần không thành:"]]


def test_who_does_not_want_to_file_any_more_is_called_at_once_and_not_called_upon_before_that(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house), signed_in(client, clock, "courier01")
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.failed("v1", pack, "changed_mind"))
    Worker(house).once()
    with house.db.read() as tx:
        (task,) = queries.open_tasks(tx, "call")
        assert task.order_id == order.id and "không nộp hồ sơ nữa" in task.text
        told = next(message.text for message in house.notify.tray(tx) if message.kind == "changed_mind")
    assert "không đến lại" in told and "sẽ đến lại" not in told
    clock.pass_(days=1)
    phone.send(phone.failed("v2", pack, "changed_mind"))
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        assert [t.id for t in queries.open_tasks(tx, "call")] == [task.id], "she is asked about once, however often they came"
    assert "gọi hỏi" in left_out(house, order, date(2026, 11, 27)) and "Ngày bưu tá đến" not in text_of(client.get(f"/t/{order.token}"))
    with house.db.write() as tx:
        house.orders.change(tx, order.id, OrderChange(window=Window(date(2026, 11, 30), "07:30", "09:30")), SYSTEM)
        assert queries.open_tasks(tx, "call") == []
    assert left_out(house, order, date(2026, 11, 30)) == "" and "Ngày bưu tá đến" in text_of(client.get(f"/t/{order.token}"))


def test_who_hands_the_dossier_over_after_all_is_not_called_any_more_and_it_goes_to_its_desk(house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house), signed_in(client, clock, "courier01")
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.failed("v1", pack, "changed_mind"), phone.collected("v1", pack))
    assert left_out(house, order, date(2026, 11, 26)) == ""
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        assert queries.open_tasks(tx, "call") == []


def left_out(house: House, order: OrderRow, day: date) -> str:
    """Why a plan made now has no stop for it."""
    with house.db.write() as tx:
        job = house.dispatch.request(tx, day, SYSTEM)
        return draft(read_facts(tx, job, house.orders.reference.at(day), house.clock.now())).unserved.get(order.id, ("", ""))[1]


@pytest.mark.parametrize("wish", ["another time", "no more"])
def test_nobody_is_to_be_called_any_more_once_another_time_is_agreed_or_the_order_is_cancelled(wish: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house), Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.failed("v1", pack), phone.failed("v2", pack))
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        assert [task.order_id for task in queries.open_tasks(tx, "call")] == [order.id]
        if wish == "no more":
            house.orders.cancel(tx, order.id, SYSTEM)
        else:
            house.orders.change(tx, order.id, OrderChange(window=Window(date(2026, 11, 27), "09:30", "11:30")), SYSTEM)
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        assert not queries.open_tasks(tx, "call")


def test_a_label_that_says_something_else_once_more_is_printed_once_more(house: House) -> None:
    order = registered(house)
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, prints=1)
    for address in ("45 Nguyễn Huệ, Phường 1, TP Sóc Trăng", "46 Nguyễn Huệ, Phường 1, TP Sóc Trăng"):
        with house.db.write() as tx:
            house.orders.change(tx, order.id, OrderChange(address=Address(address)), SYSTEM)
            asked = queries.open_tasks(tx, "reprint")
            assert [task.order_id for task in asked] == [order.id], address
            house.orders.close_task(tx, asked[0].id, SYSTEM, "đã sửa tay trên nhãn")


def test_after_two_failed_deliveries_the_citizen_is_invited_twice_and_then_it_goes_back(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, "return")
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", "H51.18", order.item_number), phone.failed("v1", pack), phone.failed("v2", pack))
    states = []
    for _ in range(16):
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        posted(house)
        states.append(reread(house, order).state)
        clock.pass_(days=1)
    assert (states[0], states[-1]) == ("held", "returning")
    with house.db.read() as tx:
        invited = [row for row in queries.history(tx, order.id) if row.type == "order.invited"]
        calendar = house.reference.at(local_date(clock.now())).calendar
    assert [row.data["invitation"] for row in invited] == [1, 2]
    assert calendar.between(local_date(invited[0].occurred_at), local_date(invited[1].occurred_at)) >= 2


def test_a_result_does_not_go_back_on_invitations_that_nobody_has_got_and_a_person_is_asked(both: str, house: House, client: Any, clock: Any) -> None:
    plain = new_order("return")
    order = registered(house, "return", lenient=True, citizen=replace(plain.citizen, phone=""))
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", "H51.18", order.item_number), phone.failed("v1", pack), phone.failed("v2", pack))
    for _ in range(10):
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        clock.pass_(days=1)
    with house.db.write() as tx:
        assert (state_in(tx, order), [task.data["number"] for task in queries.open_tasks(tx, "invitation")]) == ("held", [1])
    posted(house)
    states = []
    for _ in range(16):
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
            states.append((state_in(tx, order), len(queries.open_tasks(tx, "invitation"))))
        posted(house)
        clock.pass_(days=1)
    assert states[0] == ("held", 0) and states[-1] == ("returning", 0)


def test_who_closes_the_question_about_an_invitation_says_that_the_citizen_knows(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house, "return"), Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", "H51.18", order.item_number), phone.failed("v1", pack), phone.failed("v2", pack))
    for _ in range(20):
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
            for task in queries.open_tasks(tx, "invitation"):
                assert "đóng là đã báo" in task.text
                house.orders.close_task(tx, task.id, SYSTEM, "đã gọi cho chị Hạnh")
            out = [one.out_at is not None for one in invitations(tx, [order.id])[order.id]]
        clock.pass_(days=1)
    assert out == [True, True] and reread(house, order).state == "returning", "it would lie there for ever, and nobody asked"


def test_an_invitation_read_out_by_telephone_is_an_invitation(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house, "return"), Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", "H51.18", order.item_number), phone.failed("v1", pack), phone.failed("v2", pack))
    out = []
    for _ in range(8):
        Worker(house).once()
        with house.db.write() as tx:
            for message in [m for m in house.notify.tray(tx) if m.kind == "invited"]:
                house.notify.read_out(tx, message.id, SYSTEM)
            out.append([one.out_at is not None for one in invitations(tx, [order.id]).get(order.id, [])])
        clock.pass_(days=1)
    assert out[1] == [True] and out[-1] == [True, True]


def state_in(tx: Any, order: Any) -> str:
    return str(tx.execute(sa.select(ORDERS.c.state).where(ORDERS.c.id == order.id)).scalar_one())


def test_after_a_standstill_the_second_invitation_is_given_its_two_days_before_the_result_goes_back(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, "return")
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", "H51.18", order.item_number), phone.failed("v1", pack), phone.failed("v2", pack))
    told = []
    for days in (15, 1, 1, 1, 0):  # Wednesday 25/11; nothing ran until Thursday 10/12
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), 3)
            told.append((state_in(tx, order), len(tx.execute(sa.select(INVITATIONS).where(INVITATIONS.c.order_id == order.id)).all())))
        posted(house)
        clock.pass_(days=days)
    assert told == [("held", 1), ("held", 2), ("held", 2), ("held", 2), ("held", 2)]
    clock.pass_(days=2)  # Tuesday 15/12: the second was good until Monday
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), 3)
        assert state_in(tx, order) == "returning"


def test_the_last_day_at_the_post_office_is_the_later_of_the_hold_and_of_two_days_after_the_second_invitation(house: House, clock: Any) -> None:
    calendar = house.reference.at(local_date(clock.now())).calendar
    first, late = clock.now(), clock.now() + timedelta(days=15)
    assert keep_until(calendar, [first], 7) == keep_until(calendar, [first, first + timedelta(days=2)], 7) == date(2026, 12, 4)
    assert keep_until(calendar, [first], 1) == date(2026, 12, 1)
    assert keep_until(calendar, [first, late], 7) == date(2026, 12, 14)


@pytest.mark.parametrize("reason", ["agency_not_ready", "late"])
def test_a_result_not_ready_twice_or_missed_twice_by_the_posts_fault_is_not_held_when_the_courier_has_it_at_last(
    both: str, house: House, client: Any, clock: Any, reason: str
) -> None:
    order = registered(house, "return")
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.failed("v1", pack, reason), phone.failed("v2", pack, reason), phone.taken("agency", "H51.18", order.item_number), phone.failed("v3", pack))
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
    assert (reread(house, order).state, reread(house, order).attempts) == ("in_hand", 3)
    phone.send(phone.failed("v4", pack))
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
    assert reread(house, order).state == "held"


def test_an_order_whose_day_went_by_is_due_on_the_next_working_day(house: House, clock: Any) -> None:
    order = registered(house)
    clock.pass_(days=3)
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
    assert reread(house, order).promised_on == date(2026, 11, 30)


def test_the_lenient_wire_takes_an_odd_order_with_a_task(house: House) -> None:
    with house.db.write() as tx:
        actor = client_actor(house, tx)
        odd = new_order(lenient=True, procedure_code="không biết", dossier_code="7b1f-uuid", connection_id=actor.connection_id)
        order = house.orders.register(tx, odd, actor)
        assert {t.kind for t in queries.open_tasks(tx)} == {"procedure", "dossier_code"}
    assert order.dossier_code == "7b1f-uuid"
