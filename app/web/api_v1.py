"""/api/v1: token, slots, quotes, places, events, webhooks, what can be used. OAuth2 client credentials, RFC 9457 errors."""

import base64
import binascii
from typing import Annotated, cast

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.params import Parameter

from app.house import House
from app.kernel.errors import Malformed, Unauthenticated
from app.kernel.geo import Point
from app.kernel.text import fold, whole_number
from app.kernel.time import local_date
from app.onestop import outbound
from app.onestop.dialects.v1 import PlaceIn, QuoteIn, WebhookIn, quoted
from app.onestop.dialects.v1_lists import Agencies, EventPage, NewWebhook, Places, ProcedurePage, Quoted, Slots, Token, Tried, Webhooks, webhook
from app.onestop.dialects.v1_out import QuoteOut, place_out
from app.orders import queries
from app.orders.commands import Kind
from app.orders.redraft import quote_data
from app.places.resolve import resolve
from app.web import api_orders
from app.web.api_client import CLIENT, Http, bearer_first, client, from_cursor, page, to_cursor
from app.web.api_described import Credentials, problems
from app.web.forms import flat_form

Limit = Annotated[int, Parameter(ge=1, le=200)]


@post("/token", status_code=200, opt={"who": "public"}, sync_to_thread=True, responses=problems(413), operation_class=Credentials, tags=["auth"], summary="OAuth2 client credentials (Basic hoặc trong thân)")
def token(request: Http, house: House, body: bytes) -> Response[Token]:
    client_id, secret = credentials(request, body)
    with house.db.read() as tx:
        access, lifetime, _ = house.accounts.api_token(tx, client_id, secret, "v1")
    answer: Token = {"access_token": access, "token_type": "Bearer", "expires_in": lifetime}
    return Response(answer, headers={"Cache-Control": "no-store"})


def credentials(request: Http, body: bytes) -> tuple[str, str]:
    """(id, secret) from Basic, a form or JSON; the Content-Type may be missing or wrong."""
    header = request.headers.get("authorization", "")
    fields = flat_form(body)
    if header.lower().startswith("basic "):
        try:
            client_id, colon, secret = base64.b64decode(header[6:].strip(), validate=True).decode().partition(":")
        except (ValueError, binascii.Error, UnicodeDecodeError):
            raise Malformed("Authorization: Basic không đọc được.", code="basic") from None
        if colon:
            return client_id, secret
    if fields.get("client_id") and fields.get("client_secret"):
        return fields["client_id"], fields["client_secret"]
    raise Unauthenticated("Thiếu client_id và client_secret.", code="invalid_client")


@get("/slots", opt=CLIENT, sync_to_thread=True, responses=problems(422), tags=["orders"], summary="Khung giờ có thể hẹn")
def slots(request: Http, house: House, kind: Kind, address: Annotated[str, Parameter(min_length=1, max_length=500)], days: Annotated[int, Parameter(ge=1, le=14)] = 3) -> Slots:
    with house.db.read() as tx:
        client(request, house, tx)
        offered = house.dispatch.slots(tx, kind, address, days)
    return {"items": [{"date": s.day.isoformat(), "from": s.start, "to": s.end, "available": s.available, "reason": s.reason or None} for s in offered]}


@post("/quotes", status_code=200, opt=CLIENT, sync_to_thread=True, responses=problems(413, 422), tags=["orders"], summary="Giá: ba khoản để riêng")
def quote(request: Http, house: House, data: QuoteIn) -> Quoted:
    with house.db.read() as tx:
        client(request, house, tx)
        best, price = house.orders.quote(tx, quoted(data))
    place = place_out(best.level, best.old_code or None, best.new_code or None, best.lat, best.lon) if best else None
    return {"place": place, "quote": cast(QuoteOut, quote_data(price, price.provisional))}


@post("/places/resolve", status_code=200, opt=CLIENT, sync_to_thread=True, responses=problems(413), tags=["places"], summary="Tìm xã, phường cũ và mới của một địa chỉ")
def resolve_place(request: Http, house: House, data: PlaceIn) -> Places:
    with house.db.read() as tx:
        client(request, house, tx)
    rules = house.reference.at(local_date(house.clock.now()))
    point = Point(data.lat, data.lon) if data.lat is not None and data.lon is not None else None
    found = resolve(rules.gazetteer, data.text, data.commune_code or "", point)
    return {"items": [msgspec.to_builtins(c) | {"score": round(c.score, 4)} for c in found]}


