"""Cells in the frame of a slide tell what its spots hold."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.single_cells.truth import truth_under_spots
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError

HEXAGON = np.array([[0.0, 0.0], [100.0, 0.0], [50.0, 86.6]])
SQUARES = np.array([[5.0, 5.0], [5.0, 15.0], [15.0, 5.0]])


def _tissue(centres: np.ndarray, diameter: float) -> Tissue:
    names = tuple(f"spot {i}" for i in range(len(centres)))
    return Tissue(centres, names, diameter, None, 1.0, None, "")


def _labels(text: str) -> np.ndarray:
    return np.array([None if name == "-" else name for name in text], dtype=object)


@pytest.mark.parametrize(
    ("places", "labels", "expected"),
    [
        # inside, inside, just outside, in the second, between, in the third
        (
            [[0, 0], [20, 15], [25, 19], [80, 0], [50, 30], [50, 70]],
            "ABAAAB",
            [[0.5, 0.5], [1, 0], [0, 1]],
        ),
        # without a label, or a place
        ([[0, 0], [1, 0], [np.nan, 3], [99, 0]], "A-BB", [[1, 0], [0, 1], None]),
    ],
)
def test_separate_spots_are_discs(places, labels, expected):
    tissue = _tissue(HEXAGON, 60.0)
    found = truth_under_spots(np.array(places, float), _labels(labels), tissue)
    rows = [[np.nan] * 2 if row is None else row for row in expected]
    np.testing.assert_array_equal(found.to_numpy(), rows)
    assert list(found.index) == list(tissue.spot_names)
    assert list(found.columns) == ["A", "B"]


def test_spots_that_touch_on_a_square_lattice_are_squares_with_their_lower_edges():
    tissue = _tissue(SQUARES, 10.0)
    places = np.array([[0.1, 9.9], [0, 10], [10, 0], [9.9, 9.9], [19.9, 9.9], [15, 15]])
    found = truth_under_spots(places, _labels("AABBBA"), tissue)
    assert found.to_numpy().tolist() == [[0.5, 0.5], [1, 0], [0, 1]]


def _lattice(n_across: int, pitch: float, *, turned: float = 0.0) -> np.ndarray:
    rows, columns = np.divmod(np.arange(n_across**2), n_across)
    cos, sin = np.cos(turned), np.sin(turned)
    turn = np.array([[cos, sin], [-sin, cos]])
    return np.stack([columns, rows], axis=1) * pitch @ turn


def _rows_with_a_cell(tissue: Tissue, places: np.ndarray) -> list[int]:
    """Return the spots in which cells lie that have a type each of their own."""
    labels = np.array([f"{number:04}" for number in range(len(places))], dtype=object)
    found = truth_under_spots(places, labels, tissue)
    return np.flatnonzero(found.notna().all(axis=1)).tolist()


@pytest.mark.parametrize("diameter", [8.0, 8.16, 7.84])
@pytest.mark.parametrize("turned", [0.0, 0.01, -0.3])
def test_bins_that_are_turned_or_told_a_little_small_have_their_corners(
    turned: float, diameter: float
):
    centres = _lattice(30, 8.0, turned=turned)
    tissue = _tissue(centres, diameter)
    cos, sin = np.cos(turned), np.sin(turned)
    corner = np.array([[3.9, -3.9], [-3.9, 3.9]]) @ np.array([[cos, sin], [-sin, cos]])
    places = np.concatenate([centres + offset for offset in corner])
    labels = np.tile(np.arange(len(centres)).astype(str).astype(object), 2)
    found = truth_under_spots(places, labels, tissue)
    assert (found.idxmax(axis=1) == np.arange(len(centres)).astype(str)).all()
    assert (found.max(axis=1) == 1).all()


def test_tiles_between_which_most_are_missing_are_squares_still():
    rng = np.random.default_rng(0)
    centres = _lattice(30, 8.0)[rng.uniform(size=900) < 0.2]
    places = centres + 3.9
    assert len(_rows_with_a_cell(_tissue(centres, 8.0), places)) == len(centres)


def test_spots_with_gaps_of_their_own_width_are_discs():
    centres = _lattice(8, 200.0)  # as of Spatial Transcriptomics, 100 um wide
    places = np.concatenate([centres[1:] + 45.0, centres[:40] + 35.0])
    assert _rows_with_a_cell(_tissue(centres, 100.0), places) == list(range(40))


def test_a_cell_in_two_discs_counts_in_the_nearer():
    tissue = _tissue(np.array([[0.0, 0.0], [10.0, 1.0]]), 16.0)
    found = truth_under_spots(np.array([[4.0, 0], [6.0, 0]]), _labels("AB"), tissue)
    assert found.to_numpy().tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("factor", [0.2125, 0.5, 2.0, 1 / 0.2125, 0.0])
def test_cells_in_another_unit_are_refused(factor: float):
    columns, rows = np.divmod(np.arange(400), 20)
    tissue = _tissue(np.column_stack([columns, rows + columns % 2 / 2]) * 100.0, 55.0)
    places = np.random.default_rng(0).uniform(0, 2000, (20_000, 2)) * factor
    with pytest.raises(InputError, match="different frames"):
        truth_under_spots(places, _labels("AB" * 10_000), tissue)


def test_cells_without_any_place_are_refused():
    places = np.full((2, 2), np.nan)
    with pytest.raises(InputError, match="Only 0 of the 3 spots"):
        truth_under_spots(places, _labels("AB"), _tissue(HEXAGON, 60.0))
