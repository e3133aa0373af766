"""A problem as PyVRP's data, and its solutions as sequences."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from routing.cost import taking_price
from routing.engines.grid import Grid
from routing.lookup import NEVER, may
from routing.model import RELOAD, Problem, Vehicle, Visit
from routing.travel import Ints

MAX = 1 << 44
FAR = 1 << 34
MOST_PRIZES = 1 << 58
"""Of all prizes together, where some visits weigh more than others."""


def _key(problem: Problem, number: int) -> tuple[object, ...]:
    """Vehicles with the same key see the same matrices: profile, whom they may visit, what taking costs."""
    vehicle, visits = problem.vehicles[number], problem.visits
    if all(v.vehicles is None and not v.skills and v.promise is None and not v.region for v in visits):
        return (vehicle.profile,)
    barred = tuple(v for v in range(len(visits)) if not may(problem, number, v))
    taking = tuple(taking_price(problem, number, v) // max(1, vehicle.per_metre) for v in range(len(visits)))
    return vehicle.profile, barred, taking if any(taking) else ()


def bytes_needed(problem: Problem) -> int:
    """For distance and duration matrices of every profile, 8 bytes a cell, and once more while they are copied."""
    size = Grid(problem, reloads=True).size
    profiles = len({_key(problem, number) for number in range(len(problem.vehicles))})
    return 2 * 8 * size * size * (profiles + 1)


class Model:
    """PyVRP's indices never leave this file: client, shipment and vehicle-type numbers are mapped here."""

    def __init__(self, problem: Problem) -> None:
        import pyvrp  # slow to import: only when it is wanted

        self.pyvrp, self.problem, self.grid = pyvrp, problem, Grid(problem, reloads=True)
        self.dear = self._dear()
        self.alone = [v for v in range(len(problem.visits)) if self.grid.look.pickup[v] == 0]
        self.clients = self._clients()
        self.types = self._types()
        self.data = self._data()

    def _dear(self) -> int:
        far = max(int(self.grid.metres(p).max()) for p in range(len(self.problem.travel)))
        rate = max((v.per_metre for v in self.problem.vehicles), default=1) if self._priced else 1
        optional = sum(visit.penalty or 0 for visit in self.problem.visits)
        weights = sum(visit.due for visit in self.problem.visits if visit.due > 1)
        most = (MOST_PRIZES if weights else MAX) // (8 * (len(self.problem.visits) + weights) + 8)
        return int(min(most, 4 * far * rate + optional // 4 + 1)) or 1

    @property
    def _priced(self) -> bool:
        return self.problem.objective == "cost"

    def _prize(self, visit: Visit) -> int:
        if visit.penalty is None:
            return self.dear * (20 if self.problem.objective == "vehicles" else 2)
        return visit.penalty + self.dear * visit.due

    def _clients(self) -> list[tuple[int, int]]:
        """(visit, window) of each client: a lone visit with several windows is a group of exclusive clients."""
        return [(v, w) for v in self.alone for w in range(max(1, len(self.problem.visits[v].windows)))]

    def _types(self) -> list[list[int]]:
        """Vehicles grouped by all that matters, each group a vehicle type."""
        groups: dict[object, list[int]] = {}
        for number, v in enumerate(self.problem.vehicles):
            key = (_key(self.problem, number), v.start, v.end, v.open, v.close, v.capacity, v.load, v.reload,
                   v.max_tours, v.max_metres, v.max_seconds, v.fixed, v.per_metre, v.per_second, v.overtime_from)
            groups.setdefault(key, []).append(number)
        return list(groups.values())

    def _data(self) -> Any:
        keys = list(dict.fromkeys(_key(self.problem, group[0]) for group in self.types))
        metres, seconds = zip(*(self._matrices(number) for number in self._first_of(keys)), strict=True)
        locations = [self.pyvrp.Location(0, 0)] * self.grid.size
        depots = [self.pyvrp.Depot(node) for node in range(len(self.problem.visits), self.grid.size)]
        kinds = [self._type(group, keys.index(_key(self.problem, group[0]))) for group in self.types]
        groups = self._groups()
        clients = [self._client(v, w, groups) for v, w in self.clients]
        made = [self.pyvrp.ClientGroup(members, required=False) for members in groups.values()]
        return self.pyvrp.ProblemData(locations, clients, depots, kinds, list(metres), list(seconds), made,
                                      [self._shipment(a, b) for a, b in self.problem.pairs])

    def _first_of(self, keys: Sequence[object]) -> list[int]:
        return [next(g[0] for g in self.types if _key(self.problem, g[0]) == key) for key in keys]

    def _matrices(self, number: int) -> tuple[Ints, Ints]:
        vehicle = self.problem.vehicles[number]
        metres, seconds = self.grid.metres(vehicle.profile), self.grid.seconds(vehicle.profile)
        rate = max(1, vehicle.per_metre)
        for v in range(len(self.problem.visits)):
            if not may(self.problem, number, v):
                metres[:, v] = seconds[:, v] = FAR
            elif taking := taking_price(self.problem, number, v):
                metres[:, v] += taking // rate
        np.fill_diagonal(metres, 0)
        np.fill_diagonal(seconds, 0)
        return metres, seconds

    def _groups(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for client, (v, _) in enumerate(self.clients):
            found.setdefault(v, []).append(client)
        return {v: members for v, members in found.items() if len(members) > 1}

    def _client(self, v: int, w: int, groups: dict[int, list[int]]) -> Any:
        visit, load, swap = self.problem.visits[v], self.grid.look.load[v], self.grid.look.swap[v]
        early, late = self._window(visit, w)
        return self.pyvrp.Client(
            v, (np.maximum(-load, 0) + swap).tolist(), (np.maximum(load, 0) + swap).tolist(), visit.service, early, late,
            prize=self._prize(visit), required=False, group=list(groups).index(v) if v in groups else None)

    def _window(self, visit: Visit, w: int) -> tuple[int, int]:
        if not visit.windows:
            return 0, MAX
        return max(0, visit.windows[w].open), max(0, min(MAX, visit.windows[w].close))

    def _shipment(self, a: int, b: int) -> Any:
        look, visits = self.grid.look, self.problem.visits
        spans = [(max(0, int(look.open[v])), min(MAX, max(0, int(look.close[v]))) if look.close[v] < NEVER else MAX)
                 for v in (a, b)]
        until = max(spans[1][1], spans[0][0])  # refuses a pair that cannot be in time; mending leaves it out
        return self.pyvrp.Shipment(a, b, *spans[0], visits[a].service, spans[1][0], until, visits[b].service,
                                   look.load[a].tolist(), self._prize(visits[a]), required=False)

    def _type(self, group: list[int], profile: int) -> Any:
        car = self.problem.vehicles[group[0]]
        fixed = car.fixed if self._priced else self.dear * 4 if self.problem.objective == "vehicles" else 0
        size = self.grid.look.dimensions
        full = [MAX] * size
        full[:min(size, len(car.capacity))] = car.capacity[:size]
        held = [0] * size
        held[:min(size, len(car.load))] = car.load[:size]
        return self.pyvrp.VehicleType(
            len(group), full, self._depot(car.start), self._depot(car.end), fixed, max(0, car.open), max(0, car.close),
            max_distance=MAX if car.max_metres is None else car.max_metres,
            shift_duration=MAX if car.max_seconds is None else car.max_seconds,
            unit_distance_cost=car.per_metre if self._priced else 1,
            unit_duration_cost=car.per_second if self._priced else 0, profile=profile, initial_load=held,
            **self._reloads(car))

    def _reloads(self, car: Vehicle) -> dict[str, Any]:
        if car.reload is None or car.max_tours < 2:
            return {}
        return {"reload_depots": [self._depot(car.reload)], "max_reloads": car.max_tours - 1}

    def _depot(self, place: int | None) -> int:
        return self.grid.node(place) - len(self.problem.visits)

    def solution(self, sequences: Mapping[int, Sequence[int]]) -> Any:
        """PyVRP's solution of our sequences."""
        client_of = {v: client for client, (v, w) in reversed(list(enumerate(self.clients))) if w == 0}
        shipment_of = {v: (n, k) for n, pair in enumerate(self.problem.pairs) for k, v in enumerate(pair)}
        type_of = {number: t for t, group in enumerate(self.types) for number in group}
        activity, kind = self.pyvrp.Activity, self.pyvrp.ActivityType
        routes = []
        for number, sequence in sequences.items():
            steps = []
            for v in sequence:
                if v == RELOAD:
                    steps.append(activity(kind.DEPOT, self._depot(self.problem.vehicles[number].reload)))
                elif v in shipment_of:
                    which, half = shipment_of[v]
                    steps.append(activity((kind.PICKUP, kind.DELIVERY)[half], which))
                else:
                    steps.append(activity(kind.CLIENT, client_of[v]))
            if steps:
                routes.append(self.pyvrp.Route(self.data, steps, type_of[number]))
        return self.pyvrp.Solution(self.data, routes)

    def read(self, solution: Any) -> dict[int, list[int]]:
        """Our sequences of PyVRP's solution."""
        free = [list(group) for group in self.types]
        sequences: dict[int, list[int]] = {}
        for route in solution.routes():
            number = free[route.vehicle_type()].pop(0)
            steps = [self._visit(step) for step in route]
            sequences[number] = [v for v in steps[1:-1] if v is not None]
        return sequences

    def _visit(self, step: Any) -> int | None:
        if step.is_client():
            return self.clients[int(step.idx)][0]
        if step.is_pickup():
            return self.problem.pairs[int(step.idx)][0]
        if step.is_delivery():
            return self.problem.pairs[int(step.idx)][1]
        return RELOAD

    def search(self, until: Any, seed: int, begun: Any, heard: Callable[[Any], None]) -> Any:
        """Run until the criterion says so; `heard` gets each new best solution."""
        from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks, IteratedLocalSearchParams

        class Ears(IteratedLocalSearchCallbacks):
            def on_best(self, best: Any) -> None:
                heard(best)

        parameters = self.pyvrp.SolveParams(
            ils=IteratedLocalSearchParams(callbacks=Ears()),
            penalty=self.pyvrp.PenaltyParams(max_penalty=1e9))
        return self.pyvrp.solve(self.data, until, seed % 2**32, collect_stats=False, params=parameters, initial_solution=begun)
