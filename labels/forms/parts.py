"""The parts that forms share, as plain data, and how numbers and times are written on Vietnamese paper."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
METHODS = {"cash": "tiền mặt", "transfer": "chuyển khoản", "none": "không thu", "agency": "cơ quan trả", "province": "tỉnh trả"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Who issues the paper. `form_number` is a setting: forms are renumbered by circulars. `copy` 1 = first print."""

    issuer: str
    office: str
    number: str
    place: str
    made_at: datetime
    form_number: str = ""
    demo: bool = False
    copy: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Sender, recipient, payer."""

    name: str
    address: str
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """One kind of paper in the dossier."""

    name: str
    originals: int | None = 0
    copies: int | None = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """`at` and `method` when already signed electronically: key (device key), attested (password asked again), glass (drawn)."""

    name: str
    role: str = ""
    unit: str = ""
    at: datetime | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """VND, three ledgers that are never mixed: the post's own, the State's, another's."""

    postage: int | None
    state_fee: int | None
    cod: int | None = 0

    @property
    def total(self) -> int:
        return (self.postage or 0) + (self.state_fee or 0) + (self.cod or 0)


def grouped(item_number: str) -> str:
    n = item_number
    return f"{n[:2]} {n[2:5]} {n[5:8]} {n[8:11]} {n[11:]}" if len(n) == 13 else n


def dong(amount: int | None) -> str:
    return f"{amount or 0:,}".replace(",", ".")


def local(at: datetime) -> datetime:
    return at.astimezone(VIETNAM)


def minute(at: datetime | None) -> str:
    """`09:14 24/11/2026`."""
    return local(at).strftime("%H:%M %d/%m/%Y") if at else ""


def second(at: datetime | None) -> str:
    return local(at).strftime("%H:%M:%S %d/%m/%Y") if at else ""


def day(at: datetime | date | None) -> str:
    if at is None:
        return ""
    return (local(at) if isinstance(at, datetime) else at).strftime("%d/%m/%Y")


def long_moment(at: datetime) -> str:
    """`09 giờ 14 phút, ngày 24 tháng 11 năm 2026`, as a record says it."""
    there = local(at)
    return f"{there:%H} giờ {there:%M} phút, ngày {there:%d} tháng {there:%m} năm {there:%Y}"


def long_day(place: str, at: datetime) -> str:
    there = local(at)
    return f"{place}, ngày {there:%d} tháng {there:%m} năm {there:%Y}"


DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def in_words(amount: int) -> str:
    """VND in words as receipts demand: 34.000 -> "ba mươi bốn nghìn đồng"."""
    if amount == 0:
        return "không đồng"
    parts: list[str] = []
    for power, unit in ((9, " tỷ"), (6, " triệu"), (3, " nghìn"), (0, "")):
        group = amount // 10**power % 1000 if power < 9 else amount // 10**9
        if group:
            parts.append(_three(group, full=bool(parts)) + unit)
    return " ".join(parts) + " đồng"


def _three(number: int, full: bool) -> str:
    """`full`: says "không trăm lẻ" within a longer number."""
    if number >= 1000:
        return in_words(number).removesuffix(" đồng")
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("lẻ")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens > 0:
        words.append("lăm")
    elif ones:
        words.append(DIGITS[ones])
    return " ".join(words)
