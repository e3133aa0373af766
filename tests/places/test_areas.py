"""The picture of the communes is made from the cells of the resolver."""

import shapely

from app.places.grid import STEP, Grid
from app.wiring.reference import shipped_gazetteer


def test_each_commune_has_an_area_around_its_cells() -> None:
    grid = shipped_gazetteer().territory.grid
    assert set(grid.areas) == set(grid.new_codes.values())
    for code, rings in grid.areas.items():
        cells = sum(1 for old in grid.cells.values() if grid.new_codes[old] == code)
        drawn = sum(shapely.Polygon(ring).area for ring in rings) / STEP**2
        assert abs(drawn - cells) <= max(6, 0.25 * cells), code


def test_neighbours_share_their_border() -> None:
    grid = Grid.of([(0, "0-3:a 4-7:b"), (1, "0-2:a 3-7:b"), (2, "0-3:a 4-7:b")], {"a": "A", "b": "B"})
    one, other = (shapely.Polygon(grid.areas[code][0]) for code in "AB")
    assert one.intersection(other).area == 0
    assert one.intersection(other).length > 2 * STEP
