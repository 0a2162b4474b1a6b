"""Colours of types stay, stand out and can be told apart."""

import numpy as np
import pytest

from napari_destvi.layers import type_colours
from napari_destvi.layers.colour_space import to_linear, to_oklab
from napari_destvi.layers.type_colours import GOOD_LIGHTNESS, OKABE_ITO, as_seen

N_MANY = 60


def least_distances(colours):
    """Of any two colours, in each vision."""
    seen = as_seen(colours)
    apart = np.linalg.norm(seen[:, :, None] - seen[:, None], axis=-1)
    apart += 10 * np.eye(len(colours))
    return apart.min(axis=(1, 2))


def test_more_types_leave_the_colours_of_the_first():
    many = type_colours(N_MANY)
    for n_types in range(N_MANY):
        np.testing.assert_array_equal(type_colours(n_types), many[:n_types])


def test_the_first_are_those_of_okabe_and_ito():
    found = np.rint(255 * type_colours(len(OKABE_ITO))).astype(int)
    assert ["".join(f"{byte:02X}" for byte in row) for row in found] == [*OKABE_ITO]


@pytest.mark.parametrize(
    ("n_types", "normal", "colour_blind"), [(12, 0.1, 0.07), (30, 0.06, 0.04)]
)
def test_colours_can_be_told_apart_by_all_readers(n_types, normal, colour_blind):
    """0.02 in OKLab is just seen side by side; the seven have 0.156 and 0.076."""
    for_all, *for_few = least_distances(type_colours(n_types))
    assert for_all >= normal
    assert min(for_few) >= colour_blind


def test_sixty_colours_still_differ():
    assert least_distances(type_colours(N_MANY)).min() >= 0.02


def test_further_colours_stand_out_from_black_and_white():
    lightness = to_oklab(to_linear(type_colours(N_MANY)[len(OKABE_ITO) :]))[:, 0]
    assert GOOD_LIGHTNESS[0] <= lightness.min() <= lightness.max() <= GOOD_LIGHTNESS[1]


def test_changing_the_answer_does_not_change_the_next():
    type_colours(3)[:] = 0
    assert type_colours(3).any()