@get("/procedures", opt=CLIENT, sync_to_thread=True, responses=problems(), tags=["reference"], summary="Thủ tục và việc phục vụ qua bưu chính")
def procedures(request: Http, house: House, q: str = "", cursor: str | None = None, limit: Limit = 50) -> ProcedurePage:
    with house.db.read() as tx:
        client(request, house, tx)
    catalogue = house.reference.at(local_date(house.clock.now())).catalogue
    known = sorted(catalogue.search(q, 200) if q.strip() else catalogue.all(), key=lambda p: p.code)
    after = from_cursor(cursor)
    rest = [p for p in known if p.code > after][: limit + 1]
    return page([msgspec.to_builtins(p) for p in rest], limit, rest[limit - 1].code if len(rest) > limit else "")


@get("/agencies", opt=CLIENT, sync_to_thread=True, responses=problems(), tags=["reference"], summary="Cơ quan một cửa, mã theo cả hai kiểu")
def agencies(request: Http, house: House, q: str = "") -> Agencies:
    with house.db.read() as tx:
        client(request, house, tx)
    known = house.reference.at(local_date(house.clock.now())).agencies.values()
    return {"items": [msgspec.to_builtins(a) for a in known if fold(q) in fold(f"{a.code} {a.other_code} {a.name}")]}


@get("/events", opt=CLIENT, sync_to_thread=True, responses=problems(), tags=["events"], summary="Các sự kiện như webhook, để kéo")
def events(request: Http, house: House, cursor: str | None = None, limit: Limit = 100) -> EventPage:
    after = whole_number(from_cursor(cursor) or "0")
    if after is None:
        raise Malformed("cursor không phải do hệ thống này cấp.", code="cursor")
    with house.db.read() as tx:
        actor = client(request, house, tx)
        rows = queries.journal_after(tx, after, limit + 1, actor.connection_id)
    last = str(rows[min(limit, len(rows)) - 1].seq) if rows else str(after)
    found = page([outbound.message(row) | {"id": row.id} for row in rows], limit, last)
    # the end of the feed has a cursor too: whoever pulls goes on from there tomorrow
    return {"items": found["items"], "next_cursor": to_cursor(last), "has_more": found["has_more"]}


@post("/webhooks", status_code=201, opt=CLIENT, sync_to_thread=True, responses=problems(413, 422), tags=["events"], summary="Đăng ký nhận sự kiện; khoá chỉ hiện một lần")
def subscribe(request: Http, house: House, data: WebhookIn) -> NewWebhook:
    with house.db.write() as tx:
        actor = client(request, house, tx)
        asked = outbound.SubscriptionAsk(data.url, tuple(data.events), data.description)
        row, secret = outbound.subscribe(tx, house.keyring, str(actor.connection_id), asked, house.clock.now())
    return {**webhook(row), "secret": secret}


@get("/webhooks", opt=CLIENT, sync_to_thread=True, responses=problems(), tags=["events"], summary="Các đăng ký")
def list_webhooks(request: Http, house: House) -> Webhooks:
    with house.db.read() as tx:
        rows = outbound.subscriptions(tx, str(client(request, house, tx).connection_id))
    return {"items": [webhook(row) for row in rows]}


@post("/webhooks/{webhook_id:str}/test", status_code=202, opt=CLIENT, sync_to_thread=True, responses=problems(404), tags=["events"], summary="Gửi thử một thông điệp webhook.test có chữ ký")
def try_webhook(request: Http, house: House, webhook_id: str) -> Tried:
    with house.db.write() as tx:
        sent = outbound.send_test(tx, str(client(request, house, tx).connection_id), webhook_id, house.clock.now())
    return {"id": sent, "type": "webhook.test"}


@delete("/webhooks/{webhook_id:str}", status_code=204, opt=CLIENT, sync_to_thread=True, responses=problems(404), tags=["events"], summary="Thôi nhận")
def unsubscribe(request: Http, house: House, webhook_id: str) -> None:
    with house.db.write() as tx:
        outbound.unsubscribe(tx, str(client(request, house, tx).connection_id), webhook_id)


HANDLERS = [token, slots, quote, resolve_place, procedures, agencies, events, subscribe, list_webhooks, try_webhook, unsubscribe]
router = Router(path="/api/v1", route_handlers=[*api_orders.HANDLERS, *HANDLERS], guards=[bearer_first], security=[{"oauth2": []}])
