"""The calendar ends where nobody has entered a year's holidays, and is a guess where nobody has announced them: due days would run
through Tết. The head is asked in time."""

from datetime import date, datetime

from app.db.uow import Tx
from app.deadlines.calendar import Calendar
from app.kernel.actor import SYSTEM
from app.orders import queries
from app.orders.tasks import ask, close

ANNOUNCED = 11  # November: the government names next year's days off, those that are swapped too
KIND = "calendar"


def ask_for_holidays(tx: Tx, calendar: Calendar, today: date, now: datetime) -> None:
    """For this year and, from November, for the next: once where no day off of it is known, once where days are only assumed. A
    question that has its answer closes by itself."""
    years = (today.year, today.year + 1) if today.month >= ANNOUNCED else (today.year,)
    open_ = {key: text for year in years for key, text in _questions(calendar, year, today).items()}
    for key, text in open_.items():
        if text:
            ask(tx, KIND, key, text, now)
    for task in queries.open_tasks(tx, KIND):
        if open_.get(task.key) == "":  # another year's is not answered by a clock that stands wrong
            close(tx, task.id, SYSTEM, "Lịch đã có các ngày nghỉ, kèm nguồn.", now)


def _questions(calendar: Calendar, year: int, today: date) -> dict[str, str]:
    """The two of a year by their keys; no text: nothing to ask."""
    none, guessed = f"calendar:{year}", f"calendar:{year}:assumed"
    if not any(day.year == year for day in calendar.off):
        return {guessed: "", none: f"Chưa có ngày nghỉ nào của năm {year}: hạn trả và giờ hẹn sẽ tính như không có lễ, Tết. Trưởng bưu cục nhập ngày nghỉ và ngày làm bù ở trang /admin/tables (Lịch làm việc), theo thông báo của Chính phủ."}
    assumed = ", ".join(f"{day:%d/%m}" for day in sorted(calendar.assumed) if day.year == year and day > today)
    text = f"Ngày nghỉ năm {year} còn là giả định: {assumed}. Hạn trả và giờ hẹn đang tính theo các ngày này. Trưởng bưu cục đối chiếu thông báo của Chính phủ (cả ngày hoán đổi, làm bù) rồi sửa từng ngày ở trang /admin/tables (Lịch làm việc), ghi số văn bản; ngày nào cũng có nguồn thì việc này tự đóng."
    return {none: "", guessed: text if assumed else ""}
