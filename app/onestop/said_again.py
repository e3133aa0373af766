"""What a message of today's wire says when it comes again. It answers as the first did and moves nothing by itself, for it may be no
more than a repetition; what it says otherwise is a question to a person."""

from datetime import datetime
from hashlib import sha256

import msgspec

from app.db.uow import Tx
from app.kernel.money import dong_text
from app.kernel.text import composed
from app.orders import intake
from app.orders.commands import NewOrder
from app.orders.intake import Gate
from app.orders.lifecycle import BOOKED, PLANNED
from app.orders.tables import OrderRow
from app.orders.tasks import ask

KIND = "said_again"
WAYS = {"collect": "lấy hồ sơ", "return": "trả kết quả", "transfer": "chuyển hồ sơ"}


def ask_about_changes(tx: Tx, row: OrderRow, new: NewOrder, now: datetime) -> None:
    """Asked once for the same words, however often they come."""
    changes = differences(row, new)
    if changes:
        told = "; ".join(f"{word}: «{was}» → «{said}»" for word, was, said in changes)
        digest = sha256(msgspec.json.encode([[word, said] for word, _, said in changes])).hexdigest()[:24]
        ask(tx, KIND, f"resent:{row.id}:{digest}", f"Một cửa gửi lại yêu cầu này, khác với điều đang ghi ({told}; điều đang ghi có thể đã được sửa ở đây): sửa nếu đúng, hoặc hỏi lại một cửa.", now, row.id)


def differences(row: OrderRow, new: NewOrder) -> list[tuple[str, str, str]]:
    """(what, as it stands, as it is said now). What the message leaves empty, or gives in a form nobody can read, it does not say."""
    gate = Gate(lenient=True)
    code = intake.dossier_code(new, gate)
    readable = not gate.questions and code.casefold() != row.dossier_fold
    said = (
        ("họ tên", row.citizen_name, new.citizen.name.strip()[:200]), ("điện thoại", row.phone, intake.phone(new, gate)), ("địa chỉ", row.address_text, new.address.text[:500]),
        ("thu hộ", dong_text(row.cod), dong_text(new.cod)), ("mã hồ sơ", row.dossier_code, code if readable else ""),
    )  # fmt: skip
    return [(word, was, text) for word, was, text in said if text and text != composed(was)]


def ask_about_other_leg(tx: Tx, cancelled: OrderRow, other: OrderRow, now: datetime) -> None:
    held = "Nếu muốn huỷ cả hai, huỷ yêu cầu này." if other.state in (BOOKED, PLANNED) else "Bưu điện đang giữ hồ sơ, không huỷ được nữa: nếu muốn huỷ cả hai, báo lại một cửa."
    text = f"Một cửa huỷ lần nữa: chiều {WAYS[cancelled.kind]} đã huỷ từ trước, chiều {WAYS[other.kind]} này thì chưa. {held}"
    ask(tx, KIND, f"cancel_again:{cancelled.id}:{other.id}", text, now, other.id)
