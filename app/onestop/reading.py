"""What a message of today's wire means beyond its fields: which way it goes, at which desk, whether the citizen lives in the area. What
it leaves open is decided as well as may be, and a person is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.kernel.text import fold, normal_phone
from app.onestop.desks import desk_meant, desk_of_code, said_of
from app.onestop.dialects.ngsp import amount, first, text
from app.onestop.profile import Profile
from app.onestop.said_again import WAYS
from app.places.units import Agency

Agencies = Mapping[str, Agency]
Body = Mapping[str, Any]
Found = Mapping[str, list[str]]
Question = tuple[str, str]
_AGENCY = re.compile(
    r"(?:ubnd|uy ban|hdnd|cong an|bao hiem|bhxh|phong|so|chi cuc|cuc|trung tam|tt ?pvhcc|chi nhanh|van phong|bo phan|toa an|vien kiem sat|ban quan ly|thanh tra|kho bac|hai quan|thue)\b"
)
_OTHER_TRA = re.compile(r"\b(?:kiem|dieu|thanh) tra\b|\btra (?:cuu|loi|soat)\b")  # without accents «trả» is «tra»


@dataclass(frozen=True, slots=True)
class Reading:
    kind: str
    agency_code: str
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """Who stands at one end: the desk that is meant, whether something is `named` at all, how `like` an agency (2 known, 1 called so)."""

    name: str
    named: bool
    desk: Agency | None
    like: int


def read(body: Body, found: Found, own_desk: str, profile: Profile, agencies: Agencies) -> Reading:
    """`own_desk`: of the connection, for who names none."""
    ends = ends_of(body, profile, agencies)
    kind, sure = direction(body, found, profile, ends)
    code, unknown = _desk(body, found, kind, own_desk, ends, agencies)
    asked = [() if sure else (_which_way(body, found, kind),), unknown, _elsewhere(body, kind, profile)]
    return Reading(kind, code, tuple(question for some in asked for question in some))


def ends_of(body: Body, profile: Profile, agencies: Agencies) -> dict[str, End]:
    found = {}
    for end in ("Sender", "Receiver"):
        name = text(body, f"{end}Name")
        said = said_of(name)
        desk = desk_meant(said, agencies)
        known = desk is not None or normal_phone(text(body, f"{end}Tel")) in profile.own_phones
        found[end] = End(name, bool(said.left), desk, 2 if known else 1 if said.office or _AGENCY.match(said.whole) else 0)
    return found


def direction(body: Body, found: Found, profile: Profile, ends: Mapping[str, End]) -> tuple[str, bool]:
    """collect: the citizen sends; return: the agency does. What is said counts; where that is both ways or none, or where a desk
    of the table and a citizen stand otherwise, who stands where. False beside it where the two disagree, or nothing told."""
    said, sides = _said(body, found, profile), ends["Sender"].like - ends["Receiver"].like
    stands = "return" if sides > 0 else "collect" if sides < 0 else ""
    certain = any(end.desk is not None for end in ends.values()) and any(not end.like for end in ends.values())
    return (stands if certain else "") or said or stands or "collect", len({said, stands} - {""}) == 1


def _said(body: Body, found: Found, profile: Profile) -> str:
    for sentence in (first(found, "ten dich vu"), text(body, "Description")):
        words = _OTHER_TRA.sub(" . ", fold(sentence))
        ways = [way for way, phrases in (("collect", profile.collect_words), ("return", profile.return_words)) if phrases and _any_of(phrases).search(words)]
        if ways:
            return ways[0] if len(ways) == 1 else ""
    return ""


@lru_cache(maxsize=64)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A single word («trả») is too common to count anywhere but at the beginning."""
    signs = [re.escape(fold(phrase)) for phrase in phrases]
    return re.compile("|".join(rf"(?<!khong )\b{sign}\b" if " " in phrase.strip() else rf"\A{sign}\b" for phrase, sign in zip(phrases, signs, strict=True)))


def _desk(body: Body, found: Found, kind: str, own_desk: str, ends: Mapping[str, End], agencies: Agencies) -> tuple[str, tuple[Question, ...]]:
    """By the name at the agency's end, for that is where the envelope goes; else at the other end; else by the dossier's code. A
    department's code is left out where the connection has a desk: its dossiers are taken at the centre."""
    near, far = ("Receiver", "Sender") if kind == "collect" else ("Sender", "Receiver")
    here, coded = ends[near], desk_of_code(first(found, "ma ho so") or text(body, "OrderNumber"), agencies)
    desk = here.desk or ends[far].desk
    if desk is None and coded is not None and not (own_desk and coded.kind == "department"):
        desk = coded
    code = desk.code if desk is not None else own_desk
    if here.desk is not None or not here.named:
        return code, ()
    address = text(body, f"{near}Address")
    taken = f" Đang ghi {agencies[code].name}; nếu khác thì chọn cơ quan đúng." if code in agencies else ""
    return code, (("agency", f"Một cửa ghi cơ quan «{here.name[:200]}», địa chỉ «{address[:300]}»: không có trong danh mục một cửa.{taken}"),)


def _elsewhere(body: Body, kind: str, profile: Profile) -> tuple[Question, ...]:
    near, home = ("Receiver", "Sender") if kind == "collect" else ("Sender", "Receiver")
    province, here = amount(body, f"{home}Province"), amount(body, f"{near}Province")
    served = profile.provinces or ((here,) if here else ())
    if not province or not served or province in served:
        return ()
    told, area = text(body, f"{home}Address")[:160], ", ".join(map(str, served))
    return (("address", f"Một cửa ghi mã tỉnh {province} cho địa chỉ «{told}» của người dân, khác mã tỉnh {area} nơi phục vụ: xem có đúng địa bàn không."),)


def _which_way(body: Body, found: Found, kind: str) -> Question:
    service, sender, receiver = first(found, "ten dich vu") or text(body, "Description"), text(body, "SenderName"), text(body, "ReceiverName")
    told = f"dịch vụ «{service[:200]}», từ «{sender[:200]}» đến «{receiver[:200]}»"
    return ("direction", f"Chưa chắc là lấy hồ sơ hay trả kết quả: một cửa ghi {told}. Đang ghi {WAYS[kind]}; nếu sai, huỷ yêu cầu này và nhờ một cửa gửi lại, ghi rõ «Tên dịch vụ».")
