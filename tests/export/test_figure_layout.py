"""A figure fits a page of a journal, and names fit above their panels."""

from __future__ import annotations

import itertools

import pytest

from napari_destvi.export.figure_layout import fitting_columns, wrapped_title
from napari_destvi.export.figure_page import (
    MAX_HEIGHT,
    MIN_PANEL_WIDTH,
    PAGE_WIDTH,
    Page,
)

ROUNDING = 1e-9


@pytest.mark.parametrize(
    ("has_truth", "shares_bar"), list(itertools.product([True, False], repeat=2))
)
@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_a_page_of_six_types_is_one_that_journals_print(aspect, has_truth, shares_bar):
    columns = fitting_columns(6, aspect, has_truth=has_truth, shares_bar=shares_bar)
    page = Page(6, columns, aspect, has_truth, shares_bar)
    assert page.height <= MAX_HEIGHT + ROUNDING
    assert page.width <= PAGE_WIDTH + ROUNDING
    assert page.panel_width >= MIN_PANEL_WIDTH


@pytest.mark.parametrize(("n", "columns"), [(1, 1), (2, 2), (4, 2), (5, 3), (7, 3)])
def test_rows_are_filled_evenly(n, columns):
    assert fitting_columns(n, 0.8, has_truth=False, shares_bar=True) == columns


def test_high_and_narrow_slides_lie_beside_each_other():
    def columns(aspect):
        return fitting_columns(5, aspect, has_truth=True, shares_bar=True)

    assert columns(0.8) == 3
    assert columns(2.5) == 5


@pytest.mark.parametrize("name", ["regulatory " * 15, "regulatory_" * 15])
def test_a_name_that_is_too_long_is_cut(name):
    lines = wrapped_title(name, 50.0).split("\n")
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert 20 < max(map(len, lines)) <= 50 / 1.75


def test_a_name_that_fits_stays_as_it_is():
    assert wrapped_title("CD8+ T cell", 50.0) == "CD8+ T cell"
    name = "CD8-positive, alpha-beta T cell of the memory"
    assert wrapped_title(name, 30.0).replace("\n", " ") == name


def test_a_name_is_broken_after_underscores():
    assert wrapped_title("Endothelial_lymphatic", 30.0) == "Endothelial_\nlymphatic"
