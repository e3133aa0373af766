"""Biên bản rách bì: a cover found torn or a seal broken: the content is counted, written down and wrapped anew.

Law on Post 49/2010/QH12 Art 13, TT 17/2017/TT-BTTTT Art 11.2."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A4
from labels.forms.parts import Component, Head, Signer, long_day, long_moment
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Biên bản rách bì"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`expected` stands on the phiếu gửi, `found` was in the cover."""

    expected: Component
    found: Component
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    head: Head
    item_number: str
    dossier_code: str
    found_at: datetime
    place: str
    finder: Signer
    witness: Signer
    damage: str
    cause: str
    old_seal: str
    new_seal: str
    papers: tuple[Found, ...]
    measures: str = ""
    told: str = ""
    photos: int = 0


COMPULSORY = (
    Item("head.number", "số biên bản", "Luật Bưu chính Điều 13"),
    Item("item_number", "số hiệu bưu gửi", "Luật Bưu chính Điều 13"),
    Item("found_at", "thời điểm phát hiện", "Luật Bưu chính Điều 13"),
    Item("place", "nơi phát hiện", "Luật Bưu chính Điều 13"),
    Item("finder.name", "người phát hiện", "Luật Bưu chính Điều 13"),
    Item("witness.name", "người chứng kiến", "Luật Bưu chính Điều 13"),
    Item("damage", "tình trạng bì", "TT 17/2017 Điều 11.2"),
    Item("papers", "kết quả kiểm đếm", "TT 17/2017 Điều 11.2"),
    Item("papers[].state", "tình trạng giấy tờ", "TT 17/2017 Điều 11.2"),
    Item("new_seal", "số niêm phong mới", "TT 17/2017 Điều 11.2"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.old_seal == content.new_seal:
        raise refuse(FORM, f"niêm phong mới {content.new_seal} trùng số niêm phong cũ")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A4, "BIÊN BẢN RÁCH BÌ", content.head)
    writer.national_head()
    writer.title("BIÊN BẢN RÁCH BÌ, GÓI BỌC LẠI BƯU GỬI")
    writer.codes(content.item_number)
    writer.line(f"Hồi {long_moment(content.found_at)}, tại {content.place}, chúng tôi phát hiện bưu gửi trên bị rách bì hoặc mất niêm phong.")
    writer.two((("Người phát hiện", content.finder.name), ("Chức vụ", content.finder.role)), (("Người chứng kiến", content.witness.name), ("Chức vụ", content.witness.role)))
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.pair("Tình trạng bì", content.damage)
    writer.pair("Nguyên nhân", content.cause or "chưa xác định")
    writer.pair("Số ảnh kèm theo", str(content.photos))
    writer.gap()
    writer.line("Kiểm đếm nội dung trước mặt người chứng kiến, đối chiếu với Phiếu gửi:", bold=True)
    writer.gap(0.4)
    columns = (Column("TT", 8, "center"), Column("Giấy tờ", 60), Column("Chính: phiếu", 16, "right", True), Column("Chính: còn", 16, "right", True), Column("Sao: phiếu", 16, "right", True), Column("Sao: còn", 16, "right", True), Column("Tình trạng", 48))  # fmt: skip
    rows = [
        (str(n), p.expected.name, p.expected.originals or 0, p.found.originals or 0, p.expected.copies or 0, p.found.copies or 0, p.state)
        for n, p in enumerate(content.papers, start=1)
    ]
    draw_table(writer, Table(columns, rows, "Cộng"), writer.sign_height + writer.paper.size * 8)
    writer.gap()
    writer.pair("Đã gói bọc lại, niêm phong cũ", content.old_seal or "không còn")
    writer.pair("Niêm phong mới", content.new_seal)
    writer.pair("Xử lý tiếp", content.measures or "chuyển tiếp như thường")
    writer.pair("Đã báo cho", content.told or "chưa báo")
    writer.line("Biên bản lập thành hai bản, một bản đi cùng bưu gửi, một bản lưu tại bưu cục.")
    writer.gap(0.6)
    writer.signatures((("Người phát hiện", content.finder), ("Người chứng kiến", content.witness)), long_day(content.head.place, content.found_at))
    return writer.finish().pdf
