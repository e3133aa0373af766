"""The rest of a day: what is done stays done, the plan in force is the beginning of the new one, promises have a price.

The problem of the rest starts every courier where and when what he has begun will be over, with what is then on board.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from routing.check import padded
from routing.loads import tours_of
from routing.model import RELOAD, Plan, Problem, Route, Vehicle, Visit, Window
from routing.office import given_alone, leaving, only_after_reload
from routing.plain import took
from routing.promises import Told, held, promised
from routing.repair import mend
from routing.schedule import collect
from routing.solve import How, solve
from routing.stop import Stop
from routing.walk import metres, walk_of


@dataclass(frozen=True)
class Rest:
    """problem: the rest of the day; back[i]: the original number of its visit i; begun[k]: what vehicle k has begun."""

    whole: Problem
    problem: Problem
    back: tuple[int, ...]
    begun: Mapping[int, Route]
    initial: Plan
    before: Plan

    def day(self, plan: Plan) -> Plan:
        """The whole day in the original numbers: what is done, and then a plan of the rest."""
        ahead = {route.vehicle: self._original(route) for route in plan.routes if route.sequence}
        planned = {route.vehicle: route for route in self.before.routes}
        routes = []
        for k in sorted({*self.begun, *ahead}):
            done = self.begun.get(k)
            if done is None:
                routes.append(ahead[k])
            elif k in ahead:
                routes.append(_joined(done, ahead[k]))
            else:
                routes.append(planned[k] if planned[k].sequence == done.sequence else _home(self.whole, done))
        return collect(self.whole, routes, plan.engine, plan.notes)

    def _original(self, route: Route) -> Route:
        return replace(route, sequence=tuple(v if v == RELOAD else self.back[v] for v in route.sequence))


def rest_of_day(problem: Problem, plan: Plan, now: int, told: Told | None = None) -> Rest:
    """`plan` is in force and kept so far; at `now` (seconds) each courier has begun what he is at or under way to.

    Visits in no route of the plan (new ones, and those left out in the morning) are free; with `told` the others have
    promises, priced under the objective "cost", which the rest then has.
    """
    begun = {route.vehicle: part for route in plan.routes if (part := _begun(problem, route, now)) is not None}
    gone = {v for route in begun.values() for v in route.visits}
    back = tuple(v for v in range(len(problem.visits)) if v not in gone)
    here = {v: i for i, v in enumerate(back)} | {RELOAD: RELOAD}
    bags = {v: route.vehicle for route in plan.routes if route.vehicle in begun for v in _in_bag(problem, route, begun[route.vehicle])}
    visits = _free(problem, begun, back, bags) | _owed(problem, begun)
    if told is not None:
        visits |= promised(problem, plan, visits, told)
    leaves = {route.vehicle: route.begin for route in plan.routes if route.sequence}
    vehicles = tuple(replace(_vehicle(problem, k, begun.get(k), now if k in begun else min(now, leaves.get(k, now))),
                             first=tuple(here[v] for v in car.first if v in here) if k in leaves else ()) for k, car in enumerate(problem.vehicles))
    pairs = tuple((here[a], here[b]) for a, b in problem.pairs if a in here and b in here)
    rest = replace(problem, visits=tuple(visits[v] for v in back), vehicles=vehicles, pairs=pairs,
                   objective=problem.objective if told is None else "cost")
    away = {k for k in leaving(problem, begun) if k in begun and begun[k].sequence[-1] != RELOAD}
    rest = only_after_reload(rest, {here[v] for v in given_alone(problem) if v in here and v not in bags}, away)
    ahead = [_ahead(route, begun.get(route.vehicle), here, vehicles[route.vehicle].open) for route in plan.routes]
    return Rest(problem, rest, back, begun, collect(rest, [route for route in ahead if route.sequence], plan.engine), plan)


def _ahead(route: Route, done: Route | None, here: Mapping[int, int], free: int) -> Route:
    """What the plan in force says of the rest of a route, in the rest's numbers."""
    far = len(done.sequence) if done else 0
    return replace(route, sequence=tuple(here[v] for v in route.sequence[far:]), starts=route.starts[far:],
                   begin=free if done else route.begin, pause=route.pause if done is None or done.pause is None else None)


