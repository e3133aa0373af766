"""Sentences about one visit and one plan, in Vietnamese for the dispatcher and in English."""

from collections.abc import Callable
from dataclasses import dataclass

from routing.audit_clock import minute
from routing.check import called
from routing.insertion import Place
from routing.lookup import lookup
from routing.model import Problem


@dataclass(frozen=True, slots=True)
class Reason:
    """rules: those that must give way together (empty: it fits as it is); added: what it then adds to the price (one
    vehicle more, where vehicles come first, is no price: the sentences say it)."""

    rules: tuple[str, ...]
    added: int | None
    vehicle: int | None
    vi: str
    en: str


Two = tuple[str, str]
WORDS: dict[str, Two] = {
    "window": ("khung giờ của điểm dừng", "the visit's window"),
    "capacity": ("sức chứa của xe", "the vehicles' capacity"),
    "shift": ("giờ làm của bưu tá", "the couriers' shifts"),
    "lunch": ("giờ nghỉ trưa", "the lunch breaks"),
    "skill": ("kỹ năng hoặc bưu tá được chỉ định", "the skills or couriers asked for"),
    "apart": ("quy định không đi chung", "the rule of what may not travel together"),
    "limit": ("giới hạn quãng đường, thời gian hoặc số điểm của chuyến", "the limits of a run's length or visits"),
    "tours": ("số lượt về bưu cục lấy thêm", "the number of tours a shift"),
    "ride": ("thời gian giấy tờ nằm trong túi", "the longest time in the bag"),
    "frozen": ("phần đầu chuyến đã cố định", "what runs must begin with"),
}


def would(problem: Problem, visit: int, rules: tuple[str, ...], place: Place) -> Reason:
    """What must give way, who could then take it, for how much, and by how much the rule would be bent."""
    vi = " và ".join(WORDS[rule][0] for rule in rules)
    en = " and ".join(WORDS[rule][1] for rule in rules)
    how = [told for rule in rules if rule in DETAILS and (told := DETAILS[rule](problem, visit, place))]
    name, cost = called(problem, visit), place.added
    return Reason(rules, cost, place.vehicle,
                  f"Điểm {name} chưa xếp được vì {vi}; nếu nới ra thì {car_vi(problem, place.vehicle)} nhận được, "
                  f"{_vi(problem, place)}{''.join(f', {said[0]}' for said in how)}.",
                  f"Visit {name} is left out because of {en}; without that {car_en(problem, place.vehicle)} could take it "
                  f"for {_en(problem, place)}{''.join(f', {said[1]}' for said in how)}.")


def _when(problem: Problem, visit: int, place: Place) -> Two | None:
    """When it would be, of the visit and of its delivery what lies outside the hours."""
    found = []
    words, starts = {visit: ("đến lúc", "arriving at")}, dict(zip(place.route.sequence, place.route.starts, strict=True))
    if (mate := int(lookup(problem).partner[visit])) >= 0:
        words[mate] = ("giao lúc", "delivering at")
    for v, (vi, en) in words.items():
        windows, at = problem.visits[v].windows, starts[v]
        if windows and not any(w.open <= at <= w.close for w in windows):
            found.append((f"{vi} {minute(at)}", f"{en} {minute(at)}"))
    return _listed(found)


