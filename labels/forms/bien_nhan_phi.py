"""Biên nhận thu: three money lines apart (QĐ 45/2016/QĐ-TTg Art 12), with a VietQR code where money is due by transfer."""

from dataclasses import dataclass

from labels.forms.page import Sheet, SmallQr, dong, fields, grid, render, require, signatures
from labels.vietqr import Account, payload

TITLE = "Biên nhận cước, phí"


@dataclass(frozen=True, slots=True)
class Content:
    number: str
    item_number: str
    dossier_code: str
    payer: str
    postage: int
    state_fee: int
    cod: int
    method: str
    taken_at: str
    courier: str
    account: Account | None = None
    form_number: str = ""
    demo: bool = False


def check(content: Content) -> None:
    require(TITLE, số_biên_nhận=content.number, số_hiệu=content.item_number, mã_hồ_sơ=content.dossier_code, người_nộp=content.payer, cách_thu=content.method, thời_điểm=content.taken_at, người_thu=content.courier)


def draw(content: Content) -> bytes:
    check(content)
    total = content.postage + content.state_fee + content.cod
    rows = [("1", "Cước bưu chính (của bưu điện)", dong(content.postage)), ("2", "Phí, lệ phí Nhà nước (nộp cơ quan)", dong(content.state_fee)), ("3", "Thu hộ", dong(content.cod))]
    body = [
        fields([("Người nộp", content.payer), ("Mã hồ sơ", content.dossier_code), ("Số hiệu bưu gửi", content.item_number), ("Cách thu", content.method), ("Thời điểm", content.taken_at)], 9),
        grid(("TT", "Khoản", "Số tiền"), rows, ("10%", "60%", "30%"), ("", "Cộng", dong(total))),
        *([SmallQr(payload(content.account, total, content.item_number), 4, "m")] if content.account and total else []),
        signatures([("NGƯỜI NỘP", content.payer, ""), ("NGƯỜI THU", content.courier, "")], 9),
    ]
    return render(Sheet(TITLE, content.number, "BƯU ĐIỆN TỈNH", "a5", form_number=content.form_number, demo=content.demo), body)
