"""Sets of genes in the field of a gene."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.session.gene_maps import GeneAsked
from napari_destvi.session.gene_reading import read
from napari_destvi.session.gene_sets import members_asked
from napari_destvi.session.gene_view import gene_view
from napari_destvi.session.session import Session

GENES = tuple(f"G{number}" for number in range(60))


@pytest.fixture
def result(slides, drawn_expression):
    states = np.random.default_rng(0).normal(size=(60, 2, 3)).astype(np.float32)
    return dataclasses.replace(
        slides.result(),
        gene_names=GENES,
        cell_state=states,
        expression_model=drawn_expression(n_types=2, n_genes=60, n_latent=3),
        noise_abundance=np.full(60, 0.1, np.float32),
    )


@pytest.mark.parametrize(
    ("typed", "members"),
    [
        ("G1", ()),
        ("G1, G2", ("G1", "G2")),
        ("G1\nG2 G1;G3", ("G1", "G2", "G3")),
        ("HYPOXIA", ("A", "B")),
        ("my gene", ()),
    ],
)
def test_a_list_or_the_name_of_a_set_is_a_set(typed, members):
    sets = {"HYPOXIA": ("A", "B")}
    assert members_asked(typed, sets, ["G1", "my gene"]) == members


def test_a_set_is_scored_within_a_type_without_the_genes_that_were_not_fitted(result):
    asked = GeneAsked(None, "G1, g2, X", "T cell", result, None, ("G1", "g2", "X"))
    found = read(asked).gene_map
    assert found.members == ("G1", "G2")
    assert found.title == "G1, g2, X in T cell · score"
    session = Session(result=result, gene_type="T cell", gene_map=found)
    assert found.missing == ("X",)
    note = gene_view(session).note
    assert "Score of 2 of 3 genes" in note
    assert note.endswith("Not fitted: X.")


def test_a_set_in_all_cells_is_refused(result):
    with pytest.raises(InputError, match="scored within a cell type"):
        read(GeneAsked(None, "G1, G2", "", None, None, ("G1", "G2")))


def test_a_set_of_which_nothing_was_fitted_is_refused(result):
    asked = GeneAsked(None, "S", "T cell", result, None, ("X", "Y"))
    with pytest.raises(InputError, match="only 0 of 2 genes were fitted"):
        read(asked)


def test_sets_are_proposed_with_the_genes():
    session = Session(slide_genes=("G1",), gene_sets={"HYPOXIA": ("A",)})
    assert gene_view(session).genes == ("G1", "HYPOXIA")
