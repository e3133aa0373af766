"""Planning on a Dask cluster (extra `cluster`): districts on its workers, the whole in the planner's own process here.

Called in that process. A cluster that cannot be reached costs nothing but a note: the plan is then made on this machine.
"""

from dataclasses import replace
from typing import Any

from routing.model import Plan, Problem
from routing.solve import How, solve
from routing.spread import spread
from routing.stop import Stop

RETRIES = 2
CONNECT_S = 2
_clients: dict[str, Any] = {}


def solve_on(address: str, problem: Problem, stop: Stop, seed: int, initial: Plan | None, how: How) -> Plan:
    """address: that of the scheduler, `tcp://host:8786` or `tls://…`. The connection is kept for the next plan."""
    try:
        client = _connected(address)
    except Exception as fault:  # no extra installed, wrong address, scheduler down
        plan = solve(problem, stop, seed, initial, how)
        return replace(plan, notes=(*plan.notes, f"the cluster at {address} could not be reached ({type(fault).__name__}): planned on this machine"))
    return spread(problem, client.get_executor(pure=False, retries=RETRIES), stop, seed, initial, how)


def _connected(address: str) -> Any:
    client = _clients.get(address)
    if client is None or client.status != "running":
        import distributed  # an extra, and slow to import

        connect: Any = distributed.Client
        client = _clients[address] = connect(address, timeout=CONNECT_S, set_as_default=False)
    return client
