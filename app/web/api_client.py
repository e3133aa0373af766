"""Whose API call is it, and pages of lists by an opaque cursor."""

import base64
import binascii
from typing import Any, TypedDict

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from app.accounts.service import bearer_of
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Malformed
from app.web.pages import house_of

Http = Request[Any, Any, Any]
CLIENT = {"who": "client"}


class Paged(TypedDict):
    items: list[Any]
    next_cursor: str | None
    has_more: bool


def client(request: Http, house: House, tx: Tx) -> Actor:
    return house.accounts.api_actor(tx, bearer_of(request.headers.get("authorization", "")), "v1")


def bearer_first(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: who shows no good key hears 401 before their query and body are looked at."""
    house = house_of(connection)
    if handler.opt.get("who") == "client" and house is not None:
        house.accounts.api_claims(bearer_of(connection.headers.get("authorization", "")), "v1")


def to_cursor(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def from_cursor(cursor: str | None) -> str:
    """The value behind a cursor that we gave; empty for the first page."""
    if not cursor:
        return ""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise Malformed("cursor không phải do hệ thống này cấp.", code="cursor") from None


def page(items: list[Any], limit: int, cursor: str) -> Paged:
    """`items` may hold one more than `limit`: then there is another page. `cursor` stands for the last one shown."""
    more = len(items) > limit
    return {"items": items[:limit], "next_cursor": to_cursor(cursor) if more else None, "has_more": more}
