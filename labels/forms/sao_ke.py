"""Sao kê giao nhận: who had a dossier from when to when, for a complaint (TT 17/2017/TT-BTTTT Art 8; Law on Post Art 38), to be
archived as PDF/A-3 with the events inside and signed."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A4, METHOD_WORDS, Drawn
from labels.forms.parts import Head, Signer, long_day, second
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Sao kê giao nhận"
TITLE = "SAO KÊ GIAO NHẬN HỒ SƠ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`at` the device's own time; `received` when the server had it; `fingerprint`: hash link of the log, hex; `code`: what came of the
    code that the citizen read out."""

    what: str
    giver: str
    taker: str
    at: datetime
    received: datetime
    place: str = ""
    method: str = ""
    fingerprint: str
    contested: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`holder`: who has it at the end, by the log; `head_hash`: signed head of the day of the log."""

    head: Head
    item_number: str
    dossier_code: str
    asked_by: str
    why: str
    acts: tuple[Act, ...]
    holder: str
    head_hash: str
    attachment: str = ""
    signer: Signer
    post: Signer = Signer(name="")
    khmer: bool = False


COMPULSORY = (
    Item("head.number", "số sao kê", "TT 17/2017 Điều 8"),
    Item("item_number", "số hiệu bưu gửi", "TT 17/2017 Điều 8"),
    Item("dossier_code", "mã hồ sơ", "TT 17/2017 Điều 8"),
    Item("asked_by", "người yêu cầu", "Luật Bưu chính Điều 38"),
    Item("acts", "các lần giao nhận", "TT 17/2017 Điều 8"),
    Item("acts[].giver", "bên giao", "TT 17/2017 Điều 8"),
    Item("acts[].taker", "bên nhận", "TT 17/2017 Điều 8"),
    Item("acts[].at", "thời điểm giao nhận", "TT 17/2017 Điều 8"),
    Item("acts[].fingerprint", "mắt xích của nhật ký", "TT 17/2017 Điều 14"),
    Item("holder", "người đang giữ", "TT 17/2017 Điều 8"),
    Item("head_hash", "dấu của nhật ký", "TT 17/2017 Điều 14"),
    Item("signer.name", "người lập sao kê", "TT 17/2017 Điều 8"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    short = [n for n, act in enumerate(content.acts, start=1) if len(act.fingerprint) < 16]
    if short:
        raise refuse(FORM, f"mắt xích ở dòng {short[0]} ngắn hơn 16 ký tự, không đối chiếu được")


def draw(content: Content) -> bytes:
    return layout(content).pdf


def layout(content: Content) -> Drawn:
    """With the place of the signature."""
    check(content)
    writer = Writer(A4, TITLE, content.head, content.khmer)
    writer.national_head()
    writer.title(TITLE)
    writer.codes(content.item_number)
    for name, value in (("Mã hồ sơ", content.dossier_code), ("Người yêu cầu", content.asked_by), ("Lý do", content.why), ("Đang giữ", content.holder)):
        writer.pair(name, value)
    writer.gap(0.5)
    columns = (Column("TT", 8, "center"), Column("Việc", 30), Column("Bên giao – bên nhận", 52), Column("Lúc (giờ thiết bị)\nmáy chủ nhận", 36), Column("Cách xác nhận", 27), Column("Mắt xích", 27))
    rows = [
        (str(n), a.what + ("\nĐANG TRANH CHẤP" if a.contested else ""), f"{a.giver}\n– giao cho: {a.taker}" + (f"\ntại {a.place}" if a.place else ""), f"{second(a.at)}\n{second(a.received)}",
         METHOD_WORDS.get(a.method, a.method or "không ký") + (f"\nmã của người dân: {a.code}" if a.code else ""), f"{a.fingerprint[:8]} {a.fingerprint[8:16]}")
        for n, a in enumerate(content.acts, start=1)
    ]  # fmt: skip
    draw_table(writer, Table(columns, rows, size=7.8), writer.sign_height + writer.paper.size * 9)
    writer.gap()
    writer.pair("Dấu của nhật ký trong ngày", content.head_hash)
    writer.line("Thứ tự theo mắt xích của nhật ký, không theo đồng hồ. Sao kê trích từ nhật ký chỉ ghi thêm, không sửa; kiểm lại bằng lệnh «buuta verify» với tệp đính kèm.")
    writer.pair("Tệp đính kèm", content.attachment or "không có")
    writer.gap()
    writer.signatures((("Người lập sao kê", content.signer), ("Bưu điện xác nhận", content.post)), long_day(content.head.place, content.head.made_at))
    return writer.finish()
