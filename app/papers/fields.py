"""What a clerk types for a paper that the rows alone cannot fill: named fields, read from a form or from `--set NAME=TEXT`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.errors import Malformed, Refused
from app.kernel.text import whole_amount
from app.kernel.time import VN_TZ

MOST_LINES, MOST_LETTERS = 500, 1000
FAULTS = (("citizen", "người dân"), ("agency", "cơ quan"), ("post", "bưu điện"))


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, long, moment (YYYY-MM-DDTHH:MM, wall clock in Viet Nam), day, number, lines, or one of `choices`."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    must: bool = True


RESULT_AT = Field("result_at", "Nhận kết quả tại", hint="để trống: theo yêu cầu trả kết quả", must=False)
TYPED: Mapping[str, tuple[Field, ...]] = {
    "giay_hen": (Field("due", "Ngày giờ hẹn trả", "moment"), Field("slip", "Số giấy tiếp nhận của cơ quan", must=False), RESULT_AT),
    "mau_01": (
        Field("days", "Thời gian giải quyết", hint="3 ngày làm việc"), Field("due", "Ngày giờ hẹn trả", "moment"), Field("sets", "Số bộ hồ sơ", "number"),
        Field("registered", "Vào Sổ theo dõi, quyển số, số thứ tự", must=False), RESULT_AT,
    ),
    "mau_02": (
        Field("wanted", "Nội dung cần bổ sung, mỗi dòng một việc", "lines"), Field("reason", "Lý do", "long"), Field("contact", "Nếu vướng mắc, liên hệ"),
    ),
    "mau_03": (Field("reason", "Lý do từ chối", "long"), Field("rule", "Căn cứ", must=False), Field("where", "Cơ quan có thẩm quyền", must=False)),
    "mau_04": (Field("due", "Đã hẹn trả lúc", "moment"), Field("new_due", "Hẹn lại lúc", "moment"), Field("reason", "Lý do chậm", "long"), Field("signer", "Thủ trưởng cơ quan")),
    "mau_05": (Field("due", "Ngày giờ hẹn trả", "moment"),),
    "bien_ban_rach_bi": (
        Field("found_at", "Phát hiện lúc", "moment"), Field("place", "Tại"), Field("finder", "Người phát hiện"), Field("finder_role", "Chức vụ người phát hiện", must=False), Field("witness", "Người chứng kiến"), Field("witness_role", "Chức vụ người chứng kiến", must=False),
        Field("damage", "Tình trạng bì", "long"), Field("cause", "Nguyên nhân", must=False), Field("new_seal", "Số niêm phong mới"),
        Field("papers", "Kiểm đếm, mỗi dòng: tên | bản chính | bản sao | tình trạng", "lines", hint="Tờ khai | 1 | 0 | còn nguyên"), Field("photos", "Số ảnh kèm theo", "number", must=False), Field("told", "Đã báo cho", must=False),
    ),
    "bien_ban_mat": (
        Field("kind", "Sự việc", choices=(("lost", "mất bưu gửi"), ("damaged", "hư hỏng, thiếu giấy tờ"), ("late", "chậm"))), Field("what", "Nội dung bưu gửi"), Field("reason", "Lý do bồi thường", "long"),
        Field("responsible", "Bên chịu trách nhiệm"), Field("reissue", "Cấp lại giấy tờ, mỗi dòng: tên | số tiền", "lines", must=False), Field("method", "Phương thức trả", hint="Tiền mặt"),
        Field("pay_by", "Trả chậm nhất ngày", "day"), Field("payee", "Người nhận bồi thường"), Field("post", "Đại diện bưu điện"),
    ),
    "bao_cao": (Field("addressee", "Kính gửi", hint="Sở Khoa học và Công nghệ"), Field("safety", "Bảo đảm an toàn, an ninh", "long"), Field("proposals", "Kiến nghị", must=False), Field("chief", "Thủ trưởng đơn vị")),
    "dong_ca": (Field("cashier", "Người nhận tiền"), Field("why", "Lý do chênh lệch", must=False)),
    "sao_ke": (Field("asked_by", "Người yêu cầu"), Field("why", "Lý do", hint="Khiếu nại ngày …")),
}  # fmt: skip


def read(form: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """Fields as they are kept (JSON). Raises Malformed for an unknown name, Refused for one that is empty or cannot be read."""
    known = {field.name: field for field in TYPED[form]}
    if strange := [name for name in typed if name not in known]:
        raise Malformed(f"Mẫu «{form}» không có mục «{strange[0][:40]}»; có: {', '.join(known)}.", code="field")
    return {name: _one(field, typed.get(name, "").strip()) for name, field in known.items()}


def _one(field: Field, text: str) -> Any:
    if not text:
        if field.must:
            raise Refused(f"Chưa ghi «{field.label}».", code="field_missing", field=field.name)
        return [] if field.kind == "lines" else 0 if field.kind == "number" else ""
    try:
        match field.kind:
            case "moment":
                at = datetime.fromisoformat(text)
                return (at if at.tzinfo else at.replace(tzinfo=VN_TZ)).isoformat()
            case "day":
                return date.fromisoformat(text).isoformat()
            case "number":
                return whole(text)
            case "lines":
                return _lines(field, [line.strip() for line in text.splitlines() if line.strip()])
    except ValueError:
        raise Refused(f"«{field.label}»: không đọc được «{text[:30]}».", code="field_wrong", field=field.name) from None
    if field.choices and text not in dict(field.choices):
        raise Refused(f"«{field.label}»: chọn một trong {', '.join(key for key, _ in field.choices)}.", code="field_wrong", field=field.name)
    return _short(field, text)


def _lines(field: Field, lines: list[str]) -> list[str]:
    """All of them or none: what stands on a record is not cut. No fewer than the papers of any dossier."""
    if len(lines) > MOST_LINES:
        raise Refused(f"«{field.label}»: có {len(lines)} dòng, nhiều nhất {MOST_LINES} dòng. Gộp các dòng giống nhau.", code="field_long", field=field.name)
    return [_short(field, line) for line in lines]


def _short(field: Field, text: str) -> str:
    if len(text) > MOST_LETTERS:
        raise Refused(f"«{field.label}»: «{text[:40]}…» dài {len(text)} ký tự, nhiều nhất {MOST_LETTERS} ký tự.", code="field_long", field=field.name)
    return text


def whole(text: str) -> int:
    """A count or an amount of VND as people write it; ValueError otherwise."""
    number = whole_amount(text)
    if number is None:
        raise ValueError(text)
    return number


def cells(line: str, count: int) -> list[str]:
    """`a | b | c` as `count` cells; Refused with fewer."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != count:
        raise Refused(f"Dòng «{line[:60]}» phải có {count} phần, ngăn bằng dấu |.", code="line_wrong")
    return parts
