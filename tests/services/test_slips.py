"""What slips, labels, manifests and books claim is what happened and what was agreed; and what happened can always be printed."""

from typing import Any

import pytest

from app.handover.manifest import IN_BULK
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict
from app.kernel.time import local_date
from app.orders.commands import Address, Citizen, Component
from app.orders.policy import sweep
from app.orders.tables import OrderRow
from app.papers.forms import papers_file
from app.papers.labels import labels_file
from tests.orders import CENTRE, registered, reread
from tests.papers import book, clerk_of, draw, posted, sealed, text_of
from tests.phone import Phone

AGREED = "theo thỏa thuận"
TYPED = {"due": "2026-11-30T17:00"}
LOST = {"kind": "lost", "what": "hồ sơ", "reason": "mất", "responsible": "bưu điện", "reissue": "", "method": "tiền mặt", "pay_by": "2026-12-20", "payee": "C", "post": "D"}


def pack(order: OrderRow, *papers: dict[str, Any]) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": list(papers)}


def collected(phone: Phone, *orders: OrderRow) -> None:
    phone.send(*(phone.collected(f"v-{order.id}", pack(order)) for order in orders), phone.handed("agency", CENTRE, *(order.item_number for order in orders)))


def label_of(house: House, order: OrderRow) -> str:
    with house.db.write() as tx:
        return text_of(labels_file(tx, house, [order.id], "a6", "pdf", SYSTEM)())


def given_out(house: House, phone: Phone, order: OrderRow, papers: list[dict[str, Any]] | None = None) -> str:
    """The sealed manifest with which a desk gives a result to the courier."""
    with house.db.write() as tx:
        clerk = clerk_of(house, tx)
        manifest = house.handover.open(tx, CENTRE, "out", clerk, phone.person)
        house.handover.scan(tx, manifest.id, order.item_number, clerk, papers)
        house.handover.count(tx, manifest.id, clerk)
        house.handover.seal(tx, manifest.id, clerk)
        return manifest.id


def test_a_dossier_without_a_list_is_asked_for_what_its_procedure_publishes_and_nobody_has_agreed_to_anything(house: House) -> None:
    order = registered(house, components=())
    published = house.reference.at(local_date(house.clock.now())).catalogue.get(order.procedure_code or "")
    assert published is not None and published.components
    page = draw(house, "phieu_gui", order.id)
    assert AGREED not in page and all(part.name.split("(")[0].strip()[:30] in page for part in published.components)


def test_where_nobody_knows_the_papers_the_slip_has_room_to_write_them(house: House, phone: Phone) -> None:
    strange = registered(house, components=(), lenient=True, procedure_code="", procedure_name="Thủ tục mới của tỉnh")
    between = registered(house, "transfer", components=(), to_agency_code="H51.43.01")
    uncounted = registered(house, components=())
    collected(phone, uncounted)
    for order in (strange, between, uncounted):
        page = draw(house, "phieu_gui", order.id)
        assert "ghi tay" in page and AGREED not in page


def test_after_the_door_the_slip_lists_what_was_counted_there(house: House, phone: Phone) -> None:
    order = registered(house, components=())
    phone.send(phone.collected("v1", pack(order, {"name": "Sổ hộ khẩu cũ", "originals": 1, "copies": 2})))
    page = draw(house, "phieu_gui", order.id)
    assert "Sổ hộ khẩu cũ" in page and "ghi tay" not in page and AGREED not in page


def test_the_label_says_of_originals_what_the_slip_lists(house: House, phone: Phone) -> None:
    order = registered(house, components=())
    published = house.reference.at(local_date(house.clock.now())).catalogue.get(order.procedure_code or "")
    assert published is not None and any(part.originals for part in published.components)
    assert "BẢN CHÍNH BÊN TRONG" in label_of(house, order)
    asked = registered(house)
    assert "BẢN CHÍNH BÊN TRONG" in label_of(house, asked)
    phone.send(phone.collected("v1", pack(asked, {"name": "Tờ khai", "originals": 0, "copies": 1})))
    assert "BẢN CHÍNH BÊN TRONG" not in label_of(house, asked)


def test_a_result_without_a_list_is_one_original_on_slip_manifest_and_label(house: House, phone: Phone) -> None:
    order = registered(house, "return", components=())
    manifest = given_out(house, phone, order)
    assert "Kết quả giải quyết 1 0" in draw(house, "phieu_gui", order.id)
    assert "Kết quả giải quyết (1/0)" in draw(house, "bien_ban", manifest)
    assert "BẢN CHÍNH BÊN TRONG" in label_of(house, order)
    assert not any(AGREED in draw(house, form, key) or "NIÊM PHONG SẴN" in label_of(house, order) for form, key in (("phieu_gui", order.id), ("bien_ban", manifest)))


def test_only_a_manifest_says_that_an_envelope_was_sealed_in_bulk_by_agreement_and_then_all_papers_do(both: str, house: House, phone: Phone) -> None:
    order = registered(house, "return", components=())
    manifest = given_out(house, phone, order, [{"name": IN_BULK, "originals": 0, "copies": 0}])
    assert AGREED in draw(house, "phieu_gui", order.id) and AGREED in draw(house, "bien_ban", manifest)
    assert "NIÊM PHONG SẴN" in label_of(house, order) and "BẢN CHÍNH" not in label_of(house, order)


