"""The proportions of all spots, with the cell states averaged out.

The networks are trained on all spots and on simulated ones; then it is told which of
the shares that are found are mere traces.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from napari_destvi.config import FitPlan
from napari_destvi.data.problem import Problem
from napari_destvi.model.ensemble import EnsembleNetwork
from napari_destvi.model.proportions import (
    MeanExpression,
    ProportionModel,
    composition_loss,
    shares,
)
from napari_destvi.model.spots import SpotPenalties
from napari_destvi.training.blocks import block_by_block
from napari_destvi.training.cells_per_spot import cells_per_spot
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course
from napari_destvi.training.divergence import check_finite
from napari_destvi.training.estimates import (
    Estimate,
    Explanation,
    LikelihoodEstimate,
    PooledEstimate,
    explain,
    explanation,
    with_noise,
)
from napari_destvi.training.gene_factors import solved_factors
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.optimisation import train_epochs
from napari_destvi.training.simulated_spots import SimulatedSpots, sums_of_cells
from napari_destvi.training.spot_start import (
    NOISE_SHARE,
    inverse_softplus,
    starting_noise,
)
from napari_destvi.training.step import Weight
from napari_destvi.training.traces import numbers_alike, trace_level, without_traces
from napari_destvi.training.training_point import TrainingPoint

if TYPE_CHECKING:
    from jaxtyping import Float

#: Of the default's 800: before, the networks know little.
MIN_STEPS = 100
#: Simulated spots that tell which shares are traces.
N_TRACE_SPOTS = 1024


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


@dataclass(frozen=True, slots=True)
class Settled:
    """What is told of the slide once the networks are trained.

    Parameters
    ----------
    n_cells_per_spot : float
        Cells that a spot behaves like; NaN where it cannot be told.
    trace_level : float
        Up to here a share is a trace.
    """

    n_cells_per_spot: float
    trace_level: float


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
        self.solved_factor = solved_factors(counts, expression.profile(), generator)
        self.gene_factor = self.solved_factor
        self.noise_profile = starting_noise(problem, expression.logits)
        self.simulated = SimulatedSpots(
            problem, n_simulated=plan.preset.n_simulated, generator=generator
        )
        self.model = self._untrained() if amortized else None
        self.settled: Settled | None = None
        self.n_steps = 0.0

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

    def train(self, kept: KeptStage = NOT_KEPT) -> Iterator[TrainingPoint]:
        """Train the networks; yield now and then, with the loss per spot.

        Parameters
        ----------
        kept : KeptStage
            Where their state is saved and may lie.
        """
        if self.model is None:
            return
        preset = self.plan.preset
        course = Course(
            n_epochs=self.plan.epochs,
            batch_size=self.plan.batch_size,
            n_batches=self.plan.batches,
            learning_rate=preset.spot_learning_rate,
            schedule=preset.spot_schedule,
            kl_warmup_epochs=0,  # no states, no divergence
            adam_eps=preset.adam_eps,
            weight_decay=preset.weight_decay,
            fast_parameters=("gene_factor", "noise_profile"),
            speed=preset.shared_speed,
        )
        points = train_epochs(
            self.model,
            self.counts,
            self._loss,
            course=course,
            generator=self.generator,
            scale=len(self.counts) * self.model.n_members,
            is_kernel=True,
            kept=kept,
        )
        for point in points:
            self.n_steps = (point.epoch + point.step_share) * self.plan.batches
            yield point

    def _loss(
        self,
        counts: Tensor,
        rows: Tensor,
        kl_weight: Weight,  # noqa: ARG002  called like the losses with states
    ) -> Tensor:
        assert self.model is not None
        model, n_spots = self.model, len(self.counts)
        known = self.simulated.draw(len(rows), model.gene_factor.mean(0))
        # both kinds at once: a network costs a small batch by its calls
        abundance = model.abundance(torch.cat([counts, known.counts]))
        of_real, of_known = abundance.split([len(counts), len(known.counts)], dim=1)
        taught = composition_loss(of_known, known.count_share)
        real = model.loss(counts, of_real, n_spots=n_spots)
        return real + n_spots * self.plan.preset.simulated_weight * taught

    @torch.no_grad()
    def settle(self, generator: torch.Generator) -> Settled:
        """Take over what the networks found, and tell which shares are traces.

        Parameters
        ----------
        generator : torch.Generator
            Source of everything random.
        """
        self._take_over()
        check_finite(self.gene_factor, self.noise_profile)
        with_traces = partial(explain, self._estimate())
        told = cells_per_spot(
            lambda counts: with_traces(counts).mean,
            counts=self.counts,
            problem=self.problem,
            gene_factor=self.gene_factor,
            generator=generator,
        )
        known, _ = sums_of_cells(
            numbers_alike(told),
            self.problem,
            n_spots=N_TRACE_SPOTS,
            gene_factor=self.gene_factor,
            generator=generator,
        )
        self.settled = Settled(told, trace_level(with_traces, known))
        return self.settled

    def draft(self) -> Mixture:
        """Return what is found so far, quickly and with traces.

        Before the training that is what the likelihood tells.
        """
        self._take_over()
        return _last(self._mixtures(self._estimate(least_steps=1).draft, []))

    def mixture(self) -> Mixture:
        """Return what is found; it must be settled."""
        return _last(self.mixtures([]))

    def mixtures(self, done: list[Tensor]) -> Iterator[tuple[float, Mixture | None]]:
        """Yield how far it is, and at last what is found; it must be settled.

        Parameters
        ----------
        done : list of Tensor of shape (n_rows, n_cell_types + 1)
            Abundances of the first spots; those of the others are added to it.
        """
        yield from self._mixtures(self._abundance, done)

    @torch.no_grad()
    def explain(self, counts: Float[Tensor, "spots genes"]) -> Explanation:
        """Return proportions and expected counts of any spots; it must be settled."""
        found = shares(self._abundance(counts))
        return explanation(counts, found, found @ self.profile())

    def profile(self) -> Float[Tensor, "types genes"]:
        """Return the expected share of each gene in each type's counts on the slide."""
        return self.expression.profile() * self.gene_factor.exp()

    def _mixtures(
        self, abundance: Callable[[Tensor], Tensor], done: list[Tensor]
    ) -> Iterator[tuple[float, Mixture | None]]:
        counts, n_done = self.counts, sum(map(len, done))

        @torch.no_grad()
        def work(rows: Tensor) -> Tensor:
            return abundance(counts.rows(rows))

        for share, block in block_by_block(
            work, len(counts), begin=n_done, device=counts.device
        ):
            done.append(block)
            is_last = share == 1
            yield share, self._mixture(torch.cat(done)) if is_last else None

    def _mixture(self, abundance: Tensor) -> Mixture:
        return Mixture(abundance, self.gene_factor, self.noise_profile)

    def _take_over(self) -> None:
        """Take gene factors and noise from the networks' mean."""
        if self.model is None:
            return
        noise = torch.nn.functional.softplus(self.model.noise_profile.detach()).mean(0)
        self.noise_profile = inverse_softplus(noise)
        self.gene_factor = self.model.gene_factor.detach().mean(0)

    def _estimate(self, *, least_steps: int = MIN_STEPS) -> Estimate:
        """Return what tells the shares: the networks too after so many steps."""
        if self.model is None or self.n_steps < least_steps:
            return LikelihoodEstimate(self.profile())
        return PooledEstimate(self.model, self.profile())

    def _abundance(self, counts: Tensor) -> Tensor:
        assert self.settled is not None
        found = self._estimate().abundance(counts)
        believed = without_traces(shares(found), self.settled.trace_level)
        return with_noise(believed, found[:, -1:])


def _last(mixtures: Iterator[tuple[float, Mixture | None]]) -> Mixture:
    *_, (_, mixture) = mixtures
    assert mixture is not None
    return mixture
