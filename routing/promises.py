"""What people were told by the plan in force: a courier, and a time give or take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from routing.model import RELOAD, Plan, Problem, Promise, Visit, Window


@dataclass(frozen=True, slots=True)
class Told:
    """What people were told: the courier's name, and the planned time give or take `margin` seconds. None: everybody
    on the plan was told."""

    visits: Collection[int] | None = None
    margin: int = 3600
    move_price: int = 3_000
    miss_price: int = 3_000


def promised(problem: Problem, plan: Plan, visits: Mapping[int, Visit], told: Told) -> dict[int, Visit]:
    """`visits` as far as the plan has them and they were told of, with their promises."""
    found = {}
    for route in plan.routes:
        for v, start in zip(route.sequence, route.starts, strict=True):
            if v in visits and (told.visits is None or v in told.visits):
                window = Window(start - told.margin, start + told.margin)
                found[v] = replace(visits[v], promise=Promise(route.vehicle, told.move_price, window, told.miss_price))
    return found


def held(problem: Problem, plan: Plan) -> Problem:
    """Promised windows that the plan keeps as hard ones; a plan of it is a plan of the problem at the same price."""
    visits = list(problem.visits)
    for route in plan.routes:
        for v, start in zip(route.sequence, route.starts, strict=True):
            promise = problem.visits[v].promise if v != RELOAD else None
            if promise is not None and promise.window is not None and promise.window.open <= start <= promise.window.close:
                visits[v] = replace(visits[v], windows=_both(visits[v].windows, promise.window), promise=replace(promise, window=None, miss_price=0))
    return replace(problem, visits=tuple(visits))


def _both(windows: tuple[Window, ...], inner: Window) -> tuple[Window, ...]:
    own = windows or (inner,)
    return tuple(Window(max(w.open, inner.open), min(w.close, inner.close)) for w in own if w.open <= inner.close and w.close >= inner.open)


def owing(problem: Problem) -> bool:
    """Whether who makes a visit has a price because somebody was promised: nearly every courier is then a kind of his own."""
    return problem.objective == "cost" and any(visit.promise is not None for visit in problem.visits)


def moved(problem: Problem, new: Plan) -> tuple[int, int]:
    """(promised visits that another courier makes, or outside their window, or nobody; promised visits)."""
    now = {v: (route.vehicle, start) for route in new.routes for v, start in zip(route.sequence, route.starts, strict=True)}
    count = whole = 0
    for v, visit in enumerate(problem.visits):
        if visit.promise is None:
            continue
        whole += 1
        car, start = now.get(v, (None, 0))
        window = visit.promise.window
        kept = car == visit.promise.vehicle and (window is None or window.open <= start <= window.close)
        count += not kept
    return count, whole
