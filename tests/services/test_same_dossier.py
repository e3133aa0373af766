"""A dossier code is no proof of anything: a result goes where its own citizen has asked for it, whoever else has typed the code."""

from dataclasses import replace
from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders import queries
from app.orders.commands import Address, Citizen, Completion, NewOrder
from app.orders.completing import complete
from app.orders.tables import OrderRow
from tests.orders import CENTRE, client_actor, new_order, registered, reread
from tests.papers import draw, sealed
from tests.phone import Phone

HANH, MINH = Citizen("Lâm Thị Ngọc Hạnh", "0912345678"), Citizen("Trần Văn Minh", "0987654321")
CODE, NUMBER = "H51.18-261124-7100", "7b1f0c9e-5d2a-uuid"


def asked(house: House, kind: str = "collect", **changes: Any) -> OrderRow:
    """On the page or at a desk, by no one-stop system."""
    with house.db.write() as tx:
        return house.orders.register(tx, new_order(kind, **({"dossier_code": CODE, "citizen": HANH} | changes)), SYSTEM)


def ready(house: House, order: OrderRow) -> OrderRow:
    with house.db.write() as tx:
        return house.orders.ready(tx, order.id, SYSTEM)


def coded(house: House, order: OrderRow, code: str) -> OrderRow:
    with house.db.write() as tx:
        return complete(tx, house.orders, order.id, Completion(dossier_code=code), SYSTEM)


def questions(house: House, kind: str) -> list[tuple[str | None, str]]:
    with house.db.read() as tx:
        return [(task.order_id, task.text) for task in queries.open_tasks(tx, kind)]


def settled(house: House, kind: str) -> None:
    with house.db.write() as tx:
        for task in queries.open_tasks(tx, kind):
            house.orders.close_task(tx, task.id, SYSTEM, "đã xem")


def test_a_result_is_not_freed_for_a_stranger_who_has_typed_its_code(both: str, house: House, phone: Phone, clock: Any) -> None:
    order = asked(house)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}), phone.handed("agency", CENTRE, order.item_number))
    sealed(house, phone, order)
    strange = asked(house, "return", citizen=MINH, ready=False, address=Address("Số 5 Lê Lợi, Phường 6, TP Sóc Trăng"))
    [(about, text)] = questions(house, "dossier_code")
    assert about == strange.id and order.item_number in text, "asked as soon as it is typed"
    assert "Nhận kết quả tại Bộ phận một cửa" in draw(house, "giay_hen", order.id, due="2026-12-30T17:00"), "the stranger's address stands on no paper of hers"
    settled(house, "dossier_code")
    leg = ready(house, order)
    assert (leg.id != strange.id, leg.linked_order_id, leg.citizen_name, leg.address_text) == (True, order.id, HANH.name, order.address_text)
    assert (reread(house, strange).ready_at, ready(house, order).id) == (None, leg.id)
    assert [about for about, _ in questions(house, "dossier_code")] == [strange.id], "and asked again when the result is there"


@pytest.mark.parametrize("who", [HANH, replace(HANH, phone="0901234567"), replace(HANH, name="Lâm Văn Con")])
def test_her_own_request_is_freed_by_her_name_or_her_telephone(house: House, who: Citizen) -> None:
    order, own = asked(house), asked(house, "return", citizen=who, ready=False)
    assert ready(house, order).id == own.id
    assert questions(house, "dossier_code") == []


def test_a_request_at_another_desk_is_not_freed_by_this_one(house: House) -> None:
    order, elsewhere = asked(house), asked(house, "return", ready=False, agency_code="H51.43.40")
    assert ready(house, order).id != elsewhere.id
    assert [about for about, _ in questions(house, "dossier_code")] == [elsewhere.id]


def test_what_a_one_stop_system_says_of_its_own_dossier_is_believed(house: House) -> None:
    order = registered(house, dossier_code=CODE)
    own = registered(house, "return", dossier_code=CODE, citizen=MINH, ready=False)
    assert ready(house, order).id == own.id and questions(house, "dossier_code") == []


def test_a_code_given_afterwards_that_another_citizen_has_is_asked_about_once(both: str, house: House) -> None:
    known, new = asked(house), asked(house, citizen=MINH, dossier_code="CHUA-CO-AB12CD34", lenient=True)
    assert coded(house, new, CODE).dossier_code == CODE
    [(about, text)] = questions(house, "dossier_code")
    assert about == new.id and known.item_number in text
    coded(house, new, CODE)
    assert questions(house, "dossier_code") == [], "who has looked writes the same code again"


def test_the_same_dossier_asked_for_twice_is_taken_and_a_person_is_asked(both: str, house: House) -> None:
    first, again = asked(house), asked(house)
    [(about, text)] = questions(house, "twice")
    assert about == again.id and first.item_number in text and reread(house, again).state == "booked"
    with house.db.write() as tx:
        house.orders.cancel(tx, again.id, SYSTEM)
    assert questions(house, "twice") == []


def test_the_other_direction_or_what_is_over_is_not_asked_for_twice(house: House) -> None:
    first = asked(house)
    asked(house, "return", ready=False)
    with house.db.write() as tx:
        house.orders.cancel(tx, first.id, SYSTEM)
    asked(house)
    assert questions(house, "twice") == []


def sent(house: House, new: NewOrder) -> OrderRow:
    """Over the wire of today's one-stop systems."""
    with house.db.write() as tx:
        actor = client_actor(house, tx)
        return house.inbound.accept_leg(tx, replace(new, connection_id=actor.connection_id), actor)


def test_both_legs_of_an_order_number_are_one_dossier_also_after_the_desk_gave_it_its_code(both: str, house: House) -> None:
    new = new_order(dossier_code=NUMBER, order_number=NUMBER, lenient=True)
    order = coded(house, sent(house, new), "H51.18-261125-0042")
    back = sent(house, replace(new, kind="return", ready=False))
    assert back.dossier_code == "H51.18-261125-0042" and questions(house, "dossier_code") == []
    assert ready(house, order).id == back.id


def test_the_code_that_a_desk_gives_reaches_the_way_back_that_came_before_it(both: str, house: House) -> None:
    new = new_order(dossier_code=NUMBER, order_number=NUMBER, lenient=True)
    order, back = sent(house, new), sent(house, replace(new, kind="return", ready=False))
    coded(house, order, "H51.18-261125-0042")
    assert reread(house, back).dossier_code == "H51.18-261125-0042" and questions(house, "dossier_code") == []


def test_a_way_back_is_found_by_its_order_number_where_only_one_leg_names_the_code(house: House) -> None:
    new = new_order(dossier_code=NUMBER, order_number=NUMBER, lenient=True)
    order, back = sent(house, new), sent(house, replace(new, kind="return", dossier_code=CODE, order_number=NUMBER.upper(), ready=False))
    assert ready(house, order).id == back.id
