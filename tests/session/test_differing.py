"""What the window asks of genes that differ, and what it says of the answer."""

from __future__ import annotations

import dataclasses

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.results.difference import COLUMNS, Difference
from napari_destvi.session import Session, differing
from napari_destvi.session.differing_reading import read
from napari_destvi.session.differing_terms import GeneLimits
from napari_destvi.session.differing_view import (
    ALL_OTHERS,
    BUSY,
    COMPARING,
    NO_MAPS,
    NO_REGION,
    differing_view,
)
from napari_destvi.session.needs import needs
from napari_destvi.session.regions import Outline, rename_region, take_outlines

N_SPOTS = 60
GENES = tuple(f"G{number}" for number in range(40))


def around(first, last):
    low, high = 10 * first - 5, 10 * last + 5
    corners = np.array([[low, -5], [high, -5], [high, 5], [low, 5]], dtype=float)
    return Outline("", (1.0, 1.0, 1.0), corners)


@pytest.fixture
def session(slides, drawn_expression):
    """Maps with states on a row of 60 spots, of which two regions are drawn."""
    rng = np.random.default_rng(0)
    shares = rng.dirichlet((3, 3), N_SPOTS).astype(np.float32)
    result = dataclasses.replace(
        slides.result(),
        gene_names=GENES,
        abundance=shares,
        proportions=shares,
        cell_state=rng.normal(size=(N_SPOTS, 2, 3)).astype(np.float32),
        expression_model=drawn_expression(n_types=2, n_genes=len(GENES), n_latent=3),
        noise_abundance=np.full(N_SPOTS, 0.1, np.float32),
    )
    places = np.stack([np.arange(N_SPOTS) * 10.0, np.zeros(N_SPOTS)], axis=1)
    spots = ad.AnnData(
        rng.poisson(5.0, (N_SPOTS, len(GENES))).astype(np.float32),
        obs=pd.DataFrame(index=list(result.spot_names)),
        var=pd.DataFrame(index=list(GENES)),
    )
    tissue = Tissue(places, result.spot_names, 5.0, None, 1.0, None, "")
    session = Session(spots=spots, tissue=tissue, result=result)
    take_outlines(session, [around(0, 25), around(30, 60)])
    return session


def made_up(asked, p=(0.001, 0.2)):
    table = pd.DataFrame(
        {name: np.ones(len(p)) for name in COLUMNS}, index=["G1", "G2"][: len(p)]
    )
    table["p_adjusted"] = p
    spots = np.zeros(N_SPOTS, np.int8)
    return Difference(asked.cell_type, table, spots, 30, 20, 2, 1.5, n_places=20)


def answer(session):
    asked = differing.to_differ(session)
    differing.take_differing(session, asked, made_up(asked))


def test_the_chosen_region_is_compared_with_another_in_the_type_that_is_seen(session):
    session.region = "Region 2"
    differing.open_differing(session)
    assert session.differing == ("B cell", "Region 2", "Region 1", None)
    assert "differing" in needs(session)
    assert differing_view(session).note == COMPARING


def test_with_one_region_it_is_compared_with_all_other_spots(session):
    take_outlines(session, [around(0, 25)])
    differing.open_differing(session)
    view = differing_view(session)
    assert (view.group, view.other) == (session.regions[0].name, ALL_OTHERS)


def test_the_answer_is_told_and_not_asked_again(session):
    differing.open_differing(session)
    answer(session)
    view = differing_view(session)
    assert "differing" not in needs(session)
    assert "1 of 2 genes differ" in view.note
    assert "30 against 20" in view.note
    assert "2 spots that both regions hold" in view.note
    assert "raised 1.50 times" in view.note


def test_regions_that_fit_nowhere_else_are_told_of(session):
    differing.open_differing(session)
    asked = differing.to_differ(session)
    nowhere = dataclasses.replace(made_up(asked), inflation=1.0, n_places=0)
    differing.take_differing(session, asked, nowhere)
    assert "p may be too small" in differing_view(session).note
    answer(session)
    assert "p may be too small" not in differing_view(session).note


def test_limits_count_other_genes_as_different(session):
    differing.open_differing(session)
    answer(session)
    differing.set_limits(session, GeneLimits(0.3, 0.5))
    assert "2 of 2 genes differ" in differing_view(session).note
    differing.set_limits(session, GeneLimits(0.3, 2.0))
    assert "0 of 2 genes differ" in differing_view(session).note


def test_an_answer_to_an_earlier_question_is_dropped(session):
    differing.open_differing(session)
    early = differing.to_differ(session)
    differing.choose_type(session, "T cell")
    differing.take_differing(session, early, made_up(early))
    assert differing_view(session).difference is None
    assert "differing" in needs(session)


def test_a_region_that_is_chosen_on_one_side_leaves_the_other(session):
    differing.open_differing(session)
    group, against = session.differing.group, session.differing.against
    differing.choose_group(session, against)
    assert (session.differing.group, session.differing.against) == (against, group)
    differing.choose_against(session, None)
    differing.choose_against(session, session.differing.group)
    assert session.differing.group == against


def test_a_refusal_is_told_and_not_tried_again(session):
    differing.open_differing(session)
    differing.refuse_differing(session, differing.to_differ(session), "Too few.")
    assert differing_view(session).problem == "Too few."
    assert "differing" not in needs(session)


def test_a_region_that_is_changed_is_compared_anew_one_that_is_renamed_is_lost(session):
    differing.open_differing(session)
    answer(session)
    outlines = [Outline(r.name, r.colour, r.corners) for r in session.regions]
    moved = outlines[0]._replace(corners=outlines[0].corners + 1)
    take_outlines(session, [moved, outlines[1]])
    assert "differing" in needs(session)
    rename_region(session, session.differing.group, "core")
    assert "Choose others" in differing_view(session).note


def test_a_gene_that_is_chosen_is_laid_over_the_tissue_within_the_type(session):
    differing.open_differing(session)
    differing.choose_type(session, "T cell")
    differing.show_differing_gene(session, "G2")
    assert (session.gene, session.gene_type) == ("G2", "T cell")
    assert differing_view(session).gene == "G2"


def test_why_it_cannot_be_opened_is_told(session, slides):
    assert differing_view(Session()).why_not == NO_MAPS
    assert differing_view(session).why_not == ""
    session.run_state = "running"
    assert differing_view(session).why_not == BUSY
    session.run_state = "idle"
    take_outlines(session, [])
    assert differing_view(session).why_not == NO_REGION
    session.result = slides.result()
    assert "Fit with DestVI" in differing_view(session).why_not


def test_closing_forgets_what_was_found(session):
    differing.open_differing(session)
    answer(session)
    assert differing.difference_shown(session).title.startswith("B cell: Region")
    differing.close_differing(session)
    assert session.differing_found is None
    assert not differing_view(session).is_open
    assert "differing" not in needs(session)


def test_the_spots_of_the_slide_are_found_by_their_names(session):
    differing.open_differing(session)
    asked = differing.to_differ(session)
    found = read(asked)
    backwards = asked.spots[::-1].copy()
    again = read(asked._replace(spots=backwards))
    pd.testing.assert_frame_equal(found.table, again.table)
    assert sorted(found.table.index) == sorted(GENES)
