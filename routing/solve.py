"""One verb: a problem in, the best plan the time allows out. There is always a plan, and it is always audited."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from routing.append import appended
from routing.audit import Breach, audit
from routing.check import check
from routing.cost import better, price
from routing.districts import LARGE, District, part_of
from routing.engines.catalogue import NoSuchEngine, engine_of, installed, prepare
from routing.engines.greedy import Greedy
from routing.engines.protocol import Progress
from routing.frozen import begun_well, stuck
from routing.model import Plan, Problem
from routing.race import GRACE, LATE, Finish, Job, may_part, race, run_here
from routing.repair import mend
from routing.schedule import collect, plan_of
from routing.stop import Stop, after
from routing.sweep import Sweep

MINUTE = 60.0
LAST = 0.1
"""Seconds before the deadline at which engines are asked to stop."""
SHORT, SHORTEST, HALF = 3.0, 0.3, 0.5
"""Seconds below which a quick plan is made first and engines work in one stage; below which no engine is begun; of a last resort."""
ORDER = ("native", "pyvrp", "ortools")
Stage = tuple[float, list[str]]
"""(share of the time left, an engine for each core), one after another; each begins with the best so far."""


@dataclass(frozen=True, slots=True)
class How:
    """engine    auto, or one by name (then no other is tried unless it falls over)
    cores     engines side by side; with one core, a seed and `Stop.iterations` the result is always the same
    isolate   each engine in a process of its own, so that a crash costs nothing; off: in this process
    progress  called with each better plan and its price
    """

    engine: str = "auto"
    cores: int = 1
    isolate: bool = True
    progress: Progress | None = None


@dataclass
class _Best:
    problem: Problem
    progress: Progress | None
    plan: Plan | None = None
    spare: Plan | None = None
    """A quick plan, for when nothing better comes in time; no engine begins with it."""
    notes: list[str] = field(default_factory=list)
    stuck: frozenset[int] = frozenset()
    """Vehicles whose frozen beginning leads to no route at all: a plan without them is the best there is."""

    @property
    def grace(self) -> float:
        """Seconds an engine may be late: there is little to lose where there is a plan."""
        return GRACE if self.plan is None and self.spare is None else GRACE / 3

    def hear(self, job: Job, plan: Plan) -> None:
        if not better(self.problem, plan, self.plan):
            return
        broken = [breach for breach in _breaches(self.problem, plan) if not (breach.rule == "frozen" and breach.vehicle in self.stuck)]
        if broken:
            self.notes.append(f"a plan of {job.engine} was refused by the audit: {broken[0].text}")
            return
        self.plan = plan
        if self.progress:
            self.progress(plan, price(self.problem, plan).total)


def solve(problem: Problem, stop: Stop | None = None, seed: int = 1, initial: Plan | None = None,
          how: How | None = None) -> Plan:
    """The best plan found until `stop` (default: a minute); what no engine could serve is in `dropped`.

    Raises ProblemError if the problem contradicts itself, NoSuchEngine for an unknown engine. `initial` need not
    be complete or even possible (a plan of another day names whom this one has not): it is mended first. `Plan.notes` tells of engines that fell over.
    """
    check(problem)
    begun_well(problem)
    seed %= 2**31  # any other number is as good as one of these, which every engine takes
    stop, how = stop or after(MINUTE), how or How()
    best = _Best(problem, how.progress, stuck=stuck(problem))
    if how.engine != "auto":
        engine_of(how.engine)
    if not problem.vehicles:
        return collect(problem, [], "none", ("there is no vehicle to plan with: everything is left out",))
    if initial is not None:
        best.hear(Job("initial", problem, stop, seed, None), possible(problem, initial, stop))
    parted = how.engine == "auto" and how.isolate and may_part() and stop.deadline is not None and stop.iterations is None
    if parted:
        _in_parts(best, stop, seed, how)
    else:
        _chain(best, engines_for(problem, how.engine), stop, seed, how)
    plan = best.plan if best.plan is not None and best.plan.routes else _last_resort(best, stop)
    return replace(plan, notes=tuple(dict.fromkeys(best.notes)))


def _in_parts(best: _Best, stop: Stop, seed: int, how: How) -> None:
    """By the clock, in processes: districts where it is large, stages where our core can, else each engine in turn."""
    problem = best.problem
    if stop.left() < SHORT and (best.plan is None or not best.plan.routes):
        best.spare = appended(problem, _half(stop))
        _hurry(best, stop, seed, how)
        return
    lack = prepare("native") if installed("native") else ""
    core = installed("native") and not lack
    best.notes += [lack] if lack else []
    names = [name for name in engines_for(problem, how.engine) if core or name != "native"]
    if core and len(problem.visits) >= LARGE:
        _large(best, stop, seed, how)
    elif names[:1] == ["native"]:
        _relay(best, names, stop, seed, how)
    else:
        _chain(best, names, stop, seed, how)


def _hurry(best: _Best, stop: Stop, seed: int, how: How) -> None:
    """One stage: PyVRP is there at once, the core needs a second to come and then overtakes it."""
    names = [name for name in ("pyvrp", "native") if installed(name)]  # what they can, they say in their own processes: asking loads them
    if names and stop.left() > SHORTEST:
        engines, told = [names[k % len(names)] for k in range(max(1, how.cores))], len(best.notes)
        _in_turn(best, District(best.problem, (), ()), [(1.0, engines)], stop, seed, how)
        best.notes[told:] = [note for note in best.notes[told:] if "EngineFailed" not in note and LATE not in note]  # neither is a fault here


def engines_for(problem: Problem, engine: str) -> list[str]:
    """Names to try in turn: the one asked for, or by what each says it can."""
    if engine != "auto":
        engine_of(engine)
        return [engine, *(name for name in ORDER if name != engine and installed(name) and _can(problem, name))]
    return [name for name in ORDER if installed(name) and _can(problem, name)]


def _can(problem: Problem, name: str) -> bool:
    try:
        return engine_of(name).can(problem) is None
    except NoSuchEngine:
        return False


def _breaches(problem: Problem, plan: Plan) -> list[Breach]:
    return [breach for breach in audit(problem, plan) if breach.rule != "unserved"]


def possible(problem: Problem, initial: Plan, stop: Stop) -> Plan:
    """The initial plan itself if it is in order, else as much of it as is."""
    if not _breaches(problem, initial):
        return initial
    return mend(problem, {route.vehicle: route.sequence for route in initial.routes}, initial.engine, stop)


def _half(stop: Stop) -> Stop:
    """Half a second at least, also when time is up: a late plan is better than none."""
    return stop if stop.left() > HALF and not stop.cancelled() else after(HALF)


def _last_resort(best: _Best, stop: Stop) -> Plan:
    """The quick plan; where there is time, cheapest insertion."""
    last = Job("greedy", best.problem, stop, 0, None)
    best.hear(last, best.spare or appended(best.problem, _half(stop)))
    if stop.left() > HALF and not stop.cancelled():
        best.hear(last, Greedy().solve(best.problem, stop))
    return best.plan or mend(best.problem, {}, "greedy", after(0.0))


def _large(best: _Best, stop: Stop, seed: int, how: How) -> None:
    """Districts and then parts over their borders, to the end."""
    sweep = Sweep(best.problem, stop, seed, how.cores,
                  lambda plan: best.hear(Job("native", best.problem, stop, seed, None), plan))
    sweep.run(best.plan)
    best.notes += sweep.notes


def _fewest(cores: int) -> list[Stage]:
    return [(0.12, ["fleet"] * cores), (0.4, ["fleet"] * cores)] if cores > 1 else [(0.4, ["fleet"])]


def _shortest(cores: int, stop: Stop) -> list[Stage]:
    last: Stage = (1.0, ["native"] * cores)
    return [(0.6, ["native"] * cores), last] if stop.left() > SHORT else [last]


def _relay(best: _Best, names: list[str], stop: Stop, seed: int, how: How) -> None:
    """The native core with a seed of its own on each core, in stages, each on the best plan of the one before.

    Vehicles first: then the metres with the vehicles that are left, as a problem of their own.
    """
    problem, cores = best.problem, max(1, how.cores)
    if problem.objective == "vehicles":
        _in_turn(best, District(problem, (), ()), _fewest(cores), stop, seed, how)
        if best.plan is not None and best.plan.routes:
            cars = tuple(sorted(route.vehicle for route in best.plan.routes))
            part = part_of(problem, tuple(range(len(problem.visits))), cars)
            part = replace(part, problem=replace(part.problem, objective="distance"))
            _in_turn(best, part, _shortest(cores, stop), stop, seed + 100, how)
            return
    if not _in_turn(best, District(problem, (), ()), _shortest(cores, stop), stop, seed, how):
        _chain(best, [name for name in names if name != "native"], stop, seed, how)


def _in_turn(best: _Best, part: District, stages: list[Stage], stop: Stop, seed: int, how: How) -> bool:
    """One stage after another on the whole or, where `part` names vehicles, on it. False if all engines of a stage fell over."""
    def heard(job: Job, plan: Plan) -> None:
        best.hear(job, collect(best.problem, part.routes(plan), plan.engine) if part.vehicles else plan)

    for number, (share, engines) in enumerate(stages):
        left = stop.left() - LAST
        if left <= 0 or stop.cancelled():
            return True
        until = replace(stop, deadline=time.monotonic() + share * left)
        begun = best.plan
        if begun is not None and part.vehicles:
            begun = plan_of(part.problem, part.begun({r.vehicle: r.sequence for r in begun.routes}), begun.engine)
        jobs = [Job(name, part.problem, until, seed + 10 * number + k, begun) for k, name in enumerate(engines)]
        finishes = _run(jobs, until, heard, how, best.grace)
        best.notes += [f"{finish.job.engine} fell over: {finish.failed}" for finish in finishes if finish.failed]
        if all(finish.failed for finish in finishes):
            return False
    return True


def _chain(best: _Best, names: list[str], stop: Stop, seed: int, how: How) -> None:
    """Each engine in turn until one has finished its work; `cores` of them beside each other with other seeds."""
    for name in names:
        early = replace(stop, deadline=stop.deadline - LAST if stop.deadline is not None else None)
        if early.over():
            return
        jobs = [Job(name, best.problem, early, seed + k, best.plan) for k in range(max(1, how.cores))]
        finishes = _run(jobs, early, best.hear, how, best.grace)
        failed = [finish for finish in finishes if finish.failed]
        best.notes += [f"{finish.job.engine} fell over: {finish.failed}" for finish in failed]
        if len(failed) < len(finishes):
            return


def _run(jobs: list[Job], stop: Stop, heard: Callable[[Job, Plan], None], how: How, grace: float) -> list[Finish]:
    if how.isolate and may_part():
        return race(jobs, stop, heard, grace)
    return [run_here(job, heard) for job in jobs]


def improve(problem: Problem, plan: Plan, stop: Stop | float, seed: int = 1, how: How | None = None) -> Plan:
    """The same plan made better for so many seconds or until `stop`, which may be cancelled; never worse. `How.progress` hears of it."""
    return solve(problem, stop if isinstance(stop, Stop) else after(stop), seed, plan, how)
