import dataclasses
import json

import numpy as np

from napari_destvi.results import StateAxis, TypeAxes
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.results.state_axes import plain_axes, restored_axes

AXES = (
    TypeAxes(
        "found",
        0.1,
        40,
        0.001,
        np.array([0.25, -1 / 3]),
        (
            StateAxis(np.array([1.0, 2.0]), 0.7, 0.001, ("G1", "G2"), ()),
            StateAxis(np.array([0.0, 0.1]), 0.1, 0.004, (), ("G3",)),
        ),
        shown=2,
    ),
    TypeAxes("too little", 0.2, 3, float("nan"), np.full(2, np.nan)),
)


def assert_same(found, expected):
    assert json.dumps(plain_axes(found)) == json.dumps(plain_axes(expected))


def test_axes_survive_being_plain_to_the_last_digit():
    plain = json.loads(json.dumps(plain_axes(AXES)))
    assert_same(restored_axes(plain), AXES)


def test_axes_survive_an_archive(imputing, tmp_path):
    axes = (AXES * imputing.n_cell_types)[: imputing.n_cell_types]
    write_archive(dataclasses.replace(imputing, axes=axes), tmp_path / "result.npz")
    assert_same(read_archive(tmp_path / "result.npz").axes, axes)
    write_archive(imputing, tmp_path / "without.npz")
    assert read_archive(tmp_path / "without.npz").axes is None


def test_a_position_is_known_where_there_is_enough_of_the_type():
    states = np.array([[1.25, -1 / 3], [0.25, 2 / 3], [9, 9]])
    share = np.array([0.5, 0.1, 0.05])
    found = AXES[0].position(states, share, 1)
    np.testing.assert_allclose(found, [1, 2, np.nan], rtol=1e-6)
    assert np.isnan(AXES[0].position(states, share, 3)).all()
    assert np.isnan(AXES[1].position(states, share, 1)).all()
    assert AXES[0].shown_axis is AXES[0].axes[1]
    assert AXES[1].shown_axis is None
