"""Our Cell2location with the guide of the published package: built and asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import prod
from unittest import mock

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from napari_destvi.config import FitConfig, Preset, resolve
from napari_destvi.data.problem import Reference
from napari_destvi.model.cell2location.mean_field import LogNormalField
from napari_destvi.model.cell2location.signatures import SignatureModel
from napari_destvi.model.cell2location.spots import AbundanceModel, SpotExpectations
from napari_destvi.training.cell2location.signatures import (
    build_signatures,
    type_sums,
)
from napari_destvi.training.cell2location.spots import train_abundances
from napari_destvi.training.cell2location.tally import tally_counts
from napari_destvi.training.counts import Counts

from .stored_outputs import StoredOutputs

#: Our name of each number, and theirs.
OF_GENES = {
    "added_rate": "s_g_gene_add_alpha_hyp",
    "added_mean": "s_g_gene_add_mean",
    "added_spread": "s_g_gene_add_alpha_e_inv",
    "added": "s_g_gene_add",
    "dispersion_rate": "alpha_g_phi_hyp",
    "dispersion_root": "alpha_g_inverse",
}
OF_SIGNATURES = {
    "signature": "per_cluster_mu_fg",
    "detection": "detection_mean_y_e",
    **OF_GENES,
}
OF_SLIDE = {
    "gene_mean": "m_g_mean",
    "gene_spread": "m_g_alpha_e_inv",
    "gene_factor": "m_g",
    "group_size": "k_r_factors_per_groups",
    "group_types": "x_fr_group2fact",
    "mean_detection": "detection_mean_y_e",
    **OF_GENES,
}
OF_SPOTS = {
    "cells": "n_s_cells_per_location",
    "groups": "b_s_groups_per_location",
    "group_cells": "z_sr_groups_factors",
    "abundance": "w_sf",
    "detection": "detection_y_s",
}


class _Ours:
    """A model whose guide is the stored one, and whose draws give its noise."""

    def __init__(
        self, stored: StoredOutputs, fields: dict[LogNormalField, dict[str, str]]
    ) -> None:
        self.stored, self.fields = stored, fields

    def start(self, group: str) -> Iterator[tuple[str, Tensor, Tensor]]:
        """Yield each number's name, where it begins and where theirs does."""
        for field, names in self.fields.items():
            held = field.location if group == "start" else field.scale()
            for ours, theirs in names.items():
                part = field.split(held)[ours].detach()
                yield ours, part, self._shaped(f"{group}/{theirs}", part)

    def take_guide(self) -> None:
        """Take over the parameters of their guide."""
        for field, names in self.fields.items():
            scale = self._columns("scale", names)
            field.location.data = self._columns("location", names)
            field.raw_scale.data = scale + torch.log(-torch.expm1(-scale))

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Let each field draw their noise."""
        left = [self._columns("noise", names) for names in self.fields.values()]

        def normal_(tensor: Tensor, *, generator: torch.Generator) -> Tensor:
            return tensor.copy_(left.pop(0))

        with mock.patch.object(Tensor, "normal_", normal_):
            yield
        assert not left, "fewer samples were drawn than given"

    def posterior(self) -> Tensor:
        """Return the log density of all numbers in their guide."""
        names = [n for of_field in self.fields.values() for n in of_field.values()]
        return torch.stack([self.stored[f"posterior/{n}"] for n in names]).sum()

    def gradients(self, loss: Tensor) -> Iterator[tuple[str, Tensor, Tensor]]:
        """Yield the name, our gradient and theirs of every parameter."""
        for field, names in self.fields.items():
            held = {"location": field.location, "raw_scale": field.raw_scale}
            found = torch.autograd.grad(loss, list(held.values()), retain_graph=True)
            for kind, gradient in zip(held, found, strict=True):
                yield kind, gradient, self._columns(f"gradient/{kind}", names)

    def _columns(self, group: str, names: dict[str, str]) -> Tensor:
        fields = {tuple(names): field for field, names in self.fields.items()}
        field = fields[tuple(names)]
        parts = [
            self.stored[f"{group}/{theirs}"].reshape(
                len(field.location), prod(field.shapes[ours])
            )
            for ours, theirs in names.items()
        ]
        return torch.cat(parts, dim=1)

    def _shaped(self, name: str, like: Tensor) -> Tensor:
        return self.stored[name].reshape(like.shape)


class OurSignatures(_Ours):
    """The regression of the stored cells, in float64."""

    def __init__(self, stored: StoredOutputs) -> None:
        labels = stored["labels"].numpy()
        self.reference = Reference(
            counts=sp.csr_matrix(stored["counts"].numpy()),
            labels=labels,
            cell_types=tuple(f"type {k}" for k in range(labels.max() + 1)),
        )
        generator = torch.Generator()
        self.model: SignatureModel = build_signatures(
            self.reference, generator=generator
        ).double()
        super().__init__(stored, {self.model.field: OF_SIGNATURES})

    def prior(self) -> dict[str, Tensor]:
        """Return the log densities at the stored noise, by their names."""
        with self.drawing():
            terms = self.model.prior(self.model.field.draw())
        return {OF_SIGNATURES[name]: term for name, term in terms.items()}

    def likelihood(self) -> Tensor:
        """Return the log likelihood of the cells at the stored noise."""
        with self.drawing():
            draw = self.model.field.draw()
        return self.model.log_likelihood(draw, *self._rows())

    def loss(self) -> Tensor:
        """Return the loss at the stored noise."""
        with self.drawing():
            return self.model.loss(*self._rows())

    def _rows(self) -> tuple[Tensor, Tensor]:
        order = torch.tensor([2, 0, 1])
        sums = torch.from_numpy(np.asarray(type_sums(self.reference).todense()))
        return sums.double()[order], order


class OurAbundances(_Ours):
    """The spatial model of the stored slide, in float64."""

    def __init__(self, stored: StoredOutputs) -> None:
        cells, alpha, detection = stored["expected"].tolist()
        counts = stored["counts"]
        self.model = AbundanceModel(
            stored["signatures"],
            n_spots=len(counts),
            expected=SpotExpectations(
                cells_per_spot=cells, detection_alpha=alpha, detection=detection
            ),
            tally=tally_counts(
                sp.csr_matrix(counts.numpy()), device=torch.device("cpu")
            ),
            generator=torch.Generator(),
            n_groups=int(stored.number("n_groups")),
        ).double()
        super().__init__(
            stored, {self.model.shared: OF_SLIDE, self.model.local: OF_SPOTS}
        )

    def prior(self) -> dict[str, Tensor]:
        """Return the log densities at the stored noise, by their names."""
        with self.drawing():
            shared, local = self.model.shared.draw(), self.model.local.draw()
        terms = self.model.shared_prior(shared) | self.model.local_prior(shared, local)
        names = OF_SLIDE | OF_SPOTS
        theirs = {names[name]: term for name, term in terms.items() if name in names}
        assert len(theirs) == len(terms)
        return theirs

    def loss(self) -> Tensor:
        """Return the loss at the stored noise."""
        counts = self.stored["counts"]
        with self.drawing():
            return self.model.loss(counts, torch.arange(len(counts)))


def fitted_abundance(stored: StoredOutputs, preset: Preset) -> tuple[Tensor, float]:
    """Return the mean abundances that a training finds on the stored slide.

    And its last loss per spot.
    """
    counts = sp.csr_matrix(stored["counts"].numpy().astype(np.float32))
    cells, alpha, detection = stored["expected"].tolist()
    generator = torch.Generator().manual_seed(0)
    model = AbundanceModel(
        stored["signatures"].float(),
        n_spots=counts.shape[0],
        expected=SpotExpectations(
            cells_per_spot=cells, detection_alpha=alpha, detection=detection
        ),
        tally=tally_counts(counts, device=torch.device("cpu")),
        generator=generator,
    )
    config = FitConfig(method="cell2location", device="cpu")
    plan = resolve(config, n_spots=counts.shape[0], n_cells=1)
    plan = replace(plan, preset=preset, epochs=preset.spot_epochs or plan.epochs)
    held = Counts(counts, device=torch.device("cpu"))
    points = train_abundances(model, held, plan, generator=generator)
    losses = [point.loss for point in points]
    return model.local.mean("abundance"), float(np.mean(losses[-100:]))
