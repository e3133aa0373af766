"""Bảng kê of a courier's run: what he carries, where to, what to collect; signed when he leaves and when he is back.

QĐ 45/2016/QĐ-TTg Art 15 (the post answers for what its people carry and for the money). Without phones: `phieu_chuyen_giay`."""

from dataclasses import dataclass
from datetime import date, datetime

from labels.forms.compulsory import Item, demand
from labels.forms.paper import A4_WIDE
from labels.forms.parts import Head, Money, Signer, day, local, long_day
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Bảng kê chuyến"
TITLE = "BẢNG KÊ CHUYẾN CỦA BƯU TÁ"
LAW = "QĐ 45/2016 Điều 15"
ACTIONS = {"collect": "lấy hồ sơ", "deliver": "trả kết quả", "give_back": "trả lại hồ sơ", "hand": "giao bì", "take": "nhận bì"}


@dataclass(frozen=True, slots=True)
class Stop:
    """One envelope at one stop; `action`: collect, deliver, give_back (a dossier to its citizen), hand, take."""

    position: int
    eta: datetime
    place: str
    person: str
    item_number: str
    dossier_code: str
    action: str
    money: Money = Money(postage=0, state_fee=0, cod=0)
    papers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    head: Head
    courier: Signer
    office: str
    run_day: date
    stops: tuple[Stop, ...]
    metres: int = 0
    controller: Signer = Signer(name="")


COMPULSORY = (
    Item("head.number", "số bảng kê", LAW),
    Item("courier.name", "bưu tá", LAW),
    Item("office", "bưu cục", LAW),
    Item("run_day", "ngày", LAW),
    Item("stops", "điểm dừng", LAW),
    Item("stops[].item_number", "số hiệu bưu gửi", LAW),
    Item("stops[].place", "nơi đến", LAW),
    Item("stops[].action", "việc phải làm", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A4_WIDE, TITLE, content.head)
    writer.national_head()
    writer.title(TITLE, f"Ngày {day(content.run_day)}")
    envelopes = len({stop.item_number for stop in content.stops})
    points = len({stop.position for stop in content.stops})
    far = f"; {content.metres / 1000:.1f} km".replace(".", ",") if content.metres else ""
    writer.two((("Bưu tá", content.courier.name), ("Bưu cục", content.office)), (("Chuyến", f"{points} điểm dừng, {envelopes} bưu gửi{far}"), ("Giờ đi – giờ về", "……… – ………")))
    writer.gap(0.6)
    columns = (
        Column("Điểm", 9, "center"), Column("Giờ", 11, "center"), Column("Việc", 19), Column("Nơi đến", 62), Column("Người", 36), Column("Số hiệu bưu gửi", 29), Column("Mã hồ sơ", 36),
        Column("Cước", 16, "right", True), Column("Phí nhà nước", 18, "right", True), Column("Thu hộ", 16, "right", True), Column("Kết quả", 25),
    )  # fmt: skip
    rows = [
        (str(s.position), f"{local(s.eta):%H:%M}", ACTIONS.get(s.action, s.action), s.place, s.person, s.item_number, s.dossier_code, s.money.postage or 0, s.money.state_fee or 0, s.money.cod or 0, "")
        for s in content.stops
    ]
    draw_table(writer, Table(columns, rows, f"Cộng {len(rows)} dòng", 7.6), writer.sign_height + writer.paper.size * 2)
    writer.gap()
    writer.signatures((("Bưu tá", content.courier), ("Kiểm soát viên", content.controller)), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
