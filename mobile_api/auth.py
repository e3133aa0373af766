"""Whose phone is it: the device token of `Authorization: Bearer …`."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from app.accounts.service import bearer_of
from app.accounts.tables import DeviceRow
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Unauthenticated

Request = ASGIConnection[Any, Any, Any, Any]


def bearer_first(connection: Request, handler: BaseRouteHandler) -> None:
    """A guard: who shows no key hears 401 before their query and body are looked at."""
    if handler.opt.get("who") == "device":
        bearer_of(connection.headers.get("authorization", ""))


def phone(request: Request, house: House, tx: Tx) -> tuple[Actor, DeviceRow]:
    """A revoked phone is told to log in again."""
    actor, device = any_phone(request, house, tx)
    if device.state == "revoked":
        raise Unauthenticated("Máy này đã bị thu hồi; xin báo điều phối.", code="device_revoked")
    return actor, device


def any_phone(request: Request, house: House, tx: Tx) -> tuple[Actor, DeviceRow]:
    """Also a revoked one: what it had not sent before it was lost is still taken, and kept apart."""
    return house.accounts.device_actor(tx, bearer_of(request.headers.get("authorization", "")))
