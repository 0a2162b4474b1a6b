"""Everything on the page of a figure has its own place."""

from __future__ import annotations

import itertools

import pytest

from napari_destvi.export.figure_page import (
    MIN_PANEL_WIDTH,
    Page,
)

ROUNDING = 1e-9

pages = pytest.mark.parametrize(
    ("has_truth", "shares_bar"), list(itertools.product([True, False], repeat=2))
)


def _boxes(page):
    kinds = (False, True) if page.has_truth else (False,)
    panels = [page.panel(n, is_truth=t) for n in range(page.n_panels) for t in kinds]
    ends = [page.columns - 1] if page.shares_bar else range(page.n_panels)
    return [*panels, *map(page.bar, ends), page.scale_box]


def _overlap(a, size_a, b, size_b):
    return min(a + size_a, b + size_b) - max(a, b)


@pages
@pytest.mark.parametrize("n_panels", [1, 2, 4, 7])
@pytest.mark.parametrize("aspect", [0.3, 0.8, 2.0])
def test_boxes_neither_meet_nor_leave_the_page(n_panels, aspect, has_truth, shares_bar):
    columns = min(3, n_panels)
    page = Page(n_panels, columns, aspect, has_truth, shares_bar, title_lines=2)
    for box in _boxes(page):
        assert 0 < box.left < box.left + box.width < page.width
        assert 0 < box.top < box.top + box.height < page.height
    for a, b in itertools.combinations(_boxes(page), 2):
        assert _overlap(a.left, a.width, b.left, b.width) < ROUNDING or (
            _overlap(a.top, a.height, b.top, b.height) < ROUNDING
        )


@pages
@pytest.mark.parametrize("columns", [1, 12, 24])
def test_panels_never_vanish(columns, has_truth, shares_bar):
    page = Page(24, columns, 3.0, has_truth, shares_bar)
    assert page.panel_width == MIN_PANEL_WIDTH
