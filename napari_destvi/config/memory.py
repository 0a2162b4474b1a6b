"""How much memory a fit needs at its peak, estimated from the sizes alone, in bytes.

The parts are those that grow with the data. They are summed as if all were there at
once; the sum was 2 to 18 % above the peaks of five fits on a CPU, each in a process of
its own. A process that holds the files besides, as that of the command line does, needs
room for these as well: at 600,000 spots of 2,000 genes 5.0 GB in all, of which 2.6 are
the fit's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from napari_destvi.config.cell2location_memory import cell2location_parts
from napari_destvi.config.fit_config import FitConfig
from napari_destvi.config.fit_plan import FitPlan
from napari_destvi.config.held_counts import (
    FLOAT_BYTES,
    SPARSE_BYTES,
    dense_bytes,
    is_held_dense,
    stored_on_card,
)
from napari_destvi.config.plan import solves_proportions
from napari_destvi.config.presets import Preset

Part = Literal[
    "program",
    "sparse counts",
    "dense counts",
    "simulated spots",
    "networks",
    "free numbers",
    "results",
    "training steps",
    "blocks of spots",
    "tally of counts",
]
Parts = Mapping[Part, int]

#: Rows that are estimated at once.
BLOCK_SIZE = 2048

#: A process that has loaded all that a fit needs, and computed a little: 490 MB and 60
#: MB with PyTorch 2.13 for CPUs, anndata 0.12 and scanpy 1.11 on Linux.
PROGRAM_BYTES = 550_000_000
#: Weights, gradients and Adam's two moments.
TRAINED_COPIES = 4
#: Pools of simulated spots: the sums of cells, their shares, and a second pool for the
#: intervals.
SIMULATED_COPIES = 3
#: Tables that stand beside each other while maps are made: those of the blocks, of the
#: whole, and of the maps before.
RESULT_COPIES = 3
#: Tables of the size of a block that an estimate has at work for each gene: counts,
#: their logarithm, expectation, quotient and what their making leaves.
BLOCK_COPIES = 6
#: Tables of the size of a mini-batch that a step keeps for its gradient: for each
#: network on real and simulated counts, and for each cell type's expression.
NETWORK_STEP_COPIES = 12
EXPRESSION_STEP_COPIES = 8


#: On their way to a card, rows are made dense in blocks of twice this size.
SENT_COPIES = 2
#: A recorded step keeps its own tables on the card, beside those of plain steps.
RECORDED_COPIES = 2


@dataclass(frozen=True, slots=True)
class FitSizes:
    """The sizes of a slide and its reference.

    Parameters
    ----------
    n_spots, n_genes, n_cell_types, n_cells : int
        Of the slide and the reference.
    n_stored : int
        Counts other than zero, of both.
    """

    n_spots: int
    n_genes: int
    n_cell_types: int
    n_cells: int
    n_stored: int


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """The parts of a fit's memory, in bytes.

    Parameters
    ----------
    host : mapping of str to int
        In the memory of the computer.
    card : mapping of str to int
        In that of the graphics card; empty where the fit uses none of its own.
    """

    host: Parts
    card: Parts = field(default_factory=dict)

    @property
    def host_bytes(self) -> int:
        """Memory of the computer."""
        return sum(self.host.values())

    @property
    def card_bytes(self) -> int:
        """Memory of the graphics card."""
        return sum(self.card.values())


def estimate_memory(
    sizes: FitSizes,
    config: FitConfig,
    plan: FitPlan,
    *,
    on_card: bool,
    free: int | None = None,
) -> MemoryNeed:
    """Return what a fit in a process of its own needs at its peak.

    Parameters
    ----------
    sizes : FitSizes
        Of the data.
    config : FitConfig
        The wishes.
    plan : FitPlan
        The numbers that they led to.
    on_card : bool
        Whether it computes on a graphics card with memory of its own.
    free : int or None
        Bytes that are free where it computes; None if not known.
    """
    kept: dict[Part, int] = {
        "program": PROGRAM_BYTES,
        "sparse counts": SPARSE_BYTES * sizes.n_stored,
        "results": RESULT_COPIES * _result_bytes(sizes, plan.preset),
    }
    computed: dict[Part, int] = {
        "dense counts": _held_dense(sizes, free, on_card=on_card),
        **_training(sizes, config, plan),
    }
    if not on_card:
        return MemoryNeed(kept | computed)
    # What goes to the card is made on the host, and comes back from it.
    passing: dict[Part, int] = {
        "simulated spots": computed.get("simulated spots", 0),
        "blocks of spots": SENT_COPIES * _block_bytes(sizes),
    }
    held: dict[Part, int] = {
        "sparse counts": _held_sparse(sizes, free),
        "training steps": RECORDED_COPIES * computed["training steps"],
        "results": kept["results"],
    }
    return MemoryNeed(kept | passing, computed | held)


def _training(sizes: FitSizes, config: FitConfig, plan: FitPlan) -> dict[Part, int]:
    """Return what the training needs beside the counts."""
    if config.method == "cell2location":
        return cell2location_parts(sizes, plan)
    return {
        "simulated spots": _simulated_bytes(sizes, plan.preset),
        "networks": _network_bytes(sizes, plan),
        "free numbers": _free_bytes(sizes, config, plan.preset),
        "training steps": _step_bytes(sizes, plan),
        "blocks of spots": BLOCK_COPIES * _block_bytes(sizes),
    }


def _held_dense(sizes: FitSizes, free: int | None, *, on_card: bool) -> int:
    matrices = (dense_bytes(n, sizes.n_genes) for n in (sizes.n_spots, sizes.n_cells))
    return sum(n for n in matrices if is_held_dense(n, free=free, on_card=on_card))


def _held_sparse(sizes: FitSizes, free: int | None) -> int:
    """Return the size of the sparse counts on a card, if any are so."""
    matrices = (dense_bytes(n, sizes.n_genes) for n in (sizes.n_spots, sizes.n_cells))
    if all(is_held_dense(n, free=free, on_card=True) for n in matrices):
        return 0
    n_stored = sizes.n_stored
    if free is not None:
        n_stored = min(n_stored, stored_on_card(free))
    return SPARSE_BYTES * n_stored


def _result_bytes(sizes: FitSizes, preset: Preset) -> int:
    """Return the size of one result."""
    # Abundance, share, its two bounds and activation, beside the state.
    per_type = 5 + preset.n_latent
    return FLOAT_BYTES * sizes.n_spots * sizes.n_cell_types * per_type


def _simulated_bytes(sizes: FitSizes, preset: Preset) -> int:
    if preset.simulated_weight == 0:
        return 0
    return SIMULATED_COPIES * dense_bytes(preset.n_simulated, sizes.n_genes)


def _network_bytes(sizes: FitSizes, plan: FitPlan) -> int:
    """Return the size of the layers beside the genes, which dwarf the others."""
    n_layers = 2 + plan.ensemble_size  # encoder and decoder of the reference
    layer = dense_bytes(plan.preset.n_hidden, sizes.n_genes)
    return TRAINED_COPIES * n_layers * layer


def _free_bytes(sizes: FitSizes, config: FitConfig, preset: Preset) -> int:
    """Return the size of the numbers that belong to one spot each."""
    proportions = 0 if config.amortizes_proportions else sizes.n_cell_types + 1
    if solves_proportions(config):
        proportions = 0
    state = 0 if config.amortizes_states else sizes.n_cell_types * preset.n_latent
    return TRAINED_COPIES * FLOAT_BYTES * sizes.n_spots * (proportions + state)


def _step_bytes(sizes: FitSizes, plan: FitPlan) -> int:
    preset = plan.preset
    networks = NETWORK_STEP_COPIES * plan.ensemble_size
    n_states = preset.augmented.n_states if preset.augmented is not None else 1
    expression = EXPRESSION_STEP_COPIES * sizes.n_cell_types * n_states
    spots = plan.batch_size * (networks + expression)
    cells = preset.reference_batch_size * NETWORK_STEP_COPIES
    return dense_bytes(max(spots, cells), sizes.n_genes)


def _block_bytes(sizes: FitSizes) -> int:
    n_rows = min(max(sizes.n_spots, sizes.n_cells), BLOCK_SIZE)
    return dense_bytes(n_rows, sizes.n_genes)
