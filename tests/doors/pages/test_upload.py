"""A clerk brings a spreadsheet of orders: broken rows are named by their number, the others go in, and nothing goes in twice."""

import io
import unicodedata
from typing import Any

import pytest
from openpyxl import Workbook

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders import queries
from tests.doors.pages.visitor import Visitor, text_of, value_of

HEAD = ["Loại", "Mã hồ sơ", "Thủ tục", "Họ tên", "Điện thoại", "Địa chỉ"]
GOOD = ["Thu gom", "H51.18-261124-0101", "2.000635", "Lâm Thị Hạnh", 912345678, "12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng"]
BACK = ["Trả kết quả", "H51.18-261124-0102", "2.000635", "Trần Văn Bé", "0912345679", "5 Lê Lợi, Phường 6, TP Sóc Trăng"]
BROKEN = [
    (["", "H51.18-261124-0103", "1.000894", "Ngô Thị Ba", "0912345670", "7 Lê Lợi, Phường 6, TP Sóc Trăng"], "có mặt"),
    (["", "hồ sơ 12", "2.000635", "Ngô Thị Tư", "0912345670", "7 Lê Lợi, Phường 6, TP Sóc Trăng"], "không đúng mẫu"),
    (["", "H51.18-261124-0104", "2.000635", "Ngô Thị Năm", "12", "7 Lê Lợi, Phường 6, TP Sóc Trăng"], "Số điện thoại"),
    (["", "H51.18-261124-0105", "2.000635", "Ngô Thị Sáu", "0912345670", "gần chợ"], "xã, phường"),
    (["mượn", "H51.18-261124-0106", "2.000635", "Ngô Thị Bảy", "0912345670", "7 Lê Lợi, Phường 6, TP Sóc Trăng"], "thu gom"),
]


@pytest.fixture
def clerk(visitor: Visitor) -> Visitor:
    return visitor.login("clerk")


