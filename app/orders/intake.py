"""The gate: what an order must be before the post takes it. A strict door is told what is wrong; a lenient one (the
wire of today's one-stop systems) gets the order in with a task for a person."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from app.kernel.errors import HouseError, Malformed, Refused
from app.kernel.geo import Point
from app.kernel.ids import DossierCode, ItemNumber, ProcedureCode
from app.kernel.text import normal_phone
from app.kernel.time import at_local, local_date
from app.orders.commands import NewOrder, Window
from app.places.resolve import Candidate, resolve, verdict

WITHOUT_CODE = "CHUA-CO-"  # a new dossier has no code before it is filed: it gets a mark of its own until the desk gives one
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
FARTHEST_DAYS = 60


@dataclass
class Gate:
    """Collects what a lenient door lets through: (task kind, sentence)."""

    lenient: bool
    questions: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, kind: str, error: HouseError) -> None:
        if not self.lenient:
            raise error
        self.questions.append((kind, error.detail))

    def by_kind(self) -> dict[str, str]:
        """One task a kind: what is asked of the same thing is asked together."""
        told: dict[str, str] = {}
        for kind, sentence in self.questions:
            told[kind] = f"{told[kind]} {sentence}" if kind in told else sentence
        return told


def dossier_code(new: NewOrder, gate: Gate) -> str:
    if new.dossier_code.startswith(WITHOUT_CODE):
        gate.refuse("no_code", Refused("Hồ sơ mới chưa có mã: ghi mã khi một cửa cấp.", code="dossier_code", field="dossier_code"))
        return new.dossier_code.strip()[:80]
    try:
        return str(DossierCode.parse(new.dossier_code))
    except Malformed as error:
        gate.refuse("dossier_code", Refused(error.detail, code=error.code, field="dossier_code"))
        return new.dossier_code.strip()[:80]


def readable(code: str) -> bool:
    """Whether this is a dossier code as agencies give them."""
    try:
        DossierCode.parse(code)
    except Malformed:
        return False
    return True


def procedure(new: NewOrder, gate: Gate, catalogue: Any) -> tuple[str | None, str]:
    """(code, name). A procedure that needs the citizen's presence is refused at every door (QĐ 45/2016 Art 6)."""
    try:
        code = str(ProcedureCode.parse(new.procedure_code))
    except Malformed as error:
        gate.refuse("procedure", Refused(error.detail, code=error.code, field="procedure_code"))
        return None, new.procedure_name
    known = catalogue.get(code)
    if known is None:
        gate.refuse("procedure", Refused(f"Không có thủ tục {code} trong danh mục đang áp dụng.", code="procedure_unknown", field="procedure_code"))
        return code, new.procedure_name
    if known.needs_presence:
        raise Refused(f"Thủ tục «{known.name}» cần người dân có mặt, không nhận qua bưu chính.", code="procedure_needs_presence", field="procedure_code")
    if known.served is False:
        raise Refused(f"Thủ tục «{known.name}» chưa được công bố thực hiện qua bưu chính.", code="procedure_not_served", field="procedure_code")
    return code, new.procedure_name or known.name


def agency(code: str, gate: Gate, agencies: Any, name: str = "agency_code") -> Any:
    """The desk by either style of its code; None where a lenient door let an unknown one through."""
    wanted = code.strip().upper()
    found = agencies.get(wanted) or next((a for a in agencies.values() if a.other_code and a.other_code.upper() == wanted), None)
    if found is None:
        gate.refuse("agency", Refused(f"Không có cơ quan «{code[:40]}» trong danh mục một cửa.", code="agency_unknown", field=name))
    return found


def phone(new: NewOrder, gate: Gate) -> str:
    number = normal_phone(new.citizen.phone)
    if not number:
        gate.refuse("phone", Refused(f"Số điện thoại «{new.citizen.phone[:20]}» không đúng (10 số, bắt đầu bằng 0).", code="phone", field="citizen.phone"))
    return number or re.sub(r"[^\d+]", "", new.citizen.phone)[:20]


