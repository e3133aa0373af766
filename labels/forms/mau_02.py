"""Mẫu 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (A5): TT 01/2018/TT-VPCP Art 9; NĐ 61/2018/NĐ-CP Art 17 (guided once, fully)."""

from dataclasses import dataclass

from labels.forms.compulsory import Item, demand
from labels.forms.paper import A5
from labels.forms.parts import Head, Party, Signer, long_day
from labels.forms.submitted import submitted
from labels.forms.writer import Writer

FORM = "Mẫu 02 (Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ)"
TITLE = "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"
LAW = "TT 01/2018 Mẫu 02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`wanted`: each paper or correction, a sentence of its own."""

    head: Head
    dossier_code: str
    procedure: str
    submitter: Party
    wanted: tuple[str, ...]
    reason: str
    contact: str
    receiver: Signer
    khmer: bool = False


COMPULSORY = (
    Item("head.office", "bộ phận tiếp nhận", LAW),
    Item("dossier_code", "mã hồ sơ", LAW),
    Item("procedure", "nội dung yêu cầu giải quyết", LAW),
    Item("submitter.name", "người nộp hồ sơ", LAW),
    Item("submitter.address", "địa chỉ", LAW),
    Item("wanted", "nội dung cần bổ sung", LAW),
    Item("reason", "lý do", LAW),
    Item("contact", "nơi liên hệ", LAW),
    Item("receiver.name", "người hướng dẫn", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head, content.khmer)
    writer.national_head()
    writer.title(TITLE)
    writer.pair("Hồ sơ của", content.submitter.name)
    submitted(writer, content.submitter, content.procedure)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.gap(0.4)
    writer.line("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", bold=True)
    for number, sentence in enumerate(content.wanted, start=1):
        writer.line(f"{number}. {sentence}")
    writer.pair("Lý do", content.reason)
    writer.line("Thời hạn giải quyết được tính lại từ khi nhận đủ hồ sơ bổ sung.")
    writer.pair("Nếu có vướng mắc, liên hệ", content.contact)
    writer.gap()
    writer.signatures((("Người nộp hồ sơ", Signer(name=content.submitter.name)), ("Người hướng dẫn", content.receiver)), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