def _late(problem: Problem, visit: int, place: Place) -> Two | None:
    car, route = problem.vehicles[place.vehicle], place.route
    sooner, later = -(-(car.open - route.begin) // 60), -(-(route.end - car.close) // 60)
    found = [(f"đi từ {minute(route.begin)}, sớm hơn {sooner} phút", f"leaving at {minute(route.begin)}, {sooner} min before the shift")] if sooner > 0 else []
    found += [(f"về lúc {minute(route.end)}, quá giờ {later} phút", f"back at {minute(route.end)}, {later} min after the shift")] if later > 0 else []
    return _listed(found)


def _listed(found: list[Two]) -> Two | None:
    return (", ".join(vi for vi, _ in found), ", ".join(en for _, en in found)) if found else None


def _lacking(problem: Problem, visit: int, place: Place) -> Two | None:
    """What the courier lacks for the visit or for its delivery."""
    mate = int(lookup(problem).partner[visit])
    wanted = problem.visits[visit].skills | (problem.visits[mate].skills if mate >= 0 else frozenset())
    missing = sorted(wanted - problem.vehicles[place.vehicle].skills)
    return (f"dù thiếu {', '.join(missing)}", f"though without {', '.join(missing)}") if missing else None


DETAILS: dict[str, Callable[[Problem, int, Place], Two | None]] = {"window": _when, "shift": _late, "skill": _lacking}


def fits(problem: Problem, visit: int, place: Place) -> Reason:
    """It would fit as it is: left out for its price, or because time ran out before it was tried."""
    name, wanted, cost = called(problem, visit), problem.visits[visit], place.added
    vi, en = car_vi(problem, place.vehicle), car_en(problem, place.vehicle)
    told_vi, told_en = _vi(problem, place), _en(problem, place)
    if wanted.penalty is None or wanted.due or (wanted.penalty > cost and not _one_more(problem, place)):
        return Reason((), cost, place.vehicle, f"Điểm {name} xếp được ngay cho {vi}, {told_vi}: kế hoạch hết giờ tính trước khi thử.",
                      f"Visit {name} fits into {en} for {told_en}: the plan's time ran out before it was tried.")
    if _one_more(problem, place):
        return Reason((), cost, place.vehicle, f"Điểm {name} vẫn xếp được cho {vi}, {told_vi}; kế hoạch bỏ qua vì ưu tiên ít xe nhất.",
                      f"Visit {name} fits into {en} for {told_en}; it was left out because fewer vehicles come first.")
    return Reason((), cost, place.vehicle,
                  f"Điểm {name} vẫn xếp được cho {vi}, {told_vi}; kế hoạch bỏ qua vì mức phạt chỉ {thousands(wanted.penalty)}.",
                  f"Visit {name} fits into {en} for {told_en}; it was left out because its penalty is only {wanted.penalty}.")


def hopeless(problem: Problem, visit: int) -> Reason:
    name = called(problem, visit)
    return Reason((), None, None,
                  f"Điểm {name} không xếp được: nới bất kỳ hai quy định nào cũng chưa đủ (đường đi quá xa hoặc mọi chuyến đã kín).",
                  f"Visit {name} cannot be served: relaxing any two rules is not enough (too far, or every run full).")


def here(problem: Problem, visit: int, vehicle: int, mine: int | None, other: Place | None) -> Reason:
    """What the place it has costs, and the next best one."""
    name = called(problem, visit)
    vi = f"Điểm {name} ở {car_vi(problem, vehicle)}" + (f", {more(problem, mine)}" if mine is not None else "")
    en = f"Visit {name} is with {car_en(problem, vehicle)}" + (f" and adds {mine}" if mine is not None else "")
    if other:
        vi += f"; nơi tốt tiếp theo là {car_vi(problem, other.vehicle)}, {_vi(problem, other)}"
        en += f"; the next best is {car_en(problem, other.vehicle)}, for {_en(problem, other)}"
    else:
        vi, en = vi + "; không bưu tá nào khác nhận được", en + "; nobody else could take it"
    return Reason((), mine, vehicle, vi + ".", en + ".")


def fixed(problem: Problem, visit: int, vehicle: int) -> Reason:
    """It is where it is because the run must begin so."""
    name = called(problem, visit)
    return Reason((), None, vehicle, f"Điểm {name} thuộc phần đầu chuyến đã cố định của {car_vi(problem, vehicle)}: không chuyển cho ai khác được.",
                  f"Visit {name} is part of what {car_en(problem, vehicle)} must begin with: nobody else can take it.")


def _one_more(problem: Problem, place: Place) -> bool:
    return place.fresh and problem.objective == "vehicles"


def _vi(problem: Problem, place: Place) -> str:
    return more(problem, place.added) + (" và thêm một xe" if _one_more(problem, place) else "")


def _en(problem: Problem, place: Place) -> str:
    return f"{place.added} more" + (" and one more vehicle" if _one_more(problem, place) else "")


def more(problem: Problem, added: int) -> str:
    """What it costs: metres, or where time, overtime and habits have prices too, as many metres' worth."""
    return f"tốn thêm như {thousands(added)} m đường" if problem.objective == "cost" else f"thêm {thousands(added)} m"


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def car_vi(problem: Problem, number: int) -> str:
    return problem.vehicles[number].name or f"xe {number}"


def car_en(problem: Problem, number: int) -> str:
    return problem.vehicles[number].name or f"vehicle {number}"
