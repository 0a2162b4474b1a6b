import dataclasses

import numpy as np
import pytest

from napari_destvi.results import ReferenceStates
from napari_destvi.results.archive import read_archive, write_archive


@pytest.fixture
def cells(imputing):
    rng = np.random.default_rng(2)
    n_latent = imputing.cell_state.shape[2]
    return ReferenceStates(
        rng.normal(size=(5, n_latent)).astype(np.float32),
        np.array([0, 1, 1, 0, 1]),
        np.array([3, 4, 8, 9, 20]),
    )


def test_cells_of_a_type_are_found(cells):
    np.testing.assert_array_equal(cells.of_type(0), cells.states[[0, 3]])
    assert cells.of_type(7).shape == (0, cells.states.shape[1])


def test_states_of_cells_survive_an_archive(imputing, cells, tmp_path):
    path = tmp_path / "result.npz"
    write_archive(dataclasses.replace(imputing, reference_states=cells), path)
    found = read_archive(path).reference_states
    for name in ("states", "cell_types", "cells"):
        expected = getattr(cells, name)
        np.testing.assert_array_equal(getattr(found, name), expected)
        assert getattr(found, name).dtype == expected.dtype


def test_a_result_from_before_them_opens_without(imputing, tmp_path):
    write_archive(imputing, tmp_path / "old.npz")
    assert read_archive(tmp_path / "old.npz").reference_states is None


def test_states_that_are_not_those_of_the_result_are_refused(imputing, cells):
    other = dataclasses.replace(cells, states=cells.states[:, :1])
    with pytest.raises(ValueError, match="reference_states"):
        dataclasses.replace(imputing, reference_states=other)
    with pytest.raises(ValueError, match="lengths"):
        dataclasses.replace(cells, cells=cells.cells[:2])


def test_names_of_cells_survive_an_archive_and_are_left_out_where_unknown(
    imputing, cells, tmp_path
):
    names = ("AAAC-1", "AAAG-1", "Zelle \u00e4", "c", "d")
    named = dataclasses.replace(cells, names=names)
    assert named.names_of_type(1) == ("AAAG-1", "Zelle \u00e4", "d")
    assert cells.names_of_type(1) == ()
    for some, file in ((named, "named.npz"), (cells, "older.npz")):
        result = dataclasses.replace(imputing, reference_states=some)
        write_archive(result, tmp_path / file)
        assert read_archive(tmp_path / file).reference_states.names == some.names
    with pytest.raises(ValueError, match="lengths"):
        dataclasses.replace(cells, names=names[:2])
