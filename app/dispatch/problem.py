"""Rows -> visits: what each order asks of the solver, and of whom. The only translator between the trade and the solver."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.dispatch.drafts import Draft, Errand, today
from app.dispatch.facts import Facts
from app.dispatch.shifts import DAY, clock_seconds, seconds_of
from app.kernel.time import local_date
from app.orders.lifecycle import goal_of
from routing.model import Promise, Visit, Window

__all__ = ["DAY_FULL", "Draft", "draft"]

NO_PLACE = "Chưa rõ địa chỉ: cần người xác định xã, phường trước khi xếp chuyến."
NO_DESK = "Cơ quan của hồ sơ không có trong danh mục: cần người chọn lại."
NO_COURIER = "Không có bưu tá nào đang làm việc ở bưu cục giữ bì này."
UNWILLING = "Người dân cho biết không nộp nữa: chờ điều phối gọi hỏi."
UNDECIDED = "Cơ quan không nhận hoặc kết quả sai: chờ điều phối quyết định trả lại nơi gửi hay mang đến lại."
TRIED = "Hôm nay đã đến chưa thành: xếp vào ngày làm việc sau; hẹn lại trong ngày thì đổi giờ hẹn."
PASSED = "Khung giờ đã hẹn đã qua: xếp vào ngày làm việc sau."
DAY_FULL = "Các bưu tá không còn đủ giờ trong ngày cho điểm này: xếp vào ngày làm việc sau."


def draft(facts: Facts) -> Draft:
    made = Draft(facts)
    made.vehicle_of = {c.id: k for k, c in enumerate(facts.couriers)}
    for order in facts.orders:
        refusal = _add(made, order)
        if refusal is not None:
            made.unserved[order["id"]] = refusal
    return made


def _add(made: Draft, order: Any) -> tuple[str, str] | None:
    """Adds the order's visits; (code, sentence) where it cannot be planned at all."""
    if order["id"] in made.facts.undecided:
        return "undecided", UNDECIDED
    if order["id"] in made.facts.unwilling:
        return "unwilling", UNWILLING
    desks, to_door = made.facts.rules.agencies, goal_of(order).startswith("citizen:")
    backward = order["returning_at"] is not None
    desk = desks.get(order["to_agency_code"] if order["kind"] == "transfer" and not backward else order["agency_code"])
    if (desk is None or desk.lat is None) and not (backward and to_door):
        return "no_desk", NO_DESK
    home = to_door or (order["kind"] == "collect" and not order["tip"])
    if home and (order["lat"] is None or order["place_level"] in ("ask", "outside")):
        return "no_place", NO_PLACE
    return _legs(made, order, desk, to_door)


def _legs(made: Draft, order: Any, desk: Any, to_door: bool) -> tuple[str, str] | None:
    holder, kind = order["holder"], order["kind"]
    side, _, who = holder.partition(":")
    ending = _home_visit(made, order, -1) if to_door else _desk_visit(made, order, desk, -1)
    if ending is None:
        return "window_passed", PASSED
    if _who_is_at(made, ending[1]) is not None:
        return None  # being handed over right now
    if side in ("courier", "office"):
        return ("tried", TRIED) if _tried(made, order, ending[1]) else _on_board(made, order, ending, side, who)
    source = made.facts.rules.agencies.get(order["agency_code"])
    start = _home_visit(made, order, 1) if kind == "collect" else _desk_visit(made, order, source, 1) if source else None
    if start is None:
        return ("window_passed", PASSED) if kind == "collect" else ("no_desk", NO_DESK)
    fetching = _who_is_at(made, start[1])
    if fetching is not None:  # being fetched right now: in that courier's bag from here on
        free = made.facts.reached[made.facts.couriers[fetching].id].free_at
        made.until[len(made.visits)] = seconds_of(free, made.facts.day) + DAY.max_ride
        made.visits.append(replace(ending[0], vehicles=frozenset({fetching}), holders=frozenset({fetching}), skills=frozenset()))
        made.errands.append(ending[1])
        return None
    if _tried(made, order, start[1]):
        return "tried", TRIED
    made.visits += [replace(start[0], max_ride=DAY.max_ride), ending[0]]
    made.errands += [start[1], ending[1]]
    made.pairs.append((len(made.visits) - 2, len(made.visits) - 1))
    return None


def _tried(made: Draft, order: Any, errand: Errand) -> bool:
    """Whether somebody was here in vain today, and nobody has agreed to a later hour of it."""
    tried, day = made.facts.tried.get((errand.order_id, errand.at, errand.agency_code)), made.facts.day
    later = order["window_date"] == day and order["window_from"] and tried is not None and clock_seconds(order["window_from"]) >= seconds_of(tried, day)
    return tried is not None and not later


def _who_is_at(made: Draft, errand: Errand) -> int | None:
    """The courier who is making this very errand now; it stands frozen in the new plan already."""
    return made.vehicle_of.get(made.facts.under_way.get((errand.order_id, errand.at, errand.agency_code), ""))


