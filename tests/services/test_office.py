"""What an office closes and reports agrees with what happened: a courier's cash, the register of results, who was in time."""

from typing import Any

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.orders.tasks import ask
from tests.orders import CENTRE, registered, reread
from tests.papers import book, draw, sealed
from tests.phone import Phone


def collected_for(house: House, phone: Phone, cod: int) -> dict[str, Any]:
    order = registered(house, cod=cod)
    return phone.collected(
        f"v-{order.id}",
        {"order_id": order.id, "item_number": order.item_number, "components": []},
        money={"postage": 0, "state_fee": 0, "cod": cod, "method": "cash"},
    )


def close_with(phone: Phone, cod: int, *held: str, note: str = "") -> dict[str, Any]:
    return phone.act("shift.closed", {"held": list(held), "cash": {"postage": 0, "state_fee": 0, "cod": cod}, "note": note})


def test_two_shifts_closed_on_one_day_make_one_cash_close_without_a_difference(both: str, house: House, phone: Phone, clock: Any) -> None:
    phone.send(collected_for(house, phone, 300_000), close_with(phone, 300_000, "ZZ000000014VN"))
    clock.pass_(hours=5)
    phone.send(collected_for(house, phone, 200_000), close_with(phone, 200_000))
    page = draw(house, "dong_ca", "courier01:2026-11-25", cashier="Lý Sok")
    assert "500.000" in page and "không chênh lệch" in page and "không giữ bưu gửi nào" in page, "held is what the last close says"
    clock.pass_(hours=1)
    phone.send(collected_for(house, phone, 90_000), close_with(phone, 70_000, note="rơi một tờ 20.000"))
    assert "rơi một tờ" in draw(house, "dong_ca", "courier01:2026-11-25", cashier="Lý Sok"), "a shortage in one of them is a shortage of the day"


def test_money_taken_before_midnight_is_due_in_the_shift_that_is_closed_after_it(house: House, phone: Phone, clock: Any) -> None:
    phone.send(collected_for(house, phone, 300_000), close_with(phone, 300_000))
    clock.pass_(hours=17)
    phone.send(collected_for(house, phone, 200_000))
    clock.pass_(hours=1)
    phone.send(close_with(phone, 200_000))
    for day, cash in (("2026-11-25", "300.000"), ("2026-11-26", "200.000")):
        page = draw(house, "dong_ca", f"courier01:{day}", cashier="Lý Sok")
        assert cash in page and "không chênh lệch" in page and "1 biên nhận" in page


def pack(order: OrderRow) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": []}


def returned_on(house: House) -> list[str | None]:
    """The days of return in Mẫu 06, line by line."""
    return [line[9] for line in book(house, f"mau_06:{CENTRE}:2026")]


def test_the_register_names_a_day_of_return_only_for_a_result_that_reached_its_citizen_whichever_wire_asked_for_it(
    both: str, house: House, phone: Phone, clock: Any
) -> None:
    delivered, given_back, cancelled, none = orders = [registered(house) for _ in range(4)]
    clock.pass_(hours=1)
    phone.send(*(phone.collected("v1", pack(order)) for order in orders), phone.handed("agency", CENTRE, *(order.item_number for order in orders)))
    clock.pass_(hours=1)
    sealed(house, phone, *orders)
    wire = registered(house, "return", dossier_code=delivered.dossier_code)
    with house.db.write() as tx:
        back, gone = (house.orders.ready(tx, order.id, SYSTEM) for order in (given_back, cancelled))
        house.orders.cancel(tx, gone.id, SYSTEM)
        tx.execute(ORDERS.update().where(ORDERS.c.id == back.id).values(state="returned", closed_at=clock.now()))
    clock.pass_(days=1)
    phone.send(phone.taken("agency", CENTRE, wire.item_number), phone.delivered("v2", pack(wire)))
    lines = {line[1]: line for line in book(house, f"mau_06:{CENTRE}:2026")}
    by_post = "Qua bưu chính công ích"
    assert [lines[order.dossier_code][9:11] for order in orders] == [("26/11/2026", by_post), (None, by_post), (None, None), (None, None)]


