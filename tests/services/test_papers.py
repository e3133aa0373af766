"""Every paper the law asks for, drawn from the rows of a day: each is reached by its name, says what happened, and is refused
while it cannot be true."""

import io
from datetime import date
from typing import Any

import openpyxl
import pypdfium2 as pdfium
import pytest
import zxingcpp

from app.custody.codes import COLLECT, code_of
from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind, Role
from app.kernel.errors import Conflict, HouseError, Malformed, NotFound, Refused
from app.orders.policy import sweep
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.orders.tasks import ask
from app.papers import registers
from app.papers.forms import FORMS, papers_file, workbook_file
from app.papers.issue import Printing
from app.worker import Worker
from tests.custody import story
from tests.orders import CENTRE, registered, reread
from tests.papers import book, clerk_of, draw, posted, sealed, text_of
from tests.phone import Phone


@pytest.fixture
def filed(house: House, phone: Phone, clock: Any) -> tuple[OrderRow, str]:
    """An order that was fetched, paid for in cash, handed over and sealed at the desk; and its manifest."""
    order = registered(house, state_fee=8_000)
    clock.pass_(hours=2)
    money = {"postage": order.quote["postage"], "state_fee": 8_000, "cod": 0, "method": "cash"}
    papers = [{"name": "Tờ khai", "originals": 1, "copies": 0}, {"name": "Giấy khai sinh", "originals": 0, "copies": 1}]
    phone.send(
        phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": papers}, money=money), phone.handed("agency", CENTRE, order.item_number),
        phone.act("shift.closed", {"held": [], "cash": {"postage": money["postage"], "state_fee": 8_000, "cod": 0}}),
    )  # fmt: skip
    clock.pass_(hours=1)
    manifest = sealed(house, phone, order)
    return reread(house, order), manifest


@pytest.fixture
def undelivered(house: House, phone: Phone, clock: Any) -> OrderRow:
    """A result that was tried twice, invited for twice, and goes back."""
    order = registered(house, "return")
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.failed("v1", pack), phone.failed("v2", pack))
    for _ in range(16):
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        posted(house)
        clock.pass_(days=1)
    return reread(house, order)


def test_the_slip_carries_what_was_counted_at_the_door_and_the_three_ledgers_apart(house: House, filed: tuple[OrderRow, str]) -> None:
    page = draw(house, "phieu_gui", filed[0].item_number)
    for said in ("PHIẾU GỬI HỒ SƠ", "Lâm Thị Ngọc Hạnh", "0912345678", "NP000123", "Cước bưu chính", "8.000", "J+", f"/t/{filed[0].token}", "ít nhất 4 lần cước"):
        assert said in page


def test_a_slip_before_the_door_leaves_time_and_seal_to_be_written(house: House) -> None:
    page = draw(house, "phieu_gui", registered(house).id)
    assert "Nhận gửi lúc" in page
    assert "ngày ….. tháng ….. năm ……" in page


def test_money_that_was_taken_gives_a_receipt_and_money_that_is_due_a_code_to_pay_by(house: House, filed: tuple[OrderRow, str]) -> None:
    assert "BIÊN NHẬN THU TIỀN" in draw(house, "bien_nhan_phi", filed[0].id)
    unpaid = registered(house)
    with house.db.write() as tx:
        pdf = papers_file(tx, house, "bien_nhan_phi", [unpaid.id], SYSTEM)()
    assert "GIẤY BÁO NỘP TIỀN" in text_of(pdf)
    codes = [code.text for code in zxingcpp.read_barcodes(pdfium.PdfDocument(pdf)[0].render(scale=203 / 72).to_pil().convert("L"))]
    assert any(code.startswith("000201") and f"54{len(str(unpaid.quote['postage'])):02d}{unpaid.quote['postage']}" in code for code in codes)


