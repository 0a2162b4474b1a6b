"""The reference model of the augmented form: its prior of the states is learned."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from napari_destvi.model.augmented.gamma_poisson import negative_log_likelihood
from napari_destvi.model.augmented.mixture_prior import MixturePrior, log_normal
from napari_destvi.model.autoencoder import Encoder, TypedDecoder

#: Samples of a cell's state for its divergence from the mixture, which has no closed
#: form; added to each scale of the mixture; logarithm of the scale at the start
#: (all of scvi-tools 1.4.2).
N_DIVERGENCE_SAMPLES = 30
MIN_SCALE = 1e-4
START_LOG_SCALE = -2.0


@dataclass(frozen=True, slots=True)
class AugmentedSizes:
    """The sizes of a reference model of the augmented form."""

    n_genes: int
    n_cell_types: int
    n_latent: int
    n_hidden: int
    n_prior_components: int
    dropout: float


class ShareDecoder(nn.Module):
    r"""From a cell's state and type to each gene's share of its counts.

    .. math::
        f_g(z, y) = \mathrm{softmax}_g\bigl(W h(z, y) + b + b_y + \beta\bigr)

    with the log gene factor :math:`\beta` of a slide, absent in the reference.
    """

    def __init__(self, sizes: AugmentedSizes, *, generator: torch.Generator) -> None:
        super().__init__()
        self.numbers = TypedDecoder(
            sizes.n_latent,
            sizes.n_hidden,
            sizes.n_genes,
            n_cell_types=sizes.n_cell_types,
            dropout=sizes.dropout,
            generator=generator,
        )

    def forward(
        self,
        state: Float[Tensor, "*shape latent"],
        labels: Tensor | None = None,
        gene_factor: Float[Tensor, " genes"] | None = None,
    ) -> Float[Tensor, "*shape genes"]:
        """Return the shares; without labels the last axis but one is all types."""
        return functional.softmax(self.numbers(state, labels, gene_factor), dim=-1)


class AugmentedReferenceModel(nn.Module):
    r"""A cell's counts given its type and state, the augmented form.

    .. math::
        z \sim \sum_j w_{yj} N(m_{yj}, s_{yj}), \quad
        x_g \sim \mathrm{NB}(\mathrm{mean}\; l f_g(z, y),
        \mathrm{inverse\ dispersion}\; \theta_g)

    as in scvi-tools 1.4.1 and 1.4.2, there ``CondSCVI`` with ``prior="mog"``. Theirs
    also feeds five numbers per batch to the decoder. With one reference they add
    nothing to the decoder's bias, and on the slide they are drawn anew and trained
    through the frozen decoder; they are left out here: the gene factors are what
    tells the platforms apart.

    Parameters
    ----------
    sizes : AugmentedSizes
        Numbers of genes, types, latent and hidden units, components.
    generator : torch.Generator
        Source of initial weights, dropout and samples.
    """

    def __init__(self, sizes: AugmentedSizes, *, generator: torch.Generator) -> None:
        super().__init__()
        self.sizes, self.generator = sizes, generator
        self.encoder = Encoder(
            sizes.n_genes,
            sizes.n_hidden,
            sizes.n_latent,
            n_cell_types=sizes.n_cell_types,
            dropout=sizes.dropout,
            generator=generator,
        )
        self.decoder = ShareDecoder(sizes, generator=generator)
        components = (sizes.n_cell_types, sizes.n_prior_components)
        self.prior_mean = self._drawn(*components, sizes.n_latent)
        scale = torch.full_like(self.prior_mean, START_LOG_SCALE)
        self.prior_log_scale = nn.Parameter(scale)
        logits = torch.zeros(components, device=generator.device)
        self.prior_logits = nn.Parameter(logits)
        self.log_inverse_dispersion = self._drawn(sizes.n_genes)

    def _drawn(self, *shape: int) -> nn.Parameter:
        values = torch.empty(shape, device=self.generator.device)
        return nn.Parameter(values.normal_(generator=self.generator))

    def prior(self) -> MixturePrior:
        """Return what states each type can take, as it is now."""
        scale = self.prior_log_scale.exp() + MIN_SCALE
        log_weight = functional.log_softmax(self.prior_logits, dim=-1)
        return MixturePrior(self.prior_mean, scale, log_weight)

    def loss(
        self,
        counts: Float[Tensor, "cells genes"],
        labels: Int[Tensor, " cells"],
        *,
        kl_weight: float | Tensor,
    ) -> Float[Tensor, ""]:
        """Return the mean negative evidence lower bound of the cells.

        Parameters
        ----------
        counts : Tensor of shape (n_cells, n_genes)
            Counts.
        labels : Tensor of shape (n_cells,)
            Cell types.
        kl_weight : float or Tensor of shape ()
            Weight of the divergence from the prior, from 0 to 1.
        """
        mean, variance = self.encoder(counts, labels)
        (state,) = self._sample(mean, variance, n_samples=1)
        library_size = counts.sum(-1, keepdim=True)
        expected = library_size * self.decoder(state, labels)
        reconstruction = negative_log_likelihood(
            counts, expected, self.log_inverse_dispersion
        )
        divergence = self.divergence(mean, variance, labels)
        return (reconstruction + kl_weight * divergence).mean()

    def divergence(
        self,
        mean: Float[Tensor, "cells latent"],
        variance: Float[Tensor, "cells latent"],
        labels: Int[Tensor, " cells"],
    ) -> Float[Tensor, " cells"]:
        """Return the divergence of N(mean, variance) from the prior, from samples."""
        state = self._sample(mean, variance, n_samples=N_DIVERGENCE_SAMPLES)
        log_posterior = log_normal(state, mean, variance.sqrt())
        return (log_posterior - self.prior().of(labels).log_density(state)).mean(0)

    def _sample(
        self,
        mean: Float[Tensor, "cells latent"],
        variance: Float[Tensor, "cells latent"],
        *,
        n_samples: int,
    ) -> Float[Tensor, "samples cells latent"]:
        noise = torch.empty(
            n_samples, *mean.shape, dtype=mean.dtype, device=mean.device
        )
        return mean + variance.sqrt() * noise.normal_(generator=self.generator)
