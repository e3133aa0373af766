"""`/t/{token}`: a citizen follows, changes, cancels, rates and complains. The link is the key to reading; a code sent to
the phone of the order is the key to changing."""

from datetime import date
from typing import Any
from urllib.parse import quote

from litestar import Response, Router, get, post

from app.accounts.rates import allow
from app.custody.codes import code_of
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor, ActorKind
from app.kernel.errors import Conflict, HouseError, Refused, TooMany
from app.kernel.text import normal_phone
from app.kernel.time import local_date
from app.orders import complaints, queries
from app.orders.commands import OrderChange
from app.orders.journal import order_data, tell
from app.orders.lifecycle import BOOKED, CANCELLED, CLOSED, HELD, IN_HAND, PLANNED, RETURNED, RETURNING
from app.orders.losses import is_lost
from app.orders.tables import OrderRow
from app.orders.unwilling import unwilling
from app.papers.return_day import promised_for
from app.papers.slips import due_of
from app.procedures.reasons import CHANGED_MIND, in_tongue
from app.web import show
from app.web.ask_form import days_of, slot_window
from app.web.auth import CITIZEN, PAGE
from app.web.pages import NOTICE, SAFE, Page, address_of
from app.web.phone_codes import send_code
from app.web.track_words import code_door, comes, fee_later, history, say, shown_window, side, steps, waits

OWN = "own"
RATED = "citizen.rated"
HOUR = 3600
MOST_DRAWN = 2000  # pages of about ten kilobytes
DRAWN: dict[Any, bytes] = {}


@get("/t/{token:str}", opt={"who": CITIZEN}, sync_to_thread=True)
def follow(page: Page, house: House, token: str) -> Response[Any]:
    """One indexed read tells whether the page drawn last still holds: citizens look far more often than things change."""
    plain = not page.request.cookies.get(NOTICE) and not page.request.url.query
    with house.db.read() as tx:
        key = (token, page.lang, local_date(house.clock.now()), page.actor is None, queries.mark_of(tx, token))
        if plain and (known := DRAWN.get(key)) is not None:
            return Response(known, media_type="text/html", headers=SAFE)
        order = queries.by_token(tx, token)
        events, again = queries.history(tx, order.id), queries.tried_again(tx, order)
        more = {"complaints": complaints.of_order(tx, order.id), "result_day": promised_for(tx, order.id), "unwilling": _is_called(tx, order)}
    shown = _follow(page, house, order, events, again, more)
    if plain and page.actor is None and not more["unwilling"]:  # closing that question changes nothing of the order
        if len(DRAWN) >= MOST_DRAWN:
            DRAWN.clear()
        DRAWN[key] = drawn = page.draw(shown)
        return Response(drawn, media_type="text/html", headers=SAFE)
    return shown


def _follow(page: Page, house: House, order: OrderRow, events: Any, again: bool, more: dict[str, Any]) -> Response[Any]:
    words, today = page.frame()["t"], local_date(house.clock.now())
    rules, astray = house.reference.at(today), is_lost(order, events)
    office = rules.offices.get(order.office_id or "") if order.state == HELD and not astray else None
    open_, door = order.state not in CLOSED and not astray and not more["unwilling"], "" if astray else code_door(order)
    digits = code_of(house.keyring, order.id, door) if door else ""
    return page.show(
        "follow.html", o=order, say=words["say_lost"] if astray else say(order, words), steps=[] if astray else steps(order, words), history=history(order, events, words, {r.code: in_tongue(r.code, r.text, page.lang) for r in rules.reasons.values()}),
        promised=show.day(order.promised_on, page.lang) if order.promised_on and comes(order) and not more["unwilling"] else "",
        waits=waits(order), wish=waits(order) and bool(shown_window(order, today)), held_at=f"{office.name}, {office.address}" if office else "",
        due=show.moment_day(order.due_at, page.lang) if order.due_at and open_ and order.state != RETURNING and not waits(order) else "", own=order.state in (BOOKED, PLANNED), again=again,
        too_late=order.state in (IN_HAND, HELD, RETURNING),
        may_rate=order.state in CLOSED and order.state != CANCELLED, rated=_rating(events), new="new" in page.asked,
        link=f"{house.settings.base_url}/t/{order.token}", side=side(order),
        door=door, digits=f"{digits[:3]} {digits[3:]}", fee_later=fee_later(order), pays=None if astray else _pays(order), **more,
    )  # fmt: skip


