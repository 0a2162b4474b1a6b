"""Smooth fields over the tissue: where each type lives and how active it is.

Every length in here is in micrometres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from napari_destvi.simulation.cell_types import CellType

Floats = NDArray[np.float64]

#: Waves per field: enough that a sum of them is close to a Gaussian process.
N_WAVES = 256
#: Size of the fields behind the proportions; the larger, the sharper the regions.
REGION_CONTRAST = 2.4
#: Length scale of the activation fields, wider than most regions.
ACTIVATION_UM = 600.0
#: Slope of the sigmoid that turns a standardised field into an activation; at 2
#: it reaches from about .03 to .97.
ACTIVATION_SLOPE = 2.0
#: Rounds of the fixed point that meets the wanted share of each type.
N_OFFSET_ROUNDS = 200
#: Points whose waves are held at a time: 128 MB.
_POINTS_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class SmoothField:
    """A draw of a Gaussian process with a squared exponential kernel.

    It is a sum of random plane waves (random Fourier features), so that it can be
    evaluated anywhere: at spots, at cells and at pixels.

    Attributes
    ----------
    frequencies : ndarray of shape (2, n_waves)
        In radians per micrometre.
    phases : ndarray of shape (n_waves,)
    """

    frequencies: Floats
    phases: Floats

    def __call__(self, points: Floats) -> Floats:
        """Value at each point, about standard normal, shape (n_points,)."""
        values = np.empty(len(points))
        for start in range(0, len(points), _POINTS_AT_ONCE):
            block = slice(start, start + _POINTS_AT_ONCE)
            waves = np.cos(points[block] @ self.frequencies + self.phases)
            values[block] = waves.sum(axis=1) * np.sqrt(2.0 / self.phases.size)
        return values


def draw_field(
    rng: np.random.Generator, *, length_um: float, n_waves: int = N_WAVES
) -> SmoothField:
    """Draw a field of the given length scale."""
    frequencies = rng.normal(0.0, 1.0 / length_um, (2, n_waves))
    return SmoothField(frequencies, rng.uniform(0.0, 2.0 * np.pi, n_waves))


@dataclass(frozen=True)
class Composition:
    """The expected mixture of cell types at every place of the tissue.

    Attributes
    ----------
    fields
        One per cell type.
    offsets : ndarray of shape (n_cell_types,)
        Added to the fields before the softmax.
    """

    fields: Sequence[SmoothField]
    offsets: Floats

    def __call__(self, points: Floats) -> Floats:
        """Expected proportions, shape (n_points, n_cell_types), rows sum to 1."""
        return _proportions(_stack(self.fields, points), self.offsets)


@dataclass(frozen=True)
class Activation:
    """The activation of one cell type: a field squashed to between 0 and 1."""

    field: SmoothField
    mean: float
    deviation: float

    def __call__(self, points: Floats) -> Floats:
        """Activation at each point, shape (n_points,)."""
        standardised = (self.field(points) - self.mean) / self.deviation
        return np.asarray(expit(ACTIVATION_SLOPE * standardised))


def draw_composition(
    rng: np.random.Generator, cell_types: Sequence[CellType], spots: Floats
) -> Composition:
    """Draw the regions and fit the offsets to the wanted shares over `spots`."""
    fields = [draw_field(rng, length_um=kind.region_um) for kind in cell_types]
    wanted = np.array([kind.tissue_share for kind in cell_types])
    values, offsets = _stack(fields, spots), np.log(wanted)
    for _ in range(N_OFFSET_ROUNDS):
        offsets += np.log(wanted / _proportions(values, offsets).mean(axis=0))
    return Composition(fields, offsets)


def draw_activations(
    rng: np.random.Generator,
    cell_types: Sequence[CellType],
    spots: Floats,
    presence: Floats,
) -> dict[str, Activation]:
    """Draw one activation per active type, spread over where the type is present.

    Parameters
    ----------
    rng, cell_types
        Source of the fields, and whose they are.
    spots : ndarray of shape (n_spots, 2)
        In micrometres.
    presence : ndarray of shape (n_spots, n_cell_types)
        Weight of each spot when the field is standardised.

    Returns
    -------
    dict
        From the name of the type to its activation.
    """
    return {
        kind.name: _standardised(rng, spots, presence[:, column])
        for column, kind in enumerate(cell_types)
        if kind.has_activation
    }


def activation_at(
    activations: dict[str, Activation], cell_types: Sequence[CellType], points: Floats
) -> Floats:
    """Activation per point and type, NaN for types without one."""
    values = np.full((len(points), len(cell_types)), np.nan)
    for column, kind in enumerate(cell_types):
        if kind.name in activations:
            values[:, column] = activations[kind.name](points)
    return values


def _standardised(
    rng: np.random.Generator, spots: Floats, weights: Floats
) -> Activation:
    field = draw_field(rng, length_um=ACTIVATION_UM)
    values = field(spots)
    mean = np.average(values, weights=weights)
    variance = np.average((values - mean) ** 2, weights=weights)
    return Activation(field, float(mean), float(np.sqrt(variance)))


def _stack(fields: Sequence[SmoothField], points: Floats) -> Floats:
    return np.column_stack([field(points) for field in fields])


def _proportions(values: Floats, offsets: Floats) -> Floats:
    return np.asarray(softmax(REGION_CONTRAST * values + offsets, axis=1))
