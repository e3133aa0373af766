"""The end of a shift: what the courier found in the bag stands beside the book, and where they differ a person is asked."""

from typing import Any

from app.house import House
from app.orders.admitted import admit
from app.orders.queries import open_tasks
from tests.doors.mobile.test_gone_wrong import device_of
from tests.doors.mobile.test_sync import outcomes, pack_of
from tests.exchange import statement, taken
from tests.orders import CENTRE, registered
from tests.phone import Phone, signed_in


def closed(phone: Phone, *held: str, note: str = "") -> dict[str, Any]:
    return phone.act("shift.closed", {"held": list(held), "cash": {"postage": 0, "state_fee": 0, "cod": 0}, "note": note})


def asked(house: House) -> list[Any]:
    with house.db.read() as tx:
        return list(open_tasks(tx, "shift"))


def test_an_envelope_that_was_not_found_at_the_end_of_a_shift_is_asked_about_by_its_number(both: str, house: House, phone: Phone) -> None:
    lost, there = registered(house), registered(house)
    reply = phone.send(phone.collected("v1", pack_of(lost)), phone.collected("v2", pack_of(there)), closed(phone, there.item_number, note="rơi ở chợ"))
    assert outcomes(reply) == ["applied"] * 3
    (task,) = asked(house)
    assert task.order_id == lost.id and "giữ 2 bì, đếm được 1" in task.text and f"Không thấy 1: {lost.item_number}." in task.text and "rơi ở chợ" in task.text


def test_an_envelope_that_the_book_gives_to_nobody_of_ours_is_asked_about_too(house: House, phone: Phone) -> None:
    order, stranger = registered(house), registered(house)
    phone.send(phone.collected("v1", pack_of(order)), closed(phone, order.item_number, f"{stranger.item_number[:5]} {stranger.item_number[5:]}".lower()))
    (task,) = asked(house)
    assert (task.order_id, task.data["missing"], task.data["more"]) == (stranger.id, [], [stranger.item_number])


def test_a_bag_that_is_as_the_book_has_it_asks_nobody(house: House, phone: Phone) -> None:
    """Also before acts of the same batch that came after it, and where a desk has still to sign."""
    kept, offered, later = registered(house), registered(house), registered(house)
    phone.send(phone.collected("v1", pack_of(kept)), phone.collected("v2", pack_of(offered)), phone.handed("agency", CENTRE, offered.item_number), closed(phone, kept.item_number), phone.collected("v3", pack_of(later)))
    assert asked(house) == []
    phone.send(closed(phone, later.item_number, kept.item_number))
    assert asked(house) == []


def test_the_end_of_a_shift_on_a_phone_in_quarantine_is_compared_with_the_book_of_then_once_the_phone_is_let_in(both: str, house: House, client: Any, phone: Phone, clock: Any) -> None:
    lost, there = registered(house), registered(house)
    phone.send(phone.act("visit.started", {"run_id": "r", "visit_id": "v"}))
    phone.seq = 0  # a backup was put back
    phone.send(phone.collected("v1", pack_of(lost)), phone.collected("v2", pack_of(there)), closed(phone, there.item_number))
    assert asked(house) == []
    clock.pass_(days=1)
    danh = signed_in(client, clock, "courier02")
    danh.send(taken(danh, phone, statement(phone, f"courier:{danh.person}", there.item_number)))
    assert len(let_in(house, phone)) == 3
    (task,) = asked(house)
    assert (task.order_id, task.data["missing"], task.data["more"]) == (lost.id, [lost.item_number], []), "what a colleague has taken since was in the bag"
    assert "Kết ca ngày 25/11 của" in task.text and "giữ 2 bì, đếm được 1" in task.text
    assert let_in(house, phone) == []


def let_in(house: House, phone: Phone) -> list[Any]:
    with house.db.write() as tx:
        device = device_of(house, phone).id
        house.accounts.set_device(tx, device, "active", "")
        return admit(tx, house.custody, device, phone.login, house.clock.now())


def test_a_number_that_no_database_keeps_ends_the_shift_all_the_same(both: str, phone: Phone) -> None:
    assert [r["outcome"] for r in phone.send(closed(phone, "ZZ\x000000014VN"))["results"]] == ["applied"]
