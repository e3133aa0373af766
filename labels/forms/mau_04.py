"""Mẫu 04, Phiếu xin lỗi và hẹn lại ngày trả kết quả (A5): TT 01/2018/TT-VPCP Art 9; NĐ 61/2018/NĐ-CP Art 19.9 (at the latest one
day before the due date, a new date at most once)."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A5
from labels.forms.parts import Head, Party, Signer, day, local, long_day, long_moment
from labels.forms.writer import Writer

FORM = "Mẫu 04 (Phiếu xin lỗi và hẹn lại ngày trả kết quả)"
TITLE = "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"
LAW = "TT 01/2018 Mẫu 04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`times`: how often a new date was given, this one included."""

    head: Head
    dossier_code: str
    procedure: str
    submitter: Party
    received_at: datetime
    due: datetime
    new_due: datetime
    reason: str
    times: int = 1
    signer: Signer
    khmer: bool = False


COMPULSORY = (
    Item("head.office", "cơ quan xin lỗi", LAW),
    Item("dossier_code", "mã hồ sơ", LAW),
    Item("procedure", "nội dung yêu cầu giải quyết", LAW),
    Item("submitter.name", "người nộp hồ sơ", LAW),
    Item("received_at", "thời gian nhận hồ sơ", LAW),
    Item("due", "thời gian hẹn trả", LAW),
    Item("new_due", "thời gian hẹn lại", LAW),
    Item("reason", "lý do chậm", LAW),
    Item("signer.name", "thủ trưởng cơ quan", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.times > 1:
        raise refuse(FORM, f"đã hẹn lại {content.times - 1} lần; chỉ được hẹn lại một lần")
    if content.new_due <= content.due:
        raise refuse(FORM, f"ngày hẹn lại {day(content.new_due)} không sau ngày hẹn cũ {day(content.due)}")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head, content.khmer)
    writer.national_head()
    writer.title(TITLE)
    writer.pair("Kính gửi", content.submitter.name)
    writer.pair("Địa chỉ", content.submitter.address)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.pair("Nội dung yêu cầu giải quyết", content.procedure)
    writer.pair("Thời gian nhận hồ sơ", long_moment(content.received_at))
    writer.pair("Thời gian hẹn trả kết quả", long_moment(content.due))
    writer.gap(0.4)
    writer.line("Đến nay cơ quan chưa trả được kết quả đúng hẹn, với lý do:")
    writer.frame(((content.reason, True),))
    writer.line("Sự chậm trễ này đã gây phiền hà cho ông/bà; cơ quan xin lỗi và sẽ trả kết quả vào:")
    writer.frame(((long_moment(content.new_due), True),))
    if local(content.head.made_at).date() >= local(content.due).date():
        writer.line("Phiếu này gửi sau hạn báo trước: chậm nhất một ngày trước ngày hẹn trả.", size=writer.paper.size * 0.9)
    writer.line("Mong nhận được sự thông cảm của ông/bà.")
    writer.gap()
    writer.signatures((("Thủ trưởng cơ quan", content.signer),), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
