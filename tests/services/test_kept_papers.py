"""A paper made once stays that paper: printed again it keeps its day, who made it and who asked for it; another has another number."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind, Role
from app.kernel.errors import Malformed
from app.orders.tables import OrderRow
from app.orders.tasks import ask, close
from app.papers.forms import papers_file
from app.papers.issue import PAPERS
from tests.orders import registered
from tests.papers import draw, text_of
from tests.phone import Phone

SAFE = {"addressee": "Sở Khoa học và Công nghệ", "safety": "Không có sự cố.", "chief": "Sơn Ngọc Ẵm"}
HEAD, DISPATCHER = "Trần Thị Thu Hà", "dispatcher"


@pytest.fixture
def held(house: House, phone: Phone) -> OrderRow:
    order = registered(house)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    return order


def drawn_by(house: House, login: str, form: str, key: str, **typed: str) -> str:
    with house.db.write() as tx:
        person = next(p for p in house.accounts.people(tx) if p.login == login)
        actor = Actor(ActorKind.PERSON, person.id, person.name, Role(person.role))
        return text_of(papers_file(tx, house, form, [key], actor, typed or None)())


def test_a_report_in_time_does_not_become_late_nor_another_persons_by_being_printed_again(both: str, house: House, clock: Any) -> None:
    clock.pass_(days=41)
    first = drawn_by(house, "head", "bao_cao", "2026Q4", **SAFE)
    clock.pass_(days=7)
    again = drawn_by(house, DISPATCHER, "bao_cao", "2026Q4")
    for page in (first, again):
        assert "ngày 05 tháng 01 năm 2027" in page and HEAD in page and "lập sau hạn" not in page
    assert "In lại, bản 2" in again and "Không có sự cố." in again


def test_a_report_tried_before_its_period_was_over_is_made_when_it_is(house: House, clock: Any) -> None:
    drawn_by(house, DISPATCHER, "bao_cao", "2026Q4", **SAFE)
    clock.pass_(days=41)
    page = drawn_by(house, "head", "bao_cao", "2026Q4")
    assert "ngày 05 tháng 01 năm 2027" in page and HEAD in page and "Số: 01/BC-BĐ" in page


def test_a_report_keeps_its_figures_until_somebody_makes_it_anew(both: str, house: House, held: OrderRow, clock: Any) -> None:
    with house.db.write() as tx:
        task = ask(tx, "complaint", "complaint:1", "giấy ướt", clock.now(), held.id)
    clock.pass_(days=38)
    assert "đã giải quyết 0 " in drawn_by(house, "head", "bao_cao", "2026Q4", **SAFE)
    clock.pass_(days=1)
    with house.db.write() as tx:
        close(tx, str(task), SYSTEM, "đã xin lỗi", clock.now())
    assert "đã giải quyết 0 " in drawn_by(house, DISPATCHER, "bao_cao", "2026Q4"), "it tells what was known on its day"
    page = drawn_by(house, DISPATCHER, "bao_cao", "2026Q4", **SAFE)
    assert "đã giải quyết 1 " in page and "Lý Minh Khang" in page and HEAD not in page and "ngày 03 tháng 01 năm 2027" in page and "Số: 01/BC-BĐ" in page


def test_a_cash_close_printed_again_keeps_its_day_and_who_took_the_money(both: str, house: House, phone: Phone, clock: Any) -> None:
    phone.send(phone.act("shift.closed", {"held": [], "cash": {"postage": 0, "state_fee": 0, "cod": 0}}))
    clock.pass_(minutes=5)
    key = "courier01:2026-11-25"
    drawn_by(house, "head", "dong_ca", key)
    clock.pass_(days=3)
    again = drawn_by(house, DISPATCHER, "dong_ca", key)
    assert "ngày 25 tháng 11 năm 2026" in again and f"Người nhận tiền: {HEAD}" in again and "In lại, bản 2" in again


def test_a_cash_close_printed_again_has_the_sums_that_were_signed_whatever_came_after(both: str, house: House, phone: Phone, client: Any, clock: Any) -> None:
    """A second phone of the courier lay without network; what it took is told when the paper is made anew."""
    second = Phone(client, "courier01", clock)
    second.sign_in()
    order, late = registered(house), registered(house)
    taken = [
        each.collected(f"v-{at.id}", {"order_id": at.id, "item_number": at.item_number, "components": []}, money={"postage": at.quote["postage"], "state_fee": 0, "cod": 0, "method": "cash"})
        for each, at in ((phone, order), (second, late))
    ]  # fmt: skip
    clock.pass_(minutes=5)
    phone.send(taken[0], phone.act("shift.closed", {"held": [order.item_number], "cash": {"postage": order.quote["postage"], "state_fee": 0, "cod": 0}}))
    key = "courier01:2026-11-25"
    first = drawn_by(house, "head", "dong_ca", key)
    clock.pass_(hours=2)
    second.send(taken[1])
    again = drawn_by(house, DISPATCHER, "dong_ca", key)
    assert "In lại, bản 2" in again and again.replace("– In lại, bản 2", "").split() == first.split()
    anew = drawn_by(house, DISPATCHER, "dong_ca", key, cashier="Lý Sok", why="máy thứ hai gửi muộn")
    assert "1 biên nhận" in first and "2 biên nhận" in anew and "máy thứ hai gửi muộn" in anew


def test_who_asked_for_a_statement_of_custody_stands_on_every_print_and_another_who_asks_has_another_number(both: str, house: House, held: OrderRow) -> None:
    first = draw(house, "sao_ke", held.id, asked_by="Lâm Thị Ngọc Hạnh", why="Mất giấy khai sinh")
    again = draw(house, "sao_ke", held.id)
    assert all("Số: 01/2026" in page and "Người yêu cầu: Lâm Thị Ngọc Hạnh" in page for page in (first, again)) and "In lại, bản 2" in again
    other = draw(house, "sao_ke", held.id, asked_by="Toà án nhân dân khu vực 10", why="Công văn 12")
    assert "Số: 02/2026" in other and "Toà án" in other and "In lại" not in other
    legal = draw(house, "sao_ke_ky", held.id)
    assert "Số: 02/2026" in legal and "Toà án" in legal and "In lại" not in legal, "the legal copy of the same, counted for itself"
    assert "Số: 01/2026" in draw(house, "sao_ke", held.id, asked_by="Lâm Thị Ngọc Hạnh", why="Mất giấy khai sinh")
    with house.db.read() as tx:
        prints = tx.execute(sa.select(PAPERS.c.form, PAPERS.c.number, PAPERS.c.prints).where(PAPERS.c.form.in_(("sao_ke", "sao_ke_ky"))).order_by(PAPERS.c.form, PAPERS.c.number))
        assert [tuple(row) for row in prints] == [("sao_ke", 1, 3), ("sao_ke", 2, 1), ("sao_ke_ky", 1, 1)]


def test_a_complaint_that_came_since_the_last_statement_has_its_own(house: House, held: OrderRow, clock: Any) -> None:
    draw(house, "sao_ke", held.id, asked_by="Toà án nhân dân khu vực 10", why="Công văn 12")
    clock.pass_(hours=1)
    with house.db.write() as tx:
        ask(tx, "complaint", "complaint:1", "giấy ướt", clock.now(), held.id)
    page = draw(house, "sao_ke", held.id)
    assert "Số: 02/2026" in page and f"Người yêu cầu: {held.citizen_name}" in page and "Khiếu nại ngày 25/11/2026" in page


@pytest.mark.parametrize("form", ["sao_ke_ky", "bien_ban_ky"])
def test_signed_copies_are_not_joined_into_one_file_that_has_lost_every_signature(house: House, held: OrderRow, form: str) -> None:
    with pytest.raises(Malformed, match="in từng bản một"):
        draw(house, form, held.id, held.item_number)
