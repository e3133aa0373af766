"""A cancel of today's wire names a number and no leg, and comes again when its answer was lost."""

from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders import queries
from tests.doors.ngsp.test_wire import ORDER, back, signed_in
from tests.orders import client_actor, reread
from tests.phone import Phone


@pytest.fixture
def ngsp(client: Any) -> Any:
    return signed_in(client)


def test_cancel_is_a_get_with_an_effect_that_may_be_repeated(ngsp: Any) -> None:
    ngsp("POST", "/ngsp/order/post", json=ORDER)
    params = {"CustomerCode": "T000000001", "OrderNumber": ORDER["OrderNumber"]}
    answers = [ngsp("GET", "/ngsp/order/cancel", params=params) for _ in range(2)]
    assert [(a.status_code, a.json()["Status"]) for a in answers] == [(201, 110), (201, 110)]
    assert ngsp("GET", "/ngsp/order/cancel", params=params | {"OrderNumber": "none"}).json()["Status"] == 205


def test_a_cancel_repeated_takes_no_second_leg_with_it_and_a_person_asks_about_that_one(both: str, ngsp: Any, house: House) -> None:
    for body in (ORDER, back()):
        ngsp("POST", "/ngsp/order/post", json=body)
    params = {"CustomerCode": "T000000001", "OrderNumber": ORDER["OrderNumber"]}
    assert [ngsp("GET", "/ngsp/order/cancel", params=params).json()["Status"] for _ in range(3)] == [110, 110, 110]
    with house.db.write() as tx:
        legs = {leg.kind: leg for leg in queries.page(tx, client_actor(house, tx), 10)}
        assert (legs["return"].state, legs["collect"].state) == ("cancelled", "booked")
        assert [(task.order_id, "chiều lấy hồ sơ này thì chưa" in task.text) for task in queries.open_tasks(tx, "said_again")] == [(legs["collect"].id, True)]
        house.orders.cancel(tx, legs["collect"].id, SYSTEM)
        assert not queries.open_tasks(tx, "said_again")


def test_a_cancel_whose_answer_was_lost_is_answered_alike_while_the_other_leg_is_on_its_way(both: str, ngsp: Any, client: Any, house: House, clock: Any) -> None:
    for body in (ORDER, back()):
        ngsp("POST", "/ngsp/order/post", json=body)
        clock.pass_(minutes=1)
    with house.db.read() as tx:
        legs = {leg.kind: leg for leg in queries.page(tx, client_actor(house, tx), 10)}
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", legs["return"].agency_code, legs["return"].item_number))
    params = {"CustomerCode": "T000000001", "OrderNumber": ORDER["OrderNumber"]}
    assert [ngsp("GET", "/ngsp/order/cancel", params=params).json()["Status"] for _ in range(3)] == [110, 110, 110]
    assert (reread(house, legs["collect"]).state, reread(house, legs["return"]).state) == ("cancelled", "in_hand")
    with house.db.read() as tx:
        assert [(task.order_id, "không huỷ được nữa" in task.text) for task in queries.open_tasks(tx, "said_again")] == [(legs["return"].id, True)]


def test_a_cancel_of_a_leg_opened_after_the_cancelled_one_is_no_repetition(ngsp: Any, client: Any, house: House, clock: Any) -> None:
    params = {"CustomerCode": "T000000001", "OrderNumber": ORDER["OrderNumber"]}
    ngsp("POST", "/ngsp/order/post", json=ORDER)
    assert ngsp("GET", "/ngsp/order/cancel", params=params).json()["Status"] == 110
    clock.pass_(minutes=1)
    ngsp("POST", "/ngsp/order/post", json=back())
    with house.db.read() as tx:
        leg = queries.page(tx, client_actor(house, tx), 10)[0]
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", leg.agency_code, leg.item_number))
    assert ngsp("GET", "/ngsp/order/cancel", params=params).json()["Status"] == 111
