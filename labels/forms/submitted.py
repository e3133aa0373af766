"""What the first three forms of TT 01/2018/TT-VPCP say alike of a dossier: where its submitter is reached, and what is asked for."""

from labels.forms.parts import Party
from labels.forms.writer import Writer


def submitted(writer: Writer, who: Party, procedure: str) -> None:
    writer.pair("Địa chỉ", who.address)
    writer.two((("Điện thoại", who.phone),), (("Email", who.email or "không có"),))
    writer.pair("Nội dung yêu cầu giải quyết", procedure)
