"""What scvi-tools 1.4.2 computes of spots; see `make_augmented.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from augmented_draws import N_COPIES, Draws
from numpy.typing import NDArray
from scvi import REGISTRY_KEYS
from scvi.module import VAEC, MRDeconv
from scvi.module.base import LossOutput
from storing import (
    GRADIENT_KL_WEIGHT,
    KL_WEIGHTS,
    draw_counts,
    draw_weights,
    gradients_of,
    store,
    tensor,
    weights_of,
)
from torch import Tensor

N_SPOTS = 9
#: Rows of the mini-batch, in an order of their own.
ROWS = np.array([5, 2, 8, 0, 3, 7, 1])


@dataclass(frozen=True)
class Case:
    """A way to train the spot model."""

    name: str
    mode: str
    prior_mode: Literal["mog", "normal"]
    is_augmented: bool
    is_as_released: bool = False


CASES = (
    Case("both_augmented", "both", "mog", is_augmented=True),
    Case("both_plain", "both", "mog", is_augmented=False),
    Case("latent_plain", "latent", "mog", is_augmented=False),
    Case("proportion_augmented", "proportion", "normal", is_augmented=True),
    Case("proportion_plain", "proportion", "normal", is_augmented=False),
    Case("none_plain", "none", "normal", is_augmented=False),
    Case("both_as_released", "both", "mog", is_augmented=True, is_as_released=True),
)


def store_spots(reference: VAEC, rng: np.random.Generator, *, script: str) -> None:
    """Write the copies, and terms, losses, gradients and estimates of every case."""
    n_genes = len(reference.px_r)
    counts = draw_counts(rng, (N_SPOTS, n_genes), scales=(5.0, 30.0))
    weights = _own_weights(reference, rng)
    first = _with_weights(reference, CASES[0], weights)
    given, drawn = _draw_copies(first, counts, rng)
    kept = {"counts": counts, "rows": ROWS} | weights_of(first)
    kept |= {f"drawn/{name}": values for name, values in drawn.items()}
    for case in CASES:
        module = _with_weights(reference, case, weights)
        found = {} if case.is_as_released else _shown(module, counts)
        _repair(module, case)
        if case.is_augmented:
            module._get_inference_input = lambda _: given
        found |= _terms(module, counts)
        eta_reg = 1.0 if case.is_as_released else 1 / len(ROWS)
        for kl_weight in KL_WEIGHTS:
            loss = _losses(module, counts, kl_weight=kl_weight, eta_reg=eta_reg)[1].loss
            found[f"loss/{kl_weight}"] = loss
            if kl_weight == GRADIENT_KL_WEIGHT:
                found |= gradients_of(loss, module)
        kept |= {f"{case.name}/{name}": values for name, values in found.items()}
    store("augmented_spots", kept, script=script)


def _spot_model(reference: VAEC, case: Case) -> MRDeconv:
    """Return a spot model whose own weights are still the peer's random ones."""
    return MRDeconv(
        n_spots=N_SPOTS,
        n_labels=reference.n_labels,
        n_batch=1,
        n_hidden=reference.n_hidden,
        n_layers=2,
        n_latent=reference.n_latent,
        n_genes=len(reference.px_r),
        decoder_state_dict=reference.decoder.state_dict(),
        px_decoder_state_dict=reference.px_decoder.state_dict(),
        px_r=reference.px_r.detach().clone(),
        per_ct_bias=reference.per_ct_bias.detach().clone(),
        dropout_decoder=0.0,
        dropout_amortization=0.0,
        augmentation=case.is_augmented,
        mean_vprior=reference.prior_means.detach(),
        var_vprior=torch.exp(reference.prior_log_std.detach()) ** 2,
        mp_vprior=torch.softmax(reference.prior_logits.detach(), -1),
        amortization=case.mode,
        prior_mode=case.prior_mode,
    )


def _own_weights(reference: VAEC, rng: np.random.Generator) -> dict[str, Tensor]:
    """Return weights for all cases; the state network is for the mixture prior."""
    module = _spot_model(reference, CASES[0])
    frozen = {n: p.clone() for n, p in module.named_parameters() if not p.requires_grad}
    draw_weights(module, rng)
    module.load_state_dict(module.state_dict() | frozen)
    module.get_embedding(REGISTRY_KEYS.BATCH_KEY).weight.data.zero_()
    return module.state_dict()


