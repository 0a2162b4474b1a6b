"""Transformations move points as the drafts of OME-NGFF say."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.io.coordinate_systems import affine_maps, is_mere_scale, moved


def system(name, axes="xy"):
    return {"name": name, "axes": [{"name": axis} for axis in axes]}


CYX, XY = system("cyx", "cyx"), system("xy")
AFFINE = [[1, 0, 0, 0], [0, 2, 0, 20], [0, 0, 3, 10]]  # c, y, x
STEPS = [
    {"type": "scale", "scale": [2, 2], "input": XY, "output": XY},
    {"type": "translation", "translation": [5, 7], "input": XY, "output": XY},
]


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ({"type": "identity", "input": XY}, (1, 2)),
        ({"type": "scale", "scale": [1, 4, 3], "input": CYX}, (3, 8)),
        ({"type": "translation", "translation": [0, 4, 3], "input": CYX}, (4, 6)),
        ({"type": "affine", "affine": AFFINE, "input": CYX}, (13, 24)),
        ({"type": "rotation", "rotation": [[0, -1], [1, 0]], "input": XY}, (-2, 1)),
        ({"type": "sequence", "transformations": STEPS, "input": XY}, (7, 11)),
        ({"type": "mapAxis", "mapAxis": {"x": "y", "y": "x"}, "input": XY}, (2, 1)),
    ],
)
def test_a_transformation_moves_a_point(described, expected):
    output = described["input"] | {"name": "global"}
    maps = affine_maps([described | {"output": output}])
    assert moved(np.array([[1.0, 2.0]]), maps["global"])[0].tolist() == list(expected)


def test_an_unknown_transformation_is_told():
    with pytest.raises(ValueError, match='"bent" is not known'):
        affine_maps([{"type": "bent", "input": XY, "output": XY}])


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.diag([2.0, 2.0, 1.0]), True),
        (np.diag([2.0, 3.0, 1.0]), False),
        (np.diag([-2.0, -2.0, 1.0]), False),
        (np.array([[1.0, 0, 5], [0, 1, 0], [0, 0, 1]]), False),
    ],
)
def test_a_mere_scale_is_known(matrix, expected):
    assert is_mere_scale(matrix) is expected
