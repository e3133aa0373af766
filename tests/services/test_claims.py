"""Papers promise what somebody asked for, price what is sure, ask for what is owed, and name who and what it was then."""

from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict
from app.orders.commands import Address
from app.orders.policy import sweep
from app.orders.tables import OrderRow
from labels.forms.parts import minute
from tests.orders import CENTRE, registered, reread
from tests.papers import book, draw, sealed
from tests.phone import Phone

DUE = {"due": "2026-12-30T17:00"}
HEAVY = 250  # grams: beyond the last step of the tariff
TORN = {"place": "Bưu cục", "finder": "A", "witness": "B", "damage": "rách góc", "papers": "Tờ khai | 1 | 0 | còn nguyên"}


def wire(order: OrderRow) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": []}


def filed(house: House, phone: Phone, clock: Any, *orders: OrderRow) -> str:
    """Fetched, handed over and sealed into the agency; the manifest."""
    phone.send(*(phone.collected(f"v-{order.id}", wire(order)) for order in orders), phone.handed("agency", CENTRE, *(order.item_number for order in orders)))
    clock.pass_(hours=1)
    return sealed(house, phone, *orders)


def name_of(house: House, phone: Phone) -> str:
    with house.db.read() as tx:
        return next(p.name for p in house.accounts.people(tx) if p.id == phone.person)


@pytest.mark.parametrize(("form", "typed"), [("giay_hen", {}), ("mau_01", {"days": "3 ngày làm việc", "sets": "1"})])
def test_a_result_is_promised_to_the_door_only_where_somebody_asked_for_that(house: House, phone: Phone, clock: Any, form: str, typed: dict[str, str]) -> None:
    plain, asked, elsewhere = orders = [registered(house) for _ in range(3)]
    filed(house, phone, clock, *orders)
    registered(house, "return", dossier_code=asked.dossier_code)
    registered(house, "return", dossier_code=elsewhere.dossier_code, address=Address("Số 5 Lê Lợi, Phường 6, TP Sóc Trăng"))
    told = [draw(house, form, order.id, **DUE, **typed) for order in orders]
    at = "Nhận kết quả tại" if form == "giay_hen" else "Nhận kết quả tại:"
    where = ("Bộ phận một cửa", "địa chỉ trên, qua bưu chính công ích", "Số 5 Lê Lợi, Phường 6, TP Sóc Trăng, qua bưu chính công ích")
    assert all(f"{at} {place}" in page for page, place in zip(told, where, strict=True)) and "tận nhà" not in told[0]
    registered(house, "return", dossier_code=plain.dossier_code)
    assert f"{at} Bộ phận một cửa" in draw(house, form, plain.id), "printed again it says what it said"
    assert f"{at} nhà văn hoá ấp" in draw(house, form, plain.id, **DUE, **typed, result_at="nhà văn hoá ấp")


def test_a_price_that_is_not_sure_and_a_day_that_is_not_fixed_are_not_printed_as_final(both: str, house: House, phone: Phone) -> None:
    light, heavy, paid = registered(house), registered(house, weight_g=HEAVY), registered(house, weight_g=HEAVY, postage_payer="agency", state_fee=8_000)
    slips = {order.id: draw(house, "phieu_gui", order.id) for order in (light, heavy)}
    assert "(tạm tính)" not in slips[light.id] and slips[heavy.id].count("(tạm tính)") == 3, "the postage, the sum, what the citizen pays"
    assert all("(dự kiến)" in page for page in slips.values())
    notices = [draw(house, "bien_nhan_phi", order.id) for order in (light, heavy, paid)]
    assert [page.count("(tạm tính)") for page in notices] == [0, 3, 0], "beside the code to pay by, too; what the agency pays is not the citizen's"
    money = {"postage": light.quote["postage"], "state_fee": 0, "cod": 0, "method": "cash"}
    phone.send(phone.collected("v1", wire(light)), phone.collected("v2", wire(heavy), money=money))
    assert not any("(dự kiến)" in draw(house, "phieu_gui", order.id) for order in (light, heavy)), "the day counts from the acceptance"
    assert "(tạm tính)" not in draw(house, "bien_nhan_phi", heavy.id), "what was taken was taken"


def test_a_compensation_on_a_price_that_is_not_sure_is_not_printed_as_final(both: str, house: House, phone: Phone) -> None:
    light, heavy = registered(house), registered(house, weight_g=HEAVY)
    phone.send(phone.collected("v1", wire(light)), phone.collected("v2", wire(heavy)))
    lost = {"kind": "lost", "what": "hồ sơ", "reason": "mất", "responsible": "bưu điện", "reissue": "giấy khai sinh | 8.000", "method": "tiền mặt", "pay_by": "2026-12-20", "payee": "C", "post": "D"}
    assert [draw(house, "bien_ban_mat", order.id, **lost).count("(tạm tính)") for order in (light, heavy)] == [0, 4], "the postage, four times it, both sums"
    page = draw(house, "bao_cao", "2026Q4", addressee="Sở", safety="Không có sự cố.", chief="Sơn Ngọc Ẵm")
    assert "Ghi chú: 1 vụ bồi thường tính theo cước tạm tính." in page and "Ghi chú: 1 bưu gửi có cước tạm tính trong doanh thu." in page
    lines = {line[2]: line for line in book(house, f"giao_nhan:{reread(house, heavy).office_id}:2026")}
    assert [lines[order.dossier_code][11] for order in (light, heavy)] == [None, "cước tạm tính"]


