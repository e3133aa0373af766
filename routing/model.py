"""The problem and the plan, as plain frozen integers.

Units: time in seconds after local midnight, distance in metres, load in whole units of each dimension
(for instance envelopes, grams), prices in metres-worth (the price of one metre is 1 unless a vehicle says
otherwise). A reader of another format may scale time and distance by one common factor; prices scale with them.
"""

from dataclasses import dataclass, field
from typing import Literal

from routing.travel import Travel

RELOAD = -1
"""Stands in `Route.sequence` between two tours: back to the vehicle's `reload` place, give and take, go on."""

Objective = Literal["cost", "distance", "vehicles"]


@dataclass(frozen=True, slots=True)
class Window:
    """Service may start at any second from `open` to `close`, both included."""

    open: int
    close: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A soft window: each second earlier than `open` or later than `close` costs its price."""

    open: int
    close: int
    early: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """What an earlier plan told people. Another vehicle, or a start outside the window, costs once."""

    vehicle: int | None = None
    move_price: int = 0
    window: Window | None = None
    miss_price: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop for one purpose.

    place        index into the travel's places
    load         change of what is on board, one number a dimension: > 0 taken on, < 0 given.
                 Outside `Problem.pairs`, what is given is on board from the beginning of its tour and what is
                 taken stays on board to the end of its tour. Work that is first fetched elsewhere is a pair.
    swap         given and taken at this stop in the same unit (VRPSPD): so much is on board all tour long, and `load`
                 is what is taken less what is given. Not for pairs
    service      seconds of the hand-over itself, for each visit (the dossier's own part)
    setup        seconds paid before it when coming from another place (park, enter, draw a number), part of the
                 way there: several dossiers in a row at one desk pay it once
    windows      hard; service starts inside one of them. Empty: any time
    penalty      price of leaving it out; None: compulsory. A pair's penalty stands at its pickup, the delivery's
                 is not read
    due          may be left out only if there is no other way, never to save distance; a number above 1 (True is 1)
                 says how much one that is left out weighs beside others
    max_ride     seconds a paper may be in the bag: from the end of service at the pickup (for what starts on
                 board: from the beginning of the tour) to the start of service at the delivery (for what ends on
                 board: to the end of the tour). For a pair it stands at its pickup
    vehicles     the only vehicles that may make it (what is already in a bag, whom somebody asked for); None: any
    holders      the only ones who have it or can come by it: `vehicles` may ask for fewer of them, and `explain` may say that
                 another of them could make it, but nobody else; None: anybody could
    skills       each must be among the vehicle's
    kinds        see `Problem.apart`
    region       see `Vehicle.regions`
    """

    place: int
    name: str = ""
    load: tuple[int, ...] = ()
    service: int = 0
    setup: int = 0
    windows: tuple[Window, ...] = ()
    wish: Wish | None = None
    penalty: int | None = None
    due: int = 0
    max_ride: int | None = None
    vehicles: frozenset[int] | None = None
    skills: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    region: str = ""
    promise: Promise | None = None
    swap: tuple[int, ...] = ()
    holders: frozenset[int] | None = None

    @property
    def gives(self) -> bool:
        return min(self.load, default=0) < 0 or any(self.swap)

    @property
    def takes(self) -> bool:
        return max(self.load, default=0) > 0 or any(self.swap)


@dataclass(frozen=True, slots=True)
class Break:
    """`seconds` of rest wholly between `open` and `close`; not during a service, possible on the way.

    Rest before the route begins or after it ends counts too, if it is inside the window.
    """

    open: int
    close: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One courier's shift.

    start, end      places; None: begins at its first visit, ends at its last
    open, close     hard: leaves not before `open`, is back not after `close`. A courier under way has the place
                    and the time it has reached as `start` and `open`
    capacity        one number a dimension; empty: no limit
    load            on board at `open` and staying there to the first reload or the end
    first           visits to be made first, in this order (under way or frozen)
    profile         index into `Problem.travel`
    lunch           one break, or None
    overtime_from   back later than this costs `overtime_price` a second; None: no overtime
    fair_seconds    work (end - begin) beyond it costs `fair_price` a second: balance between couriers
    regions         a visit with a region outside them costs `strange_price` once; empty: knows every region
    reload          place where a tour may end and another begin, at most `max_tours` in all, `reload_seconds` each
    fixed           price of using it at all
    """

    start: int | None
    end: int | None
    open: int
    close: int
    name: str = ""
    capacity: tuple[int, ...] = ()
    load: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    profile: int = 0
    skills: frozenset[str] = frozenset()
    lunch: Break | None = None
    overtime_from: int | None = None
    overtime_price: int = 0
    fair_seconds: int | None = None
    fair_price: int = 0
    regions: frozenset[str] = frozenset()
    strange_price: int = 0
    reload: int | None = None
    reload_seconds: int = 0
    max_tours: int = 1
    max_metres: int | None = None
    max_seconds: int | None = None
    max_visits: int | None = None
    fixed: int = 0
    per_metre: int = 1
    per_second: int = 0


@dataclass(frozen=True)
class Problem:
    """visits and vehicles are named by their index everywhere.

    pairs       (pickup, delivery): same vehicle, same tour, in this order, both or neither; loads opposite
    travel      one for each profile, all over the same places
    apart       (kind, kind) that may never be on one vehicle's route together (KT1 beside ordinary post)
    objective   distance: metres and the price of what is left out, nothing else;
                vehicles: number of vehicles first, then the same; cost: every price
    points      (lat, lon) or (x, y) of the places, only for pictures and exports
    """

    visits: tuple[Visit, ...]
    vehicles: tuple[Vehicle, ...]
    travel: tuple[Travel, ...]
    pairs: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    objective: Objective = "cost"
    points: tuple[tuple[float, float], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One vehicle's day. `starts[i]` is the start of service (of reloading) of `sequence[i]`.

    begin, end   leaving the start and being at the end (with no start or end place: arrival, leaving)
    pause        start of the lunch; None where the vehicle has none
    """

    vehicle: int
    sequence: tuple[int, ...]
    starts: tuple[int, ...]
    begin: int
    end: int
    pause: int | None = None

    @property
    def visits(self) -> tuple[int, ...]:
        return tuple(visit for visit in self.sequence if visit != RELOAD)


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes of the vehicles that are used, at most one each, and what is left out.

    notes   sentences about how it came about (an engine that fell over, a clock that ran out)
    """

    routes: tuple[Route, ...]
    dropped: tuple[int, ...] = ()
    engine: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)
