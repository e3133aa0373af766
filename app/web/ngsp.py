"""/ngsp: the wire that one-stop systems speak to VNPost's bus today, with the codes and quirks their clients demand.

token and tracking answer 200, order, document and cancel 201, refusals too (with `Status` and a sentence); 401 and 5xx are for
credentials and outages only."""

from hashlib import sha256
from typing import Any

import msgspec
import structlog
from litestar import Response, Router, get, post
from litestar.handlers import route

from app.accounts.service import bearer_of
from app.db.uow import Tx
from app.fees.tariff import QuoteAsk
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import HouseError
from app.kernel.text import whole_number
from app.kernel.time import local_date
from app.onestop import feed, reading
from app.onestop.dialects import ngsp, ngsp_document
from app.onestop.profile import Profile, profile_of
from app.orders import queries
from app.orders.commands import NewOrder
from app.orders.tasks import ask
from app.web.api_client import CLIENT, Http
from app.web.api_v1 import credentials
from app.web.forms import lenient_query

log = structlog.get_logger()
Reply = Response[dict[str, Any]]
UNREADABLE = "Nội dung không đọc được: cần JSON với CustomerCode và OrderNumber."


@post("/token", status_code=200, opt={"who": "public"}, sync_to_thread=True)
def token(request: Http, house: House, body: bytes) -> Reply:
    """WSO2 style; Basic or credentials in the body, whatever the Content-Type says."""
    client_id, secret = credentials(request, body)
    with house.db.read() as tx:
        access, lifetime, _ = house.accounts.api_token(tx, client_id, secret, "ngsp")
    return Response({"access_token": access, "token_type": "Bearer", "expires_in": lifetime, "scope": "default"})


@post("/order/post", status_code=201, opt=CLIENT, sync_to_thread=True)
def order_post(request: Http, house: House, body: bytes) -> Reply:
    return _order(request, house, body)


@get("/order/cancel", status_code=201, opt=CLIENT, sync_to_thread=True)
def order_cancel(request: Http, house: House) -> Reply:
    """GET with an effect, so it may be repeated; 201 as the SDK demands."""
    return _cancel(request, house, _query(request))


@get("/order/tracking", status_code=200, opt=CLIENT, sync_to_thread=True)
def order_tracking(request: Http, house: House) -> Reply:
    return _tracking(request, house, _query(request))


@post("/document/post", status_code=201, opt=CLIENT, sync_to_thread=True)
def document_post(request: Http, house: House, body: bytes) -> Reply:
    return _document(request, house, body)


@post("/price", status_code=200, opt=CLIENT, sync_to_thread=True)
def price(request: Http, house: House, body: bytes) -> Reply:
    return _price(request, house, body)


@route("/lgsp", http_method=["GET", "POST"], opt=CLIENT, sync_to_thread=True)
def lgsp(request: Http, house: House, body: bytes) -> Reply:
    """One address for all: `?service=<name>`, names by the connection's table, further parameters after a second `?`."""
    query = _query(request)
    with house.db.read() as tx:
        actor, connection = _who(request, house, tx)
        profile = profile_of(connection.profile)
    service = profile.services.get(query.get("service", "").strip().lower())
    if service == "tracking" and profile.cancel_by_tracking and query.get("customercode") and query.get("ordernumber"):
        service = "cancel"
    match service:
        case "order":
            return _order(request, house, body)
        case "cancel":
            return _cancel(request, house, query)
        case "tracking":
            return _tracking(request, house, query)
        case "document":
            return _document(request, house, body)
        case "price":
            return _price(request, house, body)
        case _:
            return _refusal(profile, "unreadable", f"Không có dịch vụ «{query.get('service', '')[:40]}».")


def _order(request: Http, house: House, body: bytes) -> Reply:
    wire = _read(body)
    with house.db.write() as tx:
        actor, connection = _who(request, house, tx)
        profile = profile_of(connection.profile)
        refusal = _unfit(wire, connection, profile)
        if refusal is not None or wire is None:
            return refusal or _refusal(profile, "unreadable", UNREADABLE)
    try:
        with house.db.write() as tx:
            new = _new_order(wire, connection, profile, house)
            row = house.inbound.accept_leg(tx, new, actor)
            number = row.item_number
    except HouseError as error:
        return _refusal(profile, error.code, error.detail)
    return Response({"Status": profile.accepted, "Message": f"Đã tiếp nhận, số hiệu {number}."}, status_code=201)


