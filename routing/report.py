"""What `route` tells while it plans and afterwards: progress, notes, breaches, reasons of those left out, the sums."""

import argparse
import json
import re
import sys
import time
from typing import Any

TOLD, TELLING, ENDING = 20, 2.0, 0.45
"""Of how many that are left out the reasons are told; for how many seconds at a terminal; how long a process takes to end."""
EXPLAINING = 0.001
"""Seconds the first reason may take for each visit and vehicle."""


def report(case: Any, plan: Any, ask: argparse.Namespace, begun: float, stopped: bool) -> int:
    """The exit code: 0, or 1 where the audit found something."""
    from routing.audit import audit
    from routing.io.solution import summary

    breaches = [breach.text for breach in audit(case.problem, plan)] + case.recheck(plan)
    if sys.stderr.isatty():
        print(file=sys.stderr)  # below the line of progress
    for note in (*plan.notes, *breaches[:20]):
        print(note, file=sys.stderr)
    told = summary(case, plan, time.monotonic() - begun)
    _reasons(case, plan, telling(time.monotonic(), begun + ask.seconds - ENDING, stopped, sys.stderr.isatty()))
    if ask.json and ask.out != "-":
        print(json.dumps(told))
    else:
        print(f"{told['vehicles']} vehicles, distance {told['distance']:.2f}, cost {told['cost']:.2f}, "
              f"{told['dropped']} left out, {told['seconds']} s, {told['engine']}", file=sys.stderr)
    return 1 if breaches else 0


def telling(now: float, asked: float, stopped: bool, watched: bool) -> float:
    """Until when reasons are told: a moment longer for who looks on, no more than that moment for who has stopped the planning."""
    soon = now + TELLING
    return soon if watched else min(asked, soon) if stopped else asked


def _reasons(case: Any, plan: Any, until: float) -> None:
    """Why the first of those left out are so, as long as there is time: what was asked for, or a moment longer for who looks on."""
    from routing.explain import explain
    from routing.lookup import lookup

    problem, pickup = case.problem, lookup(case.problem).pickup
    longest = EXPLAINING * (len(problem.visits) + len(problem.vehicles))
    for visit in [v for v in plan.dropped if pickup[v] != -1][:TOLD]:
        begun = time.monotonic()
        if begun + longest > until:
            return
        try:
            print(_in_units(case, explain(problem, plan, visit, seconds=case.seconds)[0]), file=sys.stderr)
        except KeyboardInterrupt:
            return  # the file is written
        longest = max(longest, time.monotonic() - begun)


def _in_units(case: Any, reason: Any) -> str:
    """The sentence with its price in the file's unit; without times of day where the file has none."""
    text = str(reason.en) if reason.added is None else reason.en.replace(f"{reason.added} more", f"{reason.added / case.scale:g} more")
    return text if case.seconds == 1 else re.sub(r", (arriving|delivering|back|leaving) at .*", ".", text)


def progress(case: Any, begun: float) -> Any:
    """Progress on a terminal, one line that is overwritten."""
    if not sys.stderr.isatty():
        return None

    def tell(plan: Any, total: float) -> None:
        print(f"\r{time.monotonic() - begun:7.1f} s  {len(plan.routes):5d} vehicles  {total / case.scale:14.2f}  "
              f"{len(plan.dropped):5d} left out", end="", file=sys.stderr, flush=True)
    return tell
