"""`python -m routing.engines.native.warm`: compiles the core, so that nobody waits for it later.

Machine code is for one kind of processor. Where an image was made on another, `prepare` has it compiled beside the work.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from routing.engines.native import kernel
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


def ready() -> bool:
    """Whether the stored code is of this source and for this processor."""
    from numba.core.registry import cpu_target

    search: Any = kernel.search
    if search.signatures:
        return True
    target: Any = cpu_target.target_context
    try:
        stored = search._cache._cache_file._load_index()
    except (AttributeError, OSError):  # compiled anew in each process: nothing can be got ready
        return False
    return any(key[1] == target.codegen().magic_tuple() for key in stored)


def prepare() -> bool:
    """The code into this process, for it and for those forked from it. False: it is not stored; a process beside this one compiles it."""
    if ready():
        warm()
        return True
    with contextlib.suppress(OSError), _turn() as turn:  # somebody compiles already, or nobody may here: no plan is lost by that
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    return False


def _turn() -> IO[str]:
    """A file of this user's; who holds its lock compiles."""
    file = Path(tempfile.gettempdir()) / f"buuta-native-{os.getuid()}.lock"
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "w")


def main() -> None:
    with _turn() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        warm()


if __name__ == "__main__":
    main()
