"""Regions are not lost: what is saved is known, and what was deleted comes back."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.session import Session
from napari_destvi.session.region_keeping import take_saved
from napari_destvi.session.regions import (
    Outline,
    keep_or_forget,
    rename_region,
    take_outlines,
)
from napari_destvi.session.undo import undo

WHITE = (1.0, 1.0, 1.0)


def tissue(n_spots: int = 20) -> Tissue:
    places = np.stack([np.arange(n_spots) * 10.0, np.zeros(n_spots)], axis=1)
    names = tuple(f"S{number}" for number in range(n_spots))
    return Tissue(places, names, 5.0, None, 1.0, None, "")


def shape(low: float, high: float) -> Outline:
    corners = np.array([[low, -5], [high, -5], [high, 5], [low, 5]], dtype=float)
    return Outline("", WHITE, corners)


def as_drawn(session: Session) -> list[Outline]:
    return [Outline(r.name, r.colour, r.corners) for r in session.regions]


def names(session: Session) -> list[str]:
    return [region.name for region in session.regions]


@pytest.fixture
def drawn(session: Session) -> Session:
    session.tissue = tissue()
    take_outlines(session, [shape(-5, 45), shape(95, 145)])
    return session


def test_regions_are_unsaved_from_a_change_until_they_are_written(drawn: Session):
    assert not drawn.regions_saved
    take_saved(drawn, drawn.regions)
    assert drawn.regions_saved
    rename_region(drawn, "Region 1", "core")
    assert not drawn.regions_saved


def test_regions_that_changed_while_they_were_written_are_unsaved(drawn: Session):
    written = drawn.regions
    take_outlines(drawn, [*as_drawn(drawn), shape(50, 80)])
    take_saved(drawn, written)
    assert not drawn.regions_saved


def test_another_colour_leaves_saved_labels_saved(drawn: Session):
    take_saved(drawn, drawn.regions)
    take_outlines(drawn, [o._replace(colour=WHITE) for o in as_drawn(drawn)])
    assert drawn.regions_saved


def test_without_regions_there_is_nothing_to_save(drawn: Session):
    take_outlines(drawn, [])
    assert drawn.regions_saved


def test_another_slide_leaves_nothing_to_save_or_bring_back(drawn: Session):
    take_outlines(drawn, as_drawn(drawn)[:1])
    keep_or_forget(drawn, tissue(19))
    assert drawn.regions_saved
    assert drawn.changes == ()


@pytest.mark.parametrize("n_kept", [0, 1])
def test_deleted_regions_come_back_as_they_were(drawn: Session, n_kept: int):
    before = drawn.regions
    take_outlines(drawn, as_drawn(drawn)[:n_kept])
    undo(drawn)
    assert [(r.name, r.colour) for r in drawn.regions] == [
        (r.name, r.colour) for r in before
    ]
    np.testing.assert_array_equal(drawn.regions[-1].corners, before[-1].corners)
    assert drawn.region == "Region 2"
    assert drawn.changes == ()
    assert not drawn.regions_saved


def test_deleted_regions_come_back_beside_those_drawn_since(drawn: Session):
    take_outlines(drawn, as_drawn(drawn)[:1])
    take_outlines(drawn, [*as_drawn(drawn), shape(50, 80)])
    undo(drawn)
    assert names(drawn) == ["Region 1", "Region 2", "Region 2 again"]


def test_what_was_deleted_is_told_by_name(drawn: Session):
    take_outlines(drawn, as_drawn(drawn)[:1])
    assert drawn.message.text == "Region 2 was deleted."
    take_outlines(drawn, [])
    assert drawn.message.text == "Region 1 was deleted."
    undo(drawn)
    undo(drawn)
    assert names(drawn) == ["Region 1", "Region 2"]


def test_a_name_given_away_meanwhile_is_not_given_twice(drawn: Session):
    take_outlines(drawn, as_drawn(drawn)[:1])
    rename_region(drawn, "Region 1", "Region 2")
    undo(drawn)
    assert names(drawn) == ["Region 2", "Region 2 again"]


def test_while_shapes_are_changed_nothing_comes_back(drawn: Session):
    take_outlines(drawn, as_drawn(drawn)[:1])
    drawn.is_editing = True
    undo(drawn)
    assert names(drawn) == ["Region 1"]
    assert len(drawn.changes) == 1
