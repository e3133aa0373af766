"""A day without phones is closed in cash like any other: what was counted in the evening is keyed in with the sheet, and the courier's
phone and the house begin the next day at that close."""

from datetime import timedelta
from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict, HouseError
from app.kernel.time import local_date
from app.orders.queries import open_tasks
from app.orders.tables import OrderRow
from app.papers import paper_close
from app.papers.issue import Printing
from app.papers.paper_close import Counted
from app.papers.rekey import Written
from tests.orders import registered, reread
from tests.papers import draw
from tests.phone import Phone
from tests.services.test_rekey import doors, keyed, published, replay_of


def money_of(*orders: OrderRow) -> dict[str, int]:
    return {"postage": sum(order.quote["postage"] for order in orders), "state_fee": sum(order.state_fee for order in orders), "cod": 0}


def typed(cash: dict[str, int], at: str = "17:00", held: str = "", note: str = "") -> Counted:
    """As the dispatcher writes it at the foot of the page."""
    counted = paper_close.as_typed({"close.at": at, "close.held": held, "close.note": note} | {f"close.{name}": str(amount) for name, amount in cash.items()})
    assert counted is not None
    return counted


def closed(house: House, run: Any, counted: Counted) -> bool:
    with house.db.write() as tx:
        return paper_close.close(Printing(tx, house, SYSTEM), run.id, counted)


def phone_of(house: House, client: Any, clock: Any, courier: str) -> Phone:
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.id == courier)
    phone = Phone(client, login, clock)
    phone.sign_in()
    return phone


def fetched(phone: Phone, order: OrderRow) -> dict[str, Any]:
    wire = {"order_id": order.id, "item_number": order.item_number, "components": []}
    return phone.collected(f"v-{order.id}", wire, money={**money_of(order), "method": "cash"})


@pytest.fixture
def day(house: House, clock: Any) -> tuple[Any, list[OrderRow]]:
    """Two doors of a run without a phone, keyed in that evening with their cash."""
    orders = [registered(house, state_fee=8_000) for _ in range(2)]
    run = published(house, clock)
    clock.pass_(hours=12)
    lines = doors(house, run)
    keyed(house, run, {lines[order.id].key: Written("done", f"{9 + at:02d}:10", seal_number=f"NP{at}", method="cash") for at, order in enumerate(orders)})
    return run, orders


def test_a_day_without_phones_is_closed_in_cash_and_the_next_day_begins_at_that_close(both: str, house: House, client: Any, clock: Any, day: tuple[Any, list[OrderRow]]) -> None:
    run, orders = day
    key = f"{run.courier_id}:{run.day}"
    with pytest.raises(Conflict, match="cuối trang nhập phiếu chuyến giấy"):
        draw(house, "dong_ca", key, cashier="Lý Sok")
    held = ", ".join(order.item_number for order in orders)
    assert closed(house, run, typed(money_of(*orders), held=held))
    assert not closed(house, run, typed({"postage": 0, "state_fee": 0, "cod": 0})), "what was keyed first stands"
    page = draw(house, "dong_ca", key, cashier="Lý Sok")
    assert "không chênh lệch" in page and "2 biên nhận" in page and all(order.item_number in page for order in orders)
    assert replay_of(house) == []
    clock.pass_(hours=14)
    phone, order = phone_of(house, client, clock, run.courier_id), registered(house)
    assert phone.daypack()["purse"]["cash"] == dict.fromkeys(("postage", "state_fee", "cod"), 0)
    phone.send(fetched(phone, order))
    purse = phone.daypack()["purse"]["cash"]
    assert purse == money_of(order)
    phone.send(phone.act("shift.closed", {"held": [], "cash": purse}))
    page = draw(house, "dong_ca", f"{run.courier_id}:{local_date(clock.now())}", cashier="Lý Sok")
    assert "không chênh lệch" in page and "1 biên nhận" in page


