"""Store what the augmented form of DestVI computes, scvi-tools 1.4.2.

To make the files again, in an environment of its own (Python 3.11, no GPU needed)::

    python3.11 -m venv augmented
    augmented/bin/pip install scvi-tools==1.4.2 torch==2.13.0
    augmented/bin/python tests/concordance/make_augmented.py

The script writes ``stored/augmented_*.npz``. All numbers are float64 and the dropout
is 0; all weights, counts, noise and simulated copies come from one seeded numpy
generator, so a run with the same versions gives the same numbers.

* ``augmented_reference``: the reference model (``VAEC`` with ``prior="mog"``):
  posterior, rate, terms of the loss, loss and gradients, for given noise.
* ``augmented_spots``: the spot model (``MRDeconv``) on 7 of 9 spots, in training mode
  and so with its ``eps_v``; what is shown of all spots in evaluation mode. ``drawn/``
  holds the simulated copies. A case for each mode of amortization, with copies or
  without.

What is wrong in 1.4.2 is kept out; the case ``both_as_released`` has the second and
the third:

* the batch embedding, drawn anew for the spots, is 0 in both stages;
* the mixture prior takes a variance for a standard deviation: it is given the standard
  deviation in the place of the variance;
* the penalty of the noise share is a sum over the mini-batch: its weight is 1 / batch;
* free abundances with copies, and the state network with the other prior
  (``prior_mode="normal"``), are not stored;
* proportions of free abundances are those of the likelihood (softmax), not
  ``DestVI.get_proportions`` (softplus).
"""

from __future__ import annotations

import numpy as np
import torch
from augmented_spots import store_spots
from scvi import REGISTRY_KEYS
from scvi.module import VAEC
from storing import (
    GRADIENT_KL_WEIGHT,
    KL_WEIGHTS,
    draw_counts,
    draw_weights,
    gradients_of,
    normal_samples,
    store,
    tensor,
    weights_of,
)

SEED = 20251
N_GENES, N_TYPES, N_HIDDEN, N_LATENT, N_COMPONENTS = 11, 3, 8, 2, 4
N_CELLS = 9
LABELS = np.arange(N_CELLS) % N_TYPES
#: What the peer draws of each cell for the divergence from the mixture.
N_DIVERGENCE_SAMPLES = 30


def _store_reference(rng: np.random.Generator) -> VAEC:
    module = VAEC(
        N_GENES,
        n_batch=1,
        n_labels=N_TYPES,
        n_hidden=N_HIDDEN,
        n_latent=N_LATENT,
        prior="mog",
        num_classes_mog=N_COMPONENTS,
    ).eval()
    module.double()  # the weight of each type is float32 whatever the default
    draw_weights(module, rng)
    module.prior_log_std.data -= 1.0
    module.get_embedding(REGISTRY_KEYS.BATCH_KEY).weight.data.zero_()
    counts = draw_counts(rng, (N_CELLS, N_GENES), scales=(5.0, 30.0))
    noise = rng.normal(size=(N_CELLS, N_LATENT))
    divergence_noise = rng.normal(size=(N_DIVERGENCE_SAMPLES, N_CELLS, N_LATENT))
    tensors = {
        REGISTRY_KEYS.X_KEY: tensor(counts),
        REGISTRY_KEYS.LABELS_KEY: tensor(LABELS)[:, None],
        REGISTRY_KEYS.BATCH_KEY: torch.zeros(N_CELLS, 1, dtype=torch.long),
    }
    kept = {"counts": counts, "labels": LABELS, "noise": noise}
    for kl_weight in KL_WEIGHTS:
        with normal_samples(noise, divergence_noise):
            posterior, expected, losses = module(
                tensors, loss_kwargs={"kl_weight": kl_weight}
            )
        kept[f"loss/{kl_weight}"] = losses.loss
        if kl_weight == GRADIENT_KL_WEIGHT:
            kept |= gradients_of(losses.loss, module)
    kept |= {
        "divergence_noise": divergence_noise,
        "posterior_mean": posterior["qz"].loc,
        "posterior_variance": posterior["qz"].scale.square(),
        "expression": expected["px"].scale,
        "rate": expected["px"].mu,
        "reconstruction": losses.reconstruction_loss["reconstruction_loss"],
        "divergence": losses.kl_local["kl_local"],
    }
    store("augmented_reference", kept | weights_of(module), script=__file__)
    return module


def main() -> None:
    """Write all files."""
    torch.set_default_dtype(torch.float64)
    rng = np.random.default_rng(SEED)
    reference = _store_reference(rng)
    store_spots(reference, rng, script=__file__)


if __name__ == "__main__":
    main()
