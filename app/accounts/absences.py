"""A courier stays away from today: what was recorded before is not cut short. There is place for one absence, so a later one that this
takes the place of is a question to whoever enters it again."""

from datetime import date, timedelta

from app.accounts.directory import Directory
from app.db.uow import Tx
from app.orders.tasks import ask_anew

ONE = timedelta(days=1)


def stay_away(tx: Tx, accounts: Directory, person_id: str, day: date, until: date) -> str:
    """Absent from `day` to `until`, both included, and in what is recorded that joins these days. Returns what the person at the board should know."""
    row, until = accounts.person(tx, person_id), max(until, day)
    first, last = row.absent_from, row.absent_to
    if first and first <= (until + ONE).isoformat() and (last or "9999") >= (day - ONE).isoformat():
        accounts.set_person(tx, person_id, absent_from=min(first, day.isoformat()), absent_to=max(last, until.isoformat()) if last else None)
        return ""
    accounts.set_person(tx, person_id, absent_from=day.isoformat(), absent_to=until.isoformat())
    if not first or first < day.isoformat():
        return ""
    lost = f"từ {_said(first)}" + (f" đến {_said(last)}" if last else "")
    text = f"{row.name} nghỉ đột xuất {day:%d/%m/%Y}–{until:%d/%m/%Y}, nên đợt vắng đã ghi {lost} không còn ghi: hết đợt này, trưởng bưu cục ghi lại ở trang /admin/people, nếu không các ngày ấy vẫn xếp chuyến."
    ask_anew(tx, "absence", f"absence:{person_id}:{first}", text, accounts.clock.now())
    return f" Đợt vắng đã ghi {lost} bị thay, phải ghi lại sau: xem Việc cần người."


def _said(day: str) -> str:
    return "/".join(reversed(day.split("-")))
