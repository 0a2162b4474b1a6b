"""A small result with a model of the expression in it."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.results import ExpressionModel, Result

N_SPOTS, N_TYPES, N_GENES, N_LATENT = 7, 2, 4, 3


@pytest.fixture(params=["softplus", "softmax"])
def expression_model(request, drawn_expression) -> ExpressionModel:
    """A model of either form."""
    return drawn_expression(
        n_types=N_TYPES, n_genes=N_GENES, n_latent=N_LATENT, link=request.param
    )


@pytest.fixture
def imputing(expression_model) -> Result:
    """Seven spots: the second nearly without T cells, the last left out."""
    rng = np.random.default_rng(1)
    shares = rng.dirichlet((3, 3), N_SPOTS).astype(np.float32)
    shares[1] = (0.95, 0.05)
    shares[2] = (1, 0)
    states = rng.normal(size=(N_SPOTS, N_TYPES, N_LATENT)).astype(np.float32)
    noise = np.full(N_SPOTS, 0.1, np.float32)
    shares[-1], states[-1], noise[-1] = np.nan, np.nan, np.nan
    return Result(
        spot_names=tuple(f"S{number}" for number in range(N_SPOTS)),
        cell_types=("B cell", "T cell"),
        gene_names=("Gfap", "Aqp4", "Snap25", "Actb"),
        abundance=2 * shares,
        proportions=shares,
        cell_state=states,
        activation=shares,
        expression_model=expression_model,
        noise_abundance=noise,
    )
