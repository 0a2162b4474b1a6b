import numpy as np
import pytest
import torch

from napari_destvi.errors import FitError
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.training.expression import model_of_decoder
from napari_destvi.training.proportions import Mixture
from napari_destvi.training.readout import read_out_proportions

N_SPOTS, N_TYPES, N_GENES = 60, 3, 40


@pytest.fixture
def prior():
    return StatePrior(
        torch.tensor([[[1.0, 2.0], [3.0, 4.0]]] * N_TYPES),
        torch.ones(N_TYPES, 2, 2),
        torch.tensor([[0.25, 0.75]] * N_TYPES),
    )


@pytest.fixture
def expression_model(reference_model):
    zeros = torch.zeros(N_GENES)
    return model_of_decoder(
        reference_model.decoder,
        logits=reference_model.logits,
        gene_factor=zeros,
        noise_profile=zeros,
    )


@pytest.fixture
def result(problem, truth, prior, expression_model):
    shares = torch.from_numpy(truth).float()
    noise = torch.linspace(0, 0.5, N_SPOTS)[:, None]
    mixture = Mixture(
        torch.cat([shares * (1 - noise), noise], dim=1),
        torch.zeros(N_GENES),
        torch.zeros(N_GENES),
    )
    return read_out_proportions(
        mixture, prior, expression_model, problem, settings={}, status="stopped"
    )


def test_proportions_are_read_without_the_noise(result, truth):
    np.testing.assert_allclose(result.proportions, truth, rtol=1e-5)
    noise = np.linspace(0, 0.5, N_SPOTS)
    np.testing.assert_allclose(result.abundance.sum(axis=1), 1 - noise, rtol=1e-5)


def test_states_that_are_not_fitted_are_the_mean_of_the_type(result):
    expected = np.broadcast_to([2.5, 3.5], (N_SPOTS, N_TYPES, 2))
    np.testing.assert_allclose(result.cell_state, expected)
    assert np.isnan(result.activation).all()
    assert not result.activation_genes
    assert not result.has_fitted_states


def test_proportions_that_are_no_numbers_are_never_shown(
    problem, prior, expression_model
):
    abundance = torch.full((N_SPOTS, N_TYPES + 1), 0.25)
    abundance[7, 1] = torch.nan
    mixture = Mixture(abundance, torch.zeros(N_GENES), torch.zeros(N_GENES))
    with pytest.raises(FitError, match="not numbers any more"):
        read_out_proportions(
            mixture, prior, expression_model, problem, settings={}, status="running"
        )


def test_rows_and_columns_have_the_names_of_the_problem(result, problem):
    assert result.spot_names == problem.spatial.spot_names
    assert result.cell_types == problem.reference.cell_types
    assert result.gene_names == problem.gene_names
    assert result.status == "stopped"
