"""`route FILE` and `audit FILE SOLUTION` on the command line. Exit codes: 0 done, 1 not valid, 2 wrong use."""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FORMATS = ("li-lim", "sartori", "solomon", "vroom", "buuta")
DONE, FAILED, WRONG_USE = 0, 1, 2
TOO_LARGE = "a number in it is too large to plan with"
DRAWING = 0.5
"""Seconds kept for a picture, and a fifth of a millisecond a visit."""


def started() -> float:
    """When this process began, on `time.monotonic`; now, where the system does not tell."""
    try:
        ticks = float(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        since_boot = ticks / os.sysconf("SC_CLK_TCK")
        running = time.clock_gettime(time.CLOCK_BOOTTIME) - since_boot
        return time.monotonic() - running if 0 <= running < 60 else time.monotonic()
    except (OSError, ValueError, IndexError, AttributeError):
        return time.monotonic()


def route(argv: Sequence[str] | None = None) -> int:
    """Plan a file and write the solution; the wall clock counts from the start of the process."""
    begun = started()
    ask = arguments(_route_parser(), argv)
    if isinstance(ask, int):
        return ask
    from routing.io.case import FileError
    from routing.io.formats import read

    if _is_output(ask.out):
        ask.out = "-"
    for name in (ask.out, ask.picture or "-"):
        if name != "-" and not _writable(Path(name)):
            print(f"{name} cannot be written: is it a file, is the folder there, and may you write in it?", file=sys.stderr)
            return WRONG_USE
    try:
        case = read(Path(ask.file), ask.format or "", ask.objective)
        return _route(case, ask, begun)
    except (FileError, ValueError) as wrong:
        print(f"{ask.file}: {wrong}", file=sys.stderr)
    except OverflowError as wrong:
        print(f"{ask.file}: {TOO_LARGE} ({wrong})", file=sys.stderr)
    except OSError as wrong:
        print(wrong, file=sys.stderr)  # names its file
    return WRONG_USE


def _route(case: Any, ask: argparse.Namespace, begun: float) -> int:
    from routing.io import solution
    from routing.report import progress, report
    from routing.solve import How, solve
    from routing.stop import Stop

    size = len(case.problem.visits)
    writing = min(0.45 + size * 0.0001, 0.1 + 0.1 * ask.seconds)  # and the end of a process that has the core's code in it
    writing += min(DRAWING + size * 0.0002, 0.3 * ask.seconds) if ask.picture else 0.0
    interrupted: list[bool] = []
    old = signal.signal(signal.SIGINT, lambda *_: interrupted.append(True))
    try:
        stop = Stop(deadline=begun + ask.seconds - writing, iterations=ask.iterations,
                    cancelled=lambda: bool(interrupted))
        plan = solve(case.problem, stop, ask.seed, None, How(ask.engine, ask.cores, progress=progress(case, begun)))
        kept = _kept(solution.write(case, plan, time.monotonic() - begun), ask)
    finally:
        signal.signal(signal.SIGINT, old)
    try:
        drawn = not ask.picture or _drawn(case, plan, ask.picture)
        told = report(case, plan, ask, begun, bool(interrupted))
    except KeyboardInterrupt:  # what is told of the plan is cut short
        return DONE if kept else FAILED
    return told if kept and drawn else FAILED


def _kept(text: str, ask: argparse.Namespace) -> bool:
    """Whether the solution is where it was wanted; minutes of planning are not lost for a disk that is full."""
    if ask.out == "-":
        print(text)
        return True
    try:
        _whole(Path(ask.out), text)
        return True
    except OSError as wrong:
        print(f"{ask.out} could not be written ({wrong.strerror}): the solution is on standard output instead", file=sys.stderr)
        print(text)
        ask.out = "-"
        return False


def _drawn(case: Any, plan: Any, name: str) -> bool:
    from routing.drawing import draw_plan

    try:
        draw_plan(case, plan, Path(name))
        return True
    except OSError as wrong:
        print(f"{name} could not be drawn: {wrong.strerror}", file=sys.stderr)
        return False


def _is_output(name: str) -> bool:
    """Whether this is standard output by another name, or the file that it goes to: what else is printed there would be lost, or stand over it."""
    try:
        return os.path.samestat(os.stat(name), os.fstat(1))
    except OSError:
        return False


def _writable(path: Path) -> bool:
    """A file is written beside its old self; a pipe or a device in its place."""
    in_place = path.exists() and not path.is_file()
    return not path.is_dir() and os.access(path if in_place else Path(os.path.realpath(path)).parent, os.W_OK)


def _whole(path: Path, text: str) -> None:
    """Beside it first, then in its place: a reader never sees half a file. A pipe, a device or a link stays what it is."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    file = Path(os.path.realpath(path))
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def audit(argv: Sequence[str] | None = None) -> int:
    """Check a solution against its file, independent of what made it."""
    ask = arguments(_audit_parser(), argv)
    if isinstance(ask, int):
        return ask
    from routing.check import check
    from routing.io import solution
    from routing.io.case import FileError
    from routing.io.formats import read, text_of

    try:
        case = read(Path(ask.file), ask.format or "")
        check(case.problem)
        plan, found = solution.judged(case, text_of(Path(ask.solution)))
    except (FileError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return WRONG_USE
    except OverflowError as fault:
        print(f"{ask.file}: {TOO_LARGE} ({fault})", file=sys.stderr)
        return WRONG_USE
    return _verdict(case, plan, found, ask.json)


def _verdict(case: Any, plan: Any, found: list[str], as_json: bool) -> int:
    from routing.io.solution import summary

    told = summary(case, plan, 0.0)
    told.pop("seconds")
    told.pop("engine")
    if as_json:
        print(json.dumps({"valid": not found, "breaches": found, **told}, ensure_ascii=False))
    else:
        for text in found:
            print(text)
        print("not valid" if found else f"valid: {told['vehicles']} vehicles, distance {told['distance']}, "
              f"cost {told['cost']}, {told['dropped']} left out")
    return FAILED if found else DONE


def _route_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="buuta route", description="The planner alone, for any instance.")
    parser.add_argument("file")
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("--objective", choices=("distance", "vehicles"), default="distance")
    parser.add_argument("--seconds", type=_positive, required=True, help="wall time from start to written file")
    parser.add_argument("--engine", default="auto", choices=("auto", "native", "pyvrp", "ortools", "vroom", "greedy"))
    parser.add_argument("--cores", type=int, choices=range(1, 129), metavar="N", default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--iterations", type=_count, help="also stop after so many, for results that do not vary")
    parser.add_argument("--out", required=True, help="solution file, or - for the terminal")
    parser.add_argument("--picture", type=picture_name, help="also draw the plan: routes on a map and a chart of the shifts, .svg or .png")
    parser.add_argument("--json", action="store_true", help="the summary as JSON on stdout")
    return parser


def picture_name(text: str) -> str:
    if not text.lower().endswith((".svg", ".png")):
        raise argparse.ArgumentTypeError(f"{text}: a picture is called .svg or .png")
    return text


def _audit_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="buuta audit", description="Check a solution against its file.")
    parser.add_argument("file")
    parser.add_argument("solution")
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("--json", action="store_true")
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 10**7:
        raise argparse.ArgumentTypeError(f"{text} is not a time")
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 0 < value < 10**12:
        raise argparse.ArgumentTypeError(f"{text} is no number of iterations")
    return value


def arguments(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> argparse.Namespace | int:
    try:
        return parser.parse_args(argv)
    except SystemExit as left:
        return int(left.code or 0)