def test_a_reprint_keeps_its_number_and_says_which_copy_it_is(both: str, house: House, filed: tuple[OrderRow, str]) -> None:
    first, again = draw(house, "bien_nhan_phi", filed[0].id), draw(house, "bien_nhan_phi", filed[0].id)
    assert "Số: 0001/2026" in first and "Số: 0001/2026" in again
    assert "In lại" not in first
    assert "In lại, bản 2" in again


def test_the_manifest_names_both_sides_and_the_filing_time(house: House, filed: tuple[OrderRow, str]) -> None:
    page = draw(house, "bien_ban", filed[1])
    for said in ("BIÊN BẢN GIAO NHẬN HỒ SƠ", "Nguyễn Thị Ngọc Lan", "thời điểm nộp hồ sơ", filed[0].item_number, "Đã ký bằng khóa thiết bị", "Đã xác nhận bằng mật khẩu"):
        assert said in page


def test_all_papers_of_a_manifest_come_as_one_file(house: House, filed: tuple[OrderRow, str]) -> None:
    page = draw(house, "tron_bo", filed[1])
    assert all(title in page for title in ("BIÊN BẢN GIAO NHẬN HỒ SƠ", "PHIẾU GỬI HỒ SƠ", "BIÊN NHẬN THU TIỀN"))


def test_the_slip_of_what_goes_back_tells_of_both_tries_and_nobody_is_invited_for_it_any_more(house: House, undelivered: OrderRow) -> None:
    with pytest.raises(Conflict, match="không mời đến nhận nữa"):
        draw(house, "giay_moi", f"{undelivered.id}@1")
    page = draw(house, "phieu_chuyen_hoan", undelivered.id)
    assert "Đã mời hai lần" in page
    assert page.count("Đến nơi không gặp") >= 2


def test_nothing_goes_back_on_paper_before_it_goes_back(house: House) -> None:
    with pytest.raises(Conflict, match="chưa chuyển hoàn"):
        draw(house, "phieu_chuyen_hoan", registered(house, "return").id)


def test_an_authorisation_is_for_results(house: House) -> None:
    assert "GIẤY ỦY QUYỀN" in draw(house, "giay_uy_quyen", registered(house, "return").id)
    with pytest.raises(Conflict):
        draw(house, "giay_uy_quyen", registered(house).id)


