"""Small bodies read whatever their Content-Type says: the SDK of today's clients sends none (its header is misspelt)."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from app.kernel.errors import Malformed

MAX_FIELDS = 50


def flat_form(body: bytes) -> dict[str, str]:
    """Fields of a urlencoded form or of a flat JSON object; empty where it is neither."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return {}
    if text.lstrip().startswith("{"):
        try:
            wire = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError):
            return {}
        return {k: v for k, v in wire.items() if isinstance(v, str)}
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        return {}


def day_of(text: str, default: date | None = None) -> date:
    """A day of the house's life (2000 to 2100) from a field or an address. Raises Malformed."""
    try:
        day = date.fromisoformat(text) if text or default is None else default
    except ValueError:
        day = date.min
    if not 2000 <= day.year <= 2100:
        raise Malformed(f"«{text[:20]}» không phải ngày dạng YYYY-MM-DD (từ năm 2000 đến 2100).", code="day")
    return day


def lenient_query(raw: str) -> dict[str, str]:
    """Query parameters split on `?` and `&`, names in lower case: `?service=x?pagesize=50` is seen in the field."""
    return {name.lower(): value for name, value in parse_qsl(raw.replace("?", "&"), keep_blank_values=True)}


def json_object(text: str) -> dict[str, Any]:
    """A JSON object that somebody typed into a field. Raises Malformed."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(f"Không phải JSON: {error}.", code="json") from None
    if not isinstance(value, dict):
        raise Malformed("Cần một đối tượng JSON {…}.", code="json")
    return value
