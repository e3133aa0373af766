"""The routing model of OR-Tools for a problem."""

from itertools import pairwise
from typing import Any

import numpy as np

from routing.cost import taking_price
from routing.engines.grid import Grid
from routing.frozen import stuck
from routing.lookup import may
from routing.model import Plan, Problem, Visit
from routing.stop import Stop

MOST_LUNCHES = 60
CAP, WEIGHED = 2**50, 2**60
"""Of all prices together; where some visits weigh more than others."""


class Model:
    """The routing model of a problem. Its indices never leave this file."""

    def __init__(self, problem: Problem) -> None:
        from ortools.constraint_solver import pywrapcp  # slow to import: only when it is wanted

        self.problem, self.grid = problem, Grid(problem)
        cars = problem.vehicles
        self.manager = pywrapcp.RoutingIndexManager(
            self.grid.size, len(cars), [self.grid.node(v.start) for v in cars], [self.grid.node(v.end) for v in cars])
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        self.dear, self.made = self._dear(), set[str]()
        self._costs()
        self._clock()
        self._loads()
        self._choices()
        self._rules()

    def _dear(self) -> int:
        """More than any whole plan can cost: the price of leaving out what is compulsory or due."""
        far = max(int(self.grid.metres(p).max()) for p in range(len(self.problem.travel)))
        rate = max((v.per_metre for v in self.problem.vehicles), default=1) if self._priced else 1
        optional = sum(visit.penalty or 0 for visit in self.problem.visits)
        fixed = sum(v.fixed for v in self.problem.vehicles) if self._priced else 0
        heaviest = max((visit.due for visit in self.problem.visits), default=1)
        most = CAP // 4 if heaviest <= 1 else WEIGHED // (4 * heaviest)
        return int(min(most // (len(self.problem.visits) + 1), 2 * far * rate * (len(self.problem.visits) + 2)
                       + optional + fixed + 1))

    @property
    def _priced(self) -> bool:
        return self.problem.objective == "cost"

    def index(self, visit: int) -> int:
        return int(self.manager.NodeToIndex(visit))

    def _costs(self) -> None:
        seen: dict[tuple[object, ...], int] = {}
        for number, vehicle in enumerate(self.problem.vehicles):
            rate = vehicle.per_metre if self._priced else 1
            taking = tuple(taking_price(self.problem, number, v) for v in range(len(self.problem.visits)))
            key = (vehicle.profile, rate, taking)
            if key not in seen:
                matrix = self.grid.metres(vehicle.profile) * rate
                matrix[:, :len(taking)] += np.array(taking, dtype=np.int64)
                seen[key] = self.routing.RegisterTransitMatrix(matrix.tolist())
            self.routing.SetArcCostEvaluatorOfVehicle(seen[key], number)
            if self.problem.objective == "vehicles":
                self.routing.SetFixedCostOfVehicle(self.dear, number)
            elif self._priced:
                self.routing.SetFixedCostOfVehicle(vehicle.fixed, number)

    def _clock(self) -> None:
        service = [visit.service for visit in self.problem.visits] + [0] * (self.grid.size - len(self.problem.visits))
        transits = []
        for profile in range(len(self.problem.travel)):
            matrix = self.grid.seconds(profile)
            matrix += [[pay] for pay in service]
            transits.append(self.routing.RegisterTransitMatrix(matrix.tolist()))
        closes = [visit.windows[-1].close for visit in self.problem.visits if visit.windows]
        horizon = max(0, *(v.close for v in self.problem.vehicles), *(c for c in closes if c < CAP // 2**10))
        self.routing.AddDimensionWithVehicleTransits(
            [transits[v.profile] for v in self.problem.vehicles], horizon, horizon, False, "clock")
        self.clock = self.routing.GetDimensionOrDie("clock")
        for number in range(len(self.problem.vehicles)):
            self._shift(number, service)
        for number, visit in enumerate(self.problem.visits):
            self._windows(number, visit)

    def _shift(self, number: int, service: list[int]) -> None:
        vehicle = self.problem.vehicles[number]
        start, end = self.routing.Start(number), self.routing.End(number)
        self.clock.CumulVar(start).SetRange(max(0, vehicle.open), vehicle.close)
        self.clock.CumulVar(end).SetRange(max(0, vehicle.open), vehicle.close)
        self.routing.AddVariableMinimizedByFinalizer(self.clock.CumulVar(end))
        if vehicle.max_seconds is not None:
            self.clock.SetSpanUpperBoundForVehicle(vehicle.max_seconds, number)
        if self._priced and vehicle.per_second:
            self.clock.SetSpanCostCoefficientForVehicle(vehicle.per_second, number)
        if self._priced and vehicle.overtime_from is not None:
            self.clock.SetCumulVarSoftUpperBound(end, vehicle.overtime_from, vehicle.overtime_price)
        lunch = vehicle.lunch
        if lunch and len(self.problem.vehicles) <= MOST_LUNCHES:
            pause = self.solver.FixedDurationIntervalVar(
                lunch.open, lunch.close - lunch.seconds, lunch.seconds, False, f"lunch {number}")
            self.clock.SetBreakIntervalsOfVehicle([pause], number, service)

    def _windows(self, number: int, visit: Visit) -> None:
        cumul = self.clock.CumulVar(self.index(number))
        if visit.windows:
            cumul.SetRange(max(0, visit.windows[0].open), max(0, visit.windows[-1].close))
            for before, after in pairwise(visit.windows):
                if before.close + 1 <= after.open - 1:
                    cumul.RemoveInterval(before.close + 1, after.open - 1)
        if self._priced and visit.wish:
            self.clock.SetCumulVarSoftLowerBound(self.index(number), visit.wish.open, visit.wish.early)
            self.clock.SetCumulVarSoftUpperBound(self.index(number), visit.wish.close, visit.wish.late)

    def _loads(self) -> None:
        """What is on board, and beside it what began on board: the first must start with exactly the second."""
        look, zeros = self.grid.look, [0] * (self.grid.size - len(self.problem.visits))
        for dimension in range(look.dimensions):
            limits = [v.capacity[dimension] if dimension < len(v.capacity) else CAP for v in self.problem.vehicles]
            load = look.load[:, dimension].tolist()
            swap = look.swap[:, dimension].tolist()
            given = [min(0, pay) - swap[v] if look.partner[v] < 0 else 0 for v, pay in enumerate(load)]
            board = self._dimension(load + zeros, limits, f"board {dimension}")
            begun = self._dimension(given + zeros, limits, f"begun {dimension}")
            for number, vehicle in enumerate(self.problem.vehicles):
                held = vehicle.load[dimension] if dimension < len(vehicle.load) else 0
                start = self.routing.Start(number)
                self.solver.Add(board.CumulVar(start) == begun.CumulVar(start) + held)
                begun.CumulVar(self.routing.End(number)).SetValue(0)

    def _dimension(self, values: list[int], limits: list[int], name: str) -> Any:
        callback = self.routing.RegisterUnaryTransitVector(values)
        self.routing.AddDimensionWithVehicleCapacity(callback, 0, limits, False, name)
        return self.routing.GetDimensionOrDie(name)

    def _choices(self) -> None:
        look = self.grid.look
        for number, visit in enumerate(self.problem.visits):
            price_out = 0 if look.pickup[number] == -1 else self._price_out(visit)
            self.routing.AddDisjunction([self.index(number)], price_out)
            allowed = [k for k in range(len(self.problem.vehicles)) if may(self.problem, k, number)]
            if len(allowed) < len(self.problem.vehicles):  # SetAllowedVehiclesForIndex fails from Python in 9.15
                self.routing.VehicleVar(self.index(number)).SetValues([-1, *allowed])
        for pickup, delivery in self.problem.pairs:
            a, b = self.index(pickup), self.index(delivery)
            self.routing.AddPickupAndDelivery(a, b)
            self.solver.Add(self.routing.VehicleVar(a) == self.routing.VehicleVar(b))
            self.solver.Add(self.clock.CumulVar(a) <= self.clock.CumulVar(b))
            ride = self.problem.visits[pickup].max_ride
            if ride is not None:
                longest = ride + self.problem.visits[pickup].service
                self.solver.Add(self.clock.CumulVar(b) - self.clock.CumulVar(a) <= longest)

    def _price_out(self, visit: Visit) -> int:
        if visit.penalty is None:
            return self.dear * (4 if self.problem.objective == "vehicles" else 2)
        scale = 2 if self.problem.objective == "vehicles" else 1
        return self.dear * scale * visit.due + visit.penalty

    def _rules(self) -> None:
        self._apart()
        for number, vehicle in enumerate(self.problem.vehicles):
            if vehicle.max_visits is not None:
                count = self._count()
                count.CumulVar(self.routing.End(number)).SetMax(vehicle.max_visits)
            if vehicle.max_metres is not None:
                self._metres().CumulVar(self.routing.End(number)).SetMax(vehicle.max_metres)

    def _count(self) -> Any:
        if "count" not in self.made:
            self.made.add("count")
            ones = [1] * len(self.problem.visits) + [0] * (self.grid.size - len(self.problem.visits))
            callback = self.routing.RegisterUnaryTransitVector(ones)
            self.routing.AddDimension(callback, 0, len(ones), True, "count")
        return self.routing.GetDimensionOrDie("count")

    def _metres(self) -> Any:
        if "metres" not in self.made:
            self.made.add("metres")
            profiles = [self.routing.RegisterTransitMatrix(self.grid.metres(p).tolist())
                        for p in range(len(self.problem.travel))]
            self.routing.AddDimensionWithVehicleTransits(
                [profiles[v.profile] for v in self.problem.vehicles], 0, CAP, True, "metres")
        return self.routing.GetDimensionOrDie("metres")

    def _apart(self) -> None:
        if not self.problem.apart:
            return
        sorts = sorted({visit.kinds for visit in self.problem.visits if visit.kinds}, key=sorted)
        for number, visit in enumerate(self.problem.visits):
            if visit.kinds:
                self.routing.SetVisitType(self.index(number), sorts.index(visit.kinds), 0)
        for a, first in enumerate(sorts):
            for b, second in enumerate(sorts):
                if any((x in first and y in second) or (y in first and x in second) for x, y in self.problem.apart):
                    self.routing.AddHardTypeIncompatibility(a, b)

    def search(self, stop: Stop, initial: Plan | None) -> dict[int, list[int]] | None:
        """Bare sequences of the best assignment, or None."""
        parameters = parameters_of(stop)
        at_home = stuck(self.problem)
        locks = [[] if number in at_home else [self.index(v) for v in vehicle.first] for number, vehicle in enumerate(self.problem.vehicles)]
        if any(locks):
            self.routing.ApplyLocksToAllVehicles(locks, False)
        self.routing.CloseModelWithParameters(parameters)
        begun = None
        if initial is not None:
            rows: list[list[int]] = [[] for _ in self.problem.vehicles]
            for route in initial.routes:
                rows[route.vehicle] = [self.index(v) for v in route.visits]
            begun = self.routing.ReadAssignmentFromRoutes(rows, True)
        if begun is not None:
            found = self.routing.SolveFromAssignmentWithParameters(begun, parameters)
        else:
            found = self.routing.SolveWithParameters(parameters)
        return None if found is None else self._sequences(lambda index: found.Value(self.routing.NextVar(index)))

    def sequences_now(self) -> dict[int, list[int]]:
        """The solution the search stands at, from inside its callback."""
        return self._sequences(lambda index: self.routing.NextVar(index).Value())

    def _sequences(self, following: Any) -> dict[int, list[int]]:
        sequences = {}
        for number in range(len(self.problem.vehicles)):
            index, visits = following(self.routing.Start(number)), []
            while not self.routing.IsEnd(index):
                visits.append(int(self.manager.IndexToNode(index)))
                index = following(index)
            sequences[number] = visits
        return sequences


def parameters_of(stop: Stop) -> Any:
    """Guided local search with the insertion neighbourhoods; without them it gains nothing on pairs."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    from ortools.util import optional_boolean_pb2

    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    for name in ("path", "expensive_chain", "close_nodes"):
        for kind in ("global", "local"):
            operator = f"use_{kind}_cheapest_insertion_{name}_lns"
            setattr(parameters.local_search_operators, operator, optional_boolean_pb2.BOOL_TRUE)
    if stop.iterations is not None:
        parameters.solution_limit = stop.iterations
    left = stop.left()
    if left != float("inf"):
        parameters.time_limit.FromMilliseconds(max(50, int(left * 1000)))
    return parameters
