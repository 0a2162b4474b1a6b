"""Our Cell2location gives the numbers of the published package, term by term.

The stored numbers come from `make_cell2location.py` beside this file; each file says
with which versions and when.
"""

from dataclasses import replace

import pytest
import torch

from napari_destvi.config import CELL2LOCATION_PRESETS

from .our_cell2location import OurAbundances, OurSignatures, fitted_abundance
from .stored_outputs import StoredOutputs

#: As `make_cell2location.py` has it, which stores all else of the schedule.
FITTED_LEARNING_RATE = 0.02


def _assert_same(ours, theirs, name=""):
    tiny = 1e-10 * float(theirs.abs().max())
    torch.testing.assert_close(
        ours.double(), theirs, rtol=1e-5, atol=tiny, msg=lambda text: f"{name}: {text}"
    )


@pytest.fixture(
    params=[
        (OurSignatures, "cell2location_signatures"),
        (OurAbundances, "cell2location_spots"),
    ],
    ids=["signatures", "spots"],
)
def model(request):
    kind, name = request.param
    return kind(StoredOutputs(name))


@pytest.mark.parametrize("group", ["start", "start_scale"])
def test_posterior_begins_where_theirs_does(model, group):
    for name, ours, theirs in model.start(group):
        # ours begin in single precision
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6, msg=name)


def test_every_log_density_of_the_prior_is_the_same(model):
    model.take_guide()
    ours = model.prior()
    theirs = model.stored.below("prior")
    assert set(ours) == set(theirs) - {"data_target"}
    for name, term in ours.items():
        _assert_same(term, theirs[name], name)


def test_log_density_of_the_posterior_is_the_same(model):
    model.take_guide()
    with model.drawing():
        densities = [field.draw().log_density.sum() for field in model.fields]
    _assert_same(sum(densities), model.posterior())


def test_loss_is_the_same(model):
    model.take_guide()
    _assert_same(model.loss(), model.stored["loss"])


def test_gradients_are_the_same(model):
    model.take_guide()
    for name, ours, theirs in model.gradients(model.loss()):
        _assert_same(ours, theirs, name)


@pytest.mark.slow
def test_a_slide_fitted_by_their_schedule_has_their_abundances_in_their_scale():
    stored = StoredOutputs("cell2location_fitted")
    schedule = replace(
        CELL2LOCATION_PRESETS["published"],
        spot_epochs=int(stored.number("n_steps")),
        spot_learning_rate=FITTED_LEARNING_RATE,
    )
    ours, loss = fitted_abundance(stored, schedule)
    theirs = (stored["location"] + 0.5 * stored["scale"].square()).exp()
    correlation = torch.corrcoef(torch.stack([ours.flatten(), theirs.flatten()]))
    assert correlation[0, 1] > 0.99
    assert float(ours.sum() / theirs.sum()) == pytest.approx(1, abs=0.02)
    assert loss == pytest.approx(stored.number("loss") / len(ours), rel=0.002)


@pytest.mark.slow
def test_our_schedule_finds_the_same_abundances_but_for_their_scale():
    """The scale is that of a longer training: it falls slowly as the loss does."""
    stored = StoredOutputs("cell2location_fitted")
    ours, _ = fitted_abundance(stored, CELL2LOCATION_PRESETS["default"])
    theirs = (stored["location"] + 0.5 * stored["scale"].square()).exp()
    correlation = torch.corrcoef(torch.stack([ours.flatten(), theirs.flatten()]))
    assert correlation[0, 1] > 0.99
