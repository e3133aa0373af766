"""document/post of today's wire: a notice about a dossier as sentences for the person who acts on it; nothing else of it is kept."""

from collections.abc import Mapping
from typing import Any

from app.onestop.dialects.ngsp import text

LONGEST = 4000
_DEEP = 3


def sentences(body: Mapping[str, Any]) -> str:
    said = [f"Một cửa báo về hồ sơ {text(body, 'OrderNumber')[:120]}: trạng thái {text(body, 'State')[:40] or 'không ghi'}."]
    procedure = _inner(body, "Procedure")
    named = [text(procedure, name)[:300] for name in ("Code", "Title", "Category")]
    said += [f"Thủ tục: {', '.join(filter(None, named))}."] if any(named) else []
    elements = _plain(_value(procedure, "Elements"))[:1000]
    said += [f"Thành phần: {elements}."] if elements else []
    for flag, party, wish, who in (("IsSendDocument", "DocumentSender", "gửi hồ sơ qua bưu điện", "người gửi"), ("IsReceiveResult", "ResultReceiver", "nhận kết quả qua bưu điện", "người nhận")):
        said += _wish(_flag(body, flag), _party(_inner(body, party)), wish, who)
    return " ".join(said)[:LONGEST]


def _wish(wanted: bool | None, party: str, wish: str, who: str) -> list[str]:
    """Whose wish is no is named nowhere."""
    if wanted is False:
        return [f"Không {wish}."]
    told = ", ".join(([wish] if wanted else []) + ([f"{who} {party}"] if party else []))
    return [f"{told[0].upper()}{told[1:]}."] if told else []


def _party(party: Mapping[str, Any]) -> str:
    told = [text(party, name)[:300] for name in ("Name", "Phone", "Address")]
    told += [text(party, f"{unit}Title")[:100] or (f"mã {word} {code[:10]}" if (code := text(party, f"{unit}Code")) else "") for unit, word in (("District", "huyện"), ("Province", "tỉnh"))]
    return ", ".join(filter(None, [*told, text(party, "Email")[:100]]))


def _value(body: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in body.items() if key.lower() == name.lower()), None)


def _inner(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = _value(body, name)
    return value if isinstance(value, Mapping) else {}


def _flag(body: Mapping[str, Any], name: str) -> bool | None:
    value = _value(body, name)
    return value if isinstance(value, bool) else {"1": True, "true": True, "0": False, "false": False}.get(text(body, name).lower())


def _plain(value: Any, depth: int = 0) -> str:
    """Papers come as a text, as a list of texts or as a list of objects."""
    if isinstance(value, list | Mapping) and depth < _DEEP:
        items = value.values() if isinstance(value, Mapping) else value
        mark = ", " if isinstance(value, Mapping) else "; "
        return mark.join(filter(None, (_plain(item, depth + 1) for item in items)))
    return text({"": value}, "")