def _on_board(made: Draft, order: Any, ending: tuple[Visit, Errand], side: str, who: str) -> tuple[str, str] | None:
    """The post has it: in a courier's bag, at an office, or in the bag of a courier who fell sick (fetched at the office)."""
    couriers = made.facts.couriers
    visit, errand = ending
    holders = frozenset[int]()
    if side == "courier" and who in made.vehicle_of:
        holders = frozenset({made.vehicle_of[who]})
        if order["id"] in made.facts.taken:
            made.until[len(made.visits)] = seconds_of(made.facts.taken[order["id"]], made.facts.day) + DAY.max_ride
    elif side == "office":
        holders = frozenset(k for k, c in enumerate(couriers) if c.office_id == who and c.id not in made.facts.reached)
    fetching = _who_is_at(made, Errand(order["id"], "office", None, order["attempts"]))
    if fetching is not None:
        holders = frozenset({fetching})
    wished = visit.vehicles if side == "office" and fetching is None else None
    at_hand = holders if wished is None else holders & wished
    if at_hand:
        spoken = frozenset().union(*(couriers[k].languages for k in at_hand))
        made.visits.append(replace(visit, vehicles=at_hand, holders=holders, skills=visit.skills & spoken))
        made.errands.append(errand)
        return None
    office = made.facts.rules.offices.get(who if side == "office" else order["office_id"])
    if office is None or not couriers:
        return "no_courier", NO_COURIER
    fetch = Visit(made.place(office.lat, office.lon), load=_neg(visit.load), service=60, setup=120, penalty=visit.penalty, due=visit.due, vehicles=visit.vehicles)
    made.visits += [fetch, visit]
    made.errands += [Errand(order["id"], "office", None, order["attempts"]), errand]
    made.pairs.append((len(made.visits) - 2, len(made.visits) - 1))
    return None


def _home_visit(made: Draft, order: Any, sign: int) -> tuple[Visit, Errand] | None:
    """None where the promised window of today has gone by."""
    windows: tuple[Window, ...] = ()
    if order["window_date"] == made.facts.day and order["window_from"]:
        window = Window(clock_seconds(order["window_from"]), clock_seconds(order["window_to"]))
        if today(made.facts) and window.close < seconds_of(made.facts.now, made.facts.day):
            return None
        windows = (window,)
    service = DAY.collect_seconds if order["kind"] == "collect" and order["returning_at"] is None else DAY.deliver_seconds
    place = made.place(order["lat"], order["lon"])
    visit = Visit(place, order["item_number"], _load(order, sign), service, 0, windows, region=order["new_code"] or "", skills=_skills(made, order),
                  **_prices(made, order, "home"))
    return visit, Errand(order["id"], "home", None, order["attempts"])


def _desk_visit(made: Draft, order: Any, desk: Any, sign: int) -> tuple[Visit, Errand]:
    windows = tuple(Window(clock_seconds(a), clock_seconds(b)) for a, b in desk.opens)
    place = made.place(desk.lat, desk.lon)
    visit = Visit(place, order["item_number"], _load(order, sign), DAY.desk_seconds, DAY.desk_setup, windows, **_prices(made, order, "agency"))
    return visit, Errand(order["id"], "agency", desk.code, order["attempts"])


def _skills(made: Draft, order: Any) -> frozenset[str]:
    """Who asked in Khmer gets a courier of the order's own office who speaks it, where one is on duty and no person has named another."""
    if made.facts.pins.get(order["id"]) in made.vehicle_of:
        return frozenset()
    wanted, own = order["language"], [c for c in made.facts.couriers if c.office_id == order["office_id"]]
    return frozenset({wanted}) if any(wanted in c.languages for c in own) else frozenset()


def _prices(made: Draft, order: Any, at: str) -> dict[str, Any]:
    day = made.facts.day
    due = order["due_at"] is not None and local_date(order["due_at"]) <= day
    vehicle = made.vehicle_of.get(made.facts.before.get(order["id"], ""))
    pinned = made.vehicle_of.get(made.facts.pins.get(order["id"], ""))
    return {
        "penalty": DAY.penalty_due if due else DAY.penalty,
        "due": due,
        "promise": Promise(vehicle, DAY.move_price, *_told(made, order, at)) if vehicle is not None else None,
        "vehicles": frozenset({pinned}) if pinned is not None else None,
    }


def _told(made: Draft, order: Any, at: str) -> tuple[Window | None, int]:
    """The time at which the plan in force says somebody will be at this door, give or take."""
    eta = made.facts.etas.get(order["id"]) if at == "home" else None
    if eta is None:
        return None, 0
    seconds = seconds_of(eta, made.facts.day)
    return Window(seconds - DAY.told_margin, seconds + DAY.told_margin), DAY.miss_price


def _load(order: Any, sign: int) -> tuple[int, int]:
    return (sign, sign * max(1, order["weight_g"]))


def _neg(load: Sequence[int]) -> tuple[int, ...]:
    return tuple(-unit for unit in load)

