"""`draw FILE SOLUTION`: a plan as a picture, on a map, in a navigator, in a calendar."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from routing.cli import DONE, FAILED, FORMATS, TOO_LARGE, WRONG_USE, arguments, picture_name


def draw(argv: Sequence[str] | None = None) -> int:
    """A picture of a solution (SVG, PNG), the whole of it for a map (GeoJSON), or one run for a navigator (GPX) or calendar."""
    ask = arguments(_draw_parser(), argv)
    if isinstance(ask, int):
        return ask
    from routing.check import check
    from routing.io import solution
    from routing.io.case import FileError
    from routing.io.formats import read, text_of

    try:
        case = read(Path(ask.file), ask.format or "")
        check(case.problem)
        plan, wrong = solution.read(case, text_of(Path(ask.solution)))
        draw_plan(case, plan, Path(ask.out), ask.vehicle, ask.date)
    except (FileError, ValueError, OSError) as fault:  # an OSError names its file
        print(fault, file=sys.stderr)
        return WRONG_USE
    except OverflowError as fault:
        print(f"{ask.file}: {TOO_LARGE} ({fault})", file=sys.stderr)
        return WRONG_USE
    for text in wrong:
        print(text, file=sys.stderr)
    if ask.json:
        print(json.dumps({"file": ask.out, "bytes": Path(ask.out).stat().st_size, "problems": wrong}, ensure_ascii=False))
    return FAILED if wrong else DONE


def draw_plan(case: Any, plan: Any, out: Path, vehicle: int = 0, day: str = "") -> None:
    """ValueError where a run that is wanted is not in the plan, or the day is none."""
    kind = out.suffix.lower()
    if kind in (".svg", ".png"):
        from routing.io.picture import picture

        drawn = picture(case.problem, plan, case.scale, case.seconds)
        if kind == ".svg":
            from routing.io.svg import svg

            out.write_text(svg(drawn), encoding="utf-8")
        else:
            from routing.io.raster import png

            out.write_bytes(png(drawn))
        return
    from routing.io.export import VIETNAM, geojson, gpx, ical

    if kind == ".geojson":
        out.write_text(json.dumps(geojson(case.problem, plan, case.seconds)), encoding="utf-8")
        return
    route = next((route for route in plan.routes if route.vehicle == vehicle), None)
    if route is None or not route.visits:
        raise ValueError(f"vehicle {vehicle} has no run in this plan")
    on = date.fromisoformat(day) if day else datetime.now(VIETNAM).date()
    text = gpx(case.problem, route) if kind == ".gpx" else ical(case.problem, route, on, case.seconds)
    out.write_text(text, encoding="utf-8", newline="")


def _draw_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="buuta draw", description="A picture of a solution: routes on the map, and a chart of the shifts.")
    parser.add_argument("file")
    parser.add_argument("solution")
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("--out", type=_drawing, required=True, help="a picture .svg or .png; .geojson; of one run .gpx or .ics")
    parser.add_argument("--vehicle", type=int, default=0, help="whose run (.gpx, .ics)")
    parser.add_argument("--date", default="", help="day of the run YYYY-MM-DD (.ics; default: today)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser


def _drawing(text: str) -> str:
    if not text.lower().endswith((".geojson", ".gpx", ".ics")):
        return picture_name(text)
    return text
