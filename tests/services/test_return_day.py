"""The agency says by when it has the result; the citizen hears of it and reads it on the link (TT 17/2017/TT-BTTTT Art 12)."""

from typing import Any

from app.house import House
from app.orders import queries
from tests.custody.story import collected
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE
from tests.papers import draw, sealed
from tests.phone import signed_in

DUE = "2026-11-30T17:00"


def test_the_citizen_is_told_for_which_day_the_result_is_promised_and_again_only_for_another_day(both: str, house: House, client: Any, clock: Any) -> None:
    phone, citizen = signed_in(client, clock, "courier01"), Visitor(client)
    (order,) = collected(house, phone)
    phone.send(phone.handed("agency", CENTRE, order.item_number))
    sealed(house, phone, order)
    assert "Cơ quan hẹn trả kết quả" not in text_of(citizen.see(f"/t/{order.token}"))
    draw(house, "giay_hen", order.id, due=DUE)
    assert "Cơ quan hẹn trả kết quả Thứ Hai 30/11/2026" in text_of(citizen.see(f"/t/{order.token}"))
    draw(house, "mau_01", order.id, due=DUE, days="3 ngày làm việc", sets="1")
    draw(house, "mau_04", order.id, due=DUE, new_due="2026-12-02T17:00", reason="xác minh", signer="Sơn Ngọc Ẵm")
    assert "Cơ quan hẹn trả kết quả Thứ Tư 02/12/2026" in text_of(citizen.see(f"/t/{order.token}"))
    with house.db.write() as tx:
        house.notify.tell(tx, queries.history(tx, order.id))
        told = [m.text for m in house.notify.tray(tx) if m.kind == "result_promised"]
    assert ["30/11/2026" in text for text in told] == [True, False] and "02/12/2026" in told[1]
