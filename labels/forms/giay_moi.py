"""Giấy mời nhận kết quả, lần 1 and 2: TT 17/2017/TT-BTTTT Art 5.2: at least two, two working days apart, before it goes back."""

from dataclasses import dataclass

from labels.forms.page import Code, Khmer, Sheet, fields, render, require, signatures, text

TITLE = "Giấy mời nhận kết quả"
KHMER = "លិខិតអញ្ជើញមកទទួលលទ្ធផល"


@dataclass(frozen=True, slots=True)
class Content:
    number: int
    item_number: str
    dossier_code: str
    citizen: str
    address: str
    office: str
    office_address: str
    keep_until: str
    made_on: str
    first_on: str = ""
    khmer: bool = False
    form_number: str = ""
    demo: bool = False


def check(content: Content) -> None:
    require(f"{TITLE} lần {content.number}", số_hiệu=content.item_number, mã_hồ_sơ=content.dossier_code, người_được_mời=content.citizen, địa_chỉ=content.address,
            bưu_cục=content.office, địa_chỉ_bưu_cục=content.office_address, giữ_đến_ngày=content.keep_until, ngày_lập=content.made_on)  # fmt: skip
    if content.number == 2:
        require(f"{TITLE} lần 2", ngày_mời_lần_1=content.first_on)


def draw(content: Content) -> bytes:
    check(content)
    body = [
        *([Khmer(KHMER, 12)] if content.khmer else []),
        Code(content.item_number),
        text(f"Kính mời ông/bà {content.citizen} đến bưu cục nhận kết quả giải quyết hồ sơ, vì bưu tá đã đến nhà mà chưa giao được.", size=10),
        fields([("Mã hồ sơ", content.dossier_code), ("Địa chỉ", content.address), ("Nơi nhận", f"{content.office}, {content.office_address}"), ("Đã mời lần 1 ngày", content.first_on), ("Bưu cục giữ đến hết ngày", content.keep_until)]),
        text("Khi đến mang theo căn cước; người nhận thay mang thêm giấy uỷ quyền. Quá ngày trên, kết quả được chuyển hoàn về cơ quan.", size=9),
        signatures([("", "", " "), (f"Ngày {content.made_on}\nGIAO DỊCH VIÊN", "", "")], 9),
    ]
    return render(Sheet(f"{TITLE} (lần {content.number})", "", "BƯU ĐIỆN TỈNH", "a5", form_number=content.form_number, demo=content.demo), body)
