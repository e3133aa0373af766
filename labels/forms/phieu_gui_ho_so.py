"""Phiếu gửi hồ sơ, both directions: TT 17/2017/TT-BTTTT Art 9 (compulsory content; it counts as a written contract), Art 5 (papers
counted, originals and copies apart), Art 7 (J+n); QĐ 45/2016/QĐ-TTg Art 6, 9 and 12; NĐ 47/2011/NĐ-CP Art 25."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.money import money_table
from labels.forms.paper import A5_FULL
from labels.forms.parts import Component, Head, Money, Party, Signer, dong, long_day, minute
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Phiếu gửi"
LAW = "TT 17/2017 Điều 9"
TITLES = {"collect": "PHIẾU GỬI HỒ SƠ", "return": "PHIẾU GỬI KẾT QUẢ", "transfer": "PHIẾU CHUYỂN HỒ SƠ"}
SERVICES = {"collect": "Nhận gửi hồ sơ tại địa chỉ", "return": "Chuyển trả kết quả tận nơi", "transfer": "Chuyển hồ sơ giữa các cơ quan"}
ROOM = 4  # lines to write a list on
PAYERS = {"citizen": "người dân", "agency": "cơ quan", "province": "ngân sách tỉnh", "post": "bưu điện"}
DUTIES = (
    "Quyền và nghĩa vụ: bưu điện đếm, đóng gói, niêm phong trước mặt người gửi; giữ bí mật; phát đúng người, đúng hạn; theo dõi miễn phí bằng số hiệu. Người gửi chịu trách nhiệm "
    "về tính hợp pháp, chính xác của giấy tờ; là chủ bưu gửi, được rút lại hoặc đổi địa chỉ đến khi phát xong (Luật Bưu chính Điều 16)."
)
LIABILITY = (
    "Trách nhiệm, bồi thường: mất hoặc hư hỏng, ít nhất 4 lần cước, gồm cả cước hoàn lại, và mọi chi phí cấp lại giấy tờ (NĐ 47/2011 Điều 25, QĐ 45/2016 Điều 14); chậm, hoàn cước; không bồi "
    "thường khi người nhận đã nhận mà không có ý kiến. Khiếu nại trong 6 tháng; trả lời chậm nhất 5 ngày làm việc trong tỉnh, 7 ngày làm việc liên tỉnh."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`taken`: the post has it; before, time and seal are left to be written at the door. `bulk`: sealed by the agency, by
    agreement, nothing counted inside (Art 9.4); `by_hand`: nobody knows the papers yet, the list is written where they are counted. `payer`: who pays the postage; `result`: what is returned.
    `price_provisional`: the tariff is not sure of the postage; `due_provisional`: the day counts from an acceptance that is still to come."""

    head: Head
    kind: str
    item_number: str
    dossier_code: str
    procedure: str
    sender: Party
    recipient: Party
    papers: tuple[Component, ...]
    result: str = ""
    money: Money
    price_provisional: bool = False
    payer: str
    taken: bool = False
    accepted_at: datetime | None = None
    place: str
    due: datetime
    due_provisional: bool = False
    days: int | None
    seal_number: str = ""
    weight_g: int = 0
    bulk: bool = False
    by_hand: bool = False
    follow: str = ""
    giver: Signer
    courier: Signer
    khmer: bool = False

    @property
    def to_take(self) -> int:
        """VND from the citizen: the postage only where nobody else pays it."""
        return self.money.total - (0 if self.payer == "citizen" else self.money.postage or 0)


