"""Phiếu chuyến giấy: the run sheet of a day without phones. Each line has its QR and boxes for what happened; the citizen signs in it;
in the evening it is keyed in as acts with source paper.

TT 17/2017/TT-BTTTT Art 5.1 b (papers counted), Art 5.2 d and đ (who received, by which identity paper; both sign)."""

from dataclasses import dataclass
from datetime import date

from labels.forms.bang_ke_chuyen import ACTIONS, Stop
from labels.forms.compulsory import Item, demand
from labels.forms.paper import A4_WIDE
from labels.forms.parts import Head, Signer, day, dong, grouped, local, long_day
from labels.forms.table import Cell, Code, Column, Table, Ticks, draw_table
from labels.forms.writer import Writer

FORM = "Phiếu chuyến giấy"
TITLE = "PHIẾU CHUYẾN GIẤY CỦA BƯU TÁ"
LAW = "TT 17/2017 Điều 5"
COUNT = "Bản chính: ……  Bản sao: ……"
DONE = {"collect": "Đã lấy", "deliver": "Đã trả", "give_back": "Đã trả lại", "hand": "Đã giao", "take": "Đã nhận"}
HOW = (
    "Ghi ngay tại chỗ, bằng bút không phai. Đánh dấu một ô kết quả; ghi giờ thật. Lấy hồ sơ: ghi số niêm phong và số giấy tờ đã đếm. Trả kết quả: ghi loại giấy tờ và 4 số cuối của người nhận, có ý kiến "
    "thì ghi. Người giao, người nhận ký ở cột cuối. Cuối ca đếm tiền, ghi vào cuối phiếu, nộp phiếu cho bưu cục để nhập lại vào hệ thống trong ngày."
)
CLOSE = (
    "Đóng ca lúc ……… : ………  Tiền mặt đã đếm: cước …………………… đ, phí nhà nước …………………… đ, thu hộ …………………… đ.  "
    "Còn giữ ……… bì, số hiệu: ………………………………………………………………………………"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    head: Head
    courier: Signer
    office: str
    run_day: date
    stops: tuple[Stop, ...]


COMPULSORY = (
    Item("head.number", "số phiếu", LAW),
    Item("courier.name", "bưu tá", LAW),
    Item("office", "bưu cục", LAW),
    Item("run_day", "ngày", LAW),
    Item("stops", "điểm dừng", LAW),
    Item("stops[].item_number", "số hiệu bưu gửi", LAW),
    Item("stops[].dossier_code", "mã hồ sơ", LAW),
    Item("stops[].place", "nơi đến", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A4_WIDE, TITLE, content.head)
    writer.national_head()
    writer.title(TITLE, f"Ngày {day(content.run_day)} (dùng khi không có máy)")
    writer.two((("Bưu tá", content.courier.name),), (("Bưu cục", content.office),))
    writer.line(HOW, size=writer.paper.size * 0.88)
    writer.gap(0.5)
    columns = (
        Column("Điểm", 9, "center"), Column("Mã quét", 20, "center"), Column("Bưu gửi", 39), Column("Nơi đến, người", 54), Column("Phải thu (đ)", 28), Column("Kết quả", 31), Column("Ghi tại chỗ", 52), Column("Người giao/nhận ký, ghi tên", 44),
    )  # fmt: skip
    draw_table(writer, Table(columns, [_row(stop) for stop in content.stops], "", 7.4), writer.sign_height + writer.paper.size * 4)
    writer.gap()
    writer.line(CLOSE)
    writer.gap(0.5)
    boxes = (("Bưu tá", content.courier), ("Người nhập lại vào hệ thống", Signer(name="")))
    writer.signatures(boxes, long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf


def _row(stop: Stop) -> tuple[Cell, ...]:
    home = stop.action in ("collect", "deliver", "give_back")
    money = stop.money
    due = f"Cước {dong(money.postage)}\nPhí NN {dong(money.state_fee)}\nThu hộ {dong(money.cod)}\nCộng {dong(money.total)}\nTM / CK (khoanh)" if home and money.total else "không thu"
    ticks = (DONE[stop.action], "Không gặp", "Từ chối", "Hẹn lại ….../…...", "Khác: ……………") if home else (DONE[stop.action], "Không được, vì ………")
    wrote = {
        "collect": f"Giờ: ……… : ………\nNiêm phong: ……………………\n{COUNT}\nGhi chú: ……………………………", "deliver": f"Giờ: ……… : ………\nGiấy tờ: …………… số cuối ………\n{COUNT}\nGiấy thu hồi: ……………………\nÝ kiến: ………………………………",
    }.get(stop.action.replace("give_back", "deliver"), "Giờ: ……… : ………\nGhi chú: ……………………………")  # fmt: skip
    what = f"{grouped(stop.item_number)}\n{stop.dossier_code}\nViệc: {ACTIONS.get(stop.action, stop.action)}" + (f"\n{stop.papers}" if stop.papers else "")
    return str(stop.position), Code(stop.item_number), what, f"{stop.person}\n{stop.place}\nDự kiến {local(stop.eta):%H:%M}".strip(), due, Ticks(ticks), wrote, ""
