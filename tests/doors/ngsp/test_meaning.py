"""Today's wire says in sentences which way, to which desk and where the citizen lives: what it means is read, and what it leaves open asked."""

from typing import Any

import pytest

from app.house import House
from app.onestop.dialects import ngsp as dialect
from app.onestop.profile import profile_of
from app.onestop.reading import direction, ends_of
from app.orders import queries
from app.orders.tables import OrderRow
from tests.doors.ngsp.test_wire import ORDER, back, signed_in
from tests.fakes import WEDNESDAY
from tests.orders import CENTRE

AN = "Nguyễn Văn An"
ODD = "0d2f7a4e-7f7e-4c36-9a39-000000000003"


@pytest.fixture
def ngsp(client: Any) -> Any:
    return signed_in(client)


def posted(house: House, ngsp: Any, body: dict[str, Any]) -> tuple[OrderRow, dict[str, str]]:
    """The leg and what is asked about it, by kind."""
    assert ngsp("POST", "/ngsp/order/post", json=body).json()["Status"] == 100
    with house.db.read() as tx:
        connection = next(row for row in house.accounts.connections(tx) if row.customer_code == ORDER["CustomerCode"])
        leg = queries.legs_of(tx, connection.id, body["OrderNumber"])[0]
        return leg, {task.kind: task.text for task in queries.open_tasks(tx) if task.order_id == leg.id}


@pytest.mark.parametrize(
    "name",
    ["Ủy ban nhân dân xã Kế Sách", "UBND X. Kế Sách, huyện Kế Sách", "Trung tâm PVHCC xã Kế Sách", "TTPVHCC Kế Sách", "Bộ phận Tiếp nhận và Trả kết quả xã Kế Sách", "Bộ phận TN&TKQ - UBND xã Kế Sách, TP Cần Thơ"],
)
def test_a_desk_is_known_by_its_commune_however_its_office_is_called(both: str, ngsp: Any, house: House, name: str) -> None:
    leg, asked = posted(house, ngsp, ORDER | {"ReceiverName": name})
    assert (leg.agency_code, "agency" in asked) == ("H51.43.03", False)


@pytest.mark.parametrize(
    ("name", "desk"),
    [
        ("UBND xã Vĩnh Lợi, tỉnh Sóc Trăng", "H51.43.38"), ("UBND xã Vĩnh Lợi huyện Thạnh Trị cũ, nay thuộc TP.CT", "H51.43.38"), ("UBND xã Tân Thạnh, H. Long Phú, ST", "H51.43.22"),
        ("UBND phường Phú Lợi (TP Sóc Trăng cũ)", "H51.43.02"), ("UBND xã Mỹ Tú, huyện Mỹ Tú", "H51.43.09"), ("UBND phường Mỹ Quới, TX Ngã 5", "H51.43.35"), ("UBND xã Kế Sách (Bộ phận một cửa)", "H51.43.03"),
    ],
)  # fmt: skip
def test_behind_the_commune_its_former_district_and_our_provinces_may_stand(ngsp: Any, house: House, name: str, desk: str) -> None:
    leg, asked = posted(house, ngsp, ORDER | {"ReceiverName": name})
    assert (leg.agency_code, "agency" in asked) == (desk, False)


@pytest.mark.parametrize(
    "name",
    ["UBND Phường Mẫu", "Công an xã Kế Sách", "UBND huyện Kế Sách", "TTPVHCC Sóc Trăng", "UBND xã Vĩnh Lợi, tỉnh Cà Mau", "UBND xã Vĩnh Lợi (Cà Mau)", "UBND xã Long Hưng tỉnh Đồng Tháp", "UBND xã Tân Thạnh, huyện Thới Lai, TP Cần Thơ"],
)
def test_a_desk_that_is_named_and_not_known_is_asked_about_with_its_words(ngsp: Any, house: House, name: str) -> None:
    leg, asked = posted(house, ngsp, ORDER | {"ReceiverName": name})
    assert leg.agency_code == CENTRE
    assert f"«{name}»" in asked["agency"] and f"«{ORDER['ReceiverAddress']}»" in asked["agency"]


