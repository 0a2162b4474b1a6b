"""Our Cell2location gives the numbers of the published package, term by term.

The stored numbers come from `make_cell2location.py` beside this file; each file says
with which versions and when.
"""

import pytest
import torch

from .our_cell2location import OurAbundances, OurSignatures, fitted_abundance
from .stored_outputs import StoredOutputs


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


def test_abundances_of_a_fitted_slide_are_the_same_but_for_their_scale():
    stored = StoredOutputs("cell2location_fitted")
    ours, loss = fitted_abundance(stored, n_steps=1500)
    theirs = (stored["location"] + 0.5 * stored["scale"].square()).exp()
    correlation = torch.corrcoef(torch.stack([ours.flatten(), theirs.flatten()]))
    assert correlation[0, 1] > 0.99
    assert loss == pytest.approx(stored.number("loss") / len(ours), rel=0.01)
