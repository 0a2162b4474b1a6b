"""What the augmented form holds of a spot: shares of types, and states in each."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from napari_destvi.model.spots import SpotEstimate


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Abundances and states of some spots, or copies of spots.

    Parameters
    ----------
    log_abundance : Tensor of shape (..., n_cell_types + 1)
        Logarithm of the abundances, which sum to 1; the last is the noise's.
    state : Tensor of shape (..., n_states, n_cell_types, n_latent)
        States of each type.
    share : Tensor of shape (..., n_states, n_cell_types)
        Share of each state in its type; the shares of a type sum to 1.
    """

    log_abundance: Float[Tensor, "*rows types_and_noise"]
    state: Float[Tensor, "*rows states types latent"]
    share: Float[Tensor, "*rows states types"]

    def estimate(self) -> SpotEstimate:
        """Return abundances and, of each type, the mean of its states."""
        mean_state = (self.share.unsqueeze(-1) * self.state).sum(-3)
        return SpotEstimate(self.log_abundance.exp(), mean_state)


def states_and_shares(
    numbers: Float[Tensor, "*rows out"], *, n_states: int, n_cell_types: int
) -> tuple[
    Float[Tensor, "*rows states types latent"], Float[Tensor, "*rows states types"]
]:
    """Return the states and shares that a network gives as `numbers`.

    They are, for each state and type, the state and then the logarithm of its share.
    """
    numbers = numbers.unflatten(-1, (n_states, n_cell_types, -1))
    return numbers[..., :-1], functional.softmax(numbers[..., -1], dim=-2)