DUE = "2026-11-30T17:00"
TYPED = {
    "giay_hen": ({"due": DUE}, "17 giờ 00 phút, ngày 30 tháng 11 năm 2026"),
    "mau_01": ({"due": DUE, "days": "3 ngày làm việc", "sets": "1"}, "Mẫu số 01 – TT 01/2018/TT-VPCP"),
    "mau_02": ({"wanted": "Ký tờ khai\nBổ sung bản sao", "reason": "chưa ký", "contact": "quầy 3"}, "2. Bổ sung bản sao"),
    "mau_03": ({"reason": "Không thuộc thẩm quyền"}, "Không thuộc thẩm quyền"),
    "mau_04": ({"due": DUE, "new_due": "2026-12-02T17:00", "reason": "xác minh", "signer": "Sơn Ngọc Ẵm"}, "Sơn Ngọc Ẵm"),
    "mau_05": ({"due": DUE}, "người dân"),
    "bien_ban_rach_bi": (
        {"found_at": "2026-11-25T07:20", "place": "Bưu cục", "finder": "A", "witness": "B", "damage": "rách góc", "new_seal": "NP9", "papers": "Tờ khai | 1 | 0 | còn nguyên\nGiấy khai sinh | 0 | 1 | ướt"}, "ướt",
    ),
    "bien_ban_mat": (
        {"kind": "lost", "what": "hồ sơ", "reason": "mất trên đường", "responsible": "bưu điện", "reissue": "giấy khai sinh | 8.000", "method": "tiền mặt", "pay_by": "2026-12-20", "payee": "C", "post": "D"}, "4 lần cước",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(TYPED))
def test_what_a_clerk_typed_is_kept_with_the_paper_and_printed_again_the_same(house: House, filed: tuple[OrderRow, str], form: str) -> None:
    typed, said = TYPED[form]
    first = draw(house, form, filed[0].item_number, **typed)
    assert said in first
    assert said in draw(house, form, filed[0].id), "the order's newest paper of this form"


def test_the_control_sheet_counts_a_handover_of_two_reports_once_and_leaves_out_what_is_in_dispute(house: House, client: Any, clock: Any) -> None:
    order, people = story.told(house, client, clock)
    sok, danh = people["sok"], people["danh"]
    sok.send(sok.handed("office", "BC31510", order.item_number))  # long after it had gone to Danh
    assert reread(house, order).contested
    with house.db.read() as tx:
        names = {p.id: p.name for p in house.accounts.people(tx)}
    page = draw(house, "mau_05", order.id, due=DUE)
    assert [page.count(names[phone.person].split()[-1]) for phone in (sok, danh)] == [2, 2], "each takes it once and gives it once"


@pytest.mark.parametrize("form", ["mau_01", "mau_02", "mau_03", "mau_04"])
def test_a_paper_printed_again_later_by_somebody_else_keeps_its_day_and_who_made_it(house: House, filed: tuple[OrderRow, str], clock: Any, form: str) -> None:
    first, day = "Nguyễn Thị Ngọc Lan", "ngày 25 tháng 11 năm 2026"
    with house.db.write() as tx:
        made = text_of(papers_file(tx, house, form, [filed[0].id], clerk_of(house, tx), TYPED[form][0])())
    clock.pass_(days=9)
    again = draw(house, form, filed[0].id)
    assert "In lại, bản 2" in again
    assert day in made and day in again and "ngày 04 tháng 12" not in again
    assert (first in made) == (first in again) == (form != "mau_04") and "Hệ thống" not in again
    assert "gửi sau hạn" not in again, "an apology that was in time does not become late by being printed again"


def test_a_paper_with_an_empty_item_is_not_kept(house: House, filed: tuple[OrderRow, str]) -> None:
    with pytest.raises(Refused, match="Lý do"):
        draw(house, "mau_02", filed[0].id, wanted="x", contact="y")
    with pytest.raises(NotFound, match="--set"):
        draw(house, "mau_02", filed[0].id)


def test_a_new_date_is_given_once_and_the_papers_themselves_count(house: House, filed: tuple[OrderRow, str]) -> None:
    draw(house, "mau_04", filed[0].id, **TYPED["mau_04"][0])
    with pytest.raises(Conflict, match="một lần"):
        draw(house, "mau_04", filed[0].id, **TYPED["mau_04"][0])


def test_what_a_dossier_lacks_is_told_once_and_fully_by_whichever_order_it_came(both: str, house: House, filed: tuple[OrderRow, str]) -> None:
    wanted, other = TYPED["mau_02"][0], registered(house)
    draw(house, "mau_02", filed[0].id, **wanted)
    again = registered(house, dossier_code=filed[0].dossier_code)
    for order in (filed[0], again):
        with pytest.raises(Conflict, match="Mẫu 02 số 01/2026.*một lần"):
            draw(house, "mau_02", order.id, **wanted)
    assert "In lại, bản 2" in draw(house, "mau_02", filed[0].id), "the one that was given can be printed again"
    assert "Số: 02/2026" in draw(house, "mau_02", other.id, **wanted), "another dossier, and no number was spent"


def test_the_register_has_as_many_sets_as_the_receipt_of_the_dossier_says(house: House, filed: tuple[OrderRow, str]) -> None:
    key = f"mau_06:{CENTRE}:2026"
    assert [line[3] for line in book(house, key)] == [1], "nobody has said"
    for sets in ("3", "2"):
        draw(house, "mau_01", filed[0].id, **TYPED["mau_01"][0] | {"sets": sets})
    draw(house, "mau_04", filed[0].id, **TYPED["mau_04"][0])
    assert [line[3] for line in book(house, key)] == [2]


def test_the_number_of_a_form_is_a_dated_setting(house: House, filed: tuple[OrderRow, str]) -> None:
    from app.db.reference import ReferenceRow

    with house.db.write() as tx:
        row = ReferenceRow(kind="form", key="mau_01", valid_from=date(2026, 11, 25), data={"mark": "Mẫu số 02", "law": "TT 03/2025/TT-VPCP"}, source="thử", confidence="own", entered_at=house.clock.now())
        tx.add(row)
        house.reference.bump(tx)
    assert "Mẫu số 02 – TT 03/2025/TT-VPCP" in draw(house, "mau_01", filed[0].id, **TYPED["mau_01"][0])


def test_a_shift_is_closed_with_the_cash_that_its_receipts_say(both: str, house: House, filed: tuple[OrderRow, str]) -> None:
    page = draw(house, "dong_ca", "courier01:2026-11-25", cashier="Lý Sok")
    assert "PHIẾU ĐÓNG CA" in page and "0001/2026" in page and "Lý Sok" in page
    assert "không chênh lệch" in page
    with pytest.raises(Conflict, match="chưa đóng ca"):
        draw(house, "dong_ca", "courier02:2026-11-25", cashier="Lý Sok")


def test_a_report_counts_the_period_and_is_refused_while_nobody_has_said_that_it_was_safe(both: str, house: House, filed: tuple[OrderRow, str]) -> None:
    with pytest.raises(Conflict, match="bảo đảm an toàn"):
        draw(house, "bao_cao", "2026Q4")
    draw(house, "bien_ban_mat", filed[0].id, **TYPED["bien_ban_mat"][0])
    with house.db.write() as tx:
        ask(tx, "complaint", "complaint:1", "mất giấy", house.clock.now(), filed[0].id)
    page = draw(house, "bao_cao", "2026Q4", addressee="Sở Khoa học và Công nghệ", safety="Không có sự cố.", chief="Sơn Ngọc Ẵm")
    postage = filed[0].quote["postage"]
    assert "kỳ quý 4 năm 2026" in page
    assert f"{4 * postage + 8_000:,}".replace(",", ".") in page
    assert "Khiếu nại nhận trong kỳ 1" in page and "khiếu nại đúng 1" in page
    with pytest.raises(Malformed, match="2026Q4"):
        draw(house, "bao_cao", "quý 4")


def test_a_register_is_numbered_in_the_order_of_entry_and_never_anew(both: str, house: House, filed: tuple[OrderRow, str]) -> None:
    key = f"mau_06:{CENTRE}:2026"
    assert filed[0].dossier_code in draw(house, "so_theo_doi", key)
    with house.db.write() as tx:
        p = Printing(tx, house, SYSTEM)
        assert registers.enter(p, registers.Book.of(key)) == 0, "entered once"
        with pytest.raises(Conflict, match="hết năm"):
            registers.close(p, registers.Book.of(key))
        sheet = openpyxl.load_workbook(io.BytesIO(workbook_file(tx, house, "so_theo_doi", [key], SYSTEM))).active
    assert sheet is not None
    assert (sheet["A3"].value, sheet["B3"].value) == ("01", filed[0].dossier_code)


def test_a_break_pasted_from_word_does_not_keep_the_register_from_being_a_workbook(house: House, filed: tuple[OrderRow, str]) -> None:
    with house.db.write() as tx:
        tx.execute(ORDERS.update().where(ORDERS.c.id == filed[0].id).values(address_text="Số 5\x0bLê Lợi"))
        sheet = openpyxl.load_workbook(io.BytesIO(workbook_file(tx, house, "so_theo_doi", [f"mau_06:{CENTRE}:2026"], SYSTEM))).active
    assert sheet is not None and any("Số 5 Lê Lợi" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_a_closed_year_takes_nothing_more_and_says_where_it_ended(house: House, filed: tuple[OrderRow, str], clock: Any) -> None:
    clock.pass_(days=40)
    key = f"mau_06:{CENTRE}:2026"
    with house.db.write() as tx:
        assert registers.close(Printing(tx, house, SYSTEM), registers.Book.of(key)) == 1
    assert "khóa ngày 31/12/2026 ở số 01" in draw(house, "so_theo_doi", key)


def test_in_january_the_worker_closes_the_books_in_which_something_stands(house: House, filed: tuple[OrderRow, str], clock: Any) -> None:
    clock.pass_(days=40)
    Worker(house).once()
    with house.db.write() as tx:
        p = Printing(tx, house, SYSTEM)
        assert registers.closed_on(p, registers.Book("mau_06", CENTRE, 2026)) == date(2026, 12, 31)
        assert registers.closed_on(p, registers.Book("mau_06", "H51.43.01", 2026)) is None, "an empty book is none"
        assert registers.close_last_year(p) == 0


def test_the_statement_of_custody_shows_every_hand_and_its_link(house: House, filed: tuple[OrderRow, str]) -> None:
    page = draw(house, "sao_ke", filed[0].id)
    assert "Khiếu nại qua điện thoại" in draw(house, "sao_ke", filed[0].id, asked_by="Lâm Thị Ngọc Hạnh", why="Khiếu nại qua điện thoại")
    for said in ("Lấy hồ sơ tại nhà", "Ký biên bản", "Đang giữ: Trung tâm Phục vụ hành chính công", "Kiểm tra nội bộ"):
        assert said in page


def test_the_statement_of_custody_says_what_came_of_the_citizens_code(house: House, phone: Phone) -> None:
    order = registered(house)
    sign = {"signer": order.citizen_name, "method": "code", "signature": code_of(house.keyring, order.id, COLLECT)}
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}, countersignature=sign))
    assert "mã của người dân: đúng" in draw(house, "sao_ke", order.id)


