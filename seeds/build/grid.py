"""Makes seeds/reference/grid.csv: which old commune lies under each cell of 0.005° (about 550 m), from polygons.

    python -m seeds.build.grid COMMUNES.geojson SOURCE DATE OUT.csv

COMMUNES.geojson: polygons of the old communes with the properties `district` and `name`. One line for each row of cells:
`lat` of its middle and `runs` = "first_column-last_column:old_code …"; column c has its middle at lon = c * 0.005."""

import csv
import json
import sys
from pathlib import Path

from shapely.geometry import Point, shape
from shapely.strtree import STRtree

from seeds.load import read

STEP = 0.005
SPELLED = {("Huyện Kế Sách", "Xã An Lạc Thôn"): "31531", ("Thị xã Vĩnh Châu", "Phường Vĩnh Hiệp"): "31792"}


def main(polygons: str, source: str, day: str, out: str) -> None:
    codes = {(row["district"], row["name"]): row["code"] for row in read("old_communes.csv")} | SPELLED
    features = json.loads(Path(polygons).read_text(encoding="utf-8"))["features"]
    shapes = [shape(feature["geometry"]).buffer(0) for feature in features]
    names = [codes[feature["properties"]["district"], feature["properties"]["name"]] for feature in features]
    tree = STRtree(shapes)
    west, south, east, north = _bounds(shapes)
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["row", "lat", "runs", "source", "date", "confidence"], lineterminator="\n")
        writer.writeheader()
        for row in range(round(south / STEP), round(north / STEP) + 1):
            cells = []
            for column in range(round(west / STEP), round(east / STEP) + 1):
                point = Point(column * STEP, row * STEP)
                hits = [i for i in tree.query(point) if shapes[i].contains(point)]
                cells.append((column, names[hits[0]] if hits else ""))
            runs = _runs(cells)
            if runs:
                writer.writerow({"row": row, "lat": f"{row * STEP:.3f}", "runs": runs, "source": source, "date": day, "confidence": "med"})


def _bounds(shapes: list[object]) -> tuple[float, float, float, float]:
    boxes = [item.bounds for item in shapes]  # type: ignore[attr-defined]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _runs(cells: list[tuple[int, str]]) -> str:
    runs: list[list[object]] = []
    for column, code in cells:
        if not code:
            continue
        if runs and runs[-1][2] == code and runs[-1][1] == column - 1:
            runs[-1][1] = column
        else:
            runs.append([column, column, code])
    return " ".join(f"{first}-{last}:{code}" for first, last, code in runs)


if __name__ == "__main__":
    main(*sys.argv[1:])
