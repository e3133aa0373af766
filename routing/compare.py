"""The difference of two plans in Vietnamese sentences, for the dispatcher and for the phones."""

from routing.audit_clock import minute
from routing.check import called
from routing.cost import price
from routing.model import Plan, Problem

MINUTES = 5 * 60


def compare(problem: Problem, before: Plan, after: Plan, scale: int = 1, seconds: float = 1.0) -> list[str]:
    """Sentences: the sums first, then visits that came, went, moved to another courier or by more than 5 minutes.

    `scale`: the problem's integers for one unit of length of a file that has none of its own (1: metres); `seconds`: what one unit of its clock lasts.
    """
    return [*_sums(problem, before, after, scale), *_moves(problem, before, after, seconds)]


def _length(metres: int, scale: int) -> str:
    if scale != 1:
        return f"{metres / scale:.2f}".replace(".", ",")
    return f"{metres / 1000:.1f} km".replace(".", ",") if metres >= 100 else f"{metres} m"


def _sums(problem: Problem, before: Plan, after: Plan, scale: int) -> list[str]:
    a, b = price(problem, before), price(problem, after)
    found = []
    if a.metres != b.metres:
        word = "ngắn hơn" if b.metres < a.metres else "dài hơn"
        found.append(f"Tổng quãng đường {word} {_length(abs(a.metres - b.metres), scale)}.")
    if a.vehicles != b.vehicles:
        word = "ít hơn" if b.vehicles < a.vehicles else "nhiều hơn"
        found.append(f"Số chuyến {word} {abs(a.vehicles - b.vehicles)}.")
    if len(before.dropped) != len(after.dropped):
        found.append(f"Số điểm chưa xếp được: {len(before.dropped)} → {len(after.dropped)}.")
    return found


def _where(plan: Plan) -> dict[int, tuple[int, int]]:
    return {visit: (route.vehicle, start) for route in plan.routes
            for visit, start in zip(route.sequence, route.starts, strict=True) if visit >= 0}


def _moves(problem: Problem, before: Plan, after: Plan, seconds: float) -> list[str]:
    old, new = _where(before), _where(after)
    found = []
    for visit in sorted({*old, *new}):
        name = called(problem, visit)
        if visit not in new:
            found.append(f"Điểm {name} không còn trong kế hoạch (trước do {_car(problem, old[visit][0])} đi).")
        elif visit not in old:
            found.append(f"Điểm {name} được thêm cho {_car(problem, new[visit][0])} lúc {_time(new[visit][1], seconds)}.")
        elif old[visit][0] != new[visit][0]:
            found.append(f"Điểm {name} chuyển từ {_car(problem, old[visit][0])} sang {_car(problem, new[visit][0])}, "
                         f"lúc {_time(new[visit][1], seconds)}.")
        elif abs(old[visit][1] - new[visit][1]) * seconds > MINUTES:
            found.append(f"Điểm {name} đổi giờ: {_time(old[visit][1], seconds)} → {_time(new[visit][1], seconds)}.")
    return found


def _time(at: int, seconds: float) -> str:
    return minute(round(at * seconds))


def _car(problem: Problem, number: int) -> str:
    return problem.vehicles[number].name or f"xe {number}"
