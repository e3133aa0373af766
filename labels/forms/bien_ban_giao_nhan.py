"""Biên bản giao nhận hồ sơ (manifest): QĐ 45/2016/QĐ-TTg Art 7, TT 17/2017/TT-BTTTT Art 5: who gave, who took, which dossiers
with which papers, when; its second signature is the time of filing."""

from dataclasses import dataclass

from labels.forms.page import Sheet, fields, grid, render, require, signatures, text

TITLE = "Biên bản giao nhận hồ sơ"


@dataclass(frozen=True, slots=True)
class Line:
    """One envelope; `papers` like "Tờ khai 1/0" (originals/copies)."""

    item_number: str
    dossier_code: str
    procedure: str
    citizen: str
    seal_number: str = ""
    papers: str = ""
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    number: str
    agency: str
    giver: str
    taker: str
    sealed_at: str
    lines: tuple[Line, ...]
    giver_name: str
    taker_name: str
    filing: bool = True
    giver_signed: str = ""
    taker_signed: str = ""
    form_number: str = ""
    demo: bool = False


def check(content: Content) -> None:
    require(TITLE, số_biên_bản=content.number, bên_giao=content.giver, bên_nhận=content.taker, thời_điểm_ký=content.sealed_at, danh_sách_bì=content.lines,
            tên_người_giao=content.giver_name, tên_người_nhận=content.taker_name)  # fmt: skip
    for line in content.lines:
        require(f"{TITLE}, bì {line.item_number or '?'}", số_hiệu=line.item_number, mã_hồ_sơ=line.dossier_code)


def draw(content: Content) -> bytes:
    """Raises FormIncomplete."""
    check(content)
    handed = [line for line in content.lines if not line.exception]
    rows = [
        (at, line.item_number, f"{line.dossier_code}\n{line.procedure}".strip(), line.citizen, line.seal_number, line.papers, line.exception)
        for at, line in enumerate(content.lines, start=1)
    ]
    when = "Thời điểm nộp hồ sơ (chữ ký thứ hai tại quầy)" if content.filing else "Thời điểm bàn giao"
    sums = ("", f"Cộng: {len(handed)} bì bàn giao", "", "", "", "", f"{len(rows) - len(handed)} ngoại lệ")
    body = [
        fields([("Bên giao", content.giver), ("Bên nhận", content.taker), ("Cơ quan", content.agency), (when, content.sealed_at)]),
        grid(("TT", "Số hiệu bưu gửi", "Mã hồ sơ, thủ tục", "Người dân", "Niêm phong", "Giấy tờ (chính/sao)", "Không bàn giao vì"), rows, ("5%", "17%", "26%", "16%", "11%", "14%", "11%"), sums),
        text("Hai bên đã đếm, đối chiếu từng bì với danh sách trên; bì còn nguyên niêm phong, trừ bì ghi khác."),
        signatures([("BÊN GIAO", content.giver_name, content.giver_signed), ("BÊN NHẬN", content.taker_name, content.taker_signed)]),
    ]
    return render(Sheet(TITLE, content.number, "BƯU ĐIỆN TỈNH", form_number=content.form_number, demo=content.demo), body)