def item_number(new: NewOrder) -> ItemNumber | None:
    return ItemNumber.parse(new.item_number) if new.item_number else None


def reduction(new: NewOrder, gate: Gate, tariff: Any) -> str:
    """The group of people by whose right less is paid; none is the ordinary case."""
    if new.reduction and new.reduction not in tariff.reductions:
        known = ", ".join(tariff.reductions) or "chưa có diện nào"
        gate.refuse("reduction", Refused(f"Không có diện giảm cước «{new.reduction[:40]}» trong bảng cước đang áp dụng (có: {known}).", code="reduction_unknown", field="reduction"))
        return ""
    return new.reduction


def window(asked: Window | None, now: datetime, calendar: Any, gate: Gate, farthest: int = FARTHEST_DAYS) -> Window | None:
    if asked is None:
        return None
    try:
        return checked_window(asked, now, calendar, farthest)
    except Refused as error:
        gate.refuse("window", error)
        return None


def checked_window(asked: Window, now: datetime, calendar: Any, farthest: int = FARTHEST_DAYS) -> Window:
    if not (_HOUR.fullmatch(asked.start) and _HOUR.fullmatch(asked.end)) or asked.start >= asked.end:
        raise Refused(f"Khung giờ {asked.start}–{asked.end} không đúng (ví dụ 07:30–11:30).", code="window_hours", field="window")
    ahead = (asked.day - local_date(now)).days
    if ahead > farthest:
        raise Refused(f"Chỉ nhận hẹn trong {farthest} ngày tới.", code="window_too_far", field="window.date")
    if ahead < 0 or at_local(asked.day, time.fromisoformat(asked.end)) <= now:
        raise Refused(f"Khung giờ ngày {asked.day:%d/%m/%Y} đã qua.", code="window_past", field="window.date")
    if not calendar.is_working(asked.day):
        raise Refused(f"Ngày {asked.day:%d/%m/%Y} không phải ngày làm việc của bưu cục.", code="window_day_off", field="window.date")
    return asked


def still_ahead(wish: Any, now: datetime) -> bool:
    """Whether the hours wished for (`window_…` of an order) can still be kept."""
    return wish.window_date is not None and at_local(wish.window_date, time.fromisoformat(wish.window_to or "23:59")) > now


def place(new: NewOrder, gate: Gate, gazetteer: Any) -> Candidate | None:
    """Where the citizen is, or None with a task (one-stop system) or the candidates asked back (a form)."""
    known = Point(new.address.lat, new.address.lon) if new.address.lat is not None and new.address.lon is not None else None
    candidates = resolve(gazetteer, "" if new.address.picked else new.address.text, new.address.commune_code, known)
    best = verdict(candidates)
    if best is not None and best.level != "outside":
        return best
    if new.ask_back:
        raise Refused(
            "Địa chỉ ở ngoài vùng phục vụ." if best else "Chưa rõ địa chỉ thuộc xã, phường nào: xin chọn hoặc ghi thêm tên xã, phường.",
            code="address_outside" if best else "address_unclear",
            field="address.text",
            candidates=[{"old_code": c.old_code, "new_code": c.new_code, "text": c.text, "score": round(c.score, 3)} for c in candidates],
        )
    sentence = "nằm ngoài vùng phục vụ" if best else "chưa xác định được xã, phường"
    area = f" (một cửa ghi {new.address.area})" if new.address.area else ""
    code = new.address.commune_code.strip()
    if code and not gazetteer.new_code_of(code):
        area += f" (mã xã gửi kèm «{code}» không thuộc vùng phục vụ)"
    gate.questions.append(("address", f"Địa chỉ «{new.address.text[:160]}»{area} {sentence}: cần người xem."))
    return None


def promised_day(asked: Window | None, now: datetime, calendar: Any) -> date:
    """The day on which the courier comes: as asked, else the next working day."""
    today = local_date(now)
    return asked.day if asked else calendar.add(today, 1)
