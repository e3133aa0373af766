"""A connection's own table of names, numbers and words: the enums around the NGSP wire conflict, so nothing is fixed in code. What a
head writes is checked whole (`written`); what was stored unchecked before that is read as far as it goes (`profile_of`)."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, convert

from app.kernel.errors import Malformed
from app.kernel.text import normal_phone

Number = Annotated[int, Meta(ge=-(10**9), le=10**9)]
Days = Annotated[int, Meta(ge=1, le=3650)]
Words = tuple[Annotated[str, Meta(pattern=r"\w", max_length=60)], ...]
Service = Literal["order", "cancel", "tracking", "document", "price"]
SERVICES: Mapping[str, Service] = {"orderpost": "order", "ordercancel": "cancel", "ordertracking": "tracking", "document": "document", "getprice": "price", "pricehcc": "price"}
WORDS = {
    "registered": "Đã tiếp nhận yêu cầu",
    "under_way": "Bưu điện đang giữ hồ sơ",
    "handed_over": "Đã bàn giao cho cơ quan",
    "delivered": "Đã trả kết quả cho người dân",
    "attempt_failed": "Chưa lấy hoặc phát được, sẽ đến lại",
    "held": "Đang giữ tại bưu cục",
    "returned": "Đã chuyển hoàn",
    "cancelled": "Đã huỷ",
}


class Status(Struct, frozen=True, forbid_unknown_fields=True):
    registered: Number = 1
    under_way: Number = 2
    handed_over: Number = 3
    delivered: Number = 4
    attempt_failed: Number = 5
    held: Number = 6
    returned: Number = 7
    cancelled: Number = 9


class Refusals(Struct, frozen=True, forbid_unknown_fields=True):
    customer_unknown: Number = 201
    procedure_needs_presence: Number = 202
    procedure_not_served: Number = 203
    unreadable: Number = 204
    order_unknown: Number = 205
    other: Number = 299


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """`collect_words`, `return_words`: what names a direction; a single word counts where the sentence begins with it. `own_phones`:
    the agencies' numbers. `provinces`: the wire's numbers of the area served; none: that of the agency's end of each message."""

    status: Status = Status()
    accepted: Number = 100
    cancelled: Number = 110
    in_hand: Number = 111
    refusals: Refusals = Refusals()
    services: dict[str, Service] = msgspec.field(default_factory=lambda: dict(SERVICES))
    cancel_by_tracking: bool = False
    closed_days: Days = 30
    own_phones: tuple[str, ...] = ()
    provinces: tuple[Number, ...] = ()
    collect_words: Words = ("thu gom", "lấy hồ sơ", "gom hồ sơ", "tiếp nhận hồ sơ", "nộp hồ sơ")
    return_words: Words = (
        "trả", "trả hồ sơ", "trả kết quả", "trả giấy tờ", "phát kết quả", "nhận kết quả", "giao kết quả", "chuyển kết quả", "phát trả", "giao trả", "chuyển trả",
    )  # fmt: skip


DEFAULT = Profile()
WHAT = {
    "status": "bảng «giai đoạn: số nguyên»", "accepted": "một số nguyên", "cancelled": "một số nguyên", "in_hand": "một số nguyên", "refusals": "bảng «lý do: số nguyên»",
    "services": f"bảng «tên dịch vụ: việc», việc là {', '.join(get_args(Service))}", "cancel_by_tracking": "true hoặc false", "closed_days": "số ngày từ 1 đến 3650",
    "own_phones": "danh sách số điện thoại đủ 10 hoặc 11 số, mỗi số trong ngoặc kép", "provinces": "danh sách mã tỉnh, là số", "collect_words": "danh sách từ ngữ, mỗi cụm trong ngoặc kép",
    "return_words": "danh sách từ ngữ, mỗi cụm trong ngoặc kép",
}  # fmt: skip
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_PATH = re.compile(r"at `\$\.?([^`]*)`")


def written(own: dict[str, Any]) -> dict[str, Any]:
    """A table as somebody wants it stored. Raises Malformed with the name of the field and what belongs there."""
    try:
        profile = convert(own, Profile)
    except msgspec.ValidationError as error:
        raise _named(str(error)) from None
    odd = next((at for at, phone in enumerate(profile.own_phones) if not normal_phone(phone)), None)
    if odd is not None:
        raise _wrong(f"own_phones[{odd}]")
    return own


def profile_of(own: Mapping[str, Any]) -> Profile:
    """The defaults with what the connection sets otherwise; an entry that nobody can read stands as by default."""
    if not own:
        return DEFAULT
    read = convert(_legible(own, Profile), Profile, strict=False)
    phones = tuple(phone for phone in map(normal_phone, read.own_phones) if phone)
    services = {**SERVICES, **{name.strip().lower(): work for name, work in read.services.items()}}
    return msgspec.structs.replace(read, services=services, own_phones=phones)


def word_of(order: Any) -> str:
    """The stage of an order in the words of the status table."""
    state, kind = order.state, order.kind
    if state == "handed_over":
        return "delivered" if kind == "return" else "handed_over"
    if order.outcome == "attempt_failed" and state in ("booked", "in_hand"):
        return "attempt_failed"
    return {"booked": "registered", "planned": "registered", "in_hand": "under_way", "held": "held", "returning": "held", "returned": "returned", "cancelled": "cancelled"}[state]


def _legible(own: Any, shape: type[Struct]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(shape):
        if not isinstance(own, Mapping) or field.name not in own:
            continue
        value, kind = own[field.name], field.type
        if isinstance(kind, type) and issubclass(kind, Struct):
            found[field.name] = _legible(value, kind)
        elif get_origin(kind) is dict and isinstance(value, Mapping):
            found[field.name] = {name: item for name, item in value.items() if _fits(item, get_args(kind)[1])}
        elif get_origin(kind) is tuple and isinstance(value, list):
            fit = [item for item in value if _fits(item, get_args(kind)[0])]
            if fit or not value:
                found[field.name] = fit
        elif _fits(value, kind):
            found[field.name] = value
    return found


def _fits(value: Any, kind: Any) -> bool:
    try:
        convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _named(told: str) -> Malformed:
    at = _PATH.search(told)
    path, unknown = at[1] if at else "", _UNKNOWN.search(told)
    if unknown is None:
        return _wrong(path)
    shapes: dict[str, type[Struct]] = {"status": Status, "refusals": Refusals}
    shape = shapes.get(path, Profile)
    name = f"{path}.{unknown[1]}" if path else unknown[1]
    return Malformed(f"Bảng của kết nối không có mục «{name[:80]}»; các mục: {', '.join(shape.__struct_fields__)}.", code="profile", field=name[:80])


def _wrong(path: str) -> Malformed:
    return Malformed(f"Bảng của kết nối, mục «{path}»: cần {WHAT.get(re.split(r'[.[]', path)[0], 'một giá trị khác')}.", code="profile", field=path)
