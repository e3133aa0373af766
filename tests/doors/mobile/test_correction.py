"""A correction stands beside the act that it corrects: a dispatcher sees both and decides; the chain does not move by it."""

from typing import Any

import pytest

from app.custody.verify import verify_bundle
from app.house import House
from app.orders.queries import open_tasks
from app.orders.replay import replay
from tests.custody.story import bundle, collected
from tests.doors.mobile.test_gone_wrong import let_in, started
from tests.doors.mobile.test_sync import outcomes, pack_of
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import registered, reread
from tests.phone import Phone, signed_in


def correction(phone: Phone, of: str, *items: str) -> dict[str, Any]:
    """The app names no envelope in it; another client may."""
    return phone.act("correction", {"of": of, "reason": "quét nhầm bì", "payload": {"text": "bì vẫn ở nhà dân", "order_ids": []}}, items)


def asked(house: House, kind: str) -> list[Any]:
    with house.db.read() as tx:
        return list(open_tasks(tx, kind))


def holds(house: House, order: Any) -> bool:
    """What the house says of the envelope is what its log gives, and a stranger can check it."""
    with house.db.read() as tx:
        return replay(tx, house.orders, lambda _: None) == [] and verify_bundle(bundle(house, order)).valid


def test_a_correction_of_anothers_act_changes_nothing_and_is_asked_about(both: str, house: House, client: Any, clock: Any, phone: Phone) -> None:
    (order,) = collected(house, phone)
    danh = signed_in(client, clock, "courier02")
    danh.tips = dict(phone.tips)
    reply = danh.send(correction(danh, phone.tips[order.item_number], order.item_number))
    assert (outcomes(reply), reply["results"][0]["problem"]["code"]) == (["contested"], "correction_not_own")
    now = reread(house, order)
    assert (now.holder, now.state, now.contested) == (f"courier:{phone.person}", "in_hand", False)
    assert [len(asked(house, kind)) for kind in ("contested", "correction")] == [1, 0]
    assert holds(house, order)


@pytest.mark.parametrize("named", [False, True])
def test_a_correction_of_ones_own_act_is_on_the_orders_page_and_in_the_inbox_and_moves_nothing(both: str, house: House, client: Any, phone: Phone, named: bool) -> None:
    (order,) = collected(house, phone)
    assert outcomes(phone.send(correction(phone, phone.tips[order.item_number], *([order.item_number] if named else [])))) == ["applied"]
    assert reread(house, order).holder == f"courier:{phone.person}" and holds(house, order)
    board = Visitor(client).login("dispatcher")
    for page in (board.see(f"/board/order/{order.id}"), board.see("/board/tasks?kind=correction")):
        assert "quét nhầm bì" in text_of(page) and "bì vẫn ở nhà dân" in text_of(page)


def test_a_dispatcher_who_accepts_a_correction_says_where_the_envelope_is(both: str, house: House, client: Any, phone: Phone) -> None:
    (order,) = collected(house, phone)
    phone.send(correction(phone, phone.tips[order.item_number]))
    (task,) = asked(house, "correction")
    board = Visitor(client).login("dispatcher")
    page = board.see(f"/board/order/{order.id}")
    assert board.raw(page, f"/board/contested/{order.id}/found", correction="khác", holder="citizen", reason="Đã gọi bưu tá").status_code == 404
    page = text_of(board.send(page, f"/board/contested/{order.id}/found", correction=task.id, holder="citizen", reason="Đã gọi bưu tá và người dân"))
    assert "Đính chính đang chờ" not in page and "đã giải quyết" in page
    assert (reread(house, order).holder, asked(house, "correction")) == (f"citizen:{order.id}", [])
    assert holds(house, order)


def test_a_correction_from_a_phone_in_quarantine_is_asked_about_when_the_phone_is_let_in(house: House, phone: Phone) -> None:
    order = registered(house)
    phone.send(started(phone))
    phone.seq = 0
    took = phone.collected("v1", pack_of(order))
    phone.send(took, correction(phone, took["event_id"]))
    assert asked(house, "correction") == []
    let_in(house, phone)
    (task,) = asked(house, "correction")
    assert (task.order_id, task.data["of"]) == (order.id, took["event_id"])
