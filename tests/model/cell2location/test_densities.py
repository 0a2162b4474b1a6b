import torch
from torch.distributions import Exponential, Gamma

from napari_destvi.model.cell2location.densities import (
    log_exponential_density,
    log_gamma_density,
)

VALUES = torch.tensor([1e-6, 0.3, 1.0, 40.0], dtype=torch.float64)


def test_gamma_density_is_that_of_torch():
    shape = torch.tensor([[0.05], [7.0]], dtype=torch.float64)
    rate = torch.tensor([[3.0], [0.2]], dtype=torch.float64)
    ours = log_gamma_density(VALUES.log(), VALUES, shape, rate)
    torch.testing.assert_close(ours, Gamma(shape, rate).log_prob(VALUES))


def test_plain_numbers_serve_as_parameters():
    ours = log_gamma_density(VALUES.log(), VALUES, 9.0, 3.0)
    nine, three = torch.tensor([9.0, 3.0], dtype=torch.float64)
    torch.testing.assert_close(ours, Gamma(nine, three).log_prob(VALUES))


def test_exponential_density_is_that_of_torch():
    rate = torch.tensor(3.0, dtype=torch.float64)
    ours = log_exponential_density(VALUES, 3.0)
    torch.testing.assert_close(ours, Exponential(rate).log_prob(VALUES))