def _pays(order: OrderRow) -> int | None:
    """What the citizen pays, of what the order costs; nothing is said of one that came to nothing."""
    if order.state in (CANCELLED, RETURNED):
        return None
    return 0 if order.state == RETURNING else due_of(order).total


def _rating(events: Any) -> int:
    scores = [int(event.data.get("score", 0)) for event in events if event.type == RATED]
    return scores[-1] if scores else 0


@get(["/t/{token:str}/code", "/t/{token:str}/act", "/t/{token:str}/rate", "/t/{token:str}/complain"], opt={"who": CITIZEN}, sync_to_thread=False)
def answered(page: Page, token: str) -> Response[Any]:
    """Where forms are sent there is nothing to read: who asks for it in another tongue, or again, is led to the page that they stand on."""
    return page.go(f"/t/{quote(token)}?lang={page.lang}")


@post("/t/{token:str}/code", opt={"who": CITIZEN}, sync_to_thread=True, status_code=200)
def code(page: Page, house: House, token: str) -> Response[Any]:
    """Sends the code if the phone is the order's own."""
    phone = normal_phone(page.form.text("phone"))
    do = "cancel" if page.form.text("do") == "cancel" else "change"
    with house.db.write() as tx:
        order = queries.by_token(tx, token)
        if order.state == CANCELLED:  # the answer to the cancelling may have been lost: the page says it
            return page.go(f"/t/{token}")
        if not allow(tx, f"own:{order.id}", 10, HOUR, house.clock.now()):
            raise TooMany("Đã thử quá nhiều lần; xin thử lại sau một giờ.", remember=True)
        if not phone or phone != order.phone:
            raise Refused(page.frame()["t"]["follow_phone_wrong"], code="phone_not_own", remember=True)
        if order.state not in (BOOKED, PLANNED) and not (do == "change" and queries.tried_again(tx, order)):
            raise Conflict(page.frame()["t"]["follow_too_late"], code="in_hand")
        if do == "change" and order.new_code is None:
            return page.go(f"/t/{token}", page.frame()["t"]["follow_unplaced"], "warn")
        code_id = send_code(tx, house, phone, OWN, page.lang)
    return _code_page(page, house, order, do, code_id)


@post("/t/{token:str}/act", opt={"who": CITIZEN}, sync_to_thread=True, status_code=200)
def act(page: Page, house: House, token: str) -> Response[Any]:
    """Cancels or changes, once the code fits. A wrong code is counted, a full slot gives the code back. Sent twice (a double tap, a
    lost answer) it finds its code used and its work done."""
    do, code_id, words = page.form.text("do"), page.form.text("code_id"), page.frame()["t"]
    with house.db.read() as tx:
        order = queries.by_token(tx, token)
    try:
        with house.db.write() as tx:
            if not _done(tx, page, queries.by_token(tx, token), do, local_date(house.clock.now())):
                if not house.accounts.phone_code_check(tx, code_id, order.phone, OWN, page.form.text("digits").replace(" ", "")):
                    raise Refused(words["lost_wrong"], code="code_wrong", remember=True)
                _decide(tx, page, house, order.id, do)
    except HouseError as refusal:
        return _code_page(page, house, order, do, code_id, refusal)
    return page.go(f"/t/{token}", words["follow_cancelled" if do == "cancel" else "follow_changed"])


