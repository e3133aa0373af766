"""Report of the service to the authority, for a quarter, a half-year or a year: TT 17/2017/TT-BTTTT Art 13.

Due before the 10th of the first month of the next quarter, before 10 July, before 10 January."""

from dataclasses import dataclass
from datetime import date, timedelta

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A4
from labels.forms.parts import Head, Signer, day, dong, local, long_day
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Báo cáo dịch vụ"
LAW = "TT 17/2017 Điều 13"
TITLE = "BÁO CÁO DỊCH VỤ NHẬN GỬI HỒ SƠ, CHUYỂN TRẢ KẾT QUẢ"
PERIODS = {"quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service of the period; `in_time`: those that kept J+n; `provisional`: those with a postage of which the tariff is not sure."""

    name: str
    volume: int | None
    revenue: int | None
    in_time: int | None
    provisional: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`period`: quarter, half or year; `start` its first day. Counts and VND of the period; `compensations_provisional`: those reckoned
    from a postage that is not sure."""

    head: Head
    addressee: str
    period: str
    start: date
    services: tuple[Service, ...]
    complaints: int | None
    complaints_solved: int | None
    complaints_just: int | None
    lost: int | None
    damaged: int | None
    late: int | None
    compensations: int | None
    compensation_value: int | None
    compensations_provisional: int = 0
    safety: str
    proposals: str = ""
    author: Signer
    chief: Signer


COMPULSORY = (
    Item("addressee", "cơ quan nhận báo cáo", LAW),
    Item("services", "các dịch vụ đã cung ứng", LAW),
    Item("services[].volume", "sản lượng", LAW),
    Item("services[].revenue", "doanh thu", LAW),
    Item("services[].in_time", "số đúng thời gian", "TT 17/2017 Điều 7"),
    Item("complaints", "số khiếu nại", LAW),
    Item("complaints_solved", "kết quả giải quyết khiếu nại", LAW),
    Item("complaints_just", "số khiếu nại đúng", LAW),
    Item("lost", "số bưu gửi bị mất", LAW),
    Item("damaged", "số bưu gửi hư hỏng", LAW),
    Item("compensations", "số vụ bồi thường", LAW),
    Item("compensation_value", "giá trị bồi thường", LAW),
    Item("safety", "bảo đảm an toàn, an ninh", LAW),
    Item("chief.name", "thủ trưởng đơn vị", LAW),
)


def end_of_period(period: str, start: date) -> date:
    """Its last day."""
    months = start.month - 1 + PERIODS[period]
    return date(start.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)


def end_of(content: Content) -> date:
    return end_of_period(content.period, content.start)


def due_of(content: Content) -> date:
    """Sent before this day."""
    return end_of(content) + timedelta(days=10)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.period not in PERIODS:
        raise refuse(FORM, f"kỳ «{content.period}» không có, chỉ có quarter, half, year")
    if content.start.day != 1 or (content.start.month - 1) % PERIODS[content.period]:
        raise refuse(FORM, f"kỳ không thể bắt đầu ngày {day(content.start)}")
    for service in content.services:
        if (service.in_time or 0) > (service.volume or 0):
            raise refuse(FORM, f"«{service.name}» có số đúng hạn lớn hơn sản lượng")
    if (content.complaints_solved or 0) > (content.complaints or 0):
        raise refuse(FORM, "số khiếu nại đã giải quyết lớn hơn số khiếu nại")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A4, "BÁO CÁO DỊCH VỤ", content.head)
    writer.national_head()
    writer.title(TITLE, _period(content))
    writer.pair("Kính gửi", content.addressee)
    writer.pair("Kỳ báo cáo", f"từ {day(content.start)} đến {day(end_of(content))}; gửi trước ngày {day(due_of(content))}")
    writer.gap()
    writer.line("I. Dịch vụ, sản lượng, doanh thu, thời gian toàn trình", bold=True)
    writer.gap(0.4)
    columns = (Column("TT", 8, "center"), Column("Dịch vụ", 72), Column("Sản lượng", 25, "right", True), Column("Đúng thời gian", 25, "right", True), Column("Tỷ lệ", 18, "right"), Column("Doanh thu (đ)", 32, "right", True))  # fmt: skip
    rows = [(str(n), s.name, s.volume or 0, s.in_time or 0, _share(s), s.revenue or 0) for n, s in enumerate(content.services, start=1)]
    draw_table(writer, Table(columns, rows, "Tổng cộng"))
    _remark(writer, sum(s.provisional for s in content.services), "bưu gửi có cước tạm tính trong doanh thu")
    writer.gap()
    writer.line("II. Khiếu nại, mất mát, bồi thường, an toàn", bold=True)
    writer.gap(0.4)
    facts: tuple[tuple[str, int | None], ...] = (
        ("Khiếu nại nhận trong kỳ", content.complaints), ("– đã giải quyết", content.complaints_solved), ("– khiếu nại đúng", content.complaints_just), ("Bưu gửi bị mất", content.lost),
        ("Bưu gửi hư hỏng, rách bì", content.damaged), ("Bưu gửi chậm", content.late), ("Vụ bồi thường", content.compensations), ("Giá trị bồi thường (đ)", content.compensation_value),
    )  # fmt: skip
    draw_table(writer, Table((Column("TT", 8, "center"), Column("Nội dung", 120), Column("Số", 52, "right")), [(str(n), name, dong(value)) for n, (name, value) in enumerate(facts, start=1)]))
    _remark(writer, content.compensations_provisional, "vụ bồi thường tính theo cước tạm tính")
    writer.gap()
    writer.pair("Bảo đảm an toàn, an ninh", content.safety)
    writer.pair("Kiến nghị", content.proposals or "không có")
    writer.gap()
    writer.signatures((("Người lập báo cáo", content.author), ("Thủ trưởng đơn vị", content.chief)), long_day(content.head.place, content.head.made_at))
    writer.line("Nơi nhận: như trên; lưu văn thư.", size=writer.paper.size * 0.85)
    return writer.finish().pdf


def _remark(writer: Writer, count: int, what: str) -> None:
    if count:
        writer.gap(0.3)
        writer.line(f"Ghi chú: {dong(count)} {what}.", size=writer.paper.size * 0.85)


def _share(service: Service) -> str:
    return f"{100 * (service.in_time or 0) / service.volume:.2f} %".replace(".", ",") if service.volume else "–"


def _period(content: Content) -> str:
    names = {"quarter": f"quý {(content.start.month + 2) // 3}", "half": f"{1 if content.start.month == 1 else 2} (6 tháng)", "year": "cả năm"}
    late = " – lập sau hạn" if local(content.head.made_at).date() >= due_of(content) else ""
    return f"kỳ {names[content.period]} năm {content.start.year}{late}"
