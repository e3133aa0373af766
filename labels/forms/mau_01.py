"""Mẫu 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả (A5): TT 01/2018/TT-VPCP Art 9 and its appendix; NĐ 61/2018/NĐ-CP Art 17.

`head.form_number` is a setting, for TT 03/2025/TT-VPCP renumbers the forms."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A5
from labels.forms.parts import Component, Head, Party, Signer, long_day, long_moment
from labels.forms.submitted import submitted
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Mẫu 01 (Giấy tiếp nhận hồ sơ và hẹn trả kết quả)"
TITLE = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
LAW = "TT 01/2018 Mẫu 01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`channel`: how it was filed; `result_at`: where the result is received; `days` working days of the procedure."""

    head: Head
    dossier_code: str
    procedure: str
    receiver: Signer
    submitter: Party
    owner: str = ""
    papers: tuple[Component, ...]
    sets: int | None
    days: str
    received_at: datetime
    due: datetime
    channel: str
    result_at: str
    registered: str = ""
    lookup: str = ""
    khmer: bool = False


COMPULSORY = (
    Item("head.office", "bộ phận tiếp nhận", LAW),
    Item("dossier_code", "mã hồ sơ", LAW),
    Item("procedure", "nội dung yêu cầu giải quyết", LAW),
    Item("submitter.name", "người nộp hồ sơ", LAW),
    Item("submitter.address", "địa chỉ", LAW),
    Item("submitter.phone", "số điện thoại", LAW),
    Item("papers", "thành phần hồ sơ", LAW),
    Item("sets", "số lượng hồ sơ", LAW),
    Item("days", "thời gian giải quyết", LAW),
    Item("received_at", "thời gian nhận hồ sơ", LAW),
    Item("due", "thời gian trả kết quả", LAW),
    Item("channel", "cách nộp hồ sơ", LAW),
    Item("result_at", "nơi nhận kết quả", LAW),
    Item("receiver.name", "người tiếp nhận hồ sơ", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.due < content.received_at:
        raise refuse(FORM, "ngày hẹn trả đứng trước ngày nhận hồ sơ")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head, content.khmer)
    writer.national_head()
    writer.title(TITLE)
    writer.square(content.lookup or content.dossier_code)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.pair("Bộ phận tiếp nhận", content.head.office)
    writer.pair("Tiếp nhận hồ sơ của", content.submitter.name)
    writer.pair("Chủ hồ sơ", content.owner or content.submitter.name)
    submitted(writer, content.submitter, content.procedure)
    writer.gap(0.4)
    columns = (Column("TT", 8, "center"), Column("Thành phần hồ sơ", 74), Column("Bản chính", 15, "right", True), Column("Bản sao", 15, "right", True), Column("Ghi chú", 26))
    rows = [(str(n), p.name, p.originals or 0, p.copies or 0, p.note) for n, p in enumerate(content.papers, start=1)]
    draw_table(writer, Table(columns, rows, "Cộng"), writer.sign_height)
    writer.gap(0.4)
    writer.two((("Số lượng hồ sơ", f"{content.sets} bộ"),), (("Thời gian giải quyết", content.days),))
    writer.pair("Thời gian nhận hồ sơ", long_moment(content.received_at))
    writer.pair("Thời gian trả kết quả", long_moment(content.due))
    writer.pair("Cách nộp", content.channel)
    writer.pair("Nhận kết quả tại", content.result_at)
    if content.registered:
        writer.pair("Vào Sổ theo dõi", content.registered)
    if content.lookup:
        writer.pair("Tra cứu", content.lookup)
    writer.gap(0.4)
    boxes = (("Người nộp hồ sơ", Signer(name=content.submitter.name)), ("Người tiếp nhận hồ sơ", content.receiver))
    writer.signatures(boxes, long_day(content.head.place, content.received_at))
    return writer.finish().pdf
