"""The calendar ends where nobody has entered a year's holidays, and is a guess where nobody has announced them: due days would run
through Tết. The head is asked in time."""

from datetime import date, datetime

from app.db.uow import Tx
from app.deadlines.calendar import Calendar
from app.kernel.actor import SYSTEM
from app.orders import queries
from app.orders.tasks import ask_while, close, reword

ANNOUNCED = 11  # November: the government names next year's days off, those that are swapped too
KIND = "calendar"
TET_DAYS = 5


def ask_for_holidays(tx: Tx, calendar: Calendar, today: date, now: datetime) -> None:
    """For this year and, from November, for the next: once where a holiday of it is not entered, once where days are only assumed. A
    question names what is still open, and closes by itself."""
    years = (today.year, today.year + 1) if today.month >= ANNOUNCED else (today.year,)
    open_ = {key: text for year in years for key, text in _questions(calendar, year, today).items()}
    for key, text in open_.items():
        if text:
            ask_while(tx, KIND, key, text, now)
    for task in queries.open_tasks(tx, KIND):
        now_asked = open_.get(task.key)  # another year's is not answered by a clock that stands wrong
        if now_asked == "":
            close(tx, task.id, SYSTEM, "Lịch đã có các ngày nghỉ, kèm nguồn.", now)
        elif now_asked and now_asked != task.text:
            reword(tx, task.id, now_asked)


def _questions(calendar: Calendar, year: int, today: date) -> dict[str, str]:
    """The two of a year by their keys; no text: nothing to ask."""
    missing = _missing(calendar, year, today)
    wanting = f"Lịch năm {year} chưa đủ ngày nghỉ, còn thiếu: {'; '.join(missing)}. Hạn trả và giờ hẹn đang tính như những ngày ấy có làm việc. Trưởng bưu cục nhập từng ngày nghỉ và ngày làm bù ở trang /admin/tables (Lịch làm việc), theo thông báo của Chính phủ; đủ ngày thì việc này tự đóng."
    assumed = ", ".join(f"{day:%d/%m}" for day in sorted(calendar.assumed) if day.year == year and day > today)
    guessed = f"Ngày nghỉ năm {year} còn là giả định: {assumed}. Hạn trả và giờ hẹn đang tính theo các ngày này. Trưởng bưu cục đối chiếu thông báo của Chính phủ (cả ngày hoán đổi, làm bù) rồi sửa từng ngày ở trang /admin/tables (Lịch làm việc), ghi số văn bản; ngày nào cũng có nguồn thì việc này tự đóng."
    return {f"calendar:{year}": wanting if missing else "", f"calendar:{year}:assumed": guessed if assumed else ""}


def _missing(calendar: Calendar, year: int, today: date) -> list[str]:
    """The holidays still to come (Labour Code 2019 Art 112) that the calendar does not know, with room for days swapped around them. Those
    of which the moon decides the day alone, Giỗ Tổ among them, come in the same announcement."""
    needed = (
        (f"Tết Nguyên đán (ít nhất {TET_DAYS} ngày từ 15/01 đến 28/02)", date(year, 1, 15), date(year, 2, 28), TET_DAYS),
        ("30/04 – 01/05", date(year, 4, 28), date(year, 5, 5), 1),
        ("Quốc khánh 02/09", date(year, 8, 30), date(year, 9, 5), 1),
    )
    return [name for name, first, last, days in needed if last >= today and sum(first <= day <= last for day in calendar.off) < days]
