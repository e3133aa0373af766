"""`python -m routing.engines.native.warm`: compiles the core, so that nobody waits for it later."""

from routing.engines.native.engine import Native
from routing.model import Objective, Problem, Vehicle, Visit, Window
from routing.stop import Stop
from routing.travel import Table


def warm() -> None:
    """Tiny problems call every compiled function: a pair, and two visits that one vehicle cannot both be in time for."""
    import numpy as np

    ways = Table(*(np.array([[0, 9, 5], [9, 0, 7], [5, 7, 0]], dtype=np.int64),) * 2)
    visits = tuple(Visit(place=i, load=(1 if i == 1 else -1,)) for i in (1, 2))
    objectives: tuple[Objective, ...] = ("vehicles", "distance")
    for objective in objectives:
        problem = Problem(visits, (Vehicle(0, 0, 0, 1000, capacity=(2,)),) * 2, (ways,), ((0, 1),), objective=objective)
        Native().solve(problem, Stop(iterations=20))
    both = tuple(Visit(place=i, windows=(Window(8 + i, 9 + i),)) for i in (1, 2))
    Native().solve(Problem(both, (Vehicle(0, 0, 0, 1000),) * 2, (ways,), objective="vehicles"), Stop(iterations=2_000))


if __name__ == "__main__":
    warm()
