"""Answers to the ask form: shown again with what is wrong, priced, or stored."""

from hashlib import sha256
from typing import Any

import msgspec
from litestar import Response

from app.accounts.rates import allow
from app.kernel.actor import Actor, ActorKind
from app.kernel.errors import HouseError, Refused, TooMany
from app.kernel.text import normal_phone
from app.kernel.time import local_date
from app.orders.commands import NewOrder
from app.orders.tables import OrderRow
from app.places.resolve import Candidate
from app.reference import Rules
from app.web import once, show
from app.web.ask_form import Desk, Draft, days_of, drafted, read, today_rules, told_place
from app.web.pages import Page, address_of

ROUTE = "/ask"
HOUR = 3600
PER_ADDRESS, PER_PHONE, LOOKS = 30, 8, 300
CITIZEN = Actor(ActorKind.SYSTEM, "citizen-page", "Người dân")


def blank(page: Page, desk: Desk) -> Response[Any]:
    return _page(page, desk, Draft({"kind": page.asked.get("kind", "collect"), "agency": page.asked.get("agency", "")}))


def answer(page: Page, desk: Desk, actor: Actor) -> Response[Any] | OrderRow:
    """The order if it was stored; else the page to show."""
    draft = drafted(page.form)
    try:
        if page.form.text("website"):
            raise Refused(page.frame()["t"]["ask_robot"], code="robot")
        rules = today_rules(page)
        if not desk.staff:
            _spare(page, f"look:{address_of(page.request)}", LOOKS)
        new = read(page, draft, rules, desk)
        if page.form.text("do") == "send":
            return store(page, desk, new, actor, draft.place, ROUTE, _mark(page.form.text("once"), draft))[0]
        return _page(page, desk, draft, **_offer(page, draft, new, rules))
    except HouseError as refusal:
        return _page(page, desk, draft, refusal)


def _mark(key: str, draft: Draft) -> str:
    """A page gone back to keeps its hidden field: with other words in it, it asks for another order."""
    return sha256(msgspec.json.encode([key, sorted(draft.values.items())])).hexdigest() if key else ""


def store(page: Page, desk: Desk, new: NewOrder, actor: Actor, place: Candidate | None, route: str, key: str) -> tuple[OrderRow, bool]:
    """The order, and whether it was made now: the same key again is the order that is there."""
    house = page.house
    now = house.clock.now()
    with house.db.write() as tx:
        made = once.done(tx, route, key)
        if made is not None:
            found = tx.get(OrderRow, made["order_id"])
            assert found is not None
            return found, False
        if not desk.staff:
            _count(page, tx, f"ask:{address_of(page.request)}", PER_ADDRESS)
            _count(page, tx, f"ask:{house.keyring.blind(normal_phone(new.citizen.phone))[:24]}", PER_PHONE)
        if new.window is not None and new.lenient and house.orders.slots is not None:
            house.orders.slots.check(tx, place.new_code if place else None, new.window)
        order = house.orders.register(tx, new, actor)
        once.remember(tx, route, key, now, order_id=order.id)
        return order, True


def _spare(page: Page, key: str, limit: int) -> None:
    with page.house.db.write() as tx:
        _count(page, tx, key, limit)


def _count(page: Page, tx: Any, key: str, limit: int) -> None:
    if not allow(tx, key, limit, HOUR, page.house.clock.now()):
        raise TooMany("Đã gửi quá nhiều yêu cầu từ nơi này; xin thử lại sau một giờ hoặc gọi bưu cục.", remember=True)


def _offer(page: Page, draft: Draft, new: NewOrder, rules: Rules) -> dict[str, Any]:
    """Price, slots and the last day, before anything is stored."""
    house = page.house
    with house.db.read() as tx:
        best, quote = house.orders.quote(tx, new)
        slots = house.dispatch.slots(tx, new.kind, "" if new.address.picked else new.address.text, 8, new.address.commune_code) if new.ready else []
    desk = rules.agencies.get(new.agency_code)
    promised = new.window.day if new.window else rules.calendar.add(local_date(house.clock.now()), 1)
    days = rules.levels.days(new.kind, rules.zone(desk.new_code if desk else "", best.new_code if best else ""))
    due = show.moment_day(rules.calendar.due_at(promised, days), page.lang) if new.ready else ""
    return {"quote": quote, "days": days_of(slots, page.tongue), "due": due, "place": told_place(best, rules)}


def _old(code: str, rules: Rules) -> Any:
    """A commune of before that was picked for an address: the list has only today's, and would stand at none."""
    return None if code in rules.communes else rules.old_communes.get(code)


def _page(page: Page, desk: Desk, draft: Draft, refusal: HouseError | None = None, **more: Any) -> Response[Any]:
    rules = today_rules(page)
    own = rules.agencies.get(desk.agency_code)
    values = {"quote": None, "days": [], "due": "", "place": "", **more}
    return page.show(
        "ask.html", refusal.status if refusal else 200, v=draft.values, found=draft.found, candidates=draft.candidates, error=page.told(refusal) if refusal else "",
        bad=refusal.extra.get("field", "") if refusal else "", papers=draft.procedure.components if draft.procedure and draft.values.get("kind") != "return" else (),
        procedures=rules.catalogue.all(), agencies=sorted(rules.agencies.values(), key=lambda a: (a.kind != "centre", a.name)),
        communes=sorted(rules.communes.values(), key=lambda c: c.name), picked=_old(draft.values.get("commune", ""), rules), once=page.form.text("once") or once.fresh(), staff=desk.staff, action=desk.action,
        reductions=sorted(rules.tariff.reductions.values(), key=lambda r: r.text), agency_name=own.name if own else "", heading="Nhận yêu cầu tại quầy" if desk.staff else "", **values,
    )  # fmt: skip
