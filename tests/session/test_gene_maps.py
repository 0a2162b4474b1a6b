"""The gene that is asked for, and what comes of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.layers.expression_map import ExpressionMap
from napari_destvi.session import Session, answers, choices, shown, view_state
from napari_destvi.session.gene_maps import (
    GeneFound,
    gene_asked,
    refuse_gene,
    show_gene,
    show_within,
    take_gene,
)
from napari_destvi.session.gene_view import MEAN_STATE, NO_MAPS, UNIT
from napari_destvi.session.needs import needs
from napari_destvi.session.slide_contents import contents_of


def _gene(name="Gfap"):
    return GeneMap(name, ("S0",), np.zeros(1, dtype=np.float32), are_counts=True)


def _found(name="Gfap", source=None):
    return GeneFound(_gene(name), source)


def _told(result, cell_type="T cell", name="Gfap"):
    values = np.zeros(result.n_spots, np.float32)
    return GeneFound(ExpressionMap(name, cell_type, result, values), None)


@pytest.fixture
def slide(session: Session, slides):
    """A session with a slide."""
    choices.choose_spots(session, Path("a.h5ad"))
    spots = ad.AnnData(np.zeros((3, 1)))
    answers.take_spots(session, Path("a.h5ad"), spots, (), contents_of(spots))
    answers.take_tissue(session, spots, slides.tissue())
    return session


def test_a_gene_is_needed_until_it_is_read(slide):
    show_gene(slide, " gfap ")
    assert needs(slide) == {"gene"}
    take_gene(slide, gene_asked(slide), _found())
    assert needs(slide) == frozenset()
    assert slide.gene_map.gene == slide.gene == view_state(slide).gene.gene == "Gfap"


def test_a_refused_gene_says_why_and_keeps_the_map_before_it(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, gene_asked(slide), GeneFound(before := _gene(), None))
    show_gene(slide, "Gfab")
    refuse_gene(slide, gene_asked(slide), "The slide has no such gene.")
    assert needs(slide) == frozenset()
    assert slide.gene_map is before
    assert view_state(slide).gene.problem == "The slide has no such gene."


def test_a_late_gene_is_dropped(slide):
    show_gene(slide, "A")
    asked = gene_asked(slide)
    show_gene(slide, "B")
    take_gene(slide, asked, _found("A"))
    refuse_gene(slide, asked, "It is not there.")
    assert slide.gene_map is None
    assert not slide.gene_problem
    assert needs(slide) == {"gene"}


def test_an_empty_name_takes_the_map_away(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, gene_asked(slide), _found())
    show_gene(slide, "")
    assert slide.gene_map is None
    assert needs(slide) == frozenset()


def test_another_slide_shows_no_gene_of_the_one_before(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, gene_asked(slide), _found())
    choices.choose_spots(slide, Path("b.h5ad"))
    assert slide.gene_map is None
    assert needs(slide) == {"spots"}


def test_the_field_proposes_the_genes_of_the_slide(slide):
    assert view_state(slide).gene.genes == ("0",)
    assert view_state(slide).gene.genes is view_state(slide).gene.genes


def test_genes_that_differ_in_case_only_are_told_apart(slide):
    show_gene(slide, "Malat1")
    take_gene(slide, gene_asked(slide), _found("Malat1"))
    show_gene(slide, "MALAT1")
    assert needs(slide) == {"gene"}


def test_the_gene_on_show_is_brought_to_the_front_without_reading_it_again(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, gene_asked(slide), _found())
    told = []
    slide.events.gene_map.connect(told.append)
    show_gene(slide, "Gfap")
    assert needs(slide) == frozenset()
    assert [gene_map.gene for gene_map in told] == ["Gfap"]


@pytest.fixture
def fitted(slide, slides):
    """The same with the maps of two types, and a gene that is shown."""
    shown.show(slide, slides.result())
    show_gene(slide, "Gfap")
    take_gene(slide, gene_asked(slide), _found(source="the counts"))
    return slide


def test_within_a_type_the_gene_is_needed_anew(fitted):
    show_within(fitted, "T cell")
    assert needs(fitted) == {"gene"}
    asked = gene_asked(fitted)
    assert (asked.gene, asked.cell_type) == ("Gfap", "T cell")
    assert asked.result is fitted.result
    take_gene(fitted, asked, _told(fitted.result))
    assert needs(fitted) == frozenset()
    view = view_state(fitted).gene
    assert (view.cell_type, view.cell_types) == ("T cell", ("B cell", "T cell"))


def test_choosing_all_cells_brings_the_counts_back(fitted):
    show_within(fitted, "T cell")
    take_gene(fitted, gene_asked(fitted), _told(fitted.result))
    show_within(fitted, "")
    assert needs(fitted) == {"gene"}
    assert gene_asked(fitted).result is None
    take_gene(fitted, gene_asked(fitted), _found())
    assert needs(fitted) == frozenset()
    assert fitted.gene_map.title == "Gfap · counts"


def test_the_counts_of_a_slide_are_sought_once(fitted):
    assert gene_asked(fitted).source == "the counts"
    show_within(fitted, "T cell")
    take_gene(fitted, gene_asked(fitted), _told(fitted.result))
    assert gene_asked(fitted).source == "the counts"
    choices.choose_spots(fitted, Path("b.h5ad"))
    assert fitted.gene_source is None


def test_another_type_is_another_map(fitted):
    show_within(fitted, "T cell")
    late = gene_asked(fitted)
    show_within(fitted, "B cell")
    take_gene(fitted, late, _told(fitted.result))
    assert fitted.gene_map.title == "Gfap · counts"
    assert needs(fitted) == {"gene"}


def test_newer_maps_are_read_anew_and_those_from_before_are_shown_meanwhile(
    fitted, slides
):
    show_within(fitted, "T cell")
    asked, newer = gene_asked(fitted), slides.result()
    shown.show(fitted, newer)
    take_gene(fitted, asked, _told(asked.result))
    assert fitted.gene_map.result is asked.result
    assert needs(fitted) == {"gene"}
    take_gene(fitted, gene_asked(fitted), _told(newer))
    assert needs(fitted) == frozenset()


def test_maps_without_the_type_show_the_counts(fitted, slides):
    show_within(fitted, "T cell")
    take_gene(fitted, gene_asked(fitted), _told(fitted.result))
    shown.show(fitted, slides.result(types=("B cell", "Mast")))
    assert view_state(fitted).gene.cell_type == ""
    take_gene(fitted, gene_asked(fitted), _found())
    shown.show(fitted, slides.result())
    assert needs(fitted) == {"gene"}  # the choice still stands
    assert view_state(fitted).gene.cell_type == "T cell"


def test_without_maps_the_field_says_what_they_would_add(slide):
    view = view_state(slide).gene
    assert (view.cell_types, view.why_no_types) == ((), NO_MAPS)


def test_within_a_type_the_genes_that_were_fitted_are_proposed(fitted):
    show_within(fitted, "T cell")
    assert view_state(fitted).gene.genes is fitted.result.gene_names


def test_a_gene_that_one_fit_does_not_tell_is_asked_of_the_next(fitted, slides):
    show_within(fitted, "T cell")
    refuse_gene(fitted, gene_asked(fitted), "It was not fitted.")
    assert needs(fitted) == frozenset()
    shown.show(fitted, slides.result())  # of the same genes: the same answer
    assert fitted.gene_problem == "It was not fitted."
    other = dataclasses.replace(slides.result(), gene_names=("A", "Gfap"))
    shown.show(fitted, other)
    assert fitted.gene_problem == ""
    assert needs(fitted) == {"gene"}


def test_the_unit_is_told_beside_the_map(fitted):
    assert view_state(fitted).gene.note == ""
    show_within(fitted, "T cell")
    take_gene(fitted, gene_asked(fitted), _told(fitted.result))
    assert view_state(fitted).gene.note == UNIT


def test_states_that_are_not_fitted_are_told_beside_the_map(fitted, slides):
    shown.show(fitted, slides.without_fitted_states())
    show_within(fitted, "T cell")
    assert view_state(fitted).gene.note == ""
    take_gene(fitted, gene_asked(fitted), _told(fitted.result))
    assert view_state(fitted).gene.note == MEAN_STATE
    show_within(fitted, "")
    assert view_state(fitted).gene.note == ""
