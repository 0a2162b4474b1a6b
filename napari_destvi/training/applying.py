"""A trained model on the spots of another slide: nothing is trained.

Two slides differ in how well each gene is seen, and perhaps in which genes are seen at
all. The factors of the genes are solved for on the new slide, as a fit does before its
training; their difference to those solved for on the model's own slide is added to
those that the training found. The networks are shown the counts as the model's own
slide would have had them: divided by that difference, as many in all, and in place of a
gene that the new slide lacks what its most likely shares let expect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from napari_destvi.data.problem import Problem
from napari_destvi.model.proportions import shares
from napari_destvi.model.spots import Amortized, SpotEstimate
from napari_destvi.results.trained_model import (
    COMPOSITION,
    POOL,
    STATES,
    TrainedModel,
)
from napari_destvi.training.blocks import block_by_block
from napari_destvi.training.cell_sums import SpotPool
from napari_destvi.training.counts import Counts
from napari_destvi.training.estimates import (
    Explanation,
    LikelihoodEstimate,
    explanation,
    mean_prediction,
    pooled_with_likeliest,
    with_noise,
)
from napari_destvi.training.gene_factors import solved_factors
from napari_destvi.training.intervals import calibrated_intervals
from napari_destvi.training.maximum_likelihood import TINY
from napari_destvi.training.restored_networks import (
    restored_amortized,
    restored_ensemble,
)
from napari_destvi.training.simulated_spots import SimulatedSpots
from napari_destvi.training.traces import without_traces

if TYPE_CHECKING:
    from jaxtyping import Float


class ModelOnSlide:
    """A trained model on the spots of a slide.

    Parameters
    ----------
    model : TrainedModel
        What a fit learned.
    problem : Problem
        The slide, over those genes of the model that it has; no cells are needed.
    columns : ndarray of shape (n_genes,)
        The number of each gene of `problem` among those of the model.
    counts : Counts
        Of the spots of `problem`, on the device.
    generator : torch.Generator
        Draws the spots that tell the gene factors.
    """

    def __init__(
        self,
        model: TrainedModel,
        problem: Problem,
        columns: NDArray[np.int64],
        *,
        counts: Counts,
        generator: torch.Generator,
    ) -> None:
        self.model, self.problem, self.counts = model, problem, counts
        device = counts.device
        self.columns = torch.from_numpy(columns).to(device)
        self.n_genes, self.n_types = len(model.gene_names), len(model.cell_types)
        profile, trained, solved = (
            torch.from_numpy(np.asarray(model.arrays[name])).to(device)
            for name in ("profile", "gene_factor", "solved_factor")
        )
        self.on_own_slide = profile * trained.exp()
        here = profile[:, self.columns]
        self.shift = _same_in_all(
            solved_factors(counts, here, generator) - solved[self.columns],
            weight=self.on_own_slide[:, self.columns].mean(0),
        )
        self.gene_factor = trained[self.columns] + self.shift
        self.profile = here * self.gene_factor.exp()
        self.states = restored_amortized(model.below(STATES), device=device)
        self._predict = _predictor(model, device=device)

    @property
    def is_whole(self) -> bool:
        """Whether the slide has all genes of the model."""
        return len(self.columns) == self.n_genes

    @torch.no_grad()
    def estimates(self) -> Iterator[tuple[float, SpotEstimate]]:
        """Yield the share of the spots that is done, and the newest of them."""
        yield from block_by_block(
            lambda rows: self.estimate(self.counts.rows(rows)),
            len(self.counts),
            device=self.counts.device,
        )

    @torch.no_grad()
    def estimate(self, counts: Float[Tensor, "spots genes"]) -> SpotEstimate:
        """Return abundances and states of spots with these counts."""
        log_counts = self.as_seen(counts).log1p()
        states = _numbers(self.states, log_counts)
        shape = (len(counts), self.n_types, -1)
        return SpotEstimate(self._abundance(log_counts, counts), states.reshape(shape))

    @torch.no_grad()
    def explain(self, counts: Float[Tensor, "spots genes"]) -> Explanation:
        """Return proportions and expected counts of any spots of the slide."""
        found = shares(self._abundance(self.as_seen(counts).log1p(), counts))
        return explanation(counts, found, found @ self.profile)

    def intervals(
        self, proportions: Float[Tensor, "spots types"], generator: torch.Generator
    ) -> tuple[Tensor, Tensor] | None:
        """Return the bounds of the intervals of shares; None if the model has none.

        They are calibrated as in a fit, on sums of cells that go with the model, with
        the genes and the counts of this slide.
        """
        pool = self.model.below(POOL)
        if not pool:
            return None
        found = {name: torch.tensor(a).to(generator.device) for name, a in pool.items()}
        found["profile"] = found["profile"][:, self.columns]
        intervals = calibrated_intervals(
            self.explain,
            counts=self.counts,
            simulated=SimulatedSpots(
                self.problem,
                n_simulated=len(found["profile"]),
                generator=generator,
                pool=SpotPool(**found),
            ),
            gene_factor=self.gene_factor,
            heeds_misfit=self.model.order == "in turn",
        )
        return intervals.bounds(proportions)

    def as_seen(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "spots all_genes"]:
        """Return the counts as the model's own slide would have had them."""
        own = counts * (-self.shift).exp()
        n_own = own.sum(1, keepdim=True).clamp_min(TINY)  # simulated spots may be empty
        own = own * (counts.sum(1, keepdim=True) / n_own)
        if self.is_whole:
            return own
        likely = shares(LikelihoodEstimate(self.profile).abundance(counts))
        expected = likely @ self.on_own_slide
        present = expected[:, self.columns].sum(1, keepdim=True)
        seen = expected * (own.sum(1, keepdim=True) / present)
        seen[:, self.columns] = own
        return seen

    def _abundance(self, log_counts: Tensor, counts: Tensor) -> Tensor:
        predicted = self._predict(log_counts)
        if self.model.order == "joint":
            return predicted
        pooled = pooled_with_likeliest(predicted, counts, self.profile)
        believed = without_traces(shares(pooled), self.model.trace_level)
        return with_noise(believed, pooled[:, -1:])


def _predictor(
    model: TrainedModel, *, device: torch.device
) -> Callable[[Tensor], Tensor]:
    """Return what gives the abundances that the networks predict."""
    weights = model.below(COMPOSITION)
    if model.order == "joint":
        network = restored_amortized(weights, device=device)
        link = functional.softplus if model.abundance_link == "softplus" else _softmax
        return lambda log_counts: link(_numbers(network, log_counts))
    networks = restored_ensemble(weights, device=device)
    n_members = len(networks.head.weight)

    def predict(log_counts: Tensor) -> Tensor:
        of_all = log_counts.expand(n_members, *log_counts.shape)
        return mean_prediction(_softmax(networks(of_all)))

    return predict


def _numbers(network: Amortized, log_counts: Tensor) -> Tensor:
    """Return what a network predicts; it heeds no numbers of spots."""
    anyone = torch.arange(len(log_counts), device=log_counts.device)
    numbers: Tensor = network(log_counts, anyone)
    return numbers


def _softmax(numbers: Tensor) -> Tensor:
    return functional.softmax(numbers, dim=-1)


def _same_in_all(shift: Tensor, *, weight: Tensor) -> Tensor:
    """Return log factors that leave the expected counts of all genes as many."""
    return shift - ((weight * shift.exp()).sum() / weight.sum()).log()