def test_a_receipt_promises_the_states_own_receipt_only_for_money_of_the_state_and_not_with_a_result_that_was_handed_over(house: House, phone: Phone) -> None:
    plain, fee, back = registered(house), registered(house, state_fee=8_000), registered(house, "return", state_fee=8_000)
    paid = {order.id: {"postage": order.quote["postage"], "state_fee": order.state_fee, "cod": 0, "method": "cash"} for order in (plain, fee, back)}
    phone.send(*(phone.collected(f"v-{order.id}", wire(order), money=paid[order.id]) for order in (plain, fee)))
    phone.send(phone.taken("agency", CENTRE, back.item_number), phone.delivered("v3", wire(back), money=paid[back.id]))
    told = [draw(house, "bien_nhan_phi", order.id) for order in (plain, fee, back)]
    assert ["biên lai" in page for page in told] == [False, True, True]
    assert "trả cùng kết quả" in told[1] and "trả cùng kết quả" not in told[2] and "nhận tại cơ quan" in told[2]


def test_an_invitation_says_that_what_is_to_be_paid_is_not_sure(house: House, phone: Phone, clock: Any) -> None:
    order = registered(house, "return", weight_g=HEAVY)
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.failed("v1", wire(order)), phone.failed("v2", wire(order)))
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
    assert "đ (tạm tính)" in draw(house, "giay_moi", order.id)


def test_nobody_is_asked_to_pay_for_what_was_cancelled_or_goes_back(both: str, house: House, phone: Phone, clock: Any) -> None:
    gone, back = registered(house), registered(house, "return")
    with house.db.write() as tx:
        house.orders.cancel(tx, gone.id, SYSTEM)
    phone.send(phone.taken("agency", CENTRE, back.item_number), phone.failed("v1", wire(back)))
    assert "GIẤY BÁO NỘP TIỀN" in draw(house, "bien_nhan_phi", back.id), "it will be tried again"
    with house.db.write() as tx:
        house.orders.decide(tx, back.id, returning_at=clock.now())
    clock.pass_(hours=1)
    manifest = sealed(house, phone, back)
    assert [reread(house, order).state for order in (gone, back)] == ["cancelled", "returned"]
    for order in (gone, back):
        with pytest.raises(Conflict, match="không có khoản nào"):
            draw(house, "bien_nhan_phi", order.id)
    page = draw(house, "tron_bo", manifest)
    assert "PHIẾU GỬI KẾT QUẢ" in page and "GIẤY BÁO NỘP TIỀN" not in page


def test_the_slip_names_the_courier_who_took_the_envelope_from_its_sender_whoever_has_it_now(both: str, house: House, phone: Phone, client: Any, clock: Any) -> None:
    order, result = registered(house), registered(house, "return")
    other = Phone(client, "courier02", clock)
    other.sign_in()
    phone.send(phone.collected("v1", wire(order)), phone.taken("agency", CENTRE, result.item_number))
    first, second = name_of(house, phone), name_of(house, other)
    other.send(other.taken("courier", phone.person, order.item_number, result.item_number))
    for item in (order, result):
        page = draw(house, "phieu_gui", item.id)
        assert reread(house, item).holder == f"courier:{other.person}"
        assert first in page and second not in page
    other.send(other.handed("agency", CENTRE, order.item_number))
    clock.pass_(hours=1)
    sealed(house, other, order)
    assert first in draw(house, "phieu_gui", order.id), "nor does the desk's having it leave the place empty"


def test_after_a_torn_cover_papers_bear_the_seal_of_the_new_one_and_a_manifest_that_of_its_day(both: str, house: House, phone: Phone, clock: Any) -> None:
    order = registered(house)
    phone.send(phone.collected("v1", wire(order)))
    clock.pass_(hours=1)
    page = draw(house, "bien_ban_rach_bi", order.id, **TORN, found_at=clock.now().isoformat(), new_seal="NP9")
    assert "niêm phong cũ: NP000123" in page and "Niêm phong mới: NP9" in page
    page = draw(house, "phieu_gui", order.id)
    assert "Số niêm phong: NP9" in page and "NP000123" not in page
    phone.send(phone.handed("agency", CENTRE, order.item_number))
    clock.pass_(hours=1)
    manifest = sealed(house, phone, order)
    clock.pass_(days=1)
    again = draw(house, "bien_ban_rach_bi", order.id, **TORN, found_at=clock.now().isoformat(), new_seal="NP10", finder_role="Cán bộ một cửa")
    assert "niêm phong cũ: NP9" in again and "Chức vụ: Cán bộ một cửa" in again and "Bưu tá" not in again
    page = draw(house, "bien_ban", manifest)
    assert "NP9" in page and "NP10" not in page and "NP000123" not in page
    assert "Số niêm phong: NP10" in draw(house, "phieu_gui", order.id)


def test_what_is_only_booked_was_not_received_and_a_way_back_tells_the_filing_of_its_dossier(both: str, house: House, phone: Phone, clock: Any) -> None:
    order, wired = registered(house), registered(house, "return")
    phone.send(phone.taken("agency", CENTRE, wired.item_number))
    for booked in (order, wired):
        with pytest.raises(Conflict, match="Chưa có thời điểm nộp hồ sơ"):
            draw(house, "mau_05", booked.id, **DUE)
    clock.pass_(hours=2)
    filed(house, phone, clock, order)
    with house.db.write() as tx:
        back = house.orders.ready(tx, order.id, SYSTEM)
    phone.send(phone.taken("agency", CENTRE, back.item_number))
    clock.pass_(days=1)
    received = f"Nhận hồ sơ: {minute(reread(house, order).filing_time)}"
    assert received in draw(house, "mau_05", order.id, **DUE) and received in draw(house, "mau_05", back.id, **DUE)
