"""The calendar ends where nobody has entered a year's holidays: due days would run through Tết. The head is asked in time."""

from datetime import date, datetime

from app.db.uow import Tx
from app.deadlines.calendar import Calendar
from app.orders.tasks import ask

ANNOUNCED = 11  # November: the government names next year's days off, those that are swapped too


def ask_for_holidays(tx: Tx, calendar: Calendar, today: date, now: datetime) -> None:
    """Once for this year and, from November, for the next, where no day off of it is known."""
    for year in (today.year, today.year + 1) if today.month >= ANNOUNCED else (today.year,):
        if not any(day.year == year for day in calendar.off):
            text = f"Chưa có ngày nghỉ nào của năm {year}: hạn trả và giờ hẹn sẽ tính như không có lễ, Tết. Trưởng bưu cục nhập ngày nghỉ và ngày làm bù ở trang /admin/tables (Lịch làm việc), theo thông báo của Chính phủ."
            ask(tx, "calendar", f"calendar:{year}", text, now)