def _cancel(request: Http, house: House, query: dict[str, str]) -> Reply:
    with house.db.write() as tx:
        actor, connection = _who(request, house, tx)
        profile = profile_of(connection.profile)
        if query.get("customercode", "").strip().lower() != connection.customer_code.lower():
            return _refusal(profile, "customer_unknown", "CustomerCode không thuộc kết nối này.")
        done = house.inbound.cancel_newest(tx, connection.id, query.get("ordernumber", "").strip(), actor)
    if done == "unknown":
        return _refusal(profile, "order_unknown", "Không có yêu cầu mang OrderNumber này.")
    status, sentence = (profile.cancelled, "Đã huỷ yêu cầu.") if done == "cancelled" else (profile.in_hand, "Bưu điện đã giữ hồ sơ, không huỷ được.")
    return Response({"Status": status, "Message": sentence}, status_code=201)


def _tracking(request: Http, house: House, query: dict[str, str]) -> Reply:
    size = whole_number(query.get("pagesize", "50"))
    wanted = feed.FeedAsk(50 if size is None else size, query.get("lastid"), query.get("ordernumber"))
    with house.db.read() as tx:
        _, connection = _who(request, house, tx)
        return Response(feed.page(tx, connection, profile_of(connection.profile), wanted, house.clock.now()), status_code=200)


def _document(request: Http, house: House, body: bytes) -> Reply:
    """A notice about a dossier: all that it says is a task for a person, beside its order, once for the same words."""
    wire = _read(body)
    with house.db.write() as tx:
        _, connection = _who(request, house, tx)
        profile = profile_of(connection.profile)
        refusal = _unfit(wire, connection, profile, nameless=True)
        if refusal is not None or wire is None:
            return refusal or _refusal(profile, "unreadable", UNREADABLE)
        leg = next(iter(queries.legs_of(tx, connection.id, ngsp.text(wire, "OrderNumber")[:120])), None)
        told = ngsp_document.sentences(wire)
        key = f"document:{connection.id}:{sha256(told.encode()).hexdigest()[:32]}"
        ask(tx, "document", key, told, house.clock.now(), leg.id if leg else None)
    return Response({"Status": profile.accepted, "Message": "Đã ghi nhận."}, status_code=201)


def _price(request: Http, house: House, body: bytes) -> Reply:
    """`{"content": {"price": "…"}}`, postage only, as text."""
    wire = _read(body) or {}
    with house.db.read() as tx:
        _who(request, house, tx)
    kind = "return" if ngsp.text(wire, "isreturn") == "1" else "collect"
    tariff = house.reference.at(local_date(house.clock.now())).tariff
    quote = tariff.quote(QuoteAsk(kind, ngsp.zone(wire), max(1, ngsp.amount(wire, "weight") or 100)))
    return Response({"content": {"price": str(quote.postage)}}, status_code=200)


def _who(request: Http, house: House, tx: Tx) -> tuple[Actor, Any]:
    actor = house.accounts.api_actor(tx, bearer_of(request.headers.get("authorization", "")), "ngsp")
    return actor, house.inbound.connection_of(tx, actor)


def _read(body: bytes) -> dict[str, Any] | None:
    """A JSON object in any of the encodings that clients send; None if it cannot be read at all."""
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            wire = msgspec.json.decode(body.decode(encoding).encode())
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        except RecursionError:
            return None
        return wire if isinstance(wire, dict) else None
    return None


def _unfit(wire: dict[str, Any] | None, connection: Any, profile: Profile, nameless: bool = False) -> Reply | None:
    """`nameless`: may leave out its CustomerCode."""
    if wire is None or not ngsp.text(wire, "OrderNumber"):
        return _refusal(profile, "unreadable", UNREADABLE)
    customer = ngsp.text(wire, "CustomerCode").lower()
    if customer != connection.customer_code.lower() and not (nameless and not customer):
        return _refusal(profile, "customer_unknown", "CustomerCode không thuộc kết nối này.")
    return None


def _new_order(wire: dict[str, Any], connection: Any, profile: Profile, house: House) -> NewOrder:
    found = ngsp.labels(ngsp.text(wire, "SenderDesc"))
    rules = house.reference.at(local_date(house.clock.now()))
    named = ngsp.first(found, "ma thu tuc")
    by_name = rules.catalogue.named(ngsp.first(found, "ten thu tuc")) if not named else None
    meant = reading.read(wire, found, connection.agency_code or "", profile, rules.agencies)
    return ngsp.new_order(wire, connection.id, meant.kind, meant.agency_code, named or (by_name.code if by_name else ""), meant.questions)


def _query(request: Http) -> dict[str, str]:
    return lenient_query(request.scope["query_string"].decode("latin-1"))


def _refusal(profile: Profile, code: str, sentence: str) -> Reply:
    status = getattr(profile.refusals, code, profile.refusals.other)
    return Response({"Status": status, "Message": sentence}, status_code=201)


router = Router(path="/ngsp", route_handlers=[token, order_post, order_cancel, order_tracking, document_post, price, lgsp], include_in_schema=False)
