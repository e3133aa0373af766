"""Biên bản giao nhận hồ sơ: the list of dossiers that the post hands to an agency (in) or takes from it (out).

QĐ 45/2016/QĐ-TTg Art 7 (the time of signing is the filing time, Art 7.4) and TT 17/2017/TT-BTTTT Art 5.1 đ-e; results: Art 9 and 5.2."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, refuse, require
from labels.forms.parts import Head, Signer, long_day, long_moment
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import A4, Drawn, Writer

FORM = "Biên bản giao nhận"
CONFIDENCE = {"server": "theo giờ máy chủ", "corrected": "giờ thiết bị đã hiệu chỉnh", "claimed": "giờ thiết bị, chưa đối chiếu được"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One envelope. `complete`: both counted it against its phiếu gửi; `exception`: why it was not handed over."""

    item_number: str
    dossier_code: str
    citizen: str
    procedure: str = ""
    originals: int | None
    copies: int | None
    complete: bool | None
    state_fee: int = 0
    note: str = ""
    exception: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`direction`: in (post -> agency; sets the filing time) or out (agency -> post)."""

    head: Head
    direction: str
    agency: str
    desk: str = ""
    giver: Signer
    taker: Signer
    lines: tuple[Line, ...]
    counted_at: datetime
    filing_time: datetime | None = None
    confidence: str = "server"
    remark: str = ""
    copy: int = 1


def _incoming(content: Manifest) -> bool:
    return content.direction == "in"


COMPULSORY = (
    Item("head.number", "số biên bản", "QĐ 45/2016 Điều 7"),
    Item("head.office", "đơn vị bưu chính", "QĐ 45/2016 Điều 7"),
    Item("agency", "cơ quan có thẩm quyền", "QĐ 45/2016 Điều 7"),
    Item("giver.name", "họ tên người giao", "QĐ 45/2016 Điều 7.3"),
    Item("taker.name", "họ tên người nhận", "QĐ 45/2016 Điều 7.3"),
    Item("lines", "danh mục hồ sơ", "TT 17/2017 Điều 5.1"),
    Item("lines[].item_number", "số phiếu gửi", "TT 17/2017 Điều 5.1"),
    Item("lines[].citizen", "người nộp hồ sơ", "TT 17/2017 Điều 5.1"),
    Item("lines[].originals", "số bản chính", "TT 17/2017 Điều 5.1"),
    Item("lines[].copies", "số bản sao", "TT 17/2017 Điều 5.1"),
    Item("lines[].complete", "xác nhận đầy đủ", "TT 17/2017 Điều 5.1"),
    Item("counted_at", "thời điểm kiểm đếm", "QĐ 45/2016 Điều 7.3"),
    Item("filing_time", "thời điểm ký (nộp hồ sơ)", "QĐ 45/2016 Điều 7.4", _incoming),
)
COLUMNS = (
    Column("TT", 8, "center"), Column("Số phiếu gửi", 28), Column("Mã hồ sơ", 40), Column("Người nộp", 31), Column("Bản chính", 13, "right", True),
    Column("Bản sao", 12, "right", True), Column("Đủ", 9, "center"), Column("Phí, lệ phí (đ)", 20, "right", True), Column("Ghi chú", 24),
)  # fmt: skip


def check(content: Manifest) -> None:
    require(FORM, content, COMPULSORY)
    if content.direction not in ("in", "out"):
        raise refuse(FORM, f"chiều «{content.direction}» không có, chỉ có in (nộp) và out (trả)")
    doubled = [number for number, times in Counter(line.item_number for line in content.lines).items() if times > 1]
    if doubled:
        raise refuse(FORM, f"số phiếu gửi {', '.join(doubled)} có hai dòng")
    silent = [line.item_number for line in content.lines if line.complete is False and not (line.note or line.exception)]
    if silent:
        raise refuse(FORM, f"hồ sơ {', '.join(silent)} không đủ mà không ghi chú thiếu gì")


def render(content: Manifest) -> bytes:
    return layout(content).pdf


def layout(content: Manifest) -> Drawn:
    """As `render`, with the places of the two signatures for signing."""
    check(content)
    incoming = _incoming(content)
    title = "BIÊN BẢN GIAO NHẬN HỒ SƠ" if incoming else "BIÊN BẢN GIAO NHẬN KẾT QUẢ"
    writer = Writer(A4, title, content.head)
    writer.national_head()
    writer.title(title, f"Bản in lại thứ {content.copy}" if content.copy > 1 else "")
    _parties(writer, content)
    handed = [line for line in content.lines if not line.exception]
    kept = [line for line in content.lines if line.exception]
    tail = writer.sign_height + writer.paper.size * (11 if incoming else 6)
    if handed:
        rows = [_row(number, line) for number, line in enumerate(handed, start=1)]
        draw_table(writer, Table(COLUMNS, rows, f"Tổng cộng {len(rows)} hồ sơ", 8), 0 if kept else tail)
    if kept:
        _exceptions(writer, kept, tail)
    _end(writer, content, len(handed))
    return writer.finish()


def _parties(writer: Writer, content: Manifest) -> None:
    incoming = _incoming(content)
    units = (content.head.office, content.agency) if incoming else (content.agency, content.head.office)
    writer.line(f"Hôm nay, {long_moment(content.counted_at)}, tại {content.desk or content.agency}, chúng tôi gồm:")
    giver, taker = content.giver, content.taker
    writer.two(
        (("Bên giao", giver.name), ("Chức vụ", giver.role), ("Đơn vị", giver.unit or units[0])),
        (("Bên nhận", taker.name), ("Chức vụ", taker.role), ("Đơn vị", taker.unit or units[1])),
    )
    writer.gap(0.3)
    what = "hồ sơ" if incoming else "kết quả"
    writer.line(f"Hai bên đã cùng đối chiếu, kiểm đếm từng {what} với Phiếu gửi và giao nhận theo danh mục sau:")
    writer.gap(0.4)


def _row(number: int, line: Line) -> tuple[str | int, ...]:
    code = line.dossier_code + (f"\n{line.procedure}" if line.procedure else "")
    return str(number), line.item_number, code, line.citizen, line.originals or 0, line.copies or 0, "Đủ" if line.complete else "Thiếu", line.state_fee, line.note


def _exceptions(writer: Writer, kept: list[Line], tail: float) -> None:
    writer.gap()
    writer.keep(writer.paper.size * 6)
    writer.line(f"Không giao, không nhận lần này ({len(kept)}):", bold=True)
    writer.gap(0.3)
    columns = (Column("TT", 8, "center"), Column("Số phiếu gửi", 30), Column("Mã hồ sơ", 42), Column("Người nộp", 35), Column("Lý do", 65))
    draw_table(writer, Table(columns, [(str(n), k.item_number, k.dossier_code, k.citizen, k.exception) for n, k in enumerate(kept, start=1)], size=8), tail)


def _end(writer: Writer, content: Manifest, handed: int) -> None:
    size = writer.paper.size
    writer.keep(writer.sign_height + size * (11 if _incoming(content) else 6))
    writer.gap(0.4)
    writer.line(f"Ý kiến khác: {content.remark or 'không có.'}")
    if _incoming(content) and content.filing_time:
        writer.frame(
            (
                ("THỜI ĐIỂM NỘP HỒ SƠ (khoản 4 Điều 7 Quyết định 45/2016/QĐ-TTg)", False),
                (long_moment(content.filing_time), True),
                (f"cho {handed} hồ sơ trong danh mục – {CONFIDENCE.get(content.confidence, content.confidence)}", False),
            )
        )
    writer.line("Biên bản lập thành hai bản có giá trị như nhau, mỗi bên giữ một bản.")
    signed = content.taker.at or content.filing_time or content.counted_at
    writer.signatures((("Bên giao", content.giver), ("Bên nhận", content.taker)), long_day(content.head.place, signed))