def test_an_office_without_a_name_of_its_own_is_the_desk_of_the_dossiers_code_else_that_of_the_connection(ngsp: Any, house: House) -> None:
    unnamed = ORDER | {"ReceiverName": "Bộ phận Tiếp nhận và Trả kết quả", "SenderDesc": "Tên dịch vụ: Thu gom hồ sơ tại nhà"}
    for number, desk in (("H51.43.03-261124-0001", "H51.43.03"), ("000.03.43.H51-261124-0002", "H51.43.03"), ("H51.81.01-261124-0003", CENTRE), (ODD, CENTRE)):
        leg, asked = posted(house, ngsp, unnamed | {"OrderNumber": number})
        assert (leg.agency_code, "agency" in asked) == (desk, False), number


def test_the_desk_that_is_named_wins_over_the_dossiers_code(ngsp: Any, house: House) -> None:
    leg, asked = posted(house, ngsp, back(SenderName="Trung tâm Phục vụ hành chính công phường Phú Lợi"))
    assert (leg.kind, leg.agency_code, asked.keys() & {"agency", "direction"}) == ("return", "H51.43.02", set())


@pytest.mark.parametrize(
    ("sender", "receiver", "said", "way"),
    [
        (AN, "UBND Phường Mẫu", {"service": "Thu gom hồ sơ và trả kết quả tại nhà"}, "collect"),
        (AN, "UBND Phường Mẫu", {"service": "Thu gom và trả hồ sơ tại nhà"}, "collect"),
        ("UBND Phường Mẫu", AN, {"service": "Thu gom và trả hồ sơ tại nhà"}, "return"),
        (AN, "UBND Phường Mẫu", {"Description": "Thu gom hồ sơ, không trả kết quả"}, "collect"),
        ("Ủy ban nhân dân Phường Phú Lợi", AN, {"service": "Nhận kết quả tại nhà"}, "return"),
        ("Ủy ban nhân dân Phường Phú Lợi", AN, {"service": "Giao kết quả"}, "return"),
        ("Công an tỉnh", AN, {"service": "Chuyển kết quả qua BCCI"}, "return"),
        ("Công an tỉnh", AN, {}, "return"),
        (AN, "UBND Phường Mẫu", {"Description": "Kiểm tra hồ sơ trước khi nhận"}, "collect"),
        (AN, "UBND Phường Mẫu", {"Description": "Tra cứu tại cổng DVC"}, "collect"),
        (AN, "Lê Thị Bình", {"ReceiverTel": "0299 3822222"}, "collect"),
    ],
)
def test_which_way_it_goes_is_told_by_whole_words_and_by_who_stands_where(house: House, sender: str, receiver: str, said: dict[str, str], way: str) -> None:
    body = {"SenderName": sender, "ReceiverName": receiver, **said}
    found = dialect.labels(f"Tên dịch vụ: {said['service']}" if "service" in said else "")
    profile = profile_of({"own_phones": ["02993822222"]})
    assert direction(body, found, profile, ends_of(body, profile, house.reference.at(WEDNESDAY.date()).agencies)) == (way, True)


def test_a_connection_has_its_own_words_for_each_way() -> None:
    body, profile = {"SenderName": AN, "ReceiverName": AN, "Description": "Dịch vụ chiều về"}, profile_of({"return_words": ["Chiều về"]})
    assert direction(body, {}, profile, ends_of(body, profile, {})) == ("return", True)


def test_a_way_that_nothing_tells_or_that_words_and_sides_tell_otherwise_is_asked_about(ngsp: Any, house: House) -> None:
    silent = {"SenderDesc": None, "Description": None}
    leg, asked = posted(house, ngsp, ORDER | silent | {"OrderNumber": ODD, "ReceiverName": "Lê Thị Bình"})
    assert leg.kind == "collect" and f"từ «{AN}» đến «Lê Thị Bình»" in asked["direction"] and "Đang ghi lấy hồ sơ" in asked["direction"]
    leg, asked = posted(house, ngsp, back(OrderNumber=f"{ODD}4", SenderDesc="Tên dịch vụ: Thu gom hồ sơ tại nhà"))
    assert leg.kind == "collect" and "direction" in asked
    assert "direction" not in posted(house, ngsp, ORDER)[1]


