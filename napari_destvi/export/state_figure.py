"""The states of cell types on two axes and on the tissue, as a figure for a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Width of the figure and height of a row in mm: two columns of text, and three
#: squares beside each other.
WIDTH_MM, ROW_MM = 180.0, 62.0
_MM_PER_INCH = 25.4
#: Widths of plot, tissue and legend, relative to each other.
_WIDTHS = (1.0, 1.0, 0.6)
#: Areas of points, in square points; the ring of a spot, and the line around it that
#: tells it from dots of its colour.
_DOT, _RING = 4.0, 14.0
_RING_WIDTH, _HALO_WIDTH = 0.9, 1.8
_HALO, _FAINT, _NO_STATE = "white", "0.75", "0.92"


@dataclass(frozen=True, slots=True, eq=False)
class StateRow:
    """What is drawn of one type.

    Parameters
    ----------
    title : str
        The type.
    axes : tuple of two str
        What lies to the right, and up.
    ends : tuple of four str
        Genes at the right, left, upper and lower end.
    half : float
        Half the side of the plot, in standard deviations.
    reach : float
        Where the colours end.
    cells, spots : ndarray of shape (n, 2)
        Places on the two axes, in standard deviations.
    cell_colours, spot_colours : ndarray of shape (n, 4), uint8
        Their colours.
    legend : ndarray of shape (height, width, 4), uint8
        All colours, the first row being the top; lower than wide for one axis.
    tissue : ndarray of shape (n_places, 2), or None
        (x, y) of all spots of the slide; None where that is not known.
    tissue_colours : ndarray of shape (n_places, 4), uint8, or None
        Transparent for spots without a state.
    diameter : float
        Of a spot, in the units of `tissue`.
    """

    title: str
    axes: tuple[str, str]
    ends: tuple[str, str, str, str]
    half: float
    reach: float
    cells: NDArray[np.floating] = field(repr=False)
    spots: NDArray[np.floating] = field(repr=False)
    cell_colours: NDArray[np.uint8] = field(repr=False)
    spot_colours: NDArray[np.uint8] = field(repr=False)
    legend: NDArray[np.uint8] = field(repr=False)
    tissue: NDArray[np.floating] | None = field(default=None, repr=False)
    tissue_colours: NDArray[np.uint8] | None = field(default=None, repr=False)
    diameter: float = 1.0


def draw_state_figure(rows: Sequence[StateRow]) -> Figure:
    """Return a figure with a row for each type.

    Left the cells of the reference as dots and the spots as rings on the two axes,
    then the spots on the tissue, right the colours with the genes at their ends.

    Parameters
    ----------
    rows : sequence of StateRow
        At least one.
    """
    from matplotlib.figure import Figure

    from napari_destvi.export.figure_sheet import print_settings

    with print_settings():
        size = WIDTH_MM / _MM_PER_INCH, ROW_MM * len(rows) / _MM_PER_INCH
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(len(rows), 3, squeeze=False, width_ratios=_WIDTHS)
        for row, (plot, tissue, legend) in zip(rows, grid, strict=True):
            _draw_plot(plot, row)
            _draw_tissue(tissue, row)
            _draw_legend(legend, row)
    return figure


def _draw_plot(axes: Axes, row: StateRow) -> None:
    axes.axhline(0, color=_FAINT, linewidth=0.5)
    axes.axvline(0, color=_FAINT, linewidth=0.5)
    right, up = np.clip(row.cells, -row.half, row.half).T
    axes.scatter(right, up, s=_DOT, c=row.cell_colours / 255, linewidths=0, alpha=0.6)
    right, up = row.spots.T
    rings: dict[str, Any] = {"s": _RING, "facecolors": "none"}
    axes.scatter(right, up, edgecolors=_HALO, linewidths=_HALO_WIDTH, **rings)
    colours = [tuple(colour) for colour in (row.spot_colours / 255).tolist()]
    axes.scatter(right, up, edgecolors=colours, linewidths=_RING_WIDTH, **rings)
    axes.set_xlim(-row.half, row.half)
    axes.set_ylim(-row.half, row.half)
    axes.set_aspect("equal")
    axes.set_title(row.title)
    axes.set_xlabel(row.axes[0])
    axes.set_ylabel(row.axes[1])


def _draw_tissue(axes: Axes, row: StateRow) -> None:
    from matplotlib.collections import EllipseCollection

    axes.axis("off")
    if row.tissue is None or row.tissue_colours is None:
        return
    has_state = row.tissue_colours[:, 3:] > 0
    grey = np.array([float(_NO_STATE)] * 3 + [1.0])
    sizes = np.full(len(row.tissue), row.diameter)
    axes.add_collection(
        EllipseCollection(
            *(sizes, sizes, np.zeros(len(sizes))),
            units="xy",
            offsets=row.tissue,
            offset_transform=axes.transData,
            facecolors=np.where(has_state, row.tissue_colours / 255, grey),
            linewidths=0,
        )
    )
    low, high = row.tissue.min(axis=0), row.tissue.max(axis=0)
    axes.set_xlim(low[0] - row.diameter, high[0] + row.diameter)
    axes.set_ylim(high[1] + row.diameter, low[1] - row.diameter)  # y goes down
    axes.set_aspect("equal")
    axes.set_title("on the tissue; grey: too little of it")


def _draw_legend(axes: Axes, row: StateRow) -> None:
    height, width = row.legend.shape[:2]
    up = row.reach * height / width  # a strip where there is one axis
    extent = (-row.reach, row.reach, -up, up)
    axes.imshow(row.legend, extent=extent, aspect="equal")
    right, left, up, down = row.ends
    axes.set_xlabel(down, fontstyle="italic")
    axes.set_title(up, fontstyle="italic", fontsize=axes.xaxis.label.get_fontsize())
    axes.set_ylabel(left, rotation=0, ha="right", va="center", fontstyle="italic")
    axes.text(
        *(1.05, 0.5, right),
        transform=axes.transAxes,
        ha="left",
        va="center",
        fontstyle="italic",
    )
    axes.set_xticks([])
    axes.set_yticks([])
