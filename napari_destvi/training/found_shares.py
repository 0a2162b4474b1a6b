"""The proportions of all spots once they are final, and as a saved state."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from napari_destvi.training.kept_state import State
from napari_destvi.training.proportions import Mixture, Settled
from napari_destvi.training.training_state import as_array

if TYPE_CHECKING:
    from jaxtyping import Float

#: Name of the one array of a stage that is not over: shares of the first spots.
ABUNDANCE = "abundance"


@dataclass(frozen=True, slots=True, eq=False)
class FoundShares:
    """The proportions once they are final.

    Parameters
    ----------
    mixture : Mixture
        Abundances, gene factors and noise profile.
    settled : Settled
        What the spots told of themselves.
    low, high : Tensor of shape (n_spots, n_cell_types)
        Bounds of the 90 % interval of each share.
    """

    mixture: Mixture
    settled: Settled
    low: Float[Tensor, "spots types"] = field(repr=False)
    high: Float[Tensor, "spots types"] = field(repr=False)

    def state(self) -> State:
        """Return them as a saved state."""
        tensors = {
            ABUNDANCE: self.mixture.abundance,
            "gene_factor": self.mixture.gene_factor,
            "noise_profile": self.mixture.noise_profile,
            "low": self.low,
            "high": self.high,
        }
        arrays = {name: as_array(tensor) for name, tensor in tensors.items()}
        return State(arrays, {"epoch": 1, "settled": asdict(self.settled)})

    @classmethod
    def of_state(cls, state: State, *, device: torch.device) -> FoundShares:
        """Return what `state` gave."""
        tensors = {
            name: torch.from_numpy(array).to(device)
            for name, array in state.arrays.items()
        }
        bounds = {name: tensors.pop(name) for name in ("low", "high")}
        return cls(Mixture(**tensors), Settled(**state.values["settled"]), **bounds)


def state_of_first(blocks: list[Tensor]) -> State:
    """Return the saved state of a stage in which the first spots are done.

    Parameters
    ----------
    blocks : list of Tensor of shape (n_rows, n_cell_types + 1)
        Their abundances.
    """
    return State({ABUNDANCE: as_array(torch.cat(blocks))}, {"epoch": 0})