def test_a_label_hides_the_telephone_that_the_citizen_wrote_into_the_address_and_leaves_the_house_its_number(house: House) -> None:
    written = Address("12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng, gọi 0912 345 678", lat=9.5955, lon=105.9710, landmark="hỏi bà Sáu CCCD 094085001234")
    page = label_of(house, registered(house, address=written))
    assert "12 Trần Hưng Đạo" in page and "•••678" in page and "•••234" in page
    assert "345" not in page and "094085" not in page


def test_what_goes_back_tells_the_tries_at_the_citizens_door_and_the_price_of_the_way_back(both: str, house: House, phone: Phone, clock: Any) -> None:
    order = registered(house, "return")
    phone.send(phone.failed("v0", pack(order), "agency_not_ready"), phone.taken("agency", CENTRE, order.item_number), phone.failed("v1", pack(order)), phone.failed("v2", pack(order)))
    for _ in range(16):
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        posted(house)
        clock.pass_(days=1)
    phone.send(phone.failed("v3", pack(order), "agency_closed"))
    page = draw(house, "phieu_chuyen_hoan", order.id)
    assert page.count("Đến nơi không gặp") == 3, "both tries, and the reason"
    assert "chưa sẵn sàng" not in page and "đóng cửa" not in page
    fetched = registered(house)
    assert f" {fetched.quote['postage']:,} đ – bên chịu: người nhận".replace(",", ".") in page, "the same way costs the same, whoever goes it"


def test_the_citizen_is_told_the_manifest_with_which_the_dossier_was_handed_over_not_the_one_that_left_it_out(both: str, house: House, phone: Phone, clock: Any) -> None:
    order, other = registered(house), registered(house)
    collected(phone, order, other)
    with house.db.write() as tx:
        clerk = clerk_of(house, tx)
        first = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        house.handover.scan(tx, first.id, other.item_number, clerk)
        house.handover.except_(tx, first.id, order.item_number, "Bì rách hoặc mất niêm phong", clerk)
        house.handover.count(tx, first.id, clerk)
        house.handover.seal(tx, first.id, clerk)
    clock.pass_(hours=1)
    sealed(house, phone, order)
    assert "Biên bản giao nhận số 02/2026" in draw(house, "giay_hen", order.id, **TYPED)
    assert "Biên bản giao nhận số 01/2026" in draw(house, "giay_hen", other.id, **TYPED)


def test_a_dossier_between_two_agencies_has_an_agency_at_each_end_in_the_book_and_on_the_record(house: House, phone: Phone) -> None:
    order = registered(house, "transfer", to_agency_code="H51.43.01")
    phone.send(phone.taken("agency", CENTRE, order.item_number))
    agencies = house.reference.at(local_date(house.clock.now())).agencies
    line = next(line for line in book(house, f"giao_nhan:{order.office_id}:2026") if line[1] == order.item_number)
    assert line[4:6] == (agencies[CENTRE].name, agencies["H51.43.01"].name)
    page = draw(house, "bien_ban_mat", order.id, **LOST)
    assert agencies["H51.43.01"].name in page and order.citizen_name not in page


def test_a_sealed_manifest_with_a_dossier_that_came_without_procedure_name_or_telephone_is_printed_with_all_its_papers(both: str, house: House, phone: Phone) -> None:
    bare = registered(house, lenient=True, procedure_code="", procedure_name="", citizen=Citizen("", ""), dossier_code="")
    whole = registered(house)
    with pytest.raises(Conflict, match="tên thủ tục"):
        draw(house, "phieu_gui", bare.id)
    collected(phone, bare, whole)
    manifest = sealed(house, phone, bare, whole)
    for form, key in (("bien_ban", manifest), ("tron_bo", manifest), ("phieu_gui", bare.id)):
        page = draw(house, form, key)
        assert "chưa rõ thủ tục" in page and "chưa có (một cửa cấp sau)" in page
    with house.db.write() as tx:
        assert papers_file(tx, house, "bien_ban_ky", [manifest], SYSTEM)().startswith(b"%PDF")


def test_before_both_have_signed_a_missing_name_is_still_asked_for(house: House, phone: Phone) -> None:
    bare = registered(house, lenient=True, procedure_code="", procedure_name="")
    collected(phone, bare)
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", clerk_of(house, tx), phone.person).id
    with pytest.raises(Conflict, match="tên thủ tục"):
        draw(house, "bien_ban", manifest)


def test_the_mark_of_a_dossier_without_a_code_is_never_printed_as_its_code(house: House, phone: Phone, clock: Any) -> None:
    order = registered(house, lenient=True, dossier_code="CHUA-CO-1A2B3C4D", components=(Component("Tờ khai", 1, 0),))
    collected(phone, order)
    clock.pass_(hours=1)
    manifest = sealed(house, phone, order)
    made = {"mau_02": {"wanted": "Ký tờ khai", "reason": "chưa ký", "contact": "quầy 3"}, "mau_03": {"reason": "Không thuộc thẩm quyền"}}
    pages = [draw(house, form, order.id, **typed) for form, typed in made.items()] + [draw(house, "phieu_gui", order.id), draw(house, "bien_ban", manifest)]
    assert all("chưa có (một cửa cấp sau)" in page and "CHUA-CO" not in page for page in pages)
    needed = {"giay_hen": {}, "mau_01": {"days": "3 ngày", "sets": "1"}, "mau_04": {"new_due": "2026-12-02T17:00", "reason": "x", "signer": "y"}, "mau_05": {}}
    for form, typed in needed.items():
        with pytest.raises(Conflict, match="trang của yêu cầu"):
            draw(house, form, order.id, **TYPED, **typed)
    assert reread(house, order).filing_time is not None
