"""Times that a citizen may choose: what the couriers of a commune can promise, in two-hour slots."""

from dataclasses import dataclass
from datetime import date, time, timedelta

import sqlalchemy as sa

from app.accounts.tables import PersonRow
from app.db.uow import Tx
from app.deadlines.calendar import Calendar
from app.dispatch.queries import current
from app.kernel.actor import Role
from app.kernel.errors import Refused
from app.kernel.time import at_local, local, local_date
from app.orders.commands import Window
from app.orders.intake import FARTHEST_DAYS, checked_window
from app.orders.lifecycle import CANCELLED
from app.orders.projector import ORDERS
from app.orders.service import RulesOf
from app.places.resolve import resolve, verdict
from app.ports import Clock

HOURS = (("07:30", "09:30"), ("09:30", "11:30"), ("13:00", "15:00"), ("15:00", "17:00"))
SLOT = timedelta(hours=2)
LEAD = timedelta(hours=2)  # a dispatcher must see it, plan the day once more, and the courier must hear of it
PER_COURIER = 8  # promised stops a courier keeps in two hours, walking through a commune
PEOPLE: sa.Table = PersonRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Slot:
    day: date
    start: str
    end: str
    available: bool
    reason: str = ""
    code: str = ""


def next_days(calendar: Calendar, today: date, count: int) -> list[date]:
    """Working days from `today` on, as far as a time may be wished: on the eve of Tết the first lies more than a week ahead."""
    first = calendar.next_working(today)
    days = [calendar.add(first, n) for n in range(max(1, min(count, 14)))]
    return [day for day in days if (day - today).days <= FARTHEST_DAYS]


@dataclass(frozen=True)
class Slots:
    reference: RulesOf
    clock: Clock

    def check(self, tx: Tx, new_code: str | None, window: Window) -> None:
        """Refuses a window of today for which nobody can be sent any more, and one whose commune has no promise left to give."""
        if self._too_soon(tx, window):
            raise Refused("Các chuyến hôm nay đã xếp xong: giờ hẹn trong ngày phải cách bây giờ ít nhất 2 giờ, xin chọn khung khác.", code="window_too_soon", field="window")
        if new_code is None:
            return
        capacity = self._capacity(tx, new_code, window.day)
        if self._taken(tx, new_code, window.day, window.start, window.end) >= capacity:
            raise Refused(f"Khung giờ {window.start}–{window.end} ngày {window.day:%d/%m/%Y} đã kín: xin chọn khung khác.", code="slot_full", field="window")

    def offer(self, tx: Tx, kind: str, address: str, days: int, commune_code: str = "") -> list[Slot]:
        """The slots of the next working days; a slot that cannot be had says why."""
        rules = self.reference.at(local_date(self.clock.now()))
        best = verdict(resolve(rules.gazetteer, address, commune_code))
        if best is None:
            raise Refused("Chưa rõ địa chỉ thuộc xã, phường nào.", code="address_unclear", field="address")
        if best.level == "outside":
            raise Refused("Địa chỉ ở ngoài vùng phục vụ.", code="address_outside", field="address")
        return self.of_commune(tx, best.new_code, days)

    def of_commune(self, tx: Tx, new_code: str, days: int) -> list[Slot]:
        """The same where the commune is known: an order's place may have been settled by a person, against its text."""
        today = local_date(self.clock.now())
        rules = self.reference.at(today)
        return [self._slot(tx, new_code, day, start, end, rules) for day in next_days(rules.calendar, today, days) for start, end in HOURS]

    def _slot(self, tx: Tx, new_code: str, day: date, start: str, end: str, rules: object) -> Slot:
        now = self.clock.now()
        if day == local_date(now) and local(now).strftime("%H:%M") >= start:
            return Slot(day, start, end, False, "Đã qua giờ nhận hẹn trong ngày.", "window_past")
        try:
            window = checked_window(Window(day, start, end), now, rules.calendar)  # type: ignore[attr-defined]
            self.check(tx, new_code, window)
        except Refused as refusal:
            return Slot(day, start, end, False, refusal.detail, refusal.code)
        return Slot(day, start, end, True)

    def _too_soon(self, tx: Tx, window: Window) -> bool:
        """Once the plan of today is in force; of a window wider than a slot its last two hours count."""
        now = self.clock.now()
        if window.day != local_date(now) or current(tx, window.day) is None:
            return False
        start, end = (at_local(window.day, time.fromisoformat(hour)) for hour in (window.start, window.end))
        return max(start, end - SLOT) < now + LEAD

    def _capacity(self, tx: Tx, new_code: str, day: date) -> int:
        text = day.isoformat()
        here = sa.and_(PEOPLE.c.role == Role.COURIER, PEOPLE.c.active, PEOPLE.c.new_code == new_code)
        present = sa.or_(PEOPLE.c.absent_from.is_(None), PEOPLE.c.absent_from > text, PEOPLE.c.absent_to < text)
        couriers = tx.execute(sa.select(sa.func.count()).select_from(PEOPLE).where(here, present)).scalar_one()
        # a commune without a courier of its own is served by its neighbours: half a courier's promises
        return PER_COURIER * couriers if couriers else PER_COURIER // 2

    def _taken(self, tx: Tx, new_code: str, day: date, start: str, end: str) -> int:
        overlap = sa.and_(ORDERS.c.window_from < end, ORDERS.c.window_to > start)
        query = sa.select(sa.func.count()).select_from(ORDERS).where(ORDERS.c.new_code == new_code, ORDERS.c.window_date == day, overlap)
        return int(tx.execute(query.where(ORDERS.c.state != CANCELLED)).scalar_one())

