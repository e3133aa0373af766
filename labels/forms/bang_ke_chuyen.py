"""Bảng kê chuyến của bưu tá: the day's run on paper; with boxes to sign it is the run sheet of a day without phones, re-keyed
later as acts with source paper."""

from dataclasses import dataclass

from labels.forms.page import Sheet, SmallQr, fields, grid, render, require, signatures

TITLE = "Bảng kê chuyến bưu tá"


@dataclass(frozen=True, slots=True)
class Stop:
    position: int
    eta: str
    place: str
    person: str
    item_number: str
    action: str
    money: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    number: str
    courier: str
    office: str
    day: str
    stops: tuple[Stop, ...]
    form_number: str = ""
    demo: bool = False


def check(content: Content) -> None:
    require(TITLE, số_bảng_kê=content.number, bưu_tá=content.courier, bưu_cục=content.office, ngày=content.day, điểm_dừng=content.stops)


def draw(content: Content) -> bytes:
    check(content)
    rows = [(s.position, s.eta, f"{s.person}\n{s.place}".strip(), s.action, SmallQr(s.item_number, 3), s.item_number, s.money, "", "") for s in content.stops]
    head = ("TT", "Giờ", "Nơi, người", "Việc", "QR", "Số hiệu", "Phải thu", "Giờ thật, kết quả", "Ký nhận")
    body = [
        fields([("Bưu tá", content.courier), ("Bưu cục", content.office), ("Ngày", content.day)]),
        grid(head, rows, ("4%", "6%", "26%", "9%", "8%", "14%", "9%", "12%", "12%"), ("", "", f"Cộng: {len(rows)} bì", "", "", "", "", "", "")),
        signatures([("BƯU TÁ", content.courier, ""), ("KIỂM SOÁT VIÊN", "", "")]),
    ]
    return render(Sheet(TITLE, content.number, "BƯU ĐIỆN TỈNH", landscape=True, form_number=content.form_number, demo=content.demo), body)
