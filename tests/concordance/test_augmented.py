"""Our augmented form gives the numbers of scvi-tools 1.4.2, term by term.

The stored numbers come from `make_augmented.py` beside this file, which says what is
wrong in 1.4.2 and was kept out of them.
"""

import math

import pytest
import torch

from .our_augmented import (
    TERMS,
    OurReference,
    OurSpots,
    our_copies,
    our_form,
    our_mixture,
    without_batch_numbers,
)
from .our_model import gradients
from .stored_outputs import StoredOutputs
from .test_published import GRADIENT_KL_WEIGHT, KL_WEIGHTS, _assert_same

CASES = (
    "both_augmented",
    "both_plain",
    "latent_plain",
    "proportion_augmented",
    "proportion_plain",
    "none_plain",
)
#: What 1.4.2 adds to each standard deviation of the prior where it draws states from
#: it and where the states are free, and not where a network gives them. Ours has the
#: one that the reference model learned, which includes it.
PRIOR_SCALE_OFFSET = 1e-4
SHOWN = (
    "abundance",
    "proportions",
    "states",
    "state_shares",
    "cell_state",
    "expression",
    "rate",
)


@pytest.fixture(scope="module")
def cells():
    return StoredOutputs("augmented_reference")


@pytest.fixture(scope="module")
def reference(cells):
    return OurReference(cells.below("weights"))


@pytest.fixture(scope="module")
def spots():
    return StoredOutputs("augmented_spots")


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return request.param


@pytest.fixture(scope="module")
def slide(spots, case):
    mode = case.split("_")[0]
    has_free_states = mode in ("proportion", "none")
    return OurSpots(
        spots.below("weights"),
        mode=mode,
        prior_scale_offset=PRIOR_SCALE_OFFSET * has_free_states,
    )


@pytest.fixture(scope="module")
def batch(spots, case):
    copies = our_copies(spots.below("drawn")) if case.endswith("augmented") else None
    return spots["counts"], spots["rows"], copies


def test_cells_are_encoded_alike(cells, reference):
    mean, variance = reference.posterior(cells["counts"], cells["labels"])
    _assert_same(mean, cells["posterior_mean"])
    _assert_same(variance, cells["posterior_variance"])


def test_expression_of_the_cells_is_the_same(cells, reference):
    given = (cells["counts"], cells["labels"], cells["noise"])
    expression = reference.expression(*given)
    _assert_same(expression, cells["expression"])
    _assert_same(cells["counts"].sum(-1, keepdim=True) * expression, cells["rate"])


def test_reconstruction_of_the_cells_is_the_same(cells, reference):
    reconstruction = reference.reconstruction(cells["counts"], cells["rate"])
    _assert_same(reconstruction, cells["reconstruction"])


def test_divergence_of_the_cells_from_the_mixture_is_the_same(cells, reference):
    posterior = (cells["posterior_mean"], cells["posterior_variance"])
    noise = cells["divergence_noise"]
    divergence = reference.divergence(*posterior, cells["labels"], noise)
    _assert_same(divergence, cells["divergence"])


def _loss_of_cells(cells, reference, kl_weight):
    given = (cells["counts"], cells["labels"])
    noise = (cells["noise"], cells["divergence_noise"])
    return reference.loss(*given, *noise, kl_weight=kl_weight)


@pytest.mark.parametrize("kl_weight", KL_WEIGHTS)
def test_loss_of_the_reference_is_the_same(cells, reference, kl_weight):
    loss = _loss_of_cells(cells, reference, kl_weight)
    _assert_same(loss, cells[f"loss/{kl_weight}"])


def test_gradients_of_the_reference_are_the_same(cells, reference):
    loss = _loss_of_cells(cells, reference, GRADIENT_KL_WEIGHT)
    theirs = without_batch_numbers(cells.below("gradient"))
    for name, our_gradient, their_gradient in gradients(loss, reference, theirs):
        _assert_same(our_gradient, their_gradient, name)


def test_expected_counts_of_the_copies_are_the_same(spots):
    slide = OurSpots(spots.below("weights"), mode="both")
    drawn = spots.below("drawn")
    expected = slide.expected_copies(spots["counts"][spots["rows"]], drawn)
    _assert_same(expected, drawn["rate"][1:])


def test_copies_lie_as_far_between_spot_and_simulation(spots):
    drawn = spots.below("drawn")
    copies = our_mixture(spots["counts"][spots["rows"]], drawn)
    _assert_same(copies, drawn["counts"])


def test_states_of_the_copies_are_drawn_with_the_same_scale(spots):
    """From a prior whose components are all at 0, so that the scale alone is seen."""
    scale = spots.below("drawn")["state_scale"]
    weights = spots.below("weights")
    weights["mean_vprior"] = torch.zeros_like(weights["mean_vprior"])
    slide = OurSpots(weights, mode="both", prior_scale_offset=PRIOR_SCALE_OFFSET)
    states = slide.drawn_states(100_000)
    expected = (weights["mp_vprior"][..., None] * scale.square()).sum(1)
    torch.testing.assert_close(states.square().mean(0), expected, rtol=0.02, atol=0)


def test_copies_are_drawn_from_the_same_laws(spots):
    drawn, form = spots.below("drawn"), our_form()
    concentrations = torch.full_like(drawn["concentration"], form.type_concentration)
    _assert_same(concentrations, drawn["concentration"])
    assert form.copy_share == tuple(drawn["beta"].tolist())
    library_size = spots["counts"][spots["rows"]].sum(-1, keepdim=True)
    _assert_same(library_size + form.extra_counts, drawn["library_size"][1])
    _assert_same(library_size, drawn["library_size"][2])


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_of_the_spots_is_the_same(spots, slide, case, name):
    _assert_same(slide.estimate(spots["counts"])[name], spots[f"{case}/{name}"])


@pytest.mark.parametrize("name", TERMS)
def test_term_of_the_loss_is_the_same(spots, slide, batch, case, name):
    ours = slide.terms(*batch)[name]
    constant = _normal_constant(spots) if name == "gene_factor_cost" else 0.0
    _assert_same(ours + constant, spots[f"{case}/{name}"])


def _normal_constant(spots):
    """Return what scvi-tools keeps of the gene factors' density and we leave out."""
    return 0.5 * math.log(2 * math.pi) * spots["counts"].shape[1]


@pytest.mark.parametrize("kl_weight", KL_WEIGHTS)
def test_loss_of_the_spots_is_the_same(spots, slide, batch, case, kl_weight):
    loss = slide.loss(*batch, kl_weight=kl_weight) + _normal_constant(spots)
    _assert_same(loss, spots[f"{case}/loss/{kl_weight}"])


def test_gradients_of_the_spots_are_the_same(spots, slide, batch, case):
    loss = slide.loss(*batch, kl_weight=GRADIENT_KL_WEIGHT)
    theirs = without_batch_numbers(spots.below(f"{case}/gradient"))
    for name, our_gradient, their_gradient in gradients(loss, slide, theirs):
        _assert_same(our_gradient, their_gradient, name)
