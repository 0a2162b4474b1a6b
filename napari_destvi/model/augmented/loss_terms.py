"""The loss of the augmented form in its parts, and how they add up."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from napari_destvi.config.augmented import AugmentedForm


@dataclass(frozen=True, slots=True, eq=False)
class LossTerms:
    """The parts of the loss of a mini-batch, before they are weighted.

    Parameters
    ----------
    reconstruction, state_cost : Tensor of shape (n_copies, n_spots)
        Minus the log likelihood of the counts and minus the log prior of the states.
    entropy, noise : Tensor of shape (n_spots,)
        Of the abundances of the spots themselves, and the noise's among them.
    composition : Tensor of shape (n_spots,) or None
        Divergence of the abundances of the simulated copies; None without copies.
    gene_factor : Tensor of shape ()
        Minus the log prior of the log gene factors, but for a constant.
    """

    reconstruction: Float[Tensor, "copies spots"]
    state_cost: Float[Tensor, "copies spots"]
    entropy: Float[Tensor, " spots"]
    noise: Float[Tensor, " spots"]
    composition: Float[Tensor, " spots"] | None
    gene_factor: Float[Tensor, ""]

    def weighted_sum(
        self, form: AugmentedForm, *, kl_weight: float | Tensor
    ) -> Float[Tensor, ""]:
        """Return the loss per spot.

        Unlike in the published form it is a mean over the spots, but for the prior of
        the gene factors, which counts once for each step.
        """
        of_abundance = form.entropy_weight * self.entropy + form.noise_rate * self.noise
        total = form.reconstruction_weight * self.reconstruction.mean()
        total = total + kl_weight * (self.state_cost.mean() + of_abundance.mean())
        if self.composition is not None:
            total = total + form.composition_weight * self.composition.mean()
        return total + form.gene_factor_weight * self.gene_factor
