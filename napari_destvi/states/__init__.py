"""What the states of a cell type tell of a tissue: axes, genes, differences."""

from napari_destvi.states.axes import find_axes, least_shares
from napari_destvi.states.axes_choice import DEFAULT, PREVIEW, AxisChoice
from napari_destvi.states.axes_genes import rises_along_axis
from napari_destvi.states.axes_sentences import (
    axis_sentence,
    finding_sentence,
    gene_list,
    short_finding,
)
from napari_destvi.states.axes_table import (
    NO_CELLS,
    axes_frame,
    cells_frame,
    positions_frame,
)
from napari_destvi.states.plane import StatePlane, state_plane
from napari_destvi.states.shown_axes import with_axes, with_shown_axis
from napari_destvi.states.slide import StateSlide, slide_of_result, tissue_of_result

__all__ = [
    "DEFAULT",
    "NO_CELLS",
    "PREVIEW",
    "AxisChoice",
    "StatePlane",
    "StateSlide",
    "axes_frame",
    "axis_sentence",
    "cells_frame",
    "find_axes",
    "finding_sentence",
    "gene_list",
    "least_shares",
    "positions_frame",
    "rises_along_axis",
    "short_finding",
    "slide_of_result",
    "state_plane",
    "tissue_of_result",
    "with_axes",
    "with_shown_axis",
]
