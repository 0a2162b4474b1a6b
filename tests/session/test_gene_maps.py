"""The gene that is asked for, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.session import Session, answers, choices, view_state
from napari_destvi.session.gene_maps import refuse_gene, show_gene, take_gene
from napari_destvi.session.needs import needs
from napari_destvi.session.slide_contents import contents_of


def _gene(name="Gfap"):
    return GeneMap(name, ("S0",), np.zeros(1, dtype=np.float32), are_counts=True)


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
    take_gene(slide, slide.spots, "gfap", _gene())
    assert needs(slide) == frozenset()
    assert slide.gene_map.gene == slide.gene == view_state(slide).gene.gene == "Gfap"


def test_a_refused_gene_says_why_and_keeps_the_map_before_it(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, slide.spots, "Gfap", before := _gene())
    show_gene(slide, "Gfab")
    refuse_gene(slide, slide.spots, "Gfab", "The slide has no such gene.")
    assert needs(slide) == frozenset()
    assert slide.gene_map is before
    assert view_state(slide).gene.problem == "The slide has no such gene."


def test_a_late_gene_is_dropped(slide):
    show_gene(slide, "A")
    show_gene(slide, "B")
    take_gene(slide, slide.spots, "A", _gene("A"))
    refuse_gene(slide, slide.spots, "A", "It is not there.")
    assert slide.gene_map is None
    assert not slide.gene_problem
    assert needs(slide) == {"gene"}


def test_an_empty_name_takes_the_map_away(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, slide.spots, "Gfap", _gene())
    show_gene(slide, "")
    assert slide.gene_map is None
    assert needs(slide) == frozenset()


def test_another_slide_shows_no_gene_of_the_one_before(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, slide.spots, "Gfap", _gene())
    choices.choose_spots(slide, Path("b.h5ad"))
    assert slide.gene_map is None
    assert needs(slide) == {"spots"}


def test_the_field_proposes_the_genes_of_the_slide(slide):
    assert view_state(slide).gene.genes == ("0",)
    assert view_state(slide).gene.genes is view_state(slide).gene.genes


def test_genes_that_differ_in_case_only_are_told_apart(slide):
    show_gene(slide, "Malat1")
    take_gene(slide, slide.spots, "Malat1", _gene("Malat1"))
    show_gene(slide, "MALAT1")
    assert needs(slide) == {"gene"}


def test_the_gene_on_show_is_brought_to_the_front_without_reading_it_again(slide):
    show_gene(slide, "Gfap")
    take_gene(slide, slide.spots, "Gfap", _gene())
    told = []
    slide.events.gene_map.connect(told.append)
    show_gene(slide, "Gfap")
    assert needs(slide) == frozenset()
    assert [gene_map.gene for gene_map in told] == ["Gfap"]
