"""What scvi-tools 1.4.0 computes of spots; see `make_published.py`."""

from __future__ import annotations

import numpy as np
import torch
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

N_SPOTS = 9
#: Rows of the mini-batch, in an order of their own.
ROWS = np.array([5, 2, 8, 0, 3, 7, 1])
MODES = ("both", "latent", "proportion", "none")
#: Lowers the expression before its softplus, so that rates are of the counts' size.
DIMMING = 2.5
#: Weights of the penalties.
L1, GENE_FACTOR, NOISE_PROFILE = 2.0, 5.0, 0.05


def store_spots(
    reference: VAEC,
    prior: tuple[NDArray[np.float64], ...],
    rng: np.random.Generator,
    *,
    script: str,
) -> None:
    """Write terms, losses, gradients and estimates of every mode of amortization."""
    module = _spot_model(reference, prior, rng)
    counts = draw_counts(rng, (N_SPOTS, module.n_genes), scales=(10.0, 40.0))
    kept = {"counts": counts, "rows": ROWS}
    kept |= {"l1": L1, "gene_factor": GENE_FACTOR, "noise_profile": NOISE_PROFILE}
    for mode in MODES:
        module.amortization = mode
        kept |= {f"{mode}/{name}": a for name, a in _terms(module, counts).items()}
        kept |= {f"{mode}/{name}": a for name, a in _shown(module, counts).items()}
        for kl_weight in KL_WEIGHTS:
            loss = _losses(module, counts, kl_weight=kl_weight).loss
            kept[f"{mode}/loss/{kl_weight}"] = loss
            if kl_weight == GRADIENT_KL_WEIGHT:
                kept |= gradients_of(loss, module, f"{mode}/gradient")
    store("published_spots", kept | weights_of(module), script=script)


def _spot_model(
    reference: VAEC,
    prior: tuple[NDArray[np.float64], ...],
    rng: np.random.Generator,
) -> MRDeconv:
    mean, variance, weight = prior
    px_r = reference.px_r.detach()
    module = MRDeconv(
        n_spots=N_SPOTS,
        n_labels=reference.n_labels,
        n_hidden=reference.n_hidden,
        n_layers=2,
        n_latent=reference.n_latent,
        n_genes=len(px_r),
        decoder_state_dict=reference.decoder.state_dict(),
        px_decoder_state_dict=reference.px_decoder.state_dict(),
        px_r=px_r.numpy(),
        dropout_decoder=reference.dropout_rate,
        mean_vprior=mean,
        var_vprior=variance,
        mp_vprior=weight,
        l1_reg=L1,
        beta_reg=GENE_FACTOR,
        eta_reg=NOISE_PROFILE,
    ).eval()
    module.double()
    frozen = {name: p for name, p in module.named_parameters() if not p.requires_grad}
    kept = {name: value.clone() for name, value in frozen.items()}
    draw_weights(module, rng)
    module.eta.data -= DIMMING
    # what the constructor copies, without its rounding to float32
    kept |= {
        "px_o": px_r,
        "mean_vprior": tensor(mean),
        "var_vprior": tensor(variance),
        "mp_vprior": tensor(weight),
    }
    module.load_state_dict(module.state_dict() | kept)
    return module


def _losses(
    module: MRDeconv,
    counts: NDArray[np.float64],
    *,
    kl_weight: float,
    l1: float = L1,
    gene_factor: float = GENE_FACTOR,
    noise_profile: float = NOISE_PROFILE,
) -> LossOutput:
    """Return the peer's loss of the mini-batch with these weights of the penalties."""
    module.l1_reg, module.beta_reg, module.eta_reg = l1, gene_factor, noise_profile
    tensors = {
        REGISTRY_KEYS.X_KEY: tensor(counts[ROWS]),
        REGISTRY_KEYS.INDICES_KEY: tensor(ROWS)[:, None],
    }
    loss_kwargs = {"kl_weight": kl_weight, "n_obs": N_SPOTS}
    return module(tensors, loss_kwargs=loss_kwargs)[2]


def _terms(module: MRDeconv, counts: NDArray[np.float64]) -> dict[str, object]:
    """Return each term of the loss, per spot or for the slide."""
    whole = _losses(module, counts, kl_weight=1.0)
    without_l1 = _losses(module, counts, kl_weight=1.0, l1=0.0)
    no_factor = _losses(module, counts, kl_weight=1.0, gene_factor=0.0)
    no_noise = _losses(module, counts, kl_weight=1.0, noise_profile=0.0)
    return {
        "reconstruction": whole.reconstruction_loss["reconstruction_loss"],
        "state_cost": whole.kl_local["kl_local"],
        "l1_cost": (whole.loss - without_l1.loss) / N_SPOTS,
        "noise_profile_cost": no_factor.kl_global["kl_global"],
        "gene_factor_cost": no_noise.kl_global["kl_global"],
    }


def _shown(module: MRDeconv, counts: NDArray[np.float64]) -> dict[str, object]:
    """Return what DestVI shows of all spots, from the functions it asks."""
    x, indices = tensor(counts), torch.arange(N_SPOTS)
    expected = module.generative(x, indices)
    return {
        "abundance": expected["v"],
        "rate": expected["px_rate"],
        "proportions": module.get_proportions(x),  # DestVI.get_proportions
        "cell_state": np.transpose(module.get_gamma(x), (2, 1, 0)),  # DestVI.get_gamma
        "expression": np.stack(  # DestVI.get_scale_for_ct
            [
                module.get_ct_specific_expression(x, indices, k)
                for k in range(module.n_labels)
            ],
            axis=1,
        ),
    }
