from __future__ import annotations

from itertools import pairwise

import pytest

from napari_destvi.export.figure_page import Box
from napari_destvi.export.report.choice import MapColumn
from napari_destvi.export.report.map_grid import LONE_WIDTH, MapGrid

COLUMNS = (
    MapColumn("", "Truth", None),
    MapColumn("", "Cell2location", "a"),
    *(MapColumn("both", str(size), str(size)) for size in (4, 8, 16)),
    *(MapColumn("latent", str(size), str(size)) for size in (4, 8, 16)),
)


def _grid(aspect: float = 1.9, n_rows: int = 3, width: float = 250.0) -> MapGrid:
    return MapGrid(COLUMNS, n_rows, aspect, has_scores=True, width=width, left=5, top=7)


def _right(box: Box) -> float:
    return box.left + box.width


@pytest.mark.parametrize("aspect", [0.3, 1.0, 1.9, 6.3])
def test_panels_lie_beside_each_other_within_the_width(aspect: float) -> None:
    grid = _grid(aspect)
    panels = [grid.panel(0, number) for number in range(len(COLUMNS))]
    assert all(_right(a) < b.left for a, b in pairwise(panels))
    assert _right(grid.bar(0)) <= grid.left + grid.used_width
    assert grid.used_width <= grid.width + 1e-9
    assert panels[0].height == pytest.approx(aspect * panels[0].width)


def test_rows_lie_below_each_other_within_the_height() -> None:
    grid = _grid()
    ends = [grid.panel(row, 0).top + grid.panel_height for row in range(3)]
    assert grid.panel(1, 0).top > ends[0]
    assert ends[-1] < grid.scale_box.top
    end = grid.scale_box.top + grid.scale_box.height
    assert end == pytest.approx(grid.top + grid.height)


def test_as_many_rows_fit_as_the_height_has_room_for() -> None:
    grid = _grid(n_rows=4)
    assert grid.rows_fitting(grid.height) == 4
    assert grid.rows_fitting(grid.height - 1) == 3
    assert grid.rows_fitting(1.0) == 1


def test_a_narrow_tissue_leaves_room_for_the_names_of_methods() -> None:
    grid = _grid(aspect=6.3)
    assert grid.panel_width < LONE_WIDTH
    step = grid.panel(0, 1).left - grid.panel(0, 0).left
    assert step > LONE_WIDTH


def test_the_line_of_a_group_spans_its_panels() -> None:
    grid = _grid()
    boxes = grid.group_boxes()
    assert list(boxes) == ["both", "latent"]
    assert boxes["both"].left == pytest.approx(grid.panel(0, 2).left)
    assert _right(boxes["both"]) == pytest.approx(_right(grid.panel(0, 4)))
