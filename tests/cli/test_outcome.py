"""What is said of a result once it is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from napari_destvi.cli.outcome import print_outcome
from napari_destvi.results import Result


@pytest.fixture
def say(capsys):
    """A function from the ending of a fit to what is printed."""

    def said(*, status="complete", n_latent=2, **settings):
        shares = np.array([[0.75, 0.25]], np.float32)
        result = Result(
            spot_names=("s",),
            cell_types=("B cell", "T cell"),
            gene_names=("G",),
            abundance=shares,
            proportions=shares,
            cell_state=np.zeros((1, 2, n_latent), np.float32),
            activation=np.full_like(shares, np.nan),
            settings=settings,
            status=status,
        )
        print_outcome(result, Path("result.h5ad"))
        return capsys.readouterr().out

    return said


def test_a_fit_stopped_before_the_states_says_what_it_lacks(say):
    told = say(status="stopped", epochs=0, state_epochs=100, states_are_fitted=False)
    assert "Stopped before the states were fitted, as you asked" in told
    assert "there is no activation" in told


@pytest.mark.parametrize("n_latent", [0, 2])
def test_nothing_is_lacking_where_there_are_states_or_could_be_none(say, n_latent):
    assert "no activation" not in say(n_latent=n_latent)


@pytest.mark.parametrize("is_found", [True, False])
def test_the_next_step_names_the_program_as_it_can_be_called(
    say, monkeypatch, is_found
):
    """By its name where the shell finds it, else as it was called now."""
    monkeypatch.setattr("sys.argv", ["venv/bin/napari-destvi", "fit"])
    found = "venv/bin/napari-destvi" if is_found else None
    monkeypatch.setattr("shutil.which", lambda _: found)
    called = "with: napari-destvi view" if is_found else "with: venv/bin/napari-destvi"
    assert called in say()
