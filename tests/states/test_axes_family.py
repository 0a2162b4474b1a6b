"""Axes of many types: what is chance among as many, and what is not."""

import numpy as np
import pytest

from napari_destvi.states import AxisChoice
from napari_destvi.states.axes_family import Search, search_all
from napari_destvi.states.axes_neighbours import neighbour_weights
from napari_destvi.states.axes_scale import ToldStates
from napari_destvi.states.axes_significance import Likeness

CHOICE = AxisChoice(n_axes=2)


class Oracle(Likeness):
    """Says which p a permutation test would give, and counts the orders asked for."""

    answers: list[float]
    asked: list[int]

    def permuted_p_value(self, _values, *, permutations, **_others):
        self.asked.append(permutations)
        return self.answers.pop(0)


def _search(*answers):
    """Return a type with waves along a line of spots, and the p-values of its axes."""
    places = np.stack([np.arange(40.0), np.zeros(40)], axis=1)
    values = 300 * np.sin(places[:, :1] * [0.1, 0.2, 0.3])
    likeness = Oracle(np.full(40, 1 / 40), neighbour_weights(places, 1.0))
    likeness.answers, likeness.asked = list(answers), []
    told = ToldStates(values - values.mean(axis=0), np.eye(3), np.zeros(3))
    return Search(None, told, likeness, np.random.default_rng(0))


def _nothing(n_types):
    return [_search(0.5) for _ in range(n_types)]


def test_a_small_p_among_forty_types_is_chance():
    search = _search(0.004, 0.006)
    search_all([search, *_nothing(39)], CHOICE)
    assert search.shown == []
    assert search.leads[0].p_adjusted == pytest.approx(40 * 0.006)


def test_a_type_alone_among_forty_is_asked_about_more_orders():
    search = _search(0.001, 1 / 8001, 0.4)
    search_all([search, *_nothing(39)], CHOICE)
    assert search.likeness.asked == [999, 8000, 999]
    assert len(search.shown) == 1
    assert search.leads[0].p_adjusted == pytest.approx(40 / 8001)


def test_types_that_are_many_are_sure_with_fewer_orders():
    several = [_search(0.001, 0.5) for _ in range(4)]
    search_all([*several, *_nothing(36)], CHOICE)
    assert [len(search.shown) for search in several] == [1] * 4
    assert several[0].likeness.asked == [999, 999]


def test_second_axes_are_judged_among_the_types_with_a_first():
    both = [_search(0.001, 0.005), _search(0.001, 0.009)]
    search_all([*both, *_nothing(8)], CHOICE)
    assert [len(search.shown) for search in both] == [2, 2]
    assert both[0].leads[1].p_adjusted == pytest.approx(0.009)


def test_a_later_axis_is_no_surer_than_the_one_before():
    search = _search(0.005, 0.001)
    search_all([search], CHOICE)
    first, second = search.leads
    assert second.p_value == first.p_value == second.p_adjusted
