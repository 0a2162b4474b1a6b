"""A file of arrays and values comes back as it was, or is not there at all."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.results.npz import read_npz, write_npz


def test_arrays_keep_values_type_and_shape(tmp_path: Path) -> None:
    arrays = {
        "file": np.arange(6, dtype=np.int64).reshape(2, 3),
        "self": np.array([np.nan, np.inf, -0.0], dtype=np.float32),
        "empty": np.zeros((0, 4), dtype=np.float64),
    }
    write_npz(tmp_path / "x.npz", arrays, {})
    found, _ = read_npz(tmp_path / "x.npz")
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_plain_values_come_back_with_every_character(tmp_path: Path) -> None:
    values = {
        "names": ["µ-glia", "T\x00", "\ud800", 'a "b"\n'],
        "numbers": [np.float32(0.5), np.int64(3), None, True],
    }
    write_npz(tmp_path / "x.npz", {}, values)
    _, found = read_npz(tmp_path / "x.npz")
    assert found == {"names": values["names"], "numbers": [0.5, 3, None, True]}


def test_values_that_are_not_numbers_survive(tmp_path: Path) -> None:
    write_npz(tmp_path / "x.npz", {}, {"loss": math.nan, "best": math.inf})
    _, found = read_npz(tmp_path / "x.npz")
    assert math.isnan(found["loss"])
    assert found["best"] == math.inf


@pytest.mark.parametrize("kind", ["array", "value"])
def test_a_failed_write_leaves_the_old_file_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.npz"
    write_npz(path, {}, {"version": 1})
    unfit = np.array([object()])
    arrays, values = ({"a": unfit}, {}) if kind == "array" else ({}, {"a": object()})
    with pytest.raises((ValueError, TypeError)):
        write_npz(path, arrays, values)
    assert read_npz(path)[1] == {"version": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"none\.npz"):
        read_npz(tmp_path / "none.npz")