COMPULSORY = (
    Item("item_number", "số hiệu bưu gửi", "TT 02/2012 Điều 2"),
    Item("head.office", "dấu hiệu của doanh nghiệp", "TT 02/2012 Điều 2"),
    Item("dossier_code", "mã hồ sơ", LAW),
    Item("procedure", "tên thủ tục hành chính", LAW),
    Item("sender.name", "tên người gửi", LAW),
    Item("sender.address", "địa chỉ người gửi", LAW),
    Item("sender.phone", "điện thoại người gửi", LAW, lambda c: c.kind == "collect"),
    Item("recipient.name", "tên người nhận", LAW),
    Item("recipient.address", "địa chỉ người nhận", LAW),
    Item("recipient.phone", "điện thoại người nhận", LAW, lambda c: c.kind == "return"),
    Item("papers", "danh mục giấy tờ", LAW, lambda c: not c.bulk and not c.by_hand),
    Item("papers[].name", "tên giấy tờ", "TT 17/2017 Điều 5.1"),
    Item("papers[].originals", "số bản chính", "TT 17/2017 Điều 5.1"),
    Item("papers[].copies", "số bản sao", "TT 17/2017 Điều 5.1"),
    Item("result", "kết quả được trả", LAW, lambda c: c.kind == "return"),
    Item("money.postage", "cước", LAW),
    Item("money.state_fee", "phí, lệ phí", "QĐ 45/2016 Điều 11"),
    Item("payer", "người trả cước, cách trả", LAW),
    Item("accepted_at", "thời gian nhận gửi", LAW, lambda c: c.taken),
    Item("seal_number", "số niêm phong", "QĐ 45/2016 Điều 6", lambda c: c.taken),
    Item("place", "nơi nhận gửi", LAW),
    Item("due", "hạn phục vụ", LAW),
    Item("days", "chất lượng dịch vụ (J+n)", "TT 17/2017 Điều 7"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.kind not in TITLES:
        raise refuse(FORM, f"chiều «{content.kind}» không có, chỉ có {', '.join(TITLES)}")
    if content.payer not in PAYERS:
        raise refuse(FORM, f"người trả cước «{content.payer}» không có, chỉ có {', '.join(PAYERS)}")


def draw(content: Content) -> bytes:
    check(content)
    title = TITLES[content.kind]
    writer = Writer(A5_FULL, title, content.head, content.khmer)
    writer.national_head()
    writer.title(title)
    writer.codes(content.item_number)
    for role, party in (("Người gửi", content.sender), ("Người nhận", content.recipient)):
        writer.pair(role, " – ".join(word for word in (party.name, f"ĐT {party.phone}" if party.phone else "", party.email) if word))
        writer.pair("Địa chỉ", party.address)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.pair("Thủ tục", content.procedure)
    if content.result:
        writer.pair("Kết quả được trả", content.result)
    writer.gap(0.4)
    _papers(writer, content)
    writer.gap(0.4)
    money_table(writer, content.money, provisional=content.price_provisional)
    unsure = " (tạm tính)" if content.price_provisional and content.payer == "citizen" else ""
    writer.pair("Người trả cước", f"{PAYERS[content.payer]}; thu của người dân {dong(content.to_take)} đ{unsure}")
    writer.pair("Dịch vụ, nơi nhận gửi", f"{SERVICES[content.kind]}, {content.place}")
    writer.two((("Nhận gửi lúc", minute(content.accepted_at)),), (("Số niêm phong", content.seal_number),))
    writer.pair("Chất lượng", f"an toàn; J+{content.days} ngày làm việc, chậm nhất {minute(content.due)}{' (dự kiến)' if content.due_provisional else ''}")
    if content.follow:
        writer.pair("Theo dõi", content.follow)
    writer.gap(0.3)
    for sentence in (DUTIES, LIABILITY):
        writer.line(sentence, size=writer.paper.size * 0.86)
    writer.gap(0.4)
    giver = "Người gửi" if content.kind == "collect" else "Đại diện cơ quan"
    at = content.accepted_at or content.head.made_at
    writer.signatures(((giver, content.giver), ("Bưu tá", content.courier)), long_day(content.head.place, at) if content.taken else f"{content.head.place}, ngày ….. tháng ….. năm ……")
    return writer.finish().pdf


def _papers(writer: Writer, content: Content) -> None:
    if content.bulk:
        writer.frame((("Bì do cơ quan niêm phong sẵn theo thỏa thuận, không đếm bên trong (QĐ 45/2016 Điều 9.4)", False),))
        return
    name = f"{writer.label('Tên giấy tờ')}{' (hai bên lập khi đếm, ghi tay)' if content.by_hand else ''}"
    columns = (Column("TT", 8, "center"), Column(name, 74), Column("Bản chính", 15, "right", True), Column("Bản sao", 15, "right", True), Column("Ghi chú", 22))
    if content.by_hand:
        draw_table(writer, Table(columns, [(str(n), "", "", "", "") for n in range(1, ROOM + 1)]))
        return
    rows = [(str(n), p.name, p.originals or 0, p.copies or 0, p.note) for n, p in enumerate(content.papers, start=1)]
    draw_table(writer, Table(columns, rows, "Cộng"))
