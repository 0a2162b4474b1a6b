"""A tissue whose states are known: fields, noise, and what they do to the genes."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.slide_totals import SlideTotals
from napari_destvi.results import ExpressionModel, HiddenLayer, Result
from napari_destvi.states import StateSlide

N_GENES, N_LATENT = 12, 4
SIDE = 20
N_HIDDEN, FAR = 500, 40.0


@pytest.fixture
def places():
    """Places of 400 spots on a square array."""
    return 100.0 * np.argwhere(np.ones((SIDE, SIDE)))


@pytest.fixture
def field(places):
    """A smooth field over the tissue, with mean 0 and deviation 1."""
    x, y = places.T / places.max()
    values = np.sin(3 * x) + np.cos(4 * y)
    return (values - values.mean()) / values.std()


@pytest.fixture
def other_field(places, field):
    """A second one, which the first does not tell."""
    x, y = places.T / places.max()
    values = np.sin(6 * x - 4 * y)
    values -= values.mean() + field * (field @ values) / (field @ field)
    return values / values.std()


@pytest.fixture
def linear_model():
    """Expression that answers to the latent states as a matrix says, for one type."""

    def build(response, level=3.0):
        response = np.asarray(response, np.float32)
        n_genes, n_latent = response.shape
        # Half of the many units are so far up that the ReLU lets all through, and the
        # layer norm divides by the same number nearly everywhere.
        weight = np.zeros((2 * N_HIDDEN, n_latent), np.float32)
        weight[:n_latent] = np.eye(n_latent)
        bias = FAR * np.repeat([[1, -1]], N_HIDDEN, axis=1).astype(np.float32)
        readout = np.zeros((n_genes, 2 * N_HIDDEN), np.float32)
        readout[:, :n_latent] = FAR * response
        return ExpressionModel(
            hidden=(HiddenLayer(weight, bias),),
            weight=readout,
            offset=level - readout.sum(axis=1)[None],
            logits=np.full(n_genes, -8.0, np.float32),
            gene_factor=np.full(n_genes, 8.0 - np.log(40), np.float32),
            noise=np.full(n_genes, 0.01, np.float32),
            link="softplus",
        )

    return build


@pytest.fixture
def build(places, linear_model):
    """A function from states and a response to a result and its slide."""

    def built(states, response, *, share=None, size=4000.0):
        n_spots = len(states)
        share = np.full(n_spots, 0.5) if share is None else share
        response = np.asarray(response)
        result = Result(
            spot_names=tuple(f"spot {number}" for number in range(n_spots)),
            cell_types=("A",),
            gene_names=tuple(f"gene {number}" for number in range(len(response))),
            abundance=share[:, None].astype(np.float32),
            proportions=share[:, None].astype(np.float32),
            cell_state=np.asarray(states, np.float32)[:, None],
            activation=np.full((n_spots, 1), np.nan, np.float32),
            expression_model=linear_model(response),
            noise_abundance=np.zeros(n_spots, np.float32),
        )
        totals = SlideTotals(
            np.full(n_spots, size, np.float32), np.full(len(response), 1 / 12)
        )
        return result, StateSlide(places[:n_spots], totals)

    return built


@pytest.fixture
def response():
    """Two genes rise and one falls with the first latent number, one with the second.

    Nothing follows the other two.
    """
    matrix = np.zeros((N_GENES, N_LATENT))
    matrix[[0, 1], 0] = 0.8, 0.5
    matrix[2, 0] = -0.4
    matrix[3, 1] = 0.6
    return matrix


@pytest.fixture
def rng():
    """A source of random numbers."""
    return np.random.default_rng(0)
