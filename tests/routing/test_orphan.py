"""Whoever kills the one that asked for a plan has killed its solvers too."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

ASKER = """
import multiprocessing, os, time
from routing.orphan import end_with_parent

def plan(pipe):
    end_with_parent()
    pipe.send(os.getpid())
    time.sleep(600)

if __name__ == "__main__":
    mine, theirs = multiprocessing.Pipe()
    multiprocessing.get_context("fork").Process(target=plan, args=(theirs,), daemon=True).start()
    print(mine.recv(), flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl is Linux's")
def test_a_solver_ends_with_the_killed_server() -> None:
    asker = subprocess.Popen([sys.executable, "-c", ASKER], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert asker.stdout is not None
    solver = int(asker.stdout.readline())
    asker.kill()
    asker.wait()
    deadline = time.monotonic() + 10
    while _lives(solver) and time.monotonic() < deadline:
        pass
    assert not _lives(solver)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
