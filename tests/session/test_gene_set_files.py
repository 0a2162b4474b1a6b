"""Files of gene sets: read in the background, told with what the fit knows of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.session import Session
from napari_destvi.session.closing import forget_requests
from napari_destvi.session.gene_set_files import (
    GeneSetsAsked,
    ask_for_sets,
    read_sets,
    refuse_sets,
    sets_asked,
    take_sets,
)
from napari_destvi.session.needs import needs

GENES = tuple(f"G{number}" for number in range(60))


@pytest.fixture
def session(slides, drawn_expression):
    result = dataclasses.replace(
        slides.result(),
        gene_names=GENES,
        cell_state=np.zeros((60, 2, 3), np.float32),
        expression_model=drawn_expression(n_types=2, n_genes=60, n_latent=3),
        noise_abundance=np.full(60, 0.1, np.float32),
    )
    return Session(result=result, gene_sets={"OLD": ("G1", "G2")})


@pytest.fixture
def answered(session, tmp_path):
    """A function that reads a file of some lines as the window does."""

    def answered(*lines):
        path = tmp_path / "sets.gmt"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        ask_for_sets(session, path)
        assert needs(session) == {"gene sets"}
        asked = sets_asked(session)
        try:
            found = read_sets(asked)
        except InputError as error:
            refuse_sets(session, asked, str(error))
        else:
            take_sets(session, asked, found)
        assert not needs(session)
        return session.message

    return answered


def test_the_sets_of_a_file_take_the_place_of_those_before(session, answered):
    message = answered("A\t\tG1\tg2", "B\t\tG3\tG4\tX")
    assert session.gene_sets == {"A": ("G1", "g2"), "B": ("G3", "G4", "X")}
    assert message.severity == "info"
    assert message.text.startswith("Read 2 gene sets of sets.gmt. Type a part")


def test_the_set_that_is_shown_stays(session, answered):
    session.gene = "OLD"
    answered("A\t\tG1\tG2")
    assert list(session.gene_sets) == ["OLD", "A"]


def test_sets_of_genes_that_were_not_fitted_are_counted(answered):
    text = answered("A\t\tG1\tG2", "B\t\tG1\tX", "C\t\tX\tY").text
    assert "2 of them have fewer than 2 genes that were fitted, and no score" in text


def test_names_of_another_kind_are_told_with_an_example_of_each(answered):
    message = answered("A\t\tENSG01\tENSG02")
    assert message.severity == "warning"
    assert "names its genes like G0, the file like ENSG01" in message.text


def test_a_file_without_sets_is_told_and_those_before_stay(session, answered):
    message = answered("nothing of the kind")
    assert message.severity == "error"
    assert "Line 1" in message.text
    assert list(session.gene_sets) == ["OLD"]


def test_without_maps_nothing_is_said_of_the_fit(session, answered):
    session.result = None
    assert "fitted" not in answered("A\t\tX\tY").text


def test_a_late_answer_and_a_closed_panel_change_nothing(session, tmp_path):
    ask_for_sets(session, tmp_path / "first.gmt")
    asked = sets_asked(session)
    ask_for_sets(session, tmp_path / "second.gmt")
    refuse_sets(session, asked, "No.")
    take_sets(session, GeneSetsAsked(asked.path, ()), None)
    assert session.message is None
    assert session.gene_sets_path.name == "second.gmt"
    forget_requests(session)
    assert not needs(session)
