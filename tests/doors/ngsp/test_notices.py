"""document/post tells what a citizen wishes about a dossier; a person acts on it, so nothing of it may be lost."""

from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders import queries
from tests.doors.ngsp.test_wire import ORDER, signed_in
from tests.orders import client_actor

NOTICE: dict[str, Any] = {
    "CustomerCode": "t000000001", "OrderNumber": ORDER["OrderNumber"], "State": 3,
    "Procedure": {"Code": "2.000635", "Title": "Cấp bản sao trích lục hộ tịch", "Category": None, "Elements": [{"Name": "Tờ khai", "Count": 1}, "CCCD"]},
    "IsSendDocument": False, "DocumentSender": {"Name": "Lê Thị Bình"}, "IsReceiveResult": True,
    "ResultReceiver": {"Name": "Nguyễn Văn An", "Phone": "0912345678", "ProvinceCode": 95, "DistrictCode": 9520, "DistrictTitle": "Kế Sách", "Address": "12 Trần Hưng Đạo", "Email": None},
}  # fmt: skip


@pytest.fixture
def ngsp(client: Any) -> Any:
    return signed_in(client)


def told(house: House) -> list[str]:
    with house.db.read() as tx:
        return [task.text for task in queries.open_tasks(tx, "document")]


def test_a_notice_about_a_dossier_stands_with_its_order(ngsp: Any, house: House) -> None:
    ngsp("POST", "/ngsp/order/post", json=ORDER)
    ngsp("POST", "/ngsp/document/post", json={"OrderNumber": ORDER["OrderNumber"], "State": 3})
    with house.db.read() as tx:
        leg = queries.page(tx, client_actor(house, tx), 10)[0]
        assert [t.order_id for t in queries.open_tasks(tx, "document")] == [leg.id]


def test_the_wish_for_the_result_by_post_is_told_with_whom_and_where_to(both: str, ngsp: Any, house: House) -> None:
    assert ngsp("POST", "/ngsp/document/post", json=NOTICE).json()["Status"] == 100
    (text,) = told(house)
    assert "2.000635, Cấp bản sao trích lục hộ tịch" in text and "Thành phần: Tờ khai, 1; CCCD." in text
    assert "Nhận kết quả qua bưu điện, người nhận Nguyễn Văn An, 0912345678, 12 Trần Hưng Đạo, Kế Sách, mã tỉnh 95." in text
    assert "Không gửi hồ sơ qua bưu điện." in text and "Bình" not in text


def test_another_receiver_under_the_same_state_is_a_question_of_its_own_also_after_the_first_was_settled(ngsp: Any, house: House) -> None:
    other = NOTICE | {"ResultReceiver": {"Name": "Lê Thị Bình", "Address": "45 Nguyễn Huệ"}}
    ngsp("POST", "/ngsp/document/post", json=NOTICE)
    with house.db.write() as tx:
        house.orders.close_task(tx, queries.open_tasks(tx, "document")[0].id, SYSTEM, "đã ghi")
    for body in (NOTICE, other, other):
        assert ngsp("POST", "/ngsp/document/post", json=body).json()["Status"] == 100
    assert ["Lê Thị Bình, 45 Nguyễn Huệ" in text for text in told(house)] == [True]


@pytest.mark.parametrize(("customer", "status"), [("T9", 201), (None, 100), ("T000000001", 100)])
def test_a_notice_of_another_customer_is_refused_and_one_without_a_customer_taken(ngsp: Any, house: House, customer: str | None, status: int) -> None:
    answer = ngsp("POST", "/ngsp/document/post", json=NOTICE | {"CustomerCode": customer})
    assert (answer.status_code, answer.json()["Status"], len(told(house))) == (201, status, 1 if status == 100 else 0)


def test_a_notice_of_any_shape_is_answered_with_201(both: str, ngsp: Any) -> None:
    for odd in ({"Procedure": "x", "ResultReceiver": [1], "IsReceiveResult": "true"}, {"State": "9" * 500, "Procedure": {"Elements": [[[[["x"]]]], {"a": {"b": {"c": {"d": 1}}}}] * 500}}):
        assert ngsp("POST", "/ngsp/document/post", json=NOTICE | odd).status_code == 201
