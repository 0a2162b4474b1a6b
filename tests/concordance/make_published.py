"""Store what the published form of DestVI computes, scvi-tools 1.4.0.

To make the files again, in an environment of its own (Python 3.11, no GPU needed)::

    python3.11 -m venv published
    published/bin/pip install scvi-tools==1.4.0 torch==2.13.0 jax==0.10.2
    published/bin/python tests/concordance/make_published.py

(1.4.0 has the negative binomial only where jax is installed, which it does not use.)
The script writes ``stored/published_*.npz``. All numbers are float64, the dropout is
off, and all weights, counts and noise come from one seeded numpy generator, so a run
with the same versions gives the same numbers.

* ``published_reference``: the reference model (``VAEC``): posterior, rate, terms of
  the loss, loss and gradients, for given noise.
* ``published_state_prior``: ``CondSCVI.get_vamp_prior`` of the same cells, components
  put in the order of their first coordinate. One type has more cells than components,
  one as many, one fewer. The cells of the first are copies of three cells but for
  single counts, so that k-means has one solution, which the script checks.
* ``published_spots``: the spot model (``MRDeconv``) in each mode of amortization, on
  7 of 9 spots. The weights of the penalties are larger than published, so that every
  penalty tells in the loss.
* ``published_defaults``: the default arguments of the public functions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

import anndata
import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from published_spots import DIMMING, store_spots
from scvi import REGISTRY_KEYS
from scvi.model import CondSCVI, DestVI
from scvi.module import VAEC, MRDeconv
from scvi.train import TrainingPlan
from storing import (
    GRADIENT_KL_WEIGHT,
    KL_WEIGHTS,
    draw_weights,
    gradients_of,
    normal_samples,
    store,
    tensor,
    weights_of,
)

SEED = 20221
N_GENES, N_TYPES, N_HIDDEN, N_LATENT, N_COMPONENTS = 11, 3, 8, 3, 3
#: Five cells of the first type (two, two and one alike), three, two.
PATTERNS = np.array([0, 3, 1, 4, 0, 6, 2, 5, 1, 7])
LABELS = np.array([0, 1, 0, 1, 0, 2, 0, 1, 0, 2])


def _cells(rng: np.random.Generator) -> NDArray[np.float64]:
    profiles = rng.gamma(0.7, 8.0, (PATTERNS.max() + 1, N_GENES))
    counts = rng.poisson(profiles)[PATTERNS]
    counts[np.arange(len(PATTERNS)), np.arange(len(PATTERNS)) % N_GENES] += 1
    return counts.astype(float)


def _store_reference(rng: np.random.Generator, counts: NDArray[np.float64]) -> VAEC:
    module = VAEC(N_GENES, 0, N_TYPES, n_hidden=N_HIDDEN, n_latent=N_LATENT).eval()
    module.double()  # the weight of each type is float32 whatever the default
    draw_weights(module, rng)
    module.px_decoder[0].bias.data -= DIMMING
    noise = rng.normal(size=(len(counts), N_LATENT))
    tensors = {
        REGISTRY_KEYS.X_KEY: tensor(counts),
        REGISTRY_KEYS.LABELS_KEY: tensor(LABELS)[:, None],
    }
    kept = {"counts": counts, "labels": LABELS, "noise": noise}
    for kl_weight in KL_WEIGHTS:
        with normal_samples(noise):
            posterior, expected, losses = module(
                tensors, loss_kwargs={"kl_weight": kl_weight}
            )
        kept[f"loss/{kl_weight}"] = losses.loss
        if kl_weight == GRADIENT_KL_WEIGHT:
            kept |= gradients_of(losses.loss, module)
    kept |= {
        "posterior_mean": posterior["qz"].loc,
        "posterior_variance": posterior["qz"].scale.square(),
        "rate": expected["px"].theta,
        "reconstruction": losses.reconstruction_loss["reconstruction_loss"],
        "divergence": losses.kl_local["kl_local"],
    }
    store("published_reference", kept | weights_of(module), script=__file__)
    return module


def _store_state_prior(
    module: VAEC, counts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    names = pd.Categorical([f"type {label}" for label in LABELS])
    obs = pd.DataFrame({"type": names}, index=[f"cell {i}" for i in range(len(counts))])
    cells = anndata.AnnData(counts.astype(np.float32), obs=obs)
    CondSCVI.setup_anndata(cells, labels_key="type")
    model = CondSCVI(cells, n_hidden=N_HIDDEN, n_latent=N_LATENT)
    model.module.double().eval().load_state_dict(module.state_dict())
    model.is_trained_ = True
    inference = model.module.inference
    # the loader hands out float32; whole counts lose nothing on the way back
    model.module.inference = lambda x, y, **rest: inference(x.double(), y, **rest)
    encoded = model.module.inference(tensor(counts), tensor(LABELS)[:, None])["qz"]
    prior = _in_order(*model.get_vamp_prior(p=N_COMPONENTS))
    for _ in range(5):  # k-means takes another seed each time
        again = _in_order(*model.get_vamp_prior(p=N_COMPONENTS))
        for one, other in zip(prior, again, strict=True):
            np.testing.assert_allclose(one, other)
    kept = {
        "counts": counts,
        "labels": LABELS,
        "encoded_mean": encoded.loc,
        "encoded_variance": encoded.scale.square(),
        **dict(zip(("mean", "variance", "weight"), prior, strict=True)),
    }
    store("published_state_prior", kept, script=__file__)
    return prior


def _in_order(
    mean: NDArray[np.float64],
    variance: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.float64], ...]:
    """Return the components by their first coordinate, unused ones last."""
    order = np.argsort(np.where(weight > 0, mean[:, :, 0], np.inf), axis=1)
    of_component = order[:, :, None]
    return (
        np.take_along_axis(mean, of_component, 1),
        np.take_along_axis(variance, of_component, 1),
        np.take_along_axis(weight, order, 1),
    )


#: Whose default arguments make the published settings.
FUNCTIONS: tuple[Callable[..., object], ...] = (
    CondSCVI.__init__,
    CondSCVI.train,
    MRDeconv.__init__,
    DestVI.from_rna_model,
    DestVI.train,
    TrainingPlan.__init__,
)


def _store_defaults() -> None:
    kept = {
        f"{function.__qualname__.removesuffix('.__init__')}/{name}": parameter.default
        for function in FUNCTIONS
        for name, parameter in inspect.signature(function).parameters.items()
        if isinstance(parameter.default, (int, float))
    }
    store("published_defaults", kept, script=__file__)


def main() -> None:
    """Write all files."""
    torch.set_default_dtype(torch.float64)
    rng = np.random.default_rng(SEED)
    counts = _cells(rng)
    reference = _store_reference(rng, counts)
    prior = _store_state_prior(reference, counts)
    store_spots(reference, prior, rng, script=__file__)
    _store_defaults()


if __name__ == "__main__":
    main()
