"""Our published form gives the numbers of scvi-tools 1.4.0, term by term.

The stored numbers come from `make_published.py` beside this file; each file says with
which versions and when.
"""

import math

import pytest
import torch

from .our_model import (
    OurReference,
    OurSpots,
    gradients,
    our_preset,
    our_state_prior,
)
from .stored_outputs import CERTIFICATE, FOLDER, StoredOutputs

MODES = ("both", "latent", "proportion", "none")
KL_WEIGHTS = (1.0, 0.3)
#: Where the gradients are stored.
GRADIENT_KL_WEIGHT = 0.3
#: The version that each kind of stored file comes from.
SCVI_TOOLS = {"published": "1.4.0", "augmented": "1.4.2", "cell2location": "1.4.2"}


def _assert_same(ours, theirs, name=""):
    """To 1e-5 of each number; an exact zero may be a rounding error."""
    tiny = 1e-12 * float(theirs.abs().max())
    torch.testing.assert_close(
        ours, theirs, rtol=1e-5, atol=tiny, msg=lambda text: f"{name}: {text}"
    )


@pytest.fixture(scope="module")
def cells():
    return StoredOutputs("published_reference")


@pytest.fixture(scope="module")
def reference(cells):
    return OurReference(cells.below("weights"))


@pytest.fixture(scope="module")
def spots():
    return StoredOutputs("published_spots")


@pytest.fixture(scope="module", params=MODES)
def mode(request):
    return request.param


@pytest.fixture(scope="module")
def slide(spots, mode):
    return OurSpots(spots.below("weights"), mode=mode)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.npz")), ids=lambda p: p.stem)
def test_every_stored_file_says_how_it_was_made(path):
    certificate = StoredOutputs(path.stem).certificate()
    assert set(certificate) == set(CERTIFICATE)
    assert (FOLDER.parents[2] / certificate["script"]).is_file()
    assert certificate["scvi_tools"] == SCVI_TOOLS[path.stem.split("_")[0]]


def test_cells_are_encoded_alike(cells, reference):
    mean, variance = reference.posterior(cells["counts"], cells["labels"])
    _assert_same(mean, cells["posterior_mean"])
    _assert_same(variance, cells["posterior_variance"])


def test_rate_of_the_cells_is_the_same(cells, reference):
    rate = reference.rate(cells["counts"], cells["labels"], cells["noise"])
    _assert_same(rate, cells["rate"])


def test_reconstruction_of_the_cells_is_the_same(cells, reference):
    reconstruction = reference.reconstruction(cells["counts"], cells["rate"])
    _assert_same(reconstruction, cells["reconstruction"])


def test_divergence_of_the_cells_is_the_same(cells, reference):
    divergence = reference.divergence(
        cells["posterior_mean"], cells["posterior_variance"]
    )
    _assert_same(divergence, cells["divergence"])


@pytest.mark.parametrize("kl_weight", KL_WEIGHTS)
def test_loss_of_the_reference_is_the_same(cells, reference, kl_weight):
    loss = reference.loss(
        cells["counts"], cells["labels"], cells["noise"], kl_weight=kl_weight
    )
    _assert_same(loss, cells[f"loss/{kl_weight}"])


def test_gradients_of_the_reference_are_the_same(cells, reference):
    loss = reference.loss(
        cells["counts"], cells["labels"], cells["noise"], kl_weight=GRADIENT_KL_WEIGHT
    )
    theirs = cells.below("gradient")
    for name, our_gradient, their_gradient in gradients(loss, reference, theirs):
        _assert_same(our_gradient, their_gradient, name)


def test_state_prior_of_encoded_cells_is_the_same():
    stored = StoredOutputs("published_state_prior")
    prior = our_state_prior(
        stored["encoded_mean"],
        stored["encoded_variance"],
        stored["labels"],
        n_components=stored["weight"].shape[1],
    )
    first_coordinate = prior.mean[..., 0].masked_fill(prior.weight == 0, math.inf)
    order = first_coordinate.argsort(-1)  # that of the stored ones
    by_component = order[..., None].expand_as(prior.mean)
    _assert_same(prior.mean.gather(1, by_component).double(), stored["mean"])
    _assert_same(prior.variance.gather(1, by_component).double(), stored["variance"])
    _assert_same(prior.weight.gather(1, order).double(), stored["weight"])