def replan(problem: Problem, plan: Plan, now: int, stop: Stop, told: Told | None = None, seed: int = 1,
           how: How | None = None) -> tuple[Rest, Plan]:
    """A new plan of the rest from the one in force; `Rest.day` joins it with what is done. Raises as `solve` does."""
    rest = rest_of_day(problem, plan, now, told or Told())
    return rest, renew(rest.problem, rest.initial, stop, seed, how)


def renew(problem: Problem, initial: Plan, stop: Stop, seed: int = 1, how: How | None = None) -> Plan:
    """`solve` from a plan that people know of."""
    kept, begun = known(problem, initial, stop)
    return solve(kept, stop, seed, begun, how)


def known(problem: Problem, initial: Plan, stop: Stop) -> tuple[Problem, Plan]:
    """What is new goes into its best place first, in at most half of the time; then promised times that hold so far must go
    on holding, for engines see windows and not the price of missing one."""
    begun = mend(problem, {route.vehicle: route.sequence for route in initial.routes}, "insertion", stop.within(stop.left() / 2))
    return held(problem, begun), begun


def _begun(problem: Problem, route: Route, now: int) -> Route | None:
    """The part of a route that is done, being done, or under way to."""
    walk, far = walk_of(problem, route.vehicle, route.sequence), 0
    for i, start in enumerate(route.starts):
        if walk.leave(i, start) <= now:
            far = i + 1
    if not far:
        return None
    pause = route.pause if route.pause is not None and route.pause <= now else None
    end = route.starts[far - 1] + walk.service[far - 1]
    return replace(route, sequence=route.sequence[:far], starts=route.starts[:far], end=end, pause=pause)


def _free(problem: Problem, begun: Mapping[int, Route], back: tuple[int, ...], bags: Mapping[int, int]) -> dict[int, Visit]:
    """Who may still make each visit: what is in a bag stays with its courier, what lies at the office goes with whom
    comes by there again, and what may not lie beside what a courier has already carried is not for him."""
    everybody = frozenset(range(len(problem.vehicles)))
    setting_out, alone = leaving(problem, begun), given_alone(problem)
    found = {}
    for v in back:
        visit, allowed, holders = problem.visits[v], problem.visits[v].vehicles, problem.visits[v].holders
        if v in bags:
            allowed = holders = frozenset({bags[v]})
        elif v in alone and len(setting_out) < len(problem.vehicles):
            allowed, holders = (setting_out if named is None else named & setting_out for named in (allowed, holders))
        barred = _barred(problem, begun, visit)
        if barred:
            allowed, holders = ((everybody if named is None else named) - barred for named in (allowed, holders))
        found[v] = visit if (allowed, holders) == (visit.vehicles, visit.holders) else replace(visit, vehicles=allowed, holders=holders)
        if v in bags and visit.max_ride is not None:
            until = _set_out(problem, begun[bags[v]]) + visit.max_ride
            found[v] = replace(found[v], max_ride=visit.max_ride if visit.takes else None, windows=_until(visit.windows, until))
    for a, b in problem.pairs:  # whoever may still make one half may not make the other: nobody can
        taken, given = (found[v].vehicles if v in found else None for v in (a, b))
        if taken is not None and given is not None and not taken & given:
            found[a] = replace(found[a], vehicles=frozenset())
    return found


def _in_bag(problem: Problem, route: Route, begun: Route) -> list[int]:
    """What set out on board of the tour under way and is still to be given."""
    tour, alone = tours_of(route.sequence)[begun.sequence.count(RELOAD)], given_alone(problem)
    return [v for v in tour if v not in begun.sequence and v in alone]


def _set_out(problem: Problem, begun: Route) -> int:
    """When the tour under way began."""
    reloads = [start for v, start in zip(begun.sequence, begun.starts, strict=True) if v == RELOAD]
    return reloads[-1] + problem.vehicles[begun.vehicle].reload_seconds if reloads else begun.begin


def _barred(problem: Problem, begun: Mapping[int, Route], visit: Visit) -> frozenset[int]:
    odd = {b for a, b in problem.apart if a in visit.kinds} | {a for a, b in problem.apart if b in visit.kinds}
    if not odd:
        return frozenset()
    return frozenset(k for k, route in begun.items() if any(problem.visits[v].kinds & odd for v in route.visits))


