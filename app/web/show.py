"""Things as people read them on a page: days, hours, money, parties, states. Pure."""

from datetime import date, datetime
from html import escape
from urllib.parse import urlsplit

from app.kernel.ids import ItemNumber
from app.kernel.money import dong_text
from app.kernel.text import mask_name, mask_phone
from app.kernel.time import local, local_date

WEEKDAYS = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"),
    "km": ("ថ្ងៃចន្ទ", "ថ្ងៃអង្គារ", "ថ្ងៃពុធ", "ថ្ងៃព្រហស្បតិ៍", "ថ្ងៃសុក្រ", "ថ្ងៃសៅរ៍", "ថ្ងៃអាទិត្យ"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
STATES = {
    "booked": "Đã đặt", "planned": "Đã xếp chuyến", "in_hand": "Bưu điện giữ", "handed_over": "Đã giao xong", "held": "Chờ tại bưu cục",
    "returning": "Đang trả lại", "returned": "Đã trả lại", "cancelled": "Đã huỷ",
}  # fmt: skip
KINDS = {"collect": "Lấy hồ sơ", "return": "Trả kết quả", "transfer": "Chuyển hồ sơ"}
FAULTS = {"citizen": "người dân", "agency": "cơ quan", "post": "bưu điện"}
ROLES = {"head": "Trưởng bưu cục", "dispatcher": "Điều phối", "clerk": "Cán bộ một cửa", "courier": "Bưu tá", "province": "Tỉnh (chỉ xem)"}
AT = {"home": "Nhà dân", "agency": "Một cửa", "office": "Bưu cục"}
SHEETS = {
    "a6": "A6, một nhãn", "roll_100x150": "cuộn 100 × 150 mm", "roll_100x70": "cuộn 100 × 70 mm", "a5": "A5, một nhãn", "a4_4": "A4, 4 nhãn", "a4_8": "A4, 8 nhãn", "a4_24": "A4, 24 nhãn",
}  # fmt: skip
PURPOSES = {
    "board.contested": "xem tranh chấp", "board.device": "xem máy của bưu tá", "board.order": "xem một yêu cầu", "board.prints": "hàng chờ in", "board.proof": "xem ảnh, chữ ký",
    "board.run": "xem chuyến", "board.search": "tra cứu ở điều phối", "board.tasks": "việc cần người", "board.tray": "khay tin nhắn", "counter.inbox": "bàn của quầy",
    "counter.order": "xem một yêu cầu ở quầy", "counter.search": "tra cứu ở quầy", "daypack": "gói ngày của bưu tá",
    "changes": "cập nhật trong ngày của bưu tá", "label": "in nhãn", "manifest": "biên bản giao nhận", "papers": "giấy tờ của một yêu cầu", "rekey": "nhập phiếu chuyến giấy", "api": "hệ thống một cửa đọc", "api_list": "hệ thống một cửa đọc danh sách", "custody": "hệ thống một cửa đọc chuỗi bàn giao",
}  # fmt: skip
PARTIES = {"citizen": "người dân", "courier": "bưu tá", "agency": "cơ quan", "office": "bưu cục"}


def escaped(text: str) -> str:
    return escape(text)


def local_day(moment: datetime) -> date:
    return local_date(moment)


def day(value: date | None, lang: str = "vi") -> str:
    """Thứ Ba 24/11/2026; a dash for none."""
    return f"{WEEKDAYS.get(lang, WEEKDAYS['vi'])[value.weekday()]} {value:%d/%m/%Y}" if value else "–"


def short_day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else "–"


def moment(value: datetime | None) -> str:
    return f"{local(value):%H:%M %d/%m/%Y}" if value else "–"


def clock(value: datetime | None) -> str:
    return f"{local(value):%H:%M}" if value else "–"


def moment_day(value: datetime, lang: str = "vi") -> str:
    return day(local_date(value), lang)


def dong(amount: int | None) -> str:
    return dong_text(amount or 0)


def item(number: str) -> str:
    return ItemNumber(number).grouped if len(number) == 13 else number


def phone(number: str) -> str:
    """0912 345 678 for reading aloud."""
    return f"{number[:4]} {number[4:7]} {number[7:]}".strip()


def party(text: str, names: dict[str, str]) -> str:
    """courier:<id> -> bưu tá Sơn Thị Hoa, by the names known to the page."""
    kind, _, key = text.partition(":")
    return names.get(text) or f"{PARTIES.get(kind, kind)}" + (f" {key}" if kind in ("agency", "office") else "")


def sheet(name: str) -> str:
    """A size of labels as the shop says it; one that has no word stays its name."""
    return SHEETS.get(name, name)


def km(metres: int) -> str:
    return f"{metres / 1000:.1f} km".replace(".", ",")


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"


def own_path(address: str, base: str) -> str:
    """The path of a referring page of this site; nothing for any other site."""
    here, there = urlsplit(base), urlsplit(address)
    return there.path + (f"?{there.query}" if there.query else "") if there.netloc and there.netloc == here.netloc else ""


hidden_name, hidden_phone = mask_name, mask_phone
