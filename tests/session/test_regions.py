"""Regions follow what is drawn, and stay with their slide."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import type_colours
from napari_destvi.session import Export, Session, answers, choices, view_state
from napari_destvi.session.needs import needs
from napari_destvi.session.palette import N_USUAL_TYPES
from napari_destvi.session.region_reading import read
from napari_destvi.session.regions import (
    Outline,
    choose_region,
    pin,
    refuse_read,
    rename_region,
    take_outlines,
    take_read,
    to_read,
)
from napari_destvi.session.regions_view import labels

WHITE = (1.0, 1.0, 1.0)
#: Of the spots of a grid of 10 by 6, 100 px apart.
TOP_LEFT = [[-50, -50], [250, -50], [250, 150], [-50, 150]]  # 3 by 2
TOP_RIGHT = [[150, -50], [950, -50], [950, 150], [150, 150]]  # 8 by 2
NOWHERE = [[20, 20], [80, 20], [80, 80], [20, 80]]


def grid(n_spots: int = 60) -> Tissue:
    rows, columns = np.divmod(np.arange(n_spots), 10)
    places = np.stack([columns, rows], axis=1) * 100.0
    names = tuple(f"S{number}" for number in range(n_spots))
    return Tissue(places, names, 50.0, None, 1.0, 0.5, "")


def shape(corners, name: str = "", colour=WHITE) -> Outline:
    return Outline(name, colour, np.array(corners, dtype=float))


def as_drawn(session: Session) -> list[Outline]:
    """Return the shapes as they are once they bear their names."""
    return [Outline(r.name, r.colour, r.corners) for r in session.regions]


def find_out(session: Session) -> None:
    asked = to_read(session)
    take_read(session, asked, read(asked))


@pytest.fixture
def drawn(session: Session, slides) -> Session:
    """Two regions that share two spots, of a slide with maps."""
    session.tissue = grid()
    session.result = slides.result()
    take_outlines(session, [shape(TOP_LEFT)])
    take_outlines(session, [*as_drawn(session), shape(TOP_RIGHT)])
    find_out(session)
    return session


def names(session: Session) -> list[str]:
    return [region.name for region in session.regions]


def n_spots(session: Session) -> list[int]:
    return [int(region.spots.sum()) for region in session.regions]


def test_new_shapes_get_names_and_colours_of_their_own(drawn: Session):
    assert names(drawn) == ["Region 1", "Region 2"]
    assert len({region.colour for region in drawn.regions}) == 2


def test_a_region_holds_the_spots_inside_it(drawn: Session):
    assert n_spots(drawn) == [6, 16]
    inside = np.flatnonzero(drawn.regions[0].spots)
    assert inside.tolist() == [0, 1, 2, 10, 11, 12]


def test_the_region_drawn_last_is_chosen(drawn: Session):
    assert drawn.region == "Region 2"


def test_a_copy_of_a_shape_is_a_region_of_its_own(drawn: Session):
    first, second = as_drawn(drawn)
    take_outlines(drawn, [first, second, first])
    assert names(drawn) == ["Region 1", "Region 2", "Region 3"]
    assert drawn.regions[2].colour not in (first.colour, second.colour)


def test_a_name_that_was_set_free_is_given_again(drawn: Session):
    _, second = as_drawn(drawn)
    take_outlines(drawn, [second])
    assert drawn.region == "Region 2"
    take_outlines(drawn, [second, shape(TOP_LEFT)])
    assert names(drawn) == ["Region 2", "Region 1"]


def test_only_a_shape_that_changed_is_looked_into_again(drawn: Session):
    first, second = as_drawn(drawn)
    kept = drawn.regions[1]
    take_outlines(drawn, [shape(NOWHERE, first.name, first.colour), second])
    assert drawn.regions[0].spots is None
    assert drawn.regions[1] is kept
    assert "regions" in needs(drawn)
    find_out(drawn)
    assert n_spots(drawn) == [0, 16]
    assert "regions" not in needs(drawn)


def test_another_colour_changes_no_spots(drawn: Session):
    first, second = as_drawn(drawn)
    take_outlines(drawn, [first._replace(colour=WHITE), second])
    assert drawn.regions[0].colour == WHITE
    assert n_spots(drawn) == [6, 16]


def test_shapes_that_are_as_before_change_nothing(drawn: Session):
    before = drawn.regions
    take_outlines(drawn, as_drawn(drawn))
    assert drawn.regions is before


def test_deleting_the_chosen_region_chooses_another(drawn: Session):
    drawn.other_region = "Region 1"
    take_outlines(drawn, as_drawn(drawn)[:1])
    assert (drawn.region, drawn.other_region) == ("Region 1", None)


def test_deleting_all_regions_leaves_nothing(drawn: Session):
    take_outlines(drawn, [])
    assert (drawn.regions, drawn.region) == ((), None)
    assert drawn.regions_read is drawn.regions_asked is None
    assert needs(drawn) == frozenset()


def test_a_region_may_get_another_name(drawn: Session):
    drawn.other_region = "Region 1"
    rename_region(drawn, "Region 2", " core ")
    rename_region(drawn, "Region 1", "rim")
    assert names(drawn) == ["rim", "core"]
    assert (drawn.region, drawn.other_region) == ("core", "rim")


@pytest.mark.parametrize(("typed", "why"), [("Region 1", "already"), (" ", "needed")])
def test_a_name_that_cannot_be_taken_is_told(drawn: Session, typed: str, why: str):
    rename_region(drawn, "Region 2", typed)
    assert names(drawn) == ["Region 1", "Region 2"]
    assert why in drawn.message.text


def test_a_region_is_not_compared_with_itself(drawn: Session):
    drawn.other_region = "Region 1"
    choose_region(drawn, "Region 1")
    assert drawn.other_region is None


def test_the_regions_stay_when_the_result_changes(drawn: Session, slides):
    before = drawn.regions
    drawn.result = slides.result(types=("B cell", "T cell", "NK"))
    assert drawn.regions is before
    find_out(drawn)
    assert drawn.regions_read.summary.cell_types == ("B cell", "T cell", "NK")


def test_a_read_out_of_another_result_is_dropped(drawn: Session, slides):
    take_outlines(drawn, [*as_drawn(drawn), shape(NOWHERE)])
    late = to_read(drawn)
    drawn.result = slides.result()
    take_read(drawn, late, read(late))
    assert drawn.regions[2].spots is None
    assert "regions" in needs(drawn)


def test_a_read_out_that_fails_is_told_and_not_tried_again(drawn: Session, slides):
    drawn.result = slides.result()
    refuse_read(drawn, to_read(drawn), "No memory is left.")
    assert drawn.message.text == "No memory is left."
    assert "regions" not in needs(drawn)


def show_tissue(session: Session, tissue: Tissue) -> None:
    choices.choose_spots(session, Path("other.h5ad"))
    spots = ad.AnnData(np.zeros((60, 1)))
    answers.take_spots(session, Path("other.h5ad"), spots, ())
    answers.take_tissue(session, spots, tissue)


def test_another_slide_takes_regions_and_pin_away(drawn: Session):
    pin(drawn, 3)
    show_tissue(drawn, grid(50))
    assert (drawn.regions, drawn.region, drawn.pinned) == ((), None, None)


def test_the_same_slide_from_another_file_keeps_them(drawn: Session):
    pin(drawn, 3)
    before = drawn.regions
    show_tissue(drawn, dataclasses.replace(grid(), microns_per_pixel=None))
    assert drawn.regions is before
    assert drawn.pinned.name == "S3"


def test_a_click_pins_a_spot_and_another_on_it_lets_it_go(drawn: Session):
    pin(drawn, 3)
    assert drawn.pinned.name == "S3"
    pin(drawn, 4)
    assert drawn.pinned.name == "S4"
    pin(drawn, 4)
    assert drawn.pinned is None


def test_choosing_a_region_lets_the_spot_go(drawn: Session):
    pin(drawn, 3)
    choose_region(drawn, drawn.region)
    assert drawn.pinned is None


def test_labels_tell_all_regions_of_a_spot(drawn: Session):
    told = labels(drawn.tissue, drawn.regions)
    assert told[["S0", "S2", "S5", "S30"]].tolist() == [
        "Region 1",
        "Region 1; Region 2",
        "Region 2",
        None,
    ]
    assert labels(drawn.tissue, ()) is None


def test_labels_may_be_saved_without_maps_but_not_beside_a_fit(drawn: Session):
    drawn.result = None
    find_out(drawn)
    drawn.run_state = "running"
    assert not view_state(drawn).regions.can_save
    drawn.run_state = "idle"
    assert view_state(drawn).regions.can_save
    choices.ask_export(drawn, Export("regions", Path("r.csv")))
    assert "export" in needs(drawn)
    assert not view_state(drawn).regions.can_save


def test_labels_have_a_region_whose_spots_are_not_read_yet(drawn: Session):
    first, second = as_drawn(drawn)
    take_outlines(drawn, [shape(NOWHERE, first.name, first.colour), second])
    take_outlines(drawn, [*as_drawn(drawn), shape(TOP_LEFT)])
    assert drawn.regions[0].spots is drawn.regions[2].spots is None
    told = labels(drawn.tissue, drawn.regions)
    assert told[["S0", "S2", "S5"]].tolist() == [
        "Region 3",
        "Region 2; Region 3",
        "Region 2",
    ]


def test_a_file_is_not_written_while_shapes_are_changed(drawn: Session):
    drawn.is_editing = True
    choices.ask_export(drawn, Export("regions", Path("r.csv")))
    assert "export" not in needs(drawn)
    drawn.is_editing = False
    assert "export" in needs(drawn)


def test_a_region_has_the_colour_of_no_type(session: Session):
    session.tissue = grid()
    take_outlines(session, [shape(NOWHERE) for _ in range(4)])
    colours = np.array([region.colour for region in session.regions])
    apart = np.abs(colours[:, None] - type_colours(N_USUAL_TYPES)).max(axis=-1)
    assert apart.min() > 0.05


def test_a_colour_that_the_user_gave_a_type_goes_to_no_region(session: Session, slides):
    session.tissue, session.result = grid(), slides.result()
    take_outlines(session, [shape(NOWHERE)])
    own = session.regions[0].colour
    session.type_colours = {"B cell": own}
    take_outlines(session, [])
    take_outlines(session, [shape(NOWHERE)])
    assert session.regions[0].colour != own
