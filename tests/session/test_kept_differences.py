"""Genes that differ are kept with the maps, removed, and brought back."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from napari_destvi.results import Difference
from napari_destvi.results.difference import COLUMNS
from napari_destvi.session import Session, differing, kept_differences, undo
from napari_destvi.session.differing_terms import DifferingAsked, DifferingWish
from napari_destvi.session.differing_view import differing_view
from napari_destvi.session.region import Region

TABLE = pd.DataFrame({name: [0.01, 0.5] for name in COLUMNS}, index=["G1", "G2"])


def region(name):
    return Region(name, (1.0, 0.0, 0.0), np.zeros((3, 2)))


@pytest.fixture
def session(slides):
    """Genes are found for two regions."""
    regions = region("core"), region("rim")
    session = Session(spots=object(), result=slides.result(), regions=regions)
    session.tissue = object()
    session.differing = DifferingWish("B cell", "core", "rim")
    asked = differing.to_differ(session)
    assert isinstance(asked, DifferingAsked)
    spots = np.zeros(session.result.n_spots, np.int8)
    found = Difference("B cell", TABLE, spots, 30, 20, n_places=20)
    differing.take_differing(session, asked, found)
    return session


def test_kept_genes_know_their_regions_and_the_maps_are_to_be_saved(session):
    assert differing_view(session).can_keep
    kept_differences.keep_shown(session)
    (kept,) = session.result.differences
    assert kept.title == "B cell: core against rim"
    assert kept.settings["adjusted_for"] == 2
    assert kept.versions["napari-destvi"]
    assert not session.saved
    assert not differing_view(session).can_keep


def test_keeping_is_no_reason_to_compare_anew(session):
    kept_differences.keep_shown(session)
    assert not differing.is_differing_needed(session)


def test_undone_the_maps_are_as_saved_as_they_were(session):
    kept_differences.keep_shown(session)
    undo.undo(session)
    assert session.result.differences == ()
    assert session.saved


def test_undone_after_the_maps_were_saved_they_are_to_be_saved_again(session):
    kept_differences.keep_shown(session)
    session.saved = True
    undo.undo(session)
    assert not session.saved


def test_undone_after_the_maps_changed_only_the_genes_go(session):
    kept_differences.keep_shown(session)
    session.result = dataclasses.replace(session.result, seconds={"spots": 1.0})
    undo.undo(session)
    assert session.result.differences == ()
    assert session.result.seconds == {"spots": 1.0}


def test_undone_on_maps_of_another_fit_nothing_changes(session, slides):
    kept_differences.keep_shown(session)
    other = slides.result()
    session.result = dataclasses.replace(other, cell_state=other.cell_state.copy())
    shown = session.result
    undo.undo(session)
    assert session.result is shown


def test_opened_genes_are_removed_and_brought_back(session):
    kept_differences.keep_shown(session)
    kept_differences.open_kept(session, 1)
    assert differing.to_differ(session) is None
    assert differing_view(session).opened == 1
    assert differing.difference_shown(session).title == "B cell: core against rim"
    kept_differences.remove_opened(session)
    view = differing_view(session)
    assert (view.kept, view.opened) == ((), 0)
    undo.undo(session)
    assert differing_view(session).kept == ("B cell: core against rim",)


def test_another_choice_closes_what_was_opened(session):
    kept_differences.keep_shown(session)
    kept_differences.open_kept(session, 1)
    differing.choose_type(session, "T cell")
    assert differing_view(session).opened == 0
    assert differing.is_differing_needed(session)


def test_what_is_kept_can_be_opened_without_regions(session):
    kept_differences.keep_shown(session)
    differing.close_differing(session)
    session.regions = ()
    assert differing_view(session).why_not == ""
    differing.open_differing(session)
    assert differing_view(session).opened == 1
    assert differing_view(session).difference is not None


def test_a_gene_that_is_chosen_is_shown_within_the_type_that_was_opened(session):
    kept_differences.keep_shown(session)
    differing.choose_type(session, "T cell")
    kept_differences.open_kept(session, 1)
    differing.show_differing_gene(session, "G1")
    assert session.gene_type == "B cell"