@pytest.mark.parametrize(("sender", "receiver", "said", "way"), [(AN, "UBND xã Kế Sách", "Nhận hồ sơ và trả kết quả", "collect"), ("UBND xã Kế Sách", AN, "Thu gom hồ sơ tại nhà", "return")])
def test_where_the_words_send_a_citizens_envelope_from_the_desk_or_a_desks_to_it_the_sides_tell(ngsp: Any, house: House, sender: str, receiver: str, said: str, way: str) -> None:
    leg, asked = posted(house, ngsp, ORDER | {"SenderName": sender, "ReceiverName": receiver, "SenderDesc": f"Tên dịch vụ: {said}"})
    assert (leg.kind, leg.agency_code, leg.citizen_name) == (way, "H51.43.03", AN) and "direction" in asked


def test_a_list_of_words_without_one_that_can_be_read_leaves_the_usual_words() -> None:
    assert profile_of({"collect_words": [""]}).collect_words == profile_of({}).collect_words
    assert profile_of({"collect_words": ["", "Chiều đi"]}).collect_words == ("Chiều đi",) and profile_of({"collect_words": []}).collect_words == ()


@pytest.mark.parametrize(
    ("paper", "originals", "copies"),
    [("Bản sao có chứng thực giấy khai sinh", 0, 1), ("CMND 02 bản photo", 0, 2), ("Sổ hộ khẩu (photo)", 0, 1), ("Bản sao chứng thực từ bản chính", 0, 1), ("Bản chính kèm bản sao", 1, 0), ("Tờ khai", 1, 0), ("1 bản chính, 2 bản sao", 1, 2)],
)
def test_a_copy_is_counted_as_a_copy(paper: str, originals: int, copies: int) -> None:
    (component,) = dialect.components(dialect.labels(f"Thành phần hồ sơ 1: {paper}"))
    assert (component.originals, component.copies) == (originals, copies)


def test_a_paper_that_is_listed_without_a_name_is_no_paper(ngsp: Any, house: House) -> None:
    leg, _ = posted(house, ngsp, ORDER | {"SenderDesc": f"{ORDER['SenderDesc']}||Thành phần hồ sơ 2: ||Thành phần hồ sơ 3:||Thành phần hồ sơ 4: \u00a0"})
    assert [paper["name"] for paper in leg.components] == ["Tờ khai"]


def test_what_stands_under_no_known_label_is_told_to_the_courier_and_a_card_is_not(ngsp: Any, house: House) -> None:
    said = f"{ORDER['SenderDesc']}||Ghi chú: gọi trước 0912345678||nhà có chó||Thẻ: 094090000001||{'x' * 3000}"
    leg, _ = posted(house, ngsp, ORDER | {"SenderDesc": said})
    assert leg.note.startswith("Thu gom\nGhi chú: gọi trước 0912345678\nnhà có chó\nThẻ: •••001\nxxx") and len(leg.note) == 2000
    assert leg.id_last4 == "0001" and "Tờ khai" not in leg.note


def test_who_looks_for_an_address_is_told_the_numbers_of_its_province_and_district(ngsp: Any, house: House) -> None:
    _, asked = posted(house, ngsp, ORDER | {"SenderAddress": "12 Trần Hưng Đạo", "SenderDistrict": 9520})
    assert "«12 Trần Hưng Đạo» (một cửa ghi mã tỉnh 95, mã huyện 9520)" in asked["address"]


def test_an_address_in_another_province_than_the_desk_is_asked_about_unless_the_connection_serves_both(ngsp: Any, house: House) -> None:
    assert "address" not in posted(house, ngsp, ORDER)[1]
    far = ORDER | {"OrderNumber": ODD, "SenderProvince": 10}
    assert "mã tỉnh 10" in posted(house, ngsp, far)[1]["address"]
    with house.db.write() as tx:
        link = next(row for row in house.accounts.connections(tx) if row.customer_code == ORDER["CustomerCode"])
        house.accounts.set_profile(tx, link.id, {"provinces": [95, 10]}, link.agency_code)
    assert "address" not in posted(house, ngsp, far | {"OrderNumber": f"{ODD}5"})[1]