@pytest.mark.parametrize(
    "name", ["abundance", "proportions", "cell_state", "rate", "expression"]
)
def test_estimates_of_the_spots_are_the_same(spots, slide, mode, name):
    _assert_same(slide.estimate(spots["counts"])[name], spots[f"{mode}/{name}"])


def test_reconstruction_of_the_spots_is_the_same(spots, slide, mode):
    rows = spots["rows"]
    rate = spots[f"{mode}/rate"][rows]
    reconstruction = slide.reconstruction(spots["counts"][rows], rate)
    _assert_same(reconstruction, spots[f"{mode}/reconstruction"])


def test_cost_of_the_states_is_the_same(spots, slide, mode):
    cell_state = spots[f"{mode}/cell_state"][spots["rows"]]
    _assert_same(slide.state_cost(cell_state), spots[f"{mode}/state_cost"])


@pytest.mark.parametrize("name", ["l1", "gene_factor", "noise_profile"])
def test_penalty_of_the_spots_is_the_same(spots, slide, mode, name):
    batch = (spots["counts"], spots["rows"])
    weight = spots.number(name)
    plain = slide.loss(*batch, kl_weight=1.0)
    penalised = slide.loss(*batch, kl_weight=1.0, **{name: weight})
    cost = (penalised - plain) / slide.n_spots
    if name == "noise_profile":
        cost = cost + weight * _normal_constant(spots)
    _assert_same(cost, spots[f"{mode}/{name}_cost"])


def _normal_constant(spots):
    """Return what scvi-tools keeps of the noise profile's density and we leave out."""
    return 0.5 * math.log(2 * math.pi) * spots["counts"].shape[1]


@pytest.mark.parametrize("kl_weight", KL_WEIGHTS)
def test_loss_of_the_spots_is_the_same(spots, slide, mode, kl_weight):
    constant = spots.number("noise_profile") * _normal_constant(spots)
    loss = _whole_loss(spots, slide, kl_weight) + slide.n_spots * constant
    _assert_same(loss, spots[f"{mode}/loss/{kl_weight}"])


def test_gradients_of_the_spots_are_the_same(spots, slide, mode):
    loss = _whole_loss(spots, slide, GRADIENT_KL_WEIGHT)
    theirs = spots.below(f"{mode}/gradient")
    for name, our_gradient, their_gradient in gradients(loss, slide, theirs):
        _assert_same(our_gradient, their_gradient, name)


def _whole_loss(spots, slide, kl_weight):
    weights = {n: spots.number(n) for n in ("l1", "gene_factor", "noise_profile")}
    return slide.loss(spots["counts"], spots["rows"], kl_weight=kl_weight, **weights)


#: Our name of each setting, and the argument of scvi-tools that has its default.
SETTINGS = {
    "n_latent": "CondSCVI/n_latent",
    "n_hidden": "CondSCVI/n_hidden",
    "dropout": "CondSCVI/dropout_rate",
    "n_prior_components": "DestVI.from_rna_model/vamp_prior_p",
    "reference_epochs": "CondSCVI.train/max_epochs",
    "reference_batch_size": "CondSCVI.train/batch_size",
    "reference_learning_rate": "CondSCVI.train/lr",
    "spot_learning_rate": "DestVI.train/lr",
    "abundance_l1": "DestVI.from_rna_model/l1_reg",
    "gene_factor_penalty": "MRDeconv/beta_reg",
    "noise_profile_penalty": "MRDeconv/eta_reg",
    "adam_eps": "TrainingPlan/eps",
    "weight_decay": "TrainingPlan/weight_decay",
}


@pytest.mark.parametrize("ours", SETTINGS)
def test_settings_of_the_preset_are_their_defaults(ours):
    stored = StoredOutputs("published_defaults")
    assert getattr(our_preset(), ours) == stored.number(SETTINGS[ours])


def test_divergences_reach_full_weight_after_as_many_epochs():
    stored, preset = StoredOutputs("published_defaults"), our_preset()
    warmups = (
        preset.reference_kl_warmup * preset.reference_epochs,
        preset.spot_kl_warmup * preset.spot_epochs,
    )
    assert warmups == (
        stored.number("TrainingPlan/n_epochs_kl_warmup"),
        stored.number("DestVI.train/n_epochs_kl_warmup"),
    )
