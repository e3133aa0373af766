"""Biên bản xác định trách nhiệm: loss, damage or lateness of a dossier, and the compensation.

TT 02/2012/TT-BTTTT Art 9 (fields of the record), NĐ 47/2011/NĐ-CP Art 25 (at least four times the postage, the refund of the postage
included; late: postage back) and Art 26 (paid within 30 days), QĐ 45/2016/QĐ-TTg Art 14 (lost papers by the post's fault: all
cost of issuing them again), Law on Post Art 41 (no compensation if taken without remark)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A4
from labels.forms.parts import Head, Party, Signer, day, dong, in_words, local, long_day, minute
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Biên bản bồi thường"
TITLE = "BIÊN BẢN XÁC ĐỊNH TRÁCH NHIỆM BỒI THƯỜNG"
KINDS = {"lost": "mất bưu gửi", "damaged": "hư hỏng, thiếu giấy tờ", "late": "chậm so với thời gian công bố"}
TIMES, PAY_DAYS = 4, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """VND. `reissue`: cost of issuing the papers again, each with its proof; `pay_by` at most 30 days after the record.
    `times`: multiple of the postage, a setting (4 by NĐ 47/2011); `provisional`: the tariff is not sure of the postage."""

    head: Head
    kind: str
    item_number: str
    dossier_code: str
    sender: Party
    recipient: Party
    accepted_at: datetime
    accepted_place: str
    what: str
    reason: str
    responsible: str
    postage: int | None
    reissue: tuple[tuple[str, int], ...] = ()
    method: str
    pay_by: date
    payee: Signer
    post: Signer
    times: int = TIMES
    provisional: bool = False


COMPULSORY = (
    Item("head.number", "số biên bản", "TT 02/2012 Điều 9"),
    Item("item_number", "số hiệu bưu gửi", "TT 02/2012 Điều 9"),
    Item("sender.name", "người gửi", "TT 02/2012 Điều 9"),
    Item("sender.address", "địa chỉ người gửi", "TT 02/2012 Điều 9"),
    Item("recipient.name", "người nhận", "TT 02/2012 Điều 9"),
    Item("recipient.address", "địa chỉ người nhận", "TT 02/2012 Điều 9"),
    Item("accepted_at", "ngày chấp nhận", "TT 02/2012 Điều 9"),
    Item("accepted_place", "nơi chấp nhận", "TT 02/2012 Điều 9"),
    Item("reason", "lý do bồi thường", "TT 02/2012 Điều 9"),
    Item("responsible", "bên chịu trách nhiệm", "TT 02/2012 Điều 9"),
    Item("postage", "cước đã trả (căn cứ tính)", "NĐ 47/2011 Điều 25"),
    Item("method", "phương thức bồi thường", "TT 02/2012 Điều 9"),
    Item("pay_by", "thời hạn bồi thường", "TT 02/2012 Điều 9"),
    Item("payee.name", "người nhận bồi thường", "TT 02/2012 Điều 9"),
    Item("post.name", "đại diện bưu điện", "TT 02/2012 Điều 9"),
)


def lines_of(content: Content) -> list[tuple[str, int]]:
    return amounts(content.kind, content.postage or 0, content.reissue, content.times)


def amounts(kind: str, postage: int, reissue: tuple[tuple[str, int], ...], times: int = TIMES) -> list[tuple[str, int]]:
    """What is paid, line by line: the law's minimum by kind, then the cost of new papers. VND."""
    owed = ("Hoàn cước (chậm – NĐ 47/2011 Điều 25)", postage) if kind == "late" else (f"{times} lần cước, gồm cả cước hoàn lại (NĐ 47/2011 Điều 25)", times * postage)
    return [owed, *((f"Cấp lại: {what} (QĐ 45/2016 Điều 14)", cost) for what, cost in reissue)]


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.kind not in KINDS:
        raise refuse(FORM, f"loại sự việc «{content.kind}» không có, chỉ có {', '.join(KINDS)}")
    if content.times < TIMES:
        raise refuse(FORM, f"mức bồi thường {content.times} lần cước thấp hơn mức tối thiểu {TIMES} lần (NĐ 47/2011 Điều 25)")
    latest = local(content.head.made_at).date() + timedelta(days=PAY_DAYS)
    if content.pay_by > latest:
        raise refuse(FORM, f"hạn trả {day(content.pay_by)} muộn hơn {day(latest)} (30 ngày, NĐ 47/2011 Điều 26)")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A4, TITLE, content.head)
    writer.national_head()
    writer.title(TITLE, f"(Về việc {KINDS[content.kind]})")
    writer.codes(content.item_number)
    writer.pair("Mã hồ sơ", content.dossier_code)
    who = [[(role, p.name), ("Địa chỉ", p.address), ("Điện thoại", p.phone)] for role, p in (("Người gửi", content.sender), ("Người nhận", content.recipient))]
    writer.two(*who)
    writer.pair("Chấp nhận lúc, tại", f"{minute(content.accepted_at)}, {content.accepted_place}")
    writer.pair("Nội dung bưu gửi", content.what)
    writer.pair("Lý do bồi thường", content.reason)
    writer.pair("Trách nhiệm", content.responsible)
    writer.gap()
    lines, unsure = lines_of(content), " (tạm tính)" if content.provisional else ""
    columns = (Column("TT", 8, "center"), Column("Khoản bồi thường", 130), Column("Số tiền (đ)", 42, "right", True))
    draw_table(writer, Table(columns, [(str(n), what + (unsure if n == 1 else ""), amount) for n, (what, amount) in enumerate(lines, start=1)], f"Tổng cộng{unsure}"), writer.sign_height + writer.paper.size * 9)
    total = sum(amount for _, amount in lines)
    writer.gap()
    writer.pair("Mức bồi thường", f"{dong(total)} đ{unsure} ({in_words(total)}); cước đã trả {dong(content.postage)} đ{unsure}")
    writer.pair("Phương thức", content.method)
    writer.pair("Thời hạn trả", f"chậm nhất ngày {day(content.pay_by)}")
    writer.line("Người được bồi thường đồng ý với nội dung trên; biên bản lập thành hai bản, mỗi bên giữ một bản.")
    writer.gap(0.6)
    writer.signatures((("Người được bồi thường", content.payee), ("Đại diện bưu điện", content.post)), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
