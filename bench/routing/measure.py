"""One measurement: processes on the same cores with the same wall time, watched, and their files checked by our audit."""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bench.routing.sample import Row
from bench.routing.store import Result
from routing.cost import price
from routing.io import solution
from routing.io.case import Case, FileError
from routing.io.formats import read

OURS = "buuta"
METHODS = (OURS, "pyvrp", "vroom", "ortools-tuned", "ortools")
LIBRARY = {"pyvrp": "pyvrp", "vroom": "pyvroom", "ortools": "ortools", "ortools-tuned": "ortools"}
THREADED = (OURS, "vroom")
"""These use all cores by themselves; of the others one process a core runs with its own seed, and the best counts."""
SEEDLESS = ("vroom", "ortools", "ortools-tuned")
"""These draw no lots: what varies between two runs is the clock alone."""
PATIENCE = 2.0
"""A peer that overruns its time may finish within this many times of it; its real time stands in the table."""


LABEL = "BUUTA_BENCH_LABEL"
"""Names our version instead of the hash, so that a change that matters to no figure does not begin the run anew."""


@cache
def version_of(method: str) -> str:
    """Of the library; of ours a hash over its code, or the label given."""
    if method != OURS:
        return version(LIBRARY[method])
    if label := os.environ.get(LABEL):
        return label
    root = Path(__file__).parents[2] / "routing"
    code = b"".join(p.read_bytes() for p in sorted(root.rglob("*.py")))
    return hashlib.sha256(code).hexdigest()[:12]


def blank(row: Row, method: str, seed: int, cores: int) -> Result:
    """The result before it is measured: what its key is made of."""
    return Result(row.kind, row.size, row.name, row.objective, row.seconds, cores, method, version_of(method), seed)


def measure(row: Row, method: str, seed: int, cores: int) -> Result:
    empty = blank(row, method, seed, cores)
    with tempfile.TemporaryDirectory(prefix="buuta-bench-") as room:
        alone = method in THREADED or method in SEEDLESS
        seeds = [seed] if alone else [(seed - 1) * cores + k + 1 for k in range(cores)]
        outs = [Path(room) / f"{one}.json" for one in seeds]
        commands = [_command(row, method, one, cores, out) for one, out in zip(seeds, outs, strict=True)]
        wall, peak, said = watch(commands, PATIENCE * row.seconds + 10, cores)
        found = [checked(row, replace(empty, wall=round(wall, 2), peak_mb=peak), out, said) for out in outs]
    return min(found, key=lambda result: result.rank)


def _command(row: Row, method: str, seed: int, cores: int, out: Path) -> list[str]:
    given = [str(row.file), "--format", row.form, "--objective", row.objective, "--seconds", f"{row.seconds:g}", "--seed", str(seed), "--cores", str(cores), "--out", str(out)]
    return [sys.executable, "-m", *(("routing", "route") if method == OURS else ("bench.routing.peers", method)), *given]


def watch(commands: Sequence[Sequence[str]], limit: float, cores: int) -> tuple[float, int, str]:
    """(seconds, peak megabytes of all processes together, the last line any of them complained with)."""
    own = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    begun, peak, said = time.monotonic(), 0, ""
    running = [subprocess.Popen(c, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=own, start_new_session=True, preexec_fn=_pinned(cores)) for c in commands]
    try:
        while any(p.poll() is None for p in running) and time.monotonic() < begun + limit:
            peak = max(peak, sum(_proportional_mb(p.pid) for p in running))
            time.sleep(0.25)
        wall = time.monotonic() - begun
    finally:
        for process in running:
            if process.poll() is None:
                os.killpg(process.pid, 9)
                said = f"no plan in {limit:.0f} s: ended"
            lines = (process.communicate()[1] or "").strip().splitlines()
            said = said or (lines[-1] if process.returncode not in (0, 1) and lines else "")
    return wall, peak, said


def _pinned(cores: int) -> Callable[[], None] | None:
    """All methods on the same cores, also where the machine has more."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    return lambda: os.sched_setaffinity(0, chosen)


def _proportional_mb(session: int) -> int:
    """Memory of a session's processes, what they share counted once (Linux; 0 elsewhere)."""
    kilobytes = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[3]) == session:
                lines = (stat.parent / "smaps_rollup").read_text().splitlines()
                kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, ValueError, IndexError):
            continue
    return kilobytes // 1024


@cache
def _case(file: Path, form: str, objective: str) -> Case:
    return read(file, form, objective)  # type: ignore[arg-type]


def checked(row: Row, empty: Result, out: Path, said: str) -> Result:
    """The result of a solution file: timed and audited here, at the precision of the instance's file."""
    case = _case(row.file, row.form, row.objective)
    if not out.exists():
        return replace(empty, wrong=said or "wrote no solution")
    try:
        plan, breaches = solution.judged(case, out.read_text())
    except FileError as fault:
        return replace(empty, wrong=str(fault))
    told, lines = solution.summary(case, plan, 0.0), price(case.problem, plan)
    return replace(empty, vehicles=told["vehicles"], distance=told["distance"], cost=told["cost"], dropped=told["dropped"],
                   due_dropped=lines.due_missing, wrong="found no plan" if not plan.routes else breaches[0] if breaches else "")
