"""A shift as a whole: on more than one phone, and its end."""

import json
from collections.abc import Callable

import pytest

from app.house import House
from app.orders.queries import open_tasks
from app.orders.tables import OrderRow
from tests.browser.courier.day import Hand, grouped
from tests.browser.courier.look import Look
from tests.browser.courier.test_app import acts

pytestmark = pytest.mark.browser
New = Callable[[], Hand]


def test_a_second_phone_of_the_courier_knows_what_was_done_on_the_first(house: House, orders: list[OrderRow], phone: New) -> None:
    """As after the app was installed anew: nothing of the morning is open again, and its cash is in the purse."""
    first = phone()
    first.sign_in()
    first.take_at_office()
    first.collect(orders[0], "NP000881")
    first.fail(orders[5], "Chưa có tiền")
    first.deliver(orders[6])
    first.send_all()
    second = phone()
    second.sign_in()
    page, look = second.page, Look(second.page)
    page.wait_for_selector("text=Đã xong 3 điểm")
    for order, said in ((orders[0], "Đã ghi"), (orders[5], "Đã ghi: không thành")):
        second.to("list")
        page.wait_for_selector("body[data-tab=list]")
        page.locator("button.row").filter(has_text=order.citizen_name).first.click()
        card = page.locator("section.card").filter(has_text=grouped(order.item_number))
        card.locator(f".tag:has-text('{said}')").wait_for()
        assert card.locator("button").all_inner_texts() == (["Nhận hồ sơ"] if "không thành" in said else []), "who was out may come home"
    look.at("stop done elsewhere", "section.card .tag")
    second.collect(orders[1], "NP000882")
    cash = dict.fromkeys(("cash-postage", "cash-state_fee"))
    second.close_shift(held=5, cash=cash)
    second.send_all()
    said = json.loads(next(row.body for row in acts(house) if row.type == "shift.closed"))["payload"]
    paid = [json.loads(row.body)["payload"]["money"] for row in acts(house) if row.type in ("collect.done", "deliver.done")]
    assert said["cash"]["postage"] == sum(money["postage"] for money in paid) and said["cash"]["state_fee"] == 8_000


def test_a_shift_is_closed_without_the_envelope_that_nobody_finds_and_with_one_that_is_on_no_list(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page, look = hand.page, Look(hand.page)
    hand.sign_in()
    hand.collect(orders[2], "NP000991")
    hand.collect(orders[3], "NP000992")
    hand.to("close")
    page.check(f"#have-{orders[2].item_number}")
    page.wait_for_selector("text=Còn 1 bì chưa thấy")
    for line in ("postage", "state_fee"):
        if page.locator(f"#cash-{line}").count():
            said = page.locator("#card-cash .lines dd").nth(0 if line == "postage" else 1).inner_text()
            page.fill(f"#cash-{line}", "".join(c for c in said if c.isdigit()))
    page.click("summary:has-text('Có bì không ở trong danh sách')")
    page.fill("#close-number", orders[9].item_number.lower())
    page.click("#card-envelopes button:has-text('Thêm')")
    page.wait_for_selector("text=không có trong danh sách của máy")
    assert page.get_attribute(".foot .go", "aria-disabled") == "true"
    page.fill("#close-note", "rơi một bì, nhặt được một bì")
    look.at("close with a difference", f"#have-{orders[9].item_number}")
    hand.finish()
    page.click("dialog button:has-text('Tìm lại')")
    assert page.locator("text=Đã kết ca lúc").count() == 0
    hand.finish()
    page.click("dialog button:has-text('Đúng, không thấy')")
    page.wait_for_selector("text=Đã kết ca lúc")
    hand.send_all()
    said = json.loads(next(row.body for row in acts(house) if row.type == "shift.closed"))["payload"]
    assert said["held"] == sorted([orders[2].item_number, orders[9].item_number]) and said["cash"]["postage"] > 0
    with house.db.read() as tx:
        (task,) = open_tasks(tx, "shift")
    assert (task.data["missing"], task.data["more"]) == ([orders[3].item_number], [orders[9].item_number])
