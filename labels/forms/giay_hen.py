"""Phiếu báo giấy hẹn: the receiving slip that the agency gave, carried back to the citizen. TT 17/2017/TT-BTTTT Art 5.1 i and
Art 12 (the post tells the citizen that the dossier was handed over and the day of the result)."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A5
from labels.forms.parts import Head, Party, Signer, day, long_day, long_moment
from labels.forms.writer import Writer

FORM = "Phiếu báo giấy hẹn"
TITLE = "PHIẾU BÁO GIẤY HẸN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`filing_time`: signing of the manifest; `slip`: number of the agency's giấy tiếp nhận that is enclosed, if on paper;
    `result_at`: where the result is received, by post only where somebody asked for that."""

    head: Head
    item_number: str
    dossier_code: str
    procedure: str
    agency: str
    citizen: Party
    manifest: str
    filing_time: datetime
    due: datetime
    slip: str = ""
    result_at: str
    hotline: str = ""
    khmer: bool = False


COMPULSORY = (
    Item("item_number", "số hiệu bưu gửi", "TT 17/2017 Điều 9"),
    Item("dossier_code", "mã hồ sơ", "NĐ 61/2018 Điều 17"),
    Item("procedure", "tên thủ tục", "TT 17/2017 Điều 9"),
    Item("agency", "cơ quan đã nhận hồ sơ", "TT 17/2017 Điều 12"),
    Item("citizen.name", "người nộp hồ sơ", "TT 17/2017 Điều 5.1"),
    Item("citizen.address", "địa chỉ người nộp", "TT 17/2017 Điều 5.1"),
    Item("filing_time", "thời điểm nộp hồ sơ", "QĐ 45/2016 Điều 7.4"),
    Item("due", "ngày hẹn trả", "TT 17/2017 Điều 12"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.due < content.filing_time:
        raise refuse(FORM, f"ngày hẹn trả {day(content.due)} đứng trước ngày nộp hồ sơ {day(content.filing_time)}")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head, content.khmer)
    writer.national_head()
    writer.title(TITLE)
    writer.codes(content.item_number)
    writer.pair("Họ tên", content.citizen.name)
    writer.pair("Địa chỉ", content.citizen.address)
    writer.pair("Điện thoại", content.citizen.phone)
    writer.gap(0.3)
    writer.line("Bưu điện đã giao đủ hồ sơ của ông/bà cho cơ quan giải quyết:")
    writer.pair("Cơ quan", content.agency)
    writer.pair("Thủ tục", content.procedure)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.frame((("Hồ sơ được tính là đã nộp lúc", False), (long_moment(content.filing_time), True), (f"theo Biên bản giao nhận số {content.manifest}", False)))
    writer.frame(((writer.label("Ngày hẹn trả"), False), (long_moment(content.due), True), (f"Nhận kết quả tại {content.result_at}", False)))
    writer.pair("Kèm theo", f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả số {content.slip}" if content.slip else "cơ quan gửi giấy hẹn điện tử, không kèm bản giấy")
    if content.hotline:
        writer.pair("Hỏi đáp", content.hotline)
    writer.gap()
    writer.signatures((("Người nhận giấy hẹn", Signer(name=content.citizen.name)), ("Bưu tá", Signer(name=""))), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
