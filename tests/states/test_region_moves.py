"""Groups of spots that are laid elsewhere on the slide."""

from __future__ import annotations

import numpy as np

from napari_destvi.states.region_moves import AGAINST, GROUP, moved_labels

PLACES = np.stack(np.divmod(np.arange(900), 30), axis=1).astype(float)


def test_moved_groups_keep_most_of_their_spots_and_stay_apart():
    labels = np.zeros(900, dtype=np.int8)
    labels[np.linalg.norm(PLACES - 10, axis=1) < 4] = GROUP
    labels[np.linalg.norm(PLACES - 18, axis=1) < 4] = AGAINST
    moves = list(moved_labels(PLACES, labels, 8, np.random.default_rng(0)))
    assert len(moves) == 8
    for moved in moves:
        centres = [PLACES[moved == group].mean(axis=0) for group in (GROUP, AGAINST)]
        assert 5 < np.linalg.norm(centres[0] - centres[1]) < 16
        assert (moved == GROUP).sum() >= (labels == GROUP).sum() / 2


def test_halves_of_the_slide_are_turned():
    labels = np.where(PLACES[:, 0] < 15, GROUP, AGAINST).astype(np.int8)
    moves = list(moved_labels(PLACES, labels, 5, np.random.default_rng(0)))
    assert len(moves) == 5
    assert any(not np.array_equal(moved, labels) for moved in moves)


def test_the_same_seed_gives_the_same_places():
    labels = np.where(PLACES[:, 0] < 15, GROUP, AGAINST).astype(np.int8)
    one, other = (
        list(moved_labels(PLACES, labels, 3, np.random.default_rng(7)))
        for _ in range(2)
    )
    np.testing.assert_array_equal(one, other)