def xlsx(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def sent(clerk: Visitor, content: bytes, status: int = 200, name: str = "don.xlsx") -> str:
    page = clerk.see("/counter/upload")
    answer = clerk.http.post("/counter/upload", data={"csrf": value_of(page, "csrf")}, files={"file": (name, content)})
    assert answer.status_code == status, text_of(answer)[:800]
    return text_of(answer)


def stored(house: House) -> list[tuple[str, str, str]]:
    with house.db.read() as tx:
        return sorted((o.dossier_code, o.kind, o.phone) for o in queries.page(tx, SYSTEM, 50))


def test_broken_rows_are_named_by_number_and_the_others_go_in(both: str, clerk: Visitor, house: House) -> None:
    told = sent(clerk, xlsx(HEAD, GOOD, [], *[row for row, _ in BROKEN], BACK))
    assert "2 yêu cầu mới, 0 đã có từ trước, 5 dòng lỗi" in told
    for number, (row, why) in enumerate(BROKEN, start=4):
        assert f"{number} {row[3]} {row[1]}" in told and why in told
    assert stored(house) == [("H51.18-261124-0101", "collect", "0912345678"), ("H51.18-261124-0102", "return", "0912345679")]


def test_a_column_that_is_new_and_empty_makes_no_row_a_new_order(clerk: Visitor, house: House) -> None:
    sent(clerk, xlsx(HEAD, GOOD))
    assert "0 yêu cầu mới, 1 đã có từ trước" in sent(clerk, xlsx([*HEAD, "Diện giảm cước"], [*GOOD, ""]))
    assert len(stored(house)) == 1


def test_the_mended_file_sent_again_adds_only_what_was_missing(clerk: Visitor, house: House) -> None:
    broken, mended = BROKEN[2][0], [*BROKEN[2][0]]
    mended[4] = "0912345671"
    sent(clerk, xlsx(HEAD, GOOD, broken))
    assert "1 yêu cầu mới, 1 đã có từ trước, 0 dòng lỗi" in sent(clerk, xlsx(HEAD, GOOD, mended))
    assert "0 yêu cầu mới, 2 đã có từ trước" in sent(clerk, xlsx(HEAD, GOOD, mended))
    assert len(stored(house)) == 2


def test_a_procedure_is_known_by_its_official_name_although_others_contain_it(clerk: Visitor, house: House) -> None:
    told = sent(clerk, xlsx(HEAD, [*GOOD[:2], "Thủ tục đăng ký khai sinh", *GOOD[3:]], [*BACK[:2], "đăng ký lại khai sinh", *BACK[3:]]))
    assert "2 yêu cầu mới, 0 đã có từ trước, 0 dòng lỗi" in told
    with house.db.read() as tx:
        assert sorted(str(o.procedure_code) for o in queries.page(tx, SYSTEM, 50)) == ["1.001193", "1.004884"]


def test_a_spreadsheet_has_no_list_to_choose_from_so_the_sentence_brings_it(clerk: Visitor, house: House) -> None:
    told = sent(clerk, xlsx(HEAD, [*GOOD[:2], "khai sinh", *GOOD[3:]]))
    assert "xin ghi mã:" in told and "1.001193 Thủ tục đăng ký khai sinh;" in told and "trong danh sách" not in told


def test_one_procedure_that_needs_the_citizen_is_not_told_as_several(clerk: Visitor, house: House) -> None:
    told = sent(clerk, xlsx(HEAD, [*GOOD[:2], "chứng thực di chúc", *GOOD[3:]], [*BACK[:2], "khai sinh lưu động", *BACK[3:]]))
    assert "Thủ tục «Chứng thực di chúc» cần người dân có mặt" in told and "chưa được công bố thực hiện qua bưu chính" in told
    assert "gần giống" not in told and stored(house) == []


def test_a_csv_of_an_office_program_is_read_as_well(clerk: Visitor, house: House) -> None:
    text = "\ufeff" + "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in (HEAD, GOOD, BACK))
    assert "2 yêu cầu mới" in sent(clerk, text.encode(), name="don.csv")
    assert len(stored(house)) == 2


def lines(*rows: list[Any], mark: str = ";") -> list[str]:
    return [mark.join(f'"{cell}"' if mark in str(cell) else str(cell) for cell in row) for row in rows]


@pytest.mark.parametrize("later", [BACK, [*BACK[:5], '5 Lê Lợi, Phường 6, TP Sóc Trăng"'], [*BACK[:5], '"5 Lê Lợi, Phường 6, TP Sóc Trăng"']])
def test_a_quote_that_nobody_closed_costs_its_own_row_and_no_other(clerk: Visitor, house: House, later: list[Any]) -> None:
    broken = ["Thu gom", "H51.18-261124-0100", "2.000635", "Lâm Văn A", "0912345671", '"Nhà ông Ba, phường 3, TP Sóc Trăng']
    told = sent(clerk, "\r\n".join(lines(HEAD, broken, GOOD, later)).encode(), name="don.csv")
    assert "2 yêu cầu mới, 0 đã có từ trước, 1 dòng lỗi" in told and "2 Lâm Văn A H51.18-261124-0100 Dấu ngoặc kép" in told
    assert stored(house) == [("H51.18-261124-0101", "collect", "0912345678"), ("H51.18-261124-0102", "return", "0912345679")]


def test_a_fee_with_a_comma_of_its_own_is_asked_about_and_not_cut(clerk: Visitor, house: House) -> None:
    fee = lines(GOOD, mark=",")[0] + ",15,000"
    told = sent(clerk, "\n".join([*lines([*HEAD, "Phí nhà nước", ""], mark=","), fee, *lines([*BACK, "15000"], mark=",")]).encode(), name="don.csv")
    assert "1 yêu cầu mới" in told and "2 Lâm Thị Hạnh H51.18-261124-0101 Nhiều ô hơn tên cột" in told
    with house.db.read() as tx:
        assert [o.state_fee for o in queries.page(tx, SYSTEM, 50)] == [15000]


@pytest.mark.parametrize("mark", [";", ","])
def test_an_address_of_several_lines_is_one_row(clerk: Visitor, house: House, mark: str) -> None:
    row = lines(GOOD[:5], mark=mark)[0] + mark + '"12 Trần Hưng Đạo,\nPhường 3, TP Sóc Trăng"'
    told = sent(clerk, "\n".join([*lines(HEAD, mark=mark), row, *lines(BROKEN[0][0], mark=mark)]).encode(), name="don.csv")
    assert "1 yêu cầu mới, 0 đã có từ trước, 1 dòng lỗi" in told and f"3 {BROKEN[0][0][3]}" in told


@pytest.mark.parametrize(
    ("address", "commune", "new_code", "kept"),
    [
        ("12 Trần Hưng Đạo", "Phường Sóc Trăng", "31507", "12 Trần Hưng Đạo, Phường Sóc Trăng"), ("12 Trần Hưng Đạo", "31519", "31510", "12 Trần Hưng Đạo"),
        ("12 Trần Hưng Đạo, phường 3, TP Sóc Trăng", "Phường 3", "31510", "12 Trần Hưng Đạo, phường 3, TP Sóc Trăng"),
        ("12 Trần Hưng Đạo, TP Sóc Trăng", 3, "31510", "12 Trần Hưng Đạo, TP Sóc Trăng, Phường 3"), ("12 Trần Hưng Đạo, phường 3, TP Sóc Trăng", "03", "31510", "12 Trần Hưng Đạo, phường 3, TP Sóc Trăng"),
        ("12 Trần Hưng Đạo, P3, TPST", 3.0, "31510", "12 Trần Hưng Đạo, P3, TPST, Phường 3"),
    ],
)  # fmt: skip
def test_a_commune_in_its_own_column_is_known_by_name_by_number_and_by_code(clerk: Visitor, house: House, address: str, commune: str | float, new_code: str, kept: str) -> None:
    assert "1 yêu cầu mới" in sent(clerk, xlsx([*HEAD, "Xã phường"], [*GOOD[:5], address, commune]))
    with house.db.read() as tx:
        assert [(o.new_code, o.address_text) for o in queries.page(tx, SYSTEM, 50)] == [(new_code, kept)]


def test_a_column_and_an_address_that_name_two_communes_are_asked_back(clerk: Visitor, house: House) -> None:
    assert "thêm tên xã, phường" in sent(clerk, xlsx([*HEAD, "Xã phường"], [*GOOD[:5], "12 Trần Hưng Đạo, Phường 6, TP Sóc Trăng", "Phường 3"]))


def test_a_fee_with_three_decimals_is_no_amount_in_thousands(clerk: Visitor, house: House) -> None:
    told = sent(clerk, xlsx([*HEAD, "Phí nhà nước"], [*GOOD, 12.125], [*BACK, 15000.0]))
    assert "1 yêu cầu mới, 0 đã có từ trước, 1 dòng lỗi" in told
    assert [code for code, _, _ in stored(house)] == ["H51.18-261124-0102"]


@pytest.mark.parametrize(
    ("content", "why", "status"),
    [
        (b"", "Chọn một tệp", 400),
        (b"PK\x03\x04 khong phai bang tinh", "Không đọc được bảng tính", 400),
        (b"\xff\xfe\x00 anh chup", "Không đọc được tệp", 400),
        ("Tên;Tuổi\nAn;3".encode(), "thiếu cột", 400),
        ('Thủ tục;Họ tên;Điện thoại;"Địa chỉ\na;b;c;d\n'.encode(), "Dòng tên cột", 400),
        (("Thủ tục;Họ tên;Điện thoại;Địa chỉ\n" + "a;b;c;d\n" * 501).encode(), "Nhiều nhất 500 dòng", 413),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(clerk: Visitor, house: House, content: bytes, why: str, status: int) -> None:
    assert why in sent(clerk, content, status)
    assert stored(house) == []


def test_who_pays_less_stands_in_the_spreadsheet_by_name(clerk: Visitor, house: House) -> None:
    row, wrong = [*GOOD, "Bà mẹ Việt Nam anh hùng"], [*BACK, "bạn của giám đốc"]
    told = sent(clerk, xlsx([*HEAD, "Diện giảm cước"], row, wrong))
    assert "1 yêu cầu mới" in told and "Không có diện giảm cước «bạn của giám đốc»" in told
    with house.db.read() as tx:
        assert [(o.reduction, o.quote["postage"]) for o in queries.page(tx, SYSTEM, 50)] == [("me_vnah", 0)]


def test_a_name_whose_tones_were_typed_apart_is_kept_as_any_other_and_its_row_sent_again_is_no_new_order(clerk: Visitor, house: House) -> None:
    apart = [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in GOOD]
    for _ in range(2):
        sent(clerk, xlsx(HEAD, apart))
    with house.db.read() as tx:
        assert [(order.citizen_name, order.address_text) for order in queries.page(tx, SYSTEM, 10)] == [(GOOD[3], GOOD[5])]
