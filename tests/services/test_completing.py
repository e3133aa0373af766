"""What the wire of today's one-stop systems did not say, a person says afterwards; then the papers bear it and the question is closed."""

from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind, Role
from app.kernel.errors import Conflict, Forbidden, HouseError
from app.orders import queries
from app.orders.commands import Citizen, Completion, OrderChange
from app.orders.completing import complete
from app.orders.tables import OrderRow
from tests.orders import CENTRE, SERVED, registered, reread
from tests.papers import sealed
from tests.phone import Phone


def completed(house: House, order: OrderRow, **given: str) -> OrderRow:
    with house.db.write() as tx:
        return complete(tx, house.orders, order.id, Completion(**given), SYSTEM)


def open_kinds(house: House) -> set[str]:
    with house.db.read() as tx:
        return {task.kind for task in queries.open_tasks(tx)}


def filed(house: House, order: OrderRow, client: Any, clock: Any) -> None:
    """A courier fetches the dossier and hands it to its desk, which signs."""
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}), phone.handed("agency", CENTRE, order.item_number))
    sealed(house, phone, order)


def test_an_order_taken_with_questions_is_completed_and_the_questions_are_closed(both: str, house: House) -> None:
    known = registered(house)
    odd = registered(house, lenient=True, procedure_code="không biết", dossier_code="7b1f-uuid", agency_code="H99", citizen=Citizen("", "0912345678"))
    assert open_kinds(house) == {"procedure", "dossier_code", "agency", "name"}
    done = completed(house, odd, dossier_code="H51.18-261124-7001", procedure_code=SERVED, citizen_name="Sơn Thị Hoa", agency_code=CENTRE)
    assert (done.dossier_code, done.procedure_code, done.procedure_name, done.citizen_name) == ("H51.18-261124-7001", SERVED, known.procedure_name, "Sơn Thị Hoa")
    assert (done.agency_code, done.sla_zone, done.sla_days, done.due_at, done.quote) == (CENTRE, known.sla_zone, known.sla_days, known.due_at, known.quote)
    assert open_kinds(house) == set()
    with house.db.read() as tx:
        assert [found.id for found in queries.search(tx, SYSTEM, "son thi hoa")] == [odd.id]
        assert [row.type for row in queries.history(tx, odd.id)] == ["order.booked", "order.amended"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"dossier_code": "hồ sơ 12"}, "dossier_code"), ({"dossier_code": "CHUA-CO-ABCD1234"}, "dossier_code"), ({"procedure_code": "1.000894"}, "procedure_needs_presence"),
        ({"procedure_code": "9.999999"}, "procedure_unknown"), ({"agency_code": "H99"}, "agency_unknown"), ({"citizen_name": " "}, "citizen_name"), ({}, "nothing_given"),
    ],
)  # fmt: skip
def test_what_is_given_afterwards_is_checked_as_at_a_strict_door(house: House, given: dict[str, str], code: str) -> None:
    odd = registered(house, lenient=True, procedure_code="không biết", dossier_code="7b1f-uuid")
    with pytest.raises(HouseError) as caught:
        completed(house, odd, **given)
    assert caught.value.code == code and open_kinds(house) == {"procedure", "dossier_code"}


def test_a_new_dossier_gets_its_code_when_the_desk_has_filed_it_and_so_does_its_way_back(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, dossier_code="CHUA-CO-AB12CD34", lenient=True)
    filed(house, order, client, clock)
    assert (reread(house, order).state, open_kinds(house)) == ("handed_over", {"no_code"})
    with house.db.write() as tx:
        leg = house.orders.ready(tx, order.id, SYSTEM)
    completed(house, order, dossier_code="H51.18-261125-0042")
    assert {reread(house, one).dossier_code for one in (order, leg)} == {"H51.18-261125-0042"}
    assert open_kinds(house) == set()


def test_the_desk_is_changed_only_before_the_post_has_the_envelope(house: House, client: Any, clock: Any) -> None:
    waiting, fetched = registered(house, "return", agency_code="H99", lenient=True), registered(house, agency_code="H99", lenient=True)
    assert completed(house, waiting, agency_code=CENTRE).holder == f"agency:{CENTRE}"
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.collected("v1", {"order_id": fetched.id, "item_number": fetched.item_number, "components": []}))
    with pytest.raises(Conflict):
        completed(house, fetched, agency_code=CENTRE)
    assert completed(house, fetched, citizen_name="Sơn Thị Hoa").citizen_name == "Sơn Thị Hoa"


def test_a_label_that_bears_another_name_is_printed_again_and_a_code_stands_on_none(house: House) -> None:
    odd = registered(house, lenient=True, dossier_code="7b1f-uuid", citizen=Citizen("", "0912345678"))
    with house.db.write() as tx:
        house.orders.decide(tx, odd.id, prints=1)
    completed(house, odd, dossier_code="H51.18-261124-7002")
    assert open_kinds(house) == {"name"}
    completed(house, odd, citizen_name="Sơn Thị Hoa")
    assert open_kinds(house) == {"reprint"}


def test_a_desk_gives_what_is_missing_and_writes_over_nothing_and_the_board_leaves_what_stood_there(house: House) -> None:
    odd, board = registered(house, lenient=True, dossier_code="7b1f-uuid"), Actor(ActorKind.PERSON, "d", "Lý Minh Khang", Role.DISPATCHER)
    desk = Actor(ActorKind.PERSON, "c", "Hà", Role.CLERK, agency_code=CENTRE)
    with house.db.write() as tx:
        assert complete(tx, house.orders, odd.id, Completion(dossier_code="H51.18-261124-7003"), desk).dossier_code == "H51.18-261124-7003"
        for given in (Completion(dossier_code="H51.18-261124-7004"), Completion(citizen_name="Ai đó"), Completion(procedure_code=SERVED)):
            with pytest.raises(Forbidden):
                complete(tx, house.orders, odd.id, given, desk)
        done = complete(tx, house.orders, odd.id, Completion(citizen_name="Lâm Thị Ngọc Hân"), board)
    assert "họ tên trước là «Lâm Thị Ngọc Hạnh»" in done.note and "Lý Minh Khang" in done.note


def test_a_telephone_number_put_right_closes_the_question_about_it(house: House) -> None:
    odd = registered(house, lenient=True, citizen=Citizen("Sơn Thị Hoa", "12"))
    assert open_kinds(house) == {"phone"}
    with house.db.write() as tx:
        house.orders.change(tx, odd.id, OrderChange(phone="0912 345 678"), SYSTEM)
    assert open_kinds(house) == set()


def test_a_cancelled_order_is_left_as_it_was(house: House) -> None:
    order = registered(house)
    with house.db.write() as tx:
        house.orders.cancel(tx, order.id, SYSTEM)
    with pytest.raises(Conflict):
        completed(house, order, citizen_name="Ai đó")


def test_nobody_is_asked_any_more_about_an_order_that_is_cancelled(house: House) -> None:
    odd = registered(house, lenient=True, procedure_code="không biết", dossier_code="7b1f-uuid", citizen=Citizen("", "12"))
    with house.db.write() as tx:
        house.orders.cancel(tx, odd.id, SYSTEM)
    assert open_kinds(house) == set()


def test_codes_that_only_a_desk_can_give_do_not_hide_what_the_board_can_settle(house: House) -> None:
    registered(house, dossier_code="CHUA-CO-AB12CD34", lenient=True)
    registered(house, dossier_code="7b1f-uuid", lenient=True)
    with house.db.read() as tx:
        assert [task.kind for task in queries.open_tasks(tx)] == ["dossier_code", "no_code"]
