"""The NGSP/LGSP wire of today's one-stop systems: everything nullable, numbers as strings, the direction in a sentence.

Field names are the wire's own (interfaces of VNPostNGSPSDK and OpenCPS); mapping only, no logic."""

import re
from collections.abc import Mapping
from typing import Any

from app.kernel.text import fold, normal_phone
from app.orders.commands import Address, Citizen, Component, NewOrder

_COUNT = re.compile(r"(\d+)\s*(ban chinh|ban goc|ban sao)")
_LIST = re.compile(r"^thanh phan ho so")


def text(body: Mapping[str, Any], name: str) -> str:
    """A field as text: null, a number or a wrong kind of thing are read as far as they go."""
    value = next((v for k, v in body.items() if k.lower() == name.lower()), None)
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def whole(value: str) -> int:
    """Whole number from "15000", "15000.0", "15.000" or nothing."""
    clean = re.sub(r"\.0+$", "", value.strip())
    digits = re.sub(r"[^\d]", "", clean)
    return min(int(digits), 10_000_000_000) if digits else 0


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


def direction(body: Mapping[str, Any], found: Mapping[str, list[str]], own_phones: frozenset[str]) -> str:
    """collect: citizen in Sender*; return: agency in Sender*. Only the service name tells; else whose number it is."""
    for said in (first(found, "ten dich vu"), text(body, "Description")):
        words = fold(said)
        if words.startswith("tra ") or "tra ho so" in words or "tra ket qua" in words or "phat ket qua" in words:
            return "return"
        if "thu gom" in words or "lay ho so" in words:
            return "collect"
    sender, receiver = normal_phone(text(body, "SenderTel")), normal_phone(text(body, "ReceiverTel"))
    if sender in own_phones:
        return "return"
    if receiver in own_phones:
        return "collect"
    return "return" if re.match(r"^(ubnd|trung tam|so |chi nhanh|van phong|bo phan)", fold(text(body, "SenderName"))) else "collect"


def components(found: Mapping[str, list[str]]) -> tuple[Component, ...]:
    items = []
    for label, values in found.items():
        if _LIST.match(label):
            for value in values:
                counts = {word.split()[1]: int(n) for n, word in _COUNT.findall(fold(value))}
                items.append(Component(value[:300], counts.get("chinh", counts.get("goc", 1 if not counts else 0)), counts.get("sao", 0)))
    return tuple(items)


def new_order(body: Mapping[str, Any], connection: Any, agency_code: str, procedure_code: str, own_phones: frozenset[str]) -> NewOrder:
    """`agency_code` and `procedure_code` were looked up by the door from what the message names."""
    found = labels(text(body, "SenderDesc"))
    kind = direction(body, found, own_phones)
    end = "Sender" if kind == "collect" else "Receiver"
    number = text(body, "OrderNumber")
    return NewOrder(
        kind=kind,  # type: ignore[arg-type]
        dossier_code=first(found, "ma ho so") or number,
        procedure_code=procedure_code,
        procedure_name=first(found, "ten thu tuc")[:500],
        agency_code=agency_code,
        citizen=Citizen(text(body, f"{end}Name")[:200], text(body, f"{end}Tel")[:30], _id_number(found), text(body, f"{end}Email")[:200]),
        address=Address(text(body, f"{end}Address")[:500]),
        components=components(found),
        cod=whole(text(body, "CODAmount")),
        note=text(body, "Description")[:2000],
        source="ngsp",
        connection_id=connection.id,
        order_number=number[:120],
        lenient=True,
    )


def _id_number(found: Mapping[str, list[str]]) -> str:
    digits = re.sub(r"\D", "", first(found, "cccd", "cmnd", "can cuoc", "so cccd", "so cmnd"))
    return digits if len(digits) in (9, 12) else ""
