"""What a figure shows is what the window shows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.metrics import compare
from napari_destvi.session import MapKey, Session, comparing
from napari_destvi.session.drawing import drawing_with
from napari_destvi.session.figure_maps import compared_maps

THREE = ("A", "B", "C")


@pytest.fixture
def shown(session: Session, slides):
    """A session with maps of two types over a tissue."""
    session.tissue, session.result = slides.tissue(), slides.result()
    first, second = session.result.cell_types[:2]
    session.shown = (MapKey("proportions", second), MapKey("proportions", first))
    return session


def drawing_of(session):
    """Draw the newest quantity on show, as the window proposes it."""
    quantity = session.shown[-1].quantity if session.shown else "proportions"
    types = tuple(k.cell_type for k in session.shown if k.quantity == quantity)
    return drawing_with(session, quantity, types, "single")


def test_a_map_is_drawn_in_the_colours_of_the_window(shown):
    shown.colormaps = {**shown.colormaps, "activation": "viridis"}
    shown.shown = (MapKey("activation", shown.shown[0].cell_type),)
    drawing = drawing_of(shown)
    assert drawing.tissue is shown.tissue
    assert drawing.colormap == "viridis"
    assert drawing.comparison is None


def compared(session: Session, table: pd.DataFrame, pairs=None):
    """Compare the maps of a session with a table; return the comparison."""
    session.other_tables = {"truth": table}
    comparing.compare_with(session, "truth")
    comparing.pair_types(session, pairs or {})
    asked = comparing.to_compare(session)
    left = asked.left_table()
    found = compare(left, table, chosen=asked.type_pairs)
    comparing.take_comparison(session, asked, found)
    return found


def table_of(result, types) -> pd.DataFrame:
    shares = np.random.default_rng(0).dirichlet([1] * len(types), result.n_spots)
    return pd.DataFrame(shares, list(result.spot_names), list(types))


def test_a_row_is_called_without_words_that_only_the_window_needs(shown):
    shown.other_tables = {
        "truth (in this slide)": table_of(shown.result, shown.result.cell_types)
    }
    comparing.compare_with(shown, "truth (in this slide)")
    assert drawing_of(shown).other_title == "truth"


def test_what_the_maps_are_compared_with_comes_along_for_proportions_only(shown):
    found = compared(shown, table_of(shown.result, shown.result.cell_types))
    assert drawing_of(shown).comparison is found
    assert drawing_of(shown).other_title == "truth"
    shown.shown = (MapKey("activation", shown.shown[0].cell_type),)
    assert drawing_of(shown).comparison is None


def test_a_comparison_that_is_not_there_yet_is_not_drawn(shown):
    table = table_of(shown.result, shown.result.cell_types)
    compared(shown, table)
    shown.other_tables = {"truth": table.copy()}
    assert drawing_of(shown).comparison is None


def test_pairs_of_the_user_and_shares_of_abundances_are_those_of_the_window(shown):
    types = shown.result.cell_types
    # no value is above 1, yet these are no proportions
    table = table_of(shown.result, ["one", "two"]) * 0.4
    found = compared(shown, table, {types[0]: "two", types[1]: "one"})
    maps = compared_maps(shown.result, types, found, title="truth")
    assert list(maps.truth.columns) == list(types)
    np.testing.assert_allclose(maps.truth, table[["two", "one"]] / 0.4, rtol=1e-5)
    np.testing.assert_array_equal(maps.estimate, shown.result.proportions)
    assert maps.truth_title == "truth"


def test_where_a_type_has_no_partner_both_rows_are_shares_of_the_paired_ones(
    session, slides
):
    session.tissue, session.result = slides.tissue(), slides.result(types=THREE)
    table = table_of(session.result, ["C", "A", "more"]).iloc[:40]
    found = compared(session, table)
    maps = compared_maps(session.result, ["A", "C"], found, title="truth")
    expected = table[["A", "C"]].div(table[["A", "C"]].sum(axis=1), axis=0)
    np.testing.assert_allclose(maps.truth, expected, rtol=1e-5)
    assert list(maps.truth.index) == list(table.index)
    np.testing.assert_allclose(maps.estimate.iloc[:40], [[0.25, 0.75]] * 40, rtol=1e-5)
    assert maps.estimate.iloc[40:].isna().all(axis=None)  # only the maps have these


def test_a_type_without_a_partner_is_shown_with_nothing_below_it(session, slides):
    session.tissue, session.result = slides.tissue(), slides.result(types=THREE)
    found = compared(session, table_of(session.result, ["A", "C"]))
    maps = compared_maps(session.result, ["B", "C"], found, title="truth")
    np.testing.assert_allclose(maps.estimate["B"], 2 / 6, rtol=1e-5)
    assert list(maps.truth.columns) == ["C"]
    alone = compared_maps(session.result, ["B"], found, title="truth")
    assert alone.truth.shape == (60, 0)


def test_without_maps_there_is_nothing_to_draw(session):
    assert drawing_of(session) is None


@pytest.mark.parametrize(
    ("quantity", "expected"), [("proportions", (0.1, 0.3)), ("uncertainty", (10, 30))]
)
def test_limits_of_the_window_are_in_the_unit_of_the_figure(shown, quantity, expected):
    key = MapKey(quantity, shown.result.cell_types[0])
    shown.shown, shown.map_limits = (key,), {key: (10.0, 30.0)}
    limits = drawing_of(shown).limits[key.cell_type]
    assert limits == pytest.approx(expected)


def test_a_figure_of_the_maps_has_no_comparison_of_tables(shown):
    shown.other_tables = {"a": shown.result.proportions_frame()}
    comparing.choose_left(shown, "a")
    assert drawing_of(shown).comparison is None