def test_who_comes_back_after_weeks_begins_at_the_close_on_paper(both: str, house: House, client: Any, clock: Any, day: tuple[Any, list[OrderRow]]) -> None:
    run, orders = day
    phone, evening = phone_of(house, client, clock, run.courier_id), clock.now() - timedelta(days=1)
    phone.send(phone.act("shift.closed", {"held": [], "cash": dict.fromkeys(("postage", "state_fee", "cod"), 0)}, occurred_at=evening.isoformat()))
    assert phone.daypack()["purse"]["cash"] == money_of(*orders)
    assert closed(house, run, typed(money_of(*orders), held=", ".join(order.item_number for order in orders)))
    clock.pass_(days=20)
    phone.sign_in()
    assert phone.daypack()["purse"]["cash"] == dict.fromkeys(("postage", "state_fee", "cod"), 0)


def test_what_was_keyed_in_and_not_closed_on_paper_is_in_the_purse_of_the_phone(both: str, house: House, client: Any, clock: Any, day: tuple[Any, list[OrderRow]]) -> None:
    run, orders = day
    clock.pass_(hours=14)
    phone, order = phone_of(house, client, clock, run.courier_id), registered(house)
    phone.send(fetched(phone, order), fetched(phone, orders[0]))
    purse = phone.daypack()["purse"]["cash"]
    assert purse == money_of(order, *orders), "what the phone says once more counts once"
    phone.send(phone.act("shift.closed", {"held": [], "cash": purse}))
    assert "không chênh lệch" in draw(house, "dong_ca", f"{run.courier_id}:{local_date(clock.now())}", cashier="Lý Sok")


def test_cash_that_a_phone_has_closed_since_is_not_closed_on_paper_too(both: str, house: House, client: Any, clock: Any, day: tuple[Any, list[OrderRow]]) -> None:
    run, orders = day
    clock.pass_(hours=14)
    phone = phone_of(house, client, clock, run.courier_id)
    phone.send(phone.act("shift.closed", {"held": [], "cash": phone.daypack()["purse"]["cash"]}))
    with pytest.raises(HouseError, match="đã tính vào ca đó"):
        closed(house, run, typed(money_of(*orders)))


def test_what_was_found_in_the_bag_on_paper_is_compared_with_the_book_of_that_evening(both: str, house: House, client: Any, clock: Any, day: tuple[Any, list[OrderRow]]) -> None:
    run, (there, lost) = day
    clock.pass_(hours=14)
    phone, later = phone_of(house, client, clock, run.courier_id), registered(house)
    phone.tips[there.item_number] = reread(house, there).tip or ""
    phone.send(fetched(phone, later), phone.handed("office", "BC31510", there.item_number))
    closed(house, run, typed(money_of(there, lost), held=f"{there.item_number[:4]} {there.item_number[4:]}", note="rơi ở chợ"))
    with house.db.read() as tx:
        (task,) = open_tasks(tx, "shift")
    assert (task.order_id, task.data["missing"], task.data["more"]) == (lost.id, [lost.item_number], [])
    assert f"Kết ca ngày {run.day:%d/%m}" in task.text and "rơi ở chợ" in task.text


@pytest.mark.parametrize(("wrong", "word"), [({"close.at": "09:30"}, "sớm hơn việc cuối"), ({"close.cod": ""}, "không thu thì ghi 0"), ({"close.at": ""}, "phải viết như"), ({"close.held": "ZZ12"}, "số hiệu bưu gửi")])
def test_a_close_that_cannot_be_read_or_is_before_what_it_closes_is_not_kept(house: House, day: tuple[Any, list[OrderRow]], wrong: dict[str, str], word: str) -> None:
    fields = {"close.at": "17:00", "close.postage": "52.000", "close.state_fee": "16.000 đ", "close.cod": "0", **wrong}
    with pytest.raises(HouseError, match=word), house.db.write() as tx:
        counted = paper_close.as_typed(fields)
        assert counted is not None
        paper_close.close(Printing(tx, house, SYSTEM), day[0].id, counted)
    with house.db.read() as tx:
        assert paper_close.closed(Printing(tx, house, SYSTEM), day[0]) is None


def test_a_foot_on_which_nothing_is_written_closes_nothing() -> None:
    assert paper_close.as_typed({"close.at": " ", "close.held": "\r\n", "x.at": "09:00"}) is None
