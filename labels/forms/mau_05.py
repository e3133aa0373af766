"""Mẫu 05, Phiếu kiểm soát quá trình giải quyết hồ sơ (A5): TT 01/2018/TT-VPCP Art 9: who handed to whom, when, in time or not."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A5
from labels.forms.parts import Head, Signer, long_day, minute
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Mẫu 05 (Phiếu kiểm soát quá trình giải quyết)"
TITLE = "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"
LAW = "TT 01/2018 Mẫu 05"
RESULTS = {"early": "Trước hạn", "on_time": "Đúng hạn", "late": "Quá hạn", "": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    giver: str
    taker: str
    at: datetime
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    head: Head
    dossier_code: str
    agency: str
    partner: str = ""
    received_at: datetime
    due: datetime
    steps: tuple[Step, ...]


COMPULSORY = (
    Item("dossier_code", "mã hồ sơ", LAW),
    Item("agency", "cơ quan giải quyết", LAW),
    Item("received_at", "thời gian nhận hồ sơ", LAW),
    Item("due", "thời gian trả kết quả", LAW),
    Item("steps", "các lần giao nhận", LAW),
    Item("steps[].giver", "người giao", LAW),
    Item("steps[].taker", "người nhận", LAW),
    Item("steps[].at", "thời gian giao nhận", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    odd = [n for n, step in enumerate(content.steps, start=1) if step.result not in RESULTS]
    if odd:
        raise refuse(FORM, f"kết quả ở dòng {odd[0]} không có, chỉ có early, on_time, late")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head)
    writer.national_head()
    writer.title(TITLE)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.pair("Cơ quan giải quyết", content.agency)
    writer.pair("Cơ quan phối hợp", content.partner or "không có")
    writer.two((("Nhận hồ sơ", minute(content.received_at)),), (("Hẹn trả", minute(content.due)),))
    writer.gap(0.5)
    columns = (Column("TT", 7, "center"), Column("Bên giao (ký)", 33), Column("Bên nhận (ký)", 33), Column("Giờ, ngày", 24), Column("Kết quả", 17), Column("Ghi chú", 20))
    rows = [(str(n), f"{s.giver}\n\n", f"{s.taker}\n\n", minute(s.at), RESULTS[s.result], s.note) for n, s in enumerate(content.steps, start=1)]
    draw_table(writer, Table(columns, rows), writer.sign_height)
    writer.gap(0.5)
    writer.signatures((("Người lập phiếu", Signer(name="")),), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