@pytest.mark.parametrize(("kind", "papers", "marks"), [("collect", True, {"BẢN CHÍNH BÊN TRONG"}), ("return", False, {"BẢN CHÍNH BÊN TRONG", "CHIỀU TRẢ"}), ("return", True, {"BẢN CHÍNH BÊN TRONG", "CHIỀU TRẢ"})])
def test_a_label_bears_the_marks_of_what_is_inside_and_no_name_telephone_or_procedure_in_full(house: House, kind: str, papers: bool, marks: set[str]) -> None:
    from app.papers.labels import labels_file

    order = registered(house, kind, **({} if papers else {"components": ()}))
    with house.db.write() as tx:
        page = text_of(labels_file(tx, house, [order.id], "a6", "pdf", SYSTEM)())
    assert {mark for mark in ("BẢN CHÍNH BÊN TRONG", "CHIỀU TRẢ", "NIÊM PHONG SẴN") if mark in page} == marks
    assert f"THU {order.quote['total']:,} đ".replace(",", ".") in page
    assert not any(secret in page for secret in (order.citizen_name, order.phone, order.procedure_name))


def test_a_stranger_prints_nothing(house: House, filed: tuple[OrderRow, str]) -> None:
    stranger = Actor(ActorKind.PERSON, "x", "Minh", Role.CLERK, agency_code="H51.43.01")
    for form, known in FORMS.items():
        if known.key in ("order", "case"):
            with pytest.raises(NotFound), house.db.write() as tx:
                papers_file(tx, house, form, [filed[0].id], stranger)()
    with pytest.raises(NotFound), house.db.write() as tx:
        papers_file(tx, house, "bien_ban", [filed[1]], stranger)()


def test_an_unknown_form_names_those_that_there_are(house: House) -> None:
    with pytest.raises(HouseError, match="phieu_chuyen_giay"):
        draw(house, "giay_khac", "x")
