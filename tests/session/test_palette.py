"""A type keeps its colour until the user gives it another."""

from __future__ import annotations

import numpy as np

from napari_destvi.session import Session
from napari_destvi.session.palette import choose_colour, palette

TYPES = ("B cell", "T cell", "Macrophage")
WHITE, RED = (1.0, 1.0, 1.0), (1.0, 0.0, 0.0)


def test_a_chosen_colour_changes_no_other():
    own, chosen = palette(TYPES, {}), palette(TYPES, {"T cell": WHITE})
    np.testing.assert_array_equal(chosen[1], WHITE)
    np.testing.assert_array_equal(chosen[[0, 2]], own[[0, 2]])


def test_a_colour_of_a_type_that_the_result_lacks_changes_nothing():
    np.testing.assert_array_equal(palette(TYPES, {"Neuron": WHITE}), palette(TYPES, {}))


def test_choosing_and_taking_back_is_told_and_leaves_earlier_mappings(
    session: Session,
):
    told = []
    session.events.type_colours.connect(told.append)
    choose_colour(session, "T cell", RED)
    choose_colour(session, "B cell", WHITE)
    choose_colour(session, "T cell", WHITE)
    choose_colour(session, "T cell", None)
    assert told == [
        {"T cell": RED},
        {"T cell": RED, "B cell": WHITE},
        {"T cell": WHITE, "B cell": WHITE},
        {"B cell": WHITE},
    ]


def test_taking_back_what_was_not_chosen_changes_nothing(session: Session):
    session.events.type_colours.connect(lambda _: told.append(1))
    told = []
    choose_colour(session, "T cell", None)
    assert told == []
