"""The proportions of all spots, with the cell states averaged out.

Two estimates of a spot are pooled by their geometric mean: what the networks predict
from its counts, taught by all spots and by simulated ones; and the most likely shares
of its own counts, sought from there. The first is steady, the second sharp; their
errors differ.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from napari_destvi.config import FitPlan
from napari_destvi.data.problem import Problem
from napari_destvi.model.ensemble import EnsembleNetwork
from napari_destvi.model.proportions import MeanExpression, ProportionModel, shares
from napari_destvi.model.spots import SpotPenalties
from napari_destvi.training.counts import Counts
from napari_destvi.training.intervals import Explanation
from napari_destvi.training.maximum_likelihood import (
    find_gene_factors,
    most_likely_shares,
)
from napari_destvi.training.optimisation import Course, TrainingPoint, train_epochs
from napari_destvi.training.simulated_spots import SimulatedSpots
from napari_destvi.training.spot_start import (
    NOISE_SHARE,
    inverse_softplus,
    starting_noise,
)

if TYPE_CHECKING:
    from jaxtyping import Float

#: Spots that tell the gene factors at the start; all of a slide with fewer.
N_FACTOR_SPOTS = 1024
#: Spots estimated at once.
BLOCK_SIZE = 2048
#: Rounds from the networks' shares to the most likely ones; 300 differ by less than
#: .001 in every score.
N_POOL_ROUNDS = 100
#: Added to every share before the geometric mean, so that no estimate vetoes.
LEAST_SHARE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """What is found of a slide before the states.

    Parameters
    ----------
    abundance : Tensor of shape (n_spots, n_cell_types + 1)
        Share of each type; the last column is the noise profile's, a constant where no
        network estimates it. Rows sum to 1.
    gene_factor : Tensor of shape (n_genes,)
        Log factor of each gene between slide and reference.
    noise_profile : Tensor of shape (n_genes,)
        Of the spot model.
    """

    abundance: Float[Tensor, "spots types_and_noise"]
    gene_factor: Float[Tensor, " genes"]
    noise_profile: Float[Tensor, " genes"]


class ProportionFit:
    """Finds the proportions of a slide: by networks and likelihood, or by it alone.

    Parameters
    ----------
    problem : Problem
        The slide and the reference.
    plan : FitPlan
        Length, rates and sizes.
    counts : Counts
        Of the spots of `problem`, on the device.
    expression : MeanExpression
        Of the types.
    amortized : bool
        Whether networks take part.
    generator : torch.Generator
        Source of everything random.
    """

    def __init__(
        self,
        problem: Problem,
        plan: FitPlan,
        counts: Counts,
        expression: MeanExpression,
        *,
        amortized: bool,
        generator: torch.Generator,
    ) -> None:
        self.problem, self.plan, self.counts = problem, plan, counts
        self.expression, self.generator = expression, generator
        sample = _random_rows(len(counts), N_FACTOR_SPOTS, generator)
        self.gene_factor = find_gene_factors(counts.rows(sample), expression.profile())
        self.noise_profile = starting_noise(problem, expression.logits)
        self.simulated = SimulatedSpots(
            problem, n_simulated=plan.preset.n_simulated, generator=generator
        )
        self.model = self._untrained() if amortized else None

    def _untrained(self) -> ProportionModel:
        preset, n_types = self.plan.preset, len(self.expression.rate)
        network = EnsembleNetwork(
            self.plan.ensemble_size,
            self.problem.n_genes,
            n_types + 1,
            n_hidden=preset.n_hidden,
            dropout=preset.dropout,
            generator=self.generator,
        )
        penalties = SpotPenalties(
            abundance_l1=0.0,
            gene_factor=preset.gene_factor_penalty,
            noise_profile=preset.noise_profile_penalty,
        )
        model = ProportionModel(self.expression, network=network, penalties=penalties)
        with torch.no_grad():
            network.head.bias[..., :-1] = math.log((1 - NOISE_SHARE) / n_types)
            network.head.bias[..., -1] = math.log(NOISE_SHARE)
            model.gene_factor.copy_(self.gene_factor.expand_as(model.gene_factor))
            model.noise_profile.copy_(self.noise_profile.expand_as(model.gene_factor))
        return model

    def train(self) -> Iterator[TrainingPoint]:
        """Train the networks; yield now and then, with the loss per spot."""
        if self.model is None:
            return
        preset = self.plan.preset
        course = Course(
            n_epochs=self.plan.epochs,
            batch_size=self.plan.batch_size,
            learning_rate=preset.spot_learning_rate,
            schedule=preset.spot_schedule,
            kl_warmup_epochs=0,  # no states, no divergence
            adam_eps=preset.adam_eps,
            weight_decay=preset.weight_decay,
            fast_parameters=("gene_factor", "noise_profile"),
            speed=preset.shared_speed,
        )
        points = train_epochs(
            self.model, self.counts, self._loss, course=course, generator=self.generator
        )
        per_spot = len(self.counts) * self.model.n_members
        for point in points:
            yield dataclasses.replace(point, loss=point.loss / per_spot)

    def _loss(
        self,
        counts: Tensor,
        rows: Tensor,
        kl_weight: float,  # noqa: ARG002  called like the losses with states
    ) -> Tensor:
        assert self.model is not None
        model, n_spots = self.model, len(self.counts)
        known = self.simulated.draw(len(rows), model.gene_factor)
        taught = model.composition_loss(known.counts, known.count_share)
        real = model.loss(counts, n_spots=n_spots)
        return real + n_spots * self.plan.preset.simulated_weight * taught

    @torch.no_grad()
    def mixture(self, *, is_draft: bool = False) -> Mixture:
        """Return what is found so far; as a draft by the networks alone, quickly."""
        self._take_over()
        blocks = [
            self._abundance(self.counts.rows(rows), is_draft=is_draft)
            for rows in self.counts.blocks(BLOCK_SIZE)
        ]
        return Mixture(torch.cat(blocks), self.gene_factor, self.noise_profile)

    def _take_over(self) -> None:
        """Take gene factors and noise from the networks' mean."""
        if self.model is None:
            return
        noise = torch.nn.functional.softplus(self.model.noise_profile.detach()).mean(0)
        self.noise_profile = inverse_softplus(noise)
        self.gene_factor = self.model.gene_factor.detach().mean(0)

    @torch.no_grad()
    def explain(self, counts: Float[Tensor, "spots genes"]) -> Explanation:
        """Return proportions and expected counts of any spots of this slide's kind."""
        return self._explanation(counts, shares(self._abundance(counts)))

    @torch.no_grad()
    def explain_by_likelihood(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Explanation:
        """Return the same of the most likely shares, without the networks."""
        return self._explanation(counts, self._most_likely(counts))

    def _explanation(self, counts: Tensor, proportions: Tensor) -> Explanation:
        mixed = proportions @ self._profile()
        scale = counts.sum(1, keepdim=True) / mixed.sum(1, keepdim=True)
        return Explanation(proportions, mixed * scale)

    def _profile(self) -> Tensor:
        """Return the expected share of each gene in each type's counts on the slide."""
        return self.expression.profile() * self.gene_factor.exp()

    def _most_likely(self, counts: Tensor) -> Tensor:
        profile = self._profile()
        even = counts.new_full((len(counts), len(profile)), 1 / len(profile))
        return most_likely_shares(counts, profile, start=even)

    def _abundance(self, counts: Tensor, *, is_draft: bool = False) -> Tensor:
        if self.model is None:
            likely = self._most_likely(counts)
            noise = counts.new_full((len(counts), 1), NOISE_SHARE)
        else:
            predicted = self._predicted(self.model, counts)
            likely = _geometric_mean(shares(predicted))
            if not is_draft:
                likely = self._pooled(counts, likely)
            noise = predicted[..., -1:].mean(0)
        return torch.cat([likely * (1 - noise), noise], dim=1)

    def _pooled(self, counts: Tensor, typical: Tensor) -> Tensor:
        own = most_likely_shares(
            counts, self._profile(), start=typical, n_rounds=N_POOL_ROUNDS
        )
        return _geometric_mean(torch.stack([typical, own]))

    def _predicted(self, model: ProportionModel, counts: Tensor) -> Tensor:
        was_training = model.training
        model.eval()
        log_counts = torch.log1p(counts).expand(model.n_members, *counts.shape)
        abundance: Tensor = model.abundance(log_counts)
        model.train(was_training)
        return abundance


def _geometric_mean(
    estimates: Float[Tensor, "estimates spots types"],
) -> Float[Tensor, "spots types"]:
    mean = (estimates + LEAST_SHARE).log().mean(0).exp()
    return mean / mean.sum(1, keepdim=True)


def _random_rows(n_rows: int, n_wanted: int, generator: torch.Generator) -> Tensor:
    order = torch.randperm(n_rows, generator=generator, device=generator.device)
    return order[:n_wanted]