def _with_weights(reference: VAEC, case: Case, weights: dict[str, Tensor]) -> MRDeconv:
    module = _spot_model(reference, case)
    own = module.state_dict()
    fits = {n: v for n, v in weights.items() if own[n].shape == v.shape}
    module.load_state_dict(own | fits)
    return module


def _repair(module: MRDeconv, case: Case) -> None:
    """Give the mixture prior the standard deviation that it takes for a variance."""
    if case.prior_mode == "mog" and not case.is_as_released:
        module.var_vprior = module.var_vprior.sqrt()


def _draw_copies(
    module: MRDeconv, counts: NDArray[np.float64], rng: np.random.Generator
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the input of the encoder with its simulated copies, and all drawn."""
    draws = Draws(module, rng)
    with draws.in_place():
        given = module.train()._get_inference_input(_tensors(counts, ROWS))
    drawn = draws.kept | {
        "counts": given["x_augmented"],
        "states": given["prior_sampled"].reshape(
            N_COPIES, len(ROWS), module.n_labels, -1
        ),
        "proportions": given["ratios_ct_augmentation"],
        "share_of_copy": given["ratio_augmentation"],
    }
    return given, drawn


def _tensors(counts: NDArray[np.float64], rows: NDArray[np.int64]) -> dict[str, Tensor]:
    return {
        REGISTRY_KEYS.X_KEY: tensor(counts[rows]),
        REGISTRY_KEYS.INDICES_KEY: tensor(rows)[:, None],
        REGISTRY_KEYS.BATCH_KEY: torch.zeros(len(rows), 1, dtype=torch.long),
    }


def _losses(
    module: MRDeconv, counts: NDArray[np.float64], **loss_kwargs: float
) -> tuple[dict[str, Tensor], LossOutput]:
    """Return what the model expects of the mini-batch, and the peer's loss."""
    module.train()
    _, expected, losses = module(_tensors(counts, ROWS), loss_kwargs=loss_kwargs)
    return expected, losses


def _terms(module: MRDeconv, counts: NDArray[np.float64]) -> dict[str, object]:
    """Return each term of the loss, with its weight but for the reconstruction's."""
    expected, whole = _losses(module, counts)
    _, entropy = _losses(module, counts, eta_reg=0.0)
    _, noise = _losses(module, counts, ct_sparsity_weight=0.0, eta_reg=1.0)
    return {
        "rate_in_training": expected["px_rate"],
        "reconstruction": whole.reconstruction_loss["reconstruction_loss"],
        "state_cost": whole.kl_local["kl_local"],
        "gene_factor_cost": whole.kl_global["kl_global"],
        "entropy_cost": entropy.extra_metrics["v_sparsity"],
        "noise_share_sum": noise.extra_metrics["v_sparsity"],
        "composition_cost": whole.extra_metrics["augmentation"],
    }


@torch.no_grad()
def _shown(module: MRDeconv, counts: NDArray[np.float64]) -> dict[str, object]:
    """Return what DestVI shows of all spots, in evaluation mode.

    Axes are (spots, types, states, latent dimensions) and (spots, types, genes).
    """
    module.eval()
    tensors = _tensors(counts, np.arange(N_SPOTS))
    encoded = module.inference(**module._get_inference_input(tensors))
    expected = module.generative(**module._get_generative_input(tensors, encoded))
    abundance = expected["v"][0]
    of_types = abundance[:, :-1]
    states = expected["gamma"][0].permute(3, 2, 0, 1)
    shares = expected["proportion_modes"][0].permute(1, 2, 0)
    return {
        "abundance": abundance,
        "proportions": of_types / of_types.sum(-1, keepdim=True),
        "states": states,
        "state_shares": shares,
        "cell_state": (shares[..., None] * states).sum(2),  # DestVI.get_gamma
        "expression": expected["px_mu"][0, :, :-1],  # DestVI.get_scale_for_ct
        "rate": expected["px_rate"][0],
    }