def _owed(problem: Problem, begun: Mapping[int, Route]) -> dict[int, Visit]:
    """Deliveries of what is in a bag: only for that courier, compulsory, within the paper's longest ride."""
    mates, found = dict(problem.pairs), {}
    for k, route in begun.items():
        for pickup, start in zip(route.sequence, route.starts, strict=True):
            delivery = mates.get(pickup)
            if delivery is None or delivery in route.sequence:
                continue
            visit, longest = problem.visits[delivery], problem.visits[pickup].max_ride
            if longest is not None:
                visit = replace(visit, max_ride=None, windows=_until(visit.windows, start + problem.visits[pickup].service + longest))
            found[delivery] = replace(visit, vehicles=frozenset({k}), holders=frozenset({k}), penalty=None)
    return found


def _until(windows: tuple[Window, ...], end: int) -> tuple[Window, ...]:
    cut = tuple(Window(w.open, min(w.close, end)) for w in windows or (Window(0, end),) if w.open <= end)
    return cut or (Window(end, end),)


def _vehicle(problem: Problem, number: int, begun: Route | None, now: int) -> Vehicle:
    """The courier where and when what he has begun is over; one who is still at home may leave from `now` on."""
    car = problem.vehicles[number]
    if begun is None:
        return replace(car, open=min(max(car.open, now), car.close))
    free = max(now, begun.end)
    last = begun.sequence[-1]
    tour = tours_of(begun.sequence)[-1]
    lunch = car.lunch if begun.pause is None else None
    if lunch is not None:  # he has worked so far: what was left of its window before is no lunch
        lunch = replace(lunch, open=max(lunch.open, free)) if free + lunch.seconds <= lunch.close else None
    if begun.pause is not None and car.lunch is not None:
        free = max(free, begun.pause + car.lunch.seconds)
    stands = car.reload if last == RELOAD else problem.visits[last].place
    return replace(
        car, start=stands, open=free, close=max(free, min(car.close, *_home_by(problem, tour, begun))), lunch=lunch,
        load=_kept(problem, car, tour, first=RELOAD not in begun.sequence), fixed=0, max_tours=max(1, car.max_tours - begun.sequence.count(RELOAD)),
        max_visits=_less(car.max_visits, len(begun.visits)),
        max_seconds=_less(car.max_seconds, free - begun.begin), fair_seconds=_less(car.fair_seconds, free - begun.begin),
        max_metres=_less(car.max_metres, metres(problem, number, begun.sequence)))


def _less(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)


def _home_by(problem: Problem, tour: list[int], begun: Route) -> list[int]:
    """Until when what was taken and ends the tour on board must be home; at least one entry."""
    paired = {v for pair in problem.pairs for v in pair}
    at = dict(zip(begun.sequence, begun.starts, strict=True))
    return [2**40, *(at[v] + visit.service + visit.max_ride for v in tour if v not in paired
                     and (visit := problem.visits[v]).max_ride is not None and visit.takes)]


def _kept(problem: Problem, car: Vehicle, tour: list[int], first: bool) -> tuple[int, ...]:
    """On board to the end of the tour: what was there and what was taken. What is still to be given counts by itself."""
    paired, size = {v for pair in problem.pairs for v in pair}, len(car.capacity)
    held = list(padded(car.load, size)) if first else [0] * size
    for v in tour:
        if v not in paired:
            held = [a + b for a, b in zip(held, took(problem.visits[v], size), strict=True)]
    return tuple(held)


def _joined(done: Route, ahead: Route) -> Route:
    pause = done.pause if done.pause is not None else ahead.pause
    return replace(ahead, sequence=done.sequence + ahead.sequence, starts=done.starts + ahead.starts, begin=done.begin, pause=pause)


def _home(problem: Problem, done: Route) -> Route:
    """Straight home after what is begun, with the lunch there or, if it is over by then, before the way."""
    walk, lunch = walk_of(problem, done.vehicle, done.sequence), problem.vehicles[done.vehicle].lunch
    end = walk.arrive(len(done.sequence), done.end)
    if lunch is None or done.pause is not None:
        return replace(done, end=end)
    if max(end, lunch.open) + lunch.seconds <= lunch.close:
        return replace(done, end=end, pause=max(end, lunch.open))
    pause = max(done.end, lunch.open)
    return replace(done, end=walk.arrive(len(done.sequence), pause + lunch.seconds), pause=pause)
