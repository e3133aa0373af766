"""Biên bản giao nhận hồ sơ (the manifest), both directions: QĐ 45/2016/QĐ-TTg Art 7 and 9, TT 17/2017/TT-BTTTT Art 5.1 e–i: list of
dossiers, the phiếu gửi number of each, completeness, originals and copies, notes. Signed by both it sets the filing time (Art 7.4)."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A4, Drawn
from labels.forms.parts import Component, Head, Signer, long_day, long_moment
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Biên bản giao nhận"
LAW = "QĐ 45/2016 Điều 7"
TITLES = {"in": "BIÊN BẢN GIAO NHẬN HỒ SƠ", "out": "BIÊN BẢN GIAO NHẬN KẾT QUẢ"}
GIVER, TAKER = "Bên giao", "Bên nhận"


@dataclass(frozen=True, slots=True)
class Line:
    """One envelope; `papers` empty: nobody has made a list. `exception`: why it does not change hands; `note` what else was seen;
    `bulk`: sealed by the agency, by agreement, not counted inside (Art 9.4); `files`: handing it over files a dossier (Art 7.4), which
    a transfer and a result that goes back do not."""

    item_number: str
    dossier_code: str
    procedure: str
    citizen: str
    seal_number: str = ""
    papers: tuple[Component, ...] = ()
    exception: str = ""
    note: str = ""
    bulk: bool = False
    files: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`giver`, `taker`: who signs, with the unit he stands for. `sealed_at` None = a draft, which says so."""

    head: Head
    direction: str
    agency: str
    giver: Signer
    taker: Signer
    lines: tuple[Line, ...]
    sealed_at: datetime | None = None


COMPULSORY = (
    Item("head.number", "số biên bản", LAW),
    Item("agency", "cơ quan", LAW),
    Item("giver.name", "người giao", LAW),
    Item("giver.unit", "đơn vị giao", LAW),
    Item("taker.name", "người nhận", LAW),
    Item("taker.unit", "đơn vị nhận", LAW),
    Item("lines", "danh mục hồ sơ", LAW),
    Item("lines[].item_number", "số phiếu gửi", "TT 17/2017 Điều 5.1"),
    Item("lines[].dossier_code", "mã hồ sơ", "TT 17/2017 Điều 5.1"),
    Item("lines[].procedure", "tên thủ tục", "TT 17/2017 Điều 5.1"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.direction not in TITLES:
        raise refuse(FORM, f"chiều «{content.direction}» không có, chỉ có in, out")
    if content.sealed_at is not None and content.sealed_at.tzinfo is None:
        raise refuse(FORM, "thời điểm ký không có múi giờ")


def draw(content: Content) -> bytes:
    return layout(content).pdf


def layout(content: Content) -> Drawn:
    """With the places of both signatures, `fields[GIVER]` and `fields[TAKER]`."""
    check(content)
    title = TITLES[content.direction]
    writer = Writer(A4, title, content.head)
    writer.national_head()
    writer.title(title, "(Điều 7 và Điều 9 Quyết định 45/2016/QĐ-TTg)")
    when = f"Hôm nay, hồi {long_moment(content.sealed_at)}" if content.sealed_at else "Hôm nay, hồi ….. giờ ….. phút, ngày ….. tháng ….. năm ……"
    writer.line(f"{when}, tại {content.agency}, hai bên gồm:")
    for role, side in ((GIVER, content.giver), (TAKER, content.taker)):
        writer.pair(role, f"{side.name}{f', {side.role}' if side.role else ''} – {side.unit}")
    writer.line("đã cùng đếm, đối chiếu từng bưu gửi với phiếu gửi và giao nhận theo danh mục dưới đây:")
    writer.gap(0.5)
    _list(writer, content)
    writer.gap(0.5)
    handed = sum(1 for line in content.lines if not line.exception)
    left = len(content.lines) - handed
    writer.line(f"{'Đã' if content.sealed_at else 'Sẽ'} giao nhận {handed} bưu gửi" + (f"; {left} bưu gửi không giao nhận, lý do ghi ở cột Ghi chú." if left else ", không có ngoại lệ."), bold=True)
    writer.line("Bưu gửi còn nguyên niêm phong; giấy tờ đủ theo phiếu gửi, trừ điều ghi ở cột Ghi chú." + _filing(content))
    writer.line("Biên bản lập thành hai bản có giá trị như nhau, mỗi bên giữ một bản.")
    if content.sealed_at is None:
        writer.frame((("BẢN NHÁP, CHƯA KÝ", True),))
    writer.gap(0.4)
    writer.signatures(((GIVER, content.giver), (TAKER, content.taker)), long_day(content.head.place, content.sealed_at) if content.sealed_at else "")
    return writer.finish()


def _filing(content: Content) -> str:
    files = [line.files for line in content.lines if not line.exception]
    if content.direction != "in" or not any(files):
        return ""
    return f" Thời điểm ký biên bản này là thời điểm nộp {'hồ sơ' if all(files) else 'của các hồ sơ thu gom'} (Điều 7 khoản 4)."


def _list(writer: Writer, content: Content) -> None:
    columns = (
        Column("TT", 7, "center"), Column("Số phiếu gửi, niêm phong", 33), Column("Mã hồ sơ, thủ tục", 45), Column("Người nộp, nhận" if content.direction == "in" else "Người nhận", 28), Column("Giấy tờ", 38),
        Column("Bản chính", 11, "right", True), Column("Bản sao", 10, "right", True), Column("Ghi chú", 23),
    )  # fmt: skip
    draw_table(writer, Table(columns, [_row(n, line) for n, line in enumerate(content.lines, start=1)], f"Cộng {len(content.lines)} dòng", 7.5, named=2), writer.sign_height + writer.paper.size * (10 if content.sealed_at else 14))


def _row(n: int, line: Line) -> tuple[str | int, ...]:
    names = "\n".join(f"{p.name} ({p.originals or 0}/{p.copies or 0})" for p in line.papers) or ("niêm phong sẵn theo thỏa thuận, không đếm" if line.bulk else "chưa kê danh mục, không đếm")
    originals, copies = sum(p.originals or 0 for p in line.papers), sum(p.copies or 0 for p in line.papers)
    dossier = f"{line.dossier_code}\n{line.procedure}"
    seal = f"{line.item_number}\n{line.seal_number}" if line.seal_number else line.item_number
    if line.exception:
        return str(n), seal, dossier, line.citizen, "không giao nhận", 0, 0, line.exception
    return str(n), seal, dossier, line.citizen, names, originals, copies, line.note or ("đủ" if line.papers else "")