def _is_called(tx: Tx, order: OrderRow) -> bool:
    """Whether a person calls first: until then the page promises no hours."""
    return order.reason == CHANGED_MIND and order.id in unwilling(tx)


def _done(tx: Tx, page: Page, order: OrderRow, do: str, today: date) -> bool:
    """Whether it stands as it is wished: that may be said without the code, for the page says it to whoever has the link."""
    slot = page.form.text("slot")
    return order.state == CANCELLED if do == "cancel" else slot != "" and slot == shown_window(order, today) and not _is_called(tx, order)


def _decide(tx: Tx, page: Page, house: House, order_id: str, do: str) -> None:
    citizen = Actor(ActorKind.SYSTEM, f"citizen:{order_id}", "Người dân")
    if do == "cancel":
        house.orders.cancel(tx, order_id, citizen, page.form.text("why")[:200])
        return
    if not page.form.text("slot"):
        raise Refused(page.frame()["t"]["follow_slot_needed"], code="slot", field="window")
    house.orders.change(tx, order_id, OrderChange(window=slot_window(page.form.text("slot"))), citizen)


def _code_page(page: Page, house: House, order: OrderRow, do: str, code_id: str, refusal: HouseError | None = None) -> Response[Any]:
    days: list[Any] = []
    if do != "cancel" and order.new_code is not None:
        with house.db.read() as tx:
            days = days_of(house.dispatch.slot_book.of_commune(tx, order.new_code, 10), page.tongue, 6)
    return page.show(
        "follow_code.html", refusal.status if refusal else 200, o=order, do=do, code_id=code_id, phone=order.phone if not refusal else page.form.text("phone"),
        days=days, chosen=page.form.text("slot"), error=page.told(refusal) if refusal else "", no_gateway=house.gateway is None,
    )  # fmt: skip


@post("/t/{token:str}/rate", opt={"who": CITIZEN}, sync_to_thread=True, status_code=303)
def rate(page: Page, house: House, token: str) -> Response[Any]:
    """The last rating counts; the same again adds nothing."""
    score = page.form.number("score")
    if score not in (1, 2, 3):
        raise Refused("Chọn một mức hài lòng.", code="score", field="score")
    with house.db.write() as tx:
        order = queries.by_token(tx, token)
        if order.state not in CLOSED or order.state == CANCELLED:
            raise Conflict("Chỉ đánh giá được khi việc đã xong.", code="not_closed")
        now = house.clock.now()
        if _rating(queries.history(tx, order.id)) != score and allow(tx, f"rate:{order.id}", 5, HOUR, now):
            tell(tx, RATED, now, order_data(order.model_dump(), now, score=score), order_id=order.id, connection_id=order.connection_id)
    return page.go(f"/t/{token}", page.frame()["t"]["follow_thanks"])


@post("/t/{token:str}/complain", opt={"who": CITIZEN}, sync_to_thread=True, status_code=303)
def complain(page: Page, house: House, token: str) -> Response[Any]:
    """A task for a person, due in five working days; the text is kept as written."""
    words, text, now = page.frame()["t"], page.form.text("text")[:2000], house.clock.now()
    if not text or page.form.text("website"):
        raise Refused(words["follow_complain_empty"], code="complaint_empty", field="text")
    last = house.reference.at(local_date(now)).calendar.add(local_date(now), complaints.ANSWER_DAYS)
    with house.db.write() as tx:
        order = queries.by_token(tx, token)
        if not allow(tx, f"complain:{address_of(page.request)}", 20, HOUR, now):
            raise TooMany("Đã gửi quá nhiều khiếu nại từ nơi này; xin gọi bưu cục.", remember=True)
        complaints.complain(tx, order, text, last, now)
    return page.go(f"/t/{token}", f"{words['follow_complained']} {show.short_day(last)}.")


router = Router(path="/", route_handlers=[follow, answered, code, act, rate, complain], **PAGE)
