"""Simulated tissues small enough to make in a moment."""

from __future__ import annotations

import pytest

from napari_destvi.simulation.cell_types import drawn_types
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.tissue import SimulatedTissue, simulate_tissue


@pytest.fixture(scope="session")
def tissue() -> SimulatedTissue:
    """120 spots of four types, two of them with an activation."""
    design = Design(
        drawn_types(4, activation=1.5),
        n_spots=120,
        n_reference_cells=200,
        n_genes=80,
        cells_per_spot=5.0,
        depth=900.0,
    )
    return simulate_tissue(design, seed=3)
