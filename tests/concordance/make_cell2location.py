"""Store what the published package of Cell2location computes, version 0.1.5.

To make the files again, in an environment of its own (Python 3.11, no GPU needed)::

    python3.11 -m venv published
    published/bin/pip install cell2location==0.1.5 pyro-ppl==1.9.1 scvi-tools==1.4.2
    published/bin/python tests/concordance/make_cell2location.py

(With a newer pyro-ppl cell2location 0.1.5 does not import.) The script writes
``stored/cell2location_*.npz``. All numbers are float64; counts, the parameters of the
guide and its noise come from one seeded numpy generator, so a run with the same
versions gives the same numbers.

* ``cell2location_signatures``: the regression of the reference: the log density of each
  site of model and guide, the loss and its gradients, for given noise; where the guide
  begins.
* ``cell2location_spots``: the same of the spatial model.
* ``cell2location_fitted``: abundances that the package fits to a small simulated slide
  with its own training: steps ten times as large as its default, and fewer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from unittest import mock

import anndata
import numpy as np
import pandas as pd
import pyro
import torch
from cell2location.models import Cell2location
from cell2location.models._cell2location_module import (
    LocationModelLinearDependentWMultiExperimentLocationBackgroundNormLevelGeneAlphaPyroModel as SpatialModel,  # noqa: E501
)
from cell2location.models.base._pyro_base_loc_module import Cell2locationBaseModule
from cell2location.models.base._pyro_base_reference_module import RegressionBaseModule
from cell2location.models.reference._reference_module import (
    RegressionBackgroundDetectionTechPyroModel,
)
from numpy.typing import NDArray
from pyro import poutine
from pyro.infer import Trace_ELBO
from storing import store, tensor
from torch import Tensor
from torch.distributions import Normal

SEED = 20222
N_SPOTS, N_CELLS, N_GENES, N_TYPES, N_GROUPS = 9, 14, 11, 3, 5
CELLS_PER_SPOT, DETECTION_ALPHA, DETECTION = 6.0, 15.0, 0.7
#: Of the fitted slide; the learning rate is ten times the package's default.
FITTED_SPOTS, FITTED_GENES, FITTED_TYPES, FITTED_STEPS = 60, 80, 5, 2_500
FITTED_LEARNING_RATE = 0.02

Module = Cell2locationBaseModule | RegressionBaseModule
Stored = dict[str, object]


@contextmanager
def _double() -> Iterator[None]:
    """Let casts to single precision give double."""
    with mock.patch.object(Tensor, "float", Tensor.double):
        yield


def _describe(
    module: Module, args: tuple[Tensor, ...], rng: np.random.Generator
) -> Stored:
    """Return start, parameters, noise, site terms, loss and gradients."""
    pyro.clear_param_store()
    with _double():
        first = poutine.trace(module.guide).get_trace(*args)
        drawn = [
            name.removesuffix("_unconstrained")
            for name, node in first.nodes.items()
            if node["type"] == "sample" and name.endswith("_unconstrained")
        ]
        kept: Stored = {"sites": np.array(drawn)}
        locations, scales = module.guide.locs, module.guide.scales
        for name in drawn:
            kept[f"start/{name}"] = getattr(locations, name).detach().clone()
            kept[f"start_scale/{name}"] = getattr(scales, name).detach().clone()
        _set_parameters(module, drawn, rng)
        noise = [rng.normal(size=tuple(getattr(locations, n).shape)) for n in drawn]
        for name, of_site in zip(drawn, noise, strict=True):
            kept[f"location/{name}"] = getattr(locations, name).detach().clone()
            kept[f"scale/{name}"] = getattr(scales, name).detach().clone()
            kept[f"noise/{name}"] = of_site
        kept |= _terms(module, args, drawn, noise)
    return kept


def _set_parameters(module: Module, drawn: list[str], rng: np.random.Generator) -> None:
    for name in drawn:
        location = getattr(module.guide.locs, name)
        location.data += tensor(0.3 * rng.normal(size=tuple(location.shape)))
        raw = getattr(module.guide.scales, f"{name}_unconstrained")
        raw.data += tensor(0.5 * rng.normal(size=tuple(raw.shape)))


def _terms(
    module: Module,
    args: tuple[Tensor, ...],
    drawn: list[str],
    noise: list[NDArray[np.float64]],
) -> Stored:
    kept: Stored = {}
    with _given(noise):
        guide = poutine.trace(module.guide).get_trace(*args)
    model = poutine.trace(poutine.replay(module.model, trace=guide)).get_trace(*args)
    guide.compute_log_prob()
    model.compute_log_prob()
    for name in (*drawn, "data_target"):
        kept[f"prior/{name}"] = model.nodes[name]["log_prob_sum"]
    for name in drawn:
        kept[f"posterior/{name}"] = (
            guide.nodes[name]["log_prob_sum"]
            + guide.nodes[f"{name}_unconstrained"]["log_prob_sum"]
        )
    with _given(noise):
        loss = Trace_ELBO().differentiable_loss(module.model, module.guide, *args)
    kept["loss"] = loss
    trained = {
        f"gradient/{kind}/{name}": parameter
        for name in drawn
        for kind, parameter in (
            ("location", getattr(module.guide.locs, name)),
            ("raw_scale", getattr(module.guide.scales, f"{name}_unconstrained")),
        )
    }
    found = torch.autograd.grad(loss, list(trained.values()))
    return kept | dict(zip(trained, found, strict=True))


@contextmanager
def _given(noise: list[NDArray[np.float64]]) -> Iterator[None]:
    """Let each sample of the guide use this noise, in turn."""
    left = list(noise)

    def rsample(self: Normal, sample_shape: object = ()) -> Tensor:
        assert not tuple(sample_shape)
        return self.loc + self.scale * tensor(left.pop(0)).reshape(self.loc.shape)

    with mock.patch.object(Normal, "rsample", rsample):
        yield
    assert not left, "fewer samples were drawn than given"


def _store_signatures(rng: np.random.Generator) -> None:
    labels = np.arange(N_CELLS) % N_TYPES
    profiles = rng.gamma(0.7, 4.0, (N_TYPES, N_GENES))
    counts = rng.poisson(rng.gamma(2.0, 0.5, (N_CELLS, 1)) * profiles[labels])
    counts = counts.astype(float)
    means = np.array([counts[labels == k].mean(0) for k in range(N_TYPES)])
    module = RegressionBaseModule(
        model=RegressionBackgroundDetectionTechPyroModel,
        n_obs=N_CELLS,
        n_vars=N_GENES,
        n_factors=N_TYPES,
        n_batch=1,
        init_vals={"per_cluster_mu_fg": means + 0.0001},
    )
    label_column = tensor(labels)[:, None]
    batch = torch.zeros_like(label_column)
    args = (tensor(counts), torch.arange(N_CELLS), batch, label_column, label_column)
    kept = {"counts": counts, "labels": labels} | _describe(module, args, rng)
    _store("cell2location_signatures", kept)


def _store_spots(rng: np.random.Generator) -> None:
    signatures = rng.gamma(0.7, 4.0, (N_TYPES, N_GENES))
    counts = rng.poisson(rng.gamma(1.0, 1.0, (N_SPOTS, N_TYPES)) @ signatures)
    module = Cell2locationBaseModule(
        model=SpatialModel,
        n_obs=N_SPOTS,
        n_vars=N_GENES,
        n_factors=N_TYPES,
        n_batch=1,
        n_groups=N_GROUPS,
        cell_state_mat=signatures.T,
        detection_mean=DETECTION,
        detection_alpha=DETECTION_ALPHA,
        N_cells_per_location=CELLS_PER_SPOT,
    )
    batch = torch.zeros(N_SPOTS, 1, dtype=torch.long)
    args = (tensor(counts.astype(float)), torch.arange(N_SPOTS), batch)
    kept = {
        "counts": counts.astype(float),
        "signatures": signatures,
        "expected": np.array([CELLS_PER_SPOT, DETECTION_ALPHA, DETECTION]),
        "n_groups": N_GROUPS,
    }
    _store("cell2location_spots", kept | _describe(module, args, rng))


def _store_fitted(rng: np.random.Generator) -> None:
    signatures = rng.gamma(0.4, 3.0, (FITTED_TYPES, FITTED_GENES))
    cells = rng.poisson(rng.gamma(0.5, 3.0, (FITTED_SPOTS, FITTED_TYPES)))
    cells[:, 0] += 1
    counts = rng.poisson(cells @ signatures * rng.gamma(20, 1 / 20, (FITTED_SPOTS, 1)))
    genes = [f"gene {g}" for g in range(FITTED_GENES)]
    types = [f"type {k}" for k in range(FITTED_TYPES)]
    slide = anndata.AnnData(counts.astype(np.float32))
    slide.var_names = genes
    Cell2location.setup_anndata(slide)
    pyro.set_rng_seed(SEED)
    model = Cell2location(
        slide,
        cell_state_df=pd.DataFrame(signatures.T, index=genes, columns=types),
        N_cells_per_location=CELLS_PER_SPOT,
        detection_alpha=DETECTION_ALPHA,
    )
    model.train(
        max_epochs=FITTED_STEPS,
        lr=FITTED_LEARNING_RATE,
        enable_progress_bar=False,
        accelerator="cpu",
    )
    guide = model.module.guide
    kept: Stored = {
        "counts": counts.astype(float),
        "cells": cells,
        "signatures": signatures,
        "expected": np.array([CELLS_PER_SPOT, DETECTION_ALPHA, model.detection_mean_]),
        "location": guide.locs.w_sf.detach(),
        "scale": guide.scales.w_sf.detach(),
        "loss": float(model.history_["elbo_train"].tail(200).to_numpy(float).mean()),
        "n_steps": FITTED_STEPS,
    }
    _store("cell2location_fitted", kept)


def _store(name: str, kept: Stored) -> None:
    versions = {f"made/{p}": version(p) for p in ("cell2location", "pyro-ppl")}
    store(name, kept | versions, script=__file__)


def main() -> None:
    """Write all files."""
    rng = np.random.default_rng(SEED)
    torch.set_default_dtype(torch.float64)
    _store_signatures(rng)
    _store_spots(rng)
    torch.set_default_dtype(torch.float32)
    _store_fitted(rng)


if __name__ == "__main__":
    main()
