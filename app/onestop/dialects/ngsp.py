"""The NGSP/LGSP wire of today's one-stop systems: everything nullable, numbers as strings, the direction in a sentence.

Field names are the wire's own (interfaces of VNPostNGSPSDK and OpenCPS); mapping only, no logic."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.kernel.text import composed, fold, mask_numbers
from app.orders.commands import Address, Citizen, Component, NewOrder
from app.places.zones import DISTRICT, NATIONAL, PROVINCE

_COUNT = re.compile(r"(\d{1,6})\s*(ban chinh|ban goc|ban sao|ban photo|ban pho to)\b")
_COPY = re.compile(r"\b(?:ban sao|photo|pho to|photocopy)\b")
_ORIGINAL = re.compile(r"(?<!\btu )\b(?:ban chinh|ban goc)\b")
_NUMBER = re.compile(r"-?[0-9][0-9.,]*[0-9]|-?[0-9]")
_SPACED = re.compile(r"(?<=[0-9])[ \u00a0](?=[0-9]{3}(?![0-9]))")
_GROUPED = re.compile(r"-?[0-9]{1,3}[.,][0-9]{3}")
_PART = re.compile(r"[.,](?:[0-9]{1,2}|[0-9]{4,})$")  # what stands after the last mark is no group of three
MOST_PAPERS = 999
_LIST = re.compile(r"^thanh phan ho so")
_IDS = ("so cmnd/cccd", "so cccd/cmnd", "cmnd/cccd", "cccd/cmnd", "cccd", "cmnd", "can cuoc", "so cccd", "so cmnd", "can cuoc cong dan", "so dinh danh", "so dinh danh ca nhan", "ma dinh danh")
_KNOWN = {"ma ho so", "ma thu tuc", "ten thu tuc", "ten dich vu", *_IDS}
_NAMES_CARD = re.compile(r"\b(?:cccd|cmnd|can cuoc|dinh danh)\b")
_CARD = re.compile(r"(?<!\d)0\d{11}(?!\d)")


def text(body: Mapping[str, Any], name: str) -> str:
    """A field as text: null, a number or a wrong kind of thing are read as far as they go."""
    value = next((v for k, v in body.items() if k.lower() == name.lower()), None)
    if isinstance(value, bool) or value is None:
        return ""
    return composed(str(value).replace("\0", "")).strip() if isinstance(value, str | int | float) else ""


def amount(body: Mapping[str, Any], name: str) -> int:
    """A field that counts something, rounded to whole ones, 0 to 10^10: a JSON number as it is, a text as people write it."""
    value = next((v for k, v in body.items() if k.lower() == name.lower()), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _within(Decimal(str(value)))
    return whole(text(body, name))


def whole(value: str) -> int:
    """From "15000", "15000.50", "15.000", "1.000.000,00 đ" or nothing: a point or comma before each three digits groups them."""
    said = _NUMBER.search(_SPACED.sub("", value))
    if said is None:
        return 0
    digits, marks = said[0], re.sub(r"[0-9-]", "", said[0])
    if len(marks) > 1 or _GROUPED.fullmatch(digits):
        groups = marks[:-1] if _PART.search(digits) else marks
        digits = digits.replace(",", ".").replace(".", "", len(groups))
    return _within(Decimal(digits.replace(",", ".")))


def _within(number: Decimal) -> int:
    return int(min(max(number, Decimal(0)), Decimal(10_000_000_000)).to_integral_value(ROUND_HALF_UP)) if number.is_finite() else 0


def zone(body: Mapping[str, Any]) -> str:
    """Of a price, by the post's own codes of both ends (`provCode`, `distCode`); where one is missing, as for an end not known yet."""
    ends = [end if isinstance(end, Mapping) else {} for end in (body.get("sender"), body.get("receiver"))]
    (one, other), (near, far) = ([text(end, name) for end in ends] for name in ("provCode", "distCode"))
    if one and other and one != other:
        return NATIONAL
    return DISTRICT if near and near == far else PROVINCE


def labels(description: str) -> dict[str, list[str]]:
    """`SenderDesc` is `||`-separated `label: value`; labels are compared without accents."""
    found: dict[str, list[str]] = {}
    for part in description.split("||"):
        label, colon, value = part.partition(":")
        if colon:
            found.setdefault(fold(label), []).append(value.strip())
    return found


def first(found: Mapping[str, list[str]], *names: str) -> str:
    return next((found[name][0] for name in names if found.get(name)), "")


def components(found: Mapping[str, list[str]]) -> tuple[Component, ...]:
    """A label with nothing behind it names no paper."""
    return tuple(_paper(value) for label, values in found.items() if _LIST.match(label) for value in values if value)


def _paper(value: str) -> Component:
    """One original where nothing is said; a copy where only a copy is («… chứng thực từ bản chính» is one)."""
    said = fold(value)
    counts = {word: min(int(number), MOST_PAPERS) for number, word in _COUNT.findall(said)}
    if not counts:
        counts = {"ban sao" if _COPY.search(said) and not _ORIGINAL.search(said) else "ban chinh": 1}
    originals = counts.get("ban chinh", counts.get("ban goc", 0))
    return Component(value[:300], originals, min(MOST_PAPERS, sum(number for word, number in counts.items() if word not in ("ban chinh", "ban goc"))))


def unread(description: str) -> list[str]:
    """What `SenderDesc` says under no label of ours, as written, but for the number of a card: that stands nowhere in the open."""
    found = []
    for part in description.split("||"):
        label, colon, _ = part.partition(":")
        if part.strip() and not (colon and (fold(label) in _KNOWN or _LIST.match(fold(label)))):
            said = part.strip()
            found.append(mask_numbers(said) if _NAMES_CARD.search(fold(said)) else _CARD.sub(lambda number: f"•••{number[0][-3:]}", said))
    return found


def area(body: Mapping[str, Any], end: str) -> str:
    """The post's own numbers of an end's province and district, for who looks for its address."""
    told = (("mã tỉnh", amount(body, f"{end}Province")), ("mã huyện", amount(body, f"{end}District")))
    return ", ".join(f"{word} {number}" for word, number in told if number)


def new_order(body: Mapping[str, Any], connection_id: str, kind: str, agency_code: str, procedure_code: str, questions: tuple[tuple[str, str], ...]) -> NewOrder:
    """`kind`, `agency_code`, `questions` as the message was read (app/onestop/reading.py); the procedure was looked up by the door."""
    description = text(body, "SenderDesc")
    found = labels(description)
    end = "Sender" if kind == "collect" else "Receiver"
    number = text(body, "OrderNumber")
    return NewOrder(
        kind=kind,  # type: ignore[arg-type]
        dossier_code=first(found, "ma ho so") or number,
        procedure_code=procedure_code,
        procedure_name=first(found, "ten thu tuc")[:500],
        agency_code=agency_code,
        citizen=Citizen(text(body, f"{end}Name")[:200], text(body, f"{end}Tel")[:30], _id_number(found), text(body, f"{end}Email")[:200]),
        address=Address(text(body, f"{end}Address")[:500], area=area(body, end)),
        components=components(found),
        cod=amount(body, "CODAmount"),
        note="\n".join(told for told in (text(body, "Description"), *unread(description)) if told)[:2000],
        source="ngsp",
        connection_id=connection_id,
        order_number=number[:120],
        lenient=True,
        questions=questions,
    )


def _id_number(found: Mapping[str, list[str]]) -> str:
    digits = re.sub(r"\D", "", first(found, *_IDS))
    return digits if len(digits) in (9, 12) else ""
