"""What the window says of regions and of the pinned spot."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.session import Session, view_state
from napari_destvi.session.composition_view import MAX_BARS
from napari_destvi.session.region_reading import read
from napari_destvi.session.regions import (
    Outline,
    pin,
    take_outlines,
    take_read,
    to_read,
)

WHITE = (1.0, 1.0, 1.0)


@pytest.fixture
def tissue() -> Tissue:
    places = np.stack([np.arange(60) * 10.0, np.zeros(60)], axis=1)
    names = tuple(f"S{number}" for number in range(60))
    return Tissue(places, names, 5.0, None, 1.0, None, "")


def around(first: int, last: int) -> Outline:
    low, high = 10 * first - 5, 10 * last + 5
    corners = np.array([[low, -5], [high, -5], [high, 5], [low, 5]], dtype=float)
    return Outline("", WHITE, corners)


def find_out(session: Session) -> None:
    asked = to_read(session)
    take_read(session, asked, read(asked))


@pytest.fixture
def drawn(session: Session, slides, tissue: Tissue) -> Session:
    """Two regions of ten spots each, of which they share two."""
    session.tissue = tissue
    result = slides.result()
    shares = np.random.default_rng(0).dirichlet([2, 5], 60).astype(np.float32)
    session.result = dataclasses.replace(result, proportions=shares)
    take_outlines(session, [around(8, 17), around(0, 9)])
    session.region, session.other_region = "Region 2", "Region 1"
    find_out(session)
    return session


def seen(session: Session):
    return view_state(session).regions


def test_without_a_slide_nothing_can_be_drawn(session: Session, tissue: Tissue):
    assert not seen(session).can_draw
    assert "Open spots" in seen(session).hint
    session.tissue = tissue
    assert seen(session).can_draw
    assert "Draw around spots" in seen(session).hint


def test_a_region_is_told_with_its_spots_and_mean_shares(drawn: Session):
    view = seen(drawn)
    assert [(row.name, row.n_spots) for row in view.rows] == [
        ("Region 1", 10),
        ("Region 2", 10),
    ]
    shares = drawn.result.proportions[:10]
    assert view.composition.title == "Region 2: mean of 10 spots"
    largest = view.composition.bars[0]
    assert largest.name == "T cell"
    assert largest.share == pytest.approx(shares[:, 1].mean(), rel=1e-5)
    error = shares[:, 1].std(ddof=1) / np.sqrt(10)
    assert largest.high - largest.share == pytest.approx(error, rel=1e-4)


def test_spots_left_out_of_the_fit_are_told(drawn: Session):
    shares = drawn.result.proportions.copy()
    shares[3] = np.nan
    drawn.result = dataclasses.replace(drawn.result, proportions=shares)
    assert seen(drawn).composition.title.endswith("…")
    find_out(drawn)
    told = "Region 2: mean of 9 spots, 1 more are not in the fit"
    assert seen(drawn).composition.title == told


def test_without_maps_there_are_no_bars(drawn: Session):
    drawn.result = None
    view = seen(drawn)
    assert view.composition.bars == ()
    assert "when there are maps" in view.composition.title


def test_a_comparison_leaves_shared_spots_out_and_warns(drawn: Session):
    view = seen(drawn)
    assert {row.name for row in view.differences} == {"B cell", "T cell"}
    mean_a, mean_b, difference, p = view.differences[0].values
    column = drawn.result.cell_types.index(view.differences[0].name)
    shares = drawn.result.proportions[:, column]
    assert mean_a == pytest.approx(shares[:8].mean(), rel=1e-5)
    assert mean_b == pytest.approx(shares[10:18].mean(), rel=1e-5)
    assert difference == pytest.approx(mean_a - mean_b)
    assert 0 < p <= 1
    assert "A: Region 2, B: Region 1 without the 2 spots" in view.caution
    assert "neighbouring spots are alike" in view.caution


def test_numbers_of_another_pair_are_not_shown(drawn: Session):
    drawn.other_region = None
    assert seen(drawn).differences == ()
    assert seen(drawn).caution == ""


def test_the_pinned_spot_takes_the_place_of_the_region(drawn: Session):
    pin(drawn, 5)
    view = seen(drawn)
    assert view.is_pinned
    assert view.composition.title == "S5"
    assert view.composition.bars[0].share == drawn.result.proportions[5].max()
    assert np.isnan(view.composition.bars[0].low)
    assert view.differences == view.others == ()


def test_a_pinned_spot_has_its_intervals(drawn: Session):
    shares = drawn.result.proportions
    drawn.result = dataclasses.replace(
        drawn.result, proportions_low=shares / 2, proportions_high=(shares + 1) / 2
    )
    pin(drawn, 5)
    bar = seen(drawn).composition.bars[0]
    assert (bar.low, bar.high) == pytest.approx((bar.share / 2, (bar.share + 1) / 2))
    assert "90 %" in seen(drawn).composition.bounds


def test_a_pinned_spot_is_found_by_name_in_a_result_of_fewer(drawn: Session):
    pin(drawn, 5)
    result, kept = drawn.result, np.arange(3, 60)
    drawn.result = dataclasses.replace(
        result,
        spot_names=result.spot_names[3:],
        **{
            name: getattr(result, name)[kept]
            for name in ("abundance", "proportions", "activation", "cell_state")
        },
    )
    assert seen(drawn).composition.bars[0].share == result.proportions[5].max()
    pin(drawn, 2)
    assert seen(drawn).composition.title == "S2: not in the fit"


def test_small_types_are_summed_up_in_one_bar(drawn: Session, slides):
    types = tuple(f"Type {number}" for number in range(30))
    drawn.result = slides.result(types=types)
    pin(drawn, 0)
    bars = seen(drawn).composition.bars
    assert len(bars) == MAX_BARS + 1
    assert bars[-1].name == "18 others"
    assert sum(bar.share for bar in bars) == pytest.approx(1)
