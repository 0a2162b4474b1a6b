"""Settings survive a file, whatever they hold."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from anndata.io import read_elem, write_elem

from napari_destvi.io.plain_values import restored, storable

VALUES = {
    "none": None,
    "none as text": "none",
    "text": "a text with / in it",
    "empty text": "",
    "marked text": "json:null",
    "true": True,
    "number": 3,
    "fraction": 0.1,
    "numbers": [1, 2, 3],
    "fractions": [0.5, 1.5],
    "texts": ["a", "b"],
    "truths": [True, False],
    "mixed": [1, "a", None],
    "nested list": [[1, 2], [3]],
    "empty list": [],
    "nested": {"deep": {"deeper": None}, "empty": {}},
    "with/slash": 1,
    "with%2Fescape": 2,
}


def test_plain_values_come_back_from_a_file_exactly(tmp_path: Path):
    with h5py.File(tmp_path / "values.h5", "w") as file:
        write_elem(file, "settings", storable(VALUES))
        back = restored(read_elem(file["settings"]))
    assert back == VALUES
    assert {key: type(value) for key, value in back.items()} == {
        key: type(value) for key, value in VALUES.items()
    }


@pytest.mark.parametrize(
    ("value", "plain"),
    [((1, 2), [1, 2]), (np.float32(0.5), 0.5), (np.array([1, 2]), [1, 2])],
)
def test_tuples_and_numpy_become_plain(value, plain):
    assert restored(storable(value)) == plain


def test_what_is_not_plain_is_refused():
    with pytest.raises(TypeError):
        storable({"model": object()})
