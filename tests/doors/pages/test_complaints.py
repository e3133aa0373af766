"""Who complains reads the answer where the complaint was made; the dispatcher sees which answers the law waits for."""

from typing import Any

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders import queries
from app.orders.tasks import ask, close
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import registered


def complained(citizen: Visitor, order: Any, text: str) -> str:
    citizen.send(citizen.see(f"/t/{order.token}"), f"/t/{order.token}/complain", text=text)
    return text_of(citizen.see(f"/t/{order.token}"))


def test_a_complaint_is_answered_where_it_was_made_and_its_citizen_hears_of_it(both: str, citizen: Visitor, house: House, clock: Any) -> None:
    order = registered(house)
    page = complained(citizen, order, "Bì bị rách")
    assert "Bì bị rách" in page and "Bưu điện trả lời chậm nhất ngày 02/12/2026" in page
    with house.db.read() as tx:
        (task,) = queries.open_tasks(tx, "complaint")
    board = citizen.login("dispatcher").see("/board/tasks")
    assert "trả lời chậm nhất ngày 02/12/2026" in text_of(board)
    citizen.send(board, f"/board/tasks/{task.id}/close", solution="Đã thay bì mới, xin lỗi bà.")
    citizen.http.cookies.clear()
    page = text_of(citizen.see(f"/t/{order.token}"))
    assert "Bưu điện trả lời" in page and "Đã thay bì mới, xin lỗi bà." in page and "chậm nhất ngày 02/12/2026" not in page
    assert "បណ្ដឹងរបស់លោកអ្នក" in citizen.see(f"/t/{order.token}?lang=km")
    with house.db.write() as tx:
        house.orders.close_task(tx, task.id, SYSTEM, "lần nữa")
        house.notify.tell(tx, queries.history(tx, order.id))
        told = [m.text for m in house.notify.tray(tx) if m.kind == "answered"]
    assert [f"/t/{order.token}" in text and "rách" not in text for text in told] == [True]


def test_an_answer_that_is_overdue_is_marked_and_stands_before_older_questions(citizen: Visitor, house: House, clock: Any) -> None:
    order = registered(house)
    with house.db.write() as tx:
        ask(tx, "call", "call:before", "Gọi người dân.", clock.now(), order.id)
    clock.pass_(minutes=1)
    complained(citizen, order, "Thu sai tiền")
    assert "quá hạn" not in text_of(citizen.login("dispatcher").see("/board/tasks"))
    clock.pass_(days=8)
    page = text_of(citizen.login("dispatcher").see("/board/tasks"))
    assert "chậm nhất ngày 02/12/2026 quá hạn" in page and page.index("Thu sai tiền") < page.index("Gọi người dân.")


def test_what_was_written_for_the_house_only_stays_there(citizen: Visitor, house: House, clock: Any) -> None:
    """Complaints closed by a version that told their citizens nothing."""
    order = registered(house)
    complained(citizen, order, "Chưa có ai đến")
    with house.db.write() as tx:
        (task,) = queries.open_tasks(tx, "complaint")
        close(tx, task.id, SYSTEM, "khách gọi ba lần", clock.now())
    page = text_of(citizen.see(f"/t/{order.token}?lang=vi"))
    assert "Chưa có ai đến" in page and "khách gọi ba lần" not in page
