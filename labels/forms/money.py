"""Three ledgers on paper, never mixed (QĐ 45/2016/QĐ-TTg Art 11 and 12.3), and the code a bank's app reads."""

from labels.codes import Dots, draw_qr, qr_width
from labels.forms.paper import broken
from labels.forms.parts import Money, dong, in_words
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer
from labels.vietqr import Account, payload

LINES = (("postage", "Cước bưu chính", "của bưu điện"), ("state_fee", "Phí, lệ phí nhà nước", "nộp cơ quan giải quyết"), ("cod", "Thu hộ khác", "trả bên nhờ thu"))
CELL = Dots(203, 4)


def money_table(writer: Writer, money: Money, total: str = "Tổng cộng", *, provisional: bool = False) -> None:
    """Each ledger a line with whom it belongs to; the sum below, then in words. `provisional`: the postage, and the sum with it."""
    unsure = {"postage": " (tạm tính)"} if provisional else {}
    columns = (Column("TT", 8, "center"), Column(writer.label("Khoản tiền"), 62), Column("Thuộc về", 36), Column("Số tiền (đ)", 28, "right", True))
    rows = [(str(n), writer.label(words) + unsure.get(name, ""), owner, getattr(money, name) or 0) for n, (name, words, owner) in enumerate(LINES, start=1)]
    draw_table(writer, Table(columns, rows, writer.label(total) + unsure.get("postage", "")))
    writer.gap(0.2)
    writer.pair("Bằng chữ", said(money.total))


def said(amount: int) -> str:
    """An amount in words, as the beginning of a sentence."""
    words = in_words(amount)
    return words[0].upper() + words[1:]


def to_pay(writer: Writer, account: Account, holder: str, amount: int, memo: str, *, provisional: bool = False) -> None:
    """A VietQR code with what a person needs who has no camera; whole on one page. `amount` VND > 0."""
    text = payload(account, amount, memo)
    edge, size = qr_width(text, CELL, "m"), writer.paper.size
    writer.keep(edge + size)
    top = writer.y - size * 0.5
    draw_qr(writer.canvas, writer.left, top - edge, text, CELL, "m")
    left, y = writer.left + edge + 6, top - size * 1.2
    words = ("Chuyển khoản: quét mã VietQR bằng ứng dụng ngân hàng", f"Chủ tài khoản: {holder}", f"Số tài khoản: {account.number} (mã ngân hàng {account.bank})", f"Số tiền: {dong(amount)} đ{' (tạm tính)' if provisional else ''}", f"Nội dung: {memo}")
    for at, line in enumerate(words):
        for part in broken(line, writer.right - left, size, at == 0):
            writer.put(part, left, writer.right, y, size, at == 0)
            y -= size * 1.45
    writer.y = top - edge