def test_a_dossier_that_comes_again_after_its_result_has_no_day_of_return_until_the_next_result(house: House, phone: Phone, clock: Any) -> None:
    first = registered(house)
    days = []
    for order, seal in ((first, "v1"), (None, "v2")):
        order = order or registered(house, dossier_code=first.dossier_code)
        clock.pass_(hours=1)
        phone.send(phone.collected(seal, pack(order)), phone.handed("agency", CENTRE, order.item_number))
        clock.pass_(hours=1)
        sealed(house, phone, order)
        days.append(returned_on(house))
        with house.db.write() as tx:
            back = house.orders.ready(tx, order.id, SYSTEM)
        clock.pass_(days=1)
        phone.send(phone.taken("agency", CENTRE, back.item_number), phone.delivered(f"{seal}.back", pack(back)))
        days.append(returned_on(house))
    assert days == [[None], ["26/11/2026"], ["26/11/2026", None], ["26/11/2026", "27/11/2026"]]


def test_a_result_tried_in_time_and_delivered_later_is_in_time_everywhere_and_one_the_post_never_reached_is_late(
    both: str, house: House, phone: Phone, client: Any, clock: Any
) -> None:
    tried, broken_down, never = orders = [registered(house, "return") for _ in range(3)]
    phone.send(phone.taken("agency", CENTRE, *(order.item_number for order in orders)), phone.failed("v1", pack(tried)))
    phone.send(phone.failed("v2", pack(broken_down), "vehicle"), phone.failed("v3", pack(never), "vehicle"))
    clock.pass_(days=10)
    phone.send(phone.delivered("v4", pack(tried)), phone.delivered("v5", pack(broken_down)))
    said = draw(house, "bao_cao", "2026Q4", addressee="Sở", safety="Không có sự cố.", chief="Sơn Ngọc Ẵm")
    assert "Chuyển trả kết quả 3 1 " in said and "Bưu gửi chậm 2 " in said
    lines = {line[2]: line for line in book(house, f"giao_nhan:{reread(house, tried).office_id}:2026")}
    assert [lines[order.dossier_code][11] for order in orders] == [None, "chậm", "chậm"]
    client.post("/login", data={"login": "head", "password": "demo"}, follow_redirects=False)
    page = client.get("/reports?from=2026-11-20&to=2026-12-20").text
    assert '<span class="big-number">50,0 %</span><small>đúng hạn trong 2 đã xong</small>' in page
    assert '<span class="big-number">1</span><small>đang quá hạn</small>' in page
    assert '<span class="big-number">1</span><small>quá hạn</small>' in client.get("/board", follow_redirects=True).text


TORN = {
    "found_at": "2026-11-25T07:20", "place": "Bưu cục", "finder": "A", "witness": "B", "damage": "rách góc", "new_seal": "NP9", "papers": "Tờ khai | 1 | 0 | ướt",
}  # fmt: skip
PAID = {
    "kind": "damaged", "what": "hồ sơ", "reason": "ướt mưa", "responsible": "bưu điện", "reissue": "", "method": "tiền mặt", "pay_by": "2027-01-20", "payee": "C", "post": "D",
}  # fmt: skip


def test_an_envelope_torn_and_then_paid_for_is_one_and_a_complaint_is_just_in_whichever_period_it_was_paid_for(
    both: str, house: House, phone: Phone, clock: Any
) -> None:
    order = registered(house)
    phone.send(phone.collected("v1", pack(order)))
    draw(house, "bien_ban_rach_bi", order.id, **TORN)
    with house.db.write() as tx:
        ask(tx, "complaint", "complaint:1", "giấy ướt", clock.now(), order.id)
    clock.pass_(days=40)
    draw(house, "bien_ban_mat", order.id, **PAID)
    told = [draw(house, "bao_cao", key, addressee="Sở", safety="Không có sự cố.", chief="Sơn Ngọc Ẵm") for key in ("2026Q4", "2027Q1", "2026")]
    for said, count in zip(told, (1, 0, 1), strict=True):
        assert f"Bưu gửi hư hỏng, rách bì {count} " in said and f"khiếu nại đúng {count} " in said
    assert "Vụ bồi thường 0 " in told[0] and "Vụ bồi thường 1 " in told[1]
