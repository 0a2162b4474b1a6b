"""From the states of types to a figure of them: for window and command line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.errors import InputError
from napari_destvi.export.state_figure import StateRow, draw_state_figure
from napari_destvi.layers import colours_at
from napari_destvi.layers.spot_rows import spot_rows
from napari_destvi.layers.state_colours import REACH, legend_rgba, state_rgba
from napari_destvi.session.states_terms import StatesShown
from napari_destvi.states import slide_of_result, state_plane, tissue_of_result

if TYPE_CHECKING:
    from anndata import AnnData
    from matplotlib.figure import Figure

    from napari_destvi.results import Result
    from napari_destvi.states import StatePlane

#: The plot goes a little beyond the last colour.
LEAST_HALF = 1.25 * REACH
#: And beyond the outermost spot, whose ring has a width.
MARGIN = 1.04
#: All but so many percent of the cells at each end lie within, the others on the edge:
#: cells differ more than the mean of several in a spot.
CUT = 1.0
#: Rings of more spots in the window would take long, and hide the cells.
MAX_RINGS = 4_000
#: Genes at each end, and colours along a side of the legend.
N_GENES, N_STEPS = 4, 64
#: Above colours that tell no second axis.
ONE_AXIS = "One axis only"


def draw_states(shown: Sequence[StatesShown]) -> Figure:
    """Draw the states of some types, a row each.

    Parameters
    ----------
    shown : sequence of StatesShown
        At least one.
    """
    return draw_state_figure([_row(each) for each in shown])


def half_width(plane: StatePlane) -> float:
    """Return how far a plot goes to each side, in standard deviations.

    All spots lie within, and nearly all cells.
    """
    spots = np.abs(plane.spots[plane.is_shown])
    cells = plane.cells
    ends = np.percentile(cells, [CUT, 100 - CUT]) if cells.size else np.zeros(2)
    most = max(LEAST_HALF, float(spots.max(initial=0)), float(np.abs(ends).max()))
    return math.ceil(2 * MARGIN * most) / 2


def shown_types(
    result: Result, spots: AnnData, cell_types: Sequence[str]
) -> list[StatesShown]:
    """Return the states of those of some types that have an axis.

    Parameters
    ----------
    result : Result
        With axes.
    spots : AnnData
        Its slide.
    cell_types : sequence of str
        Types of the result.

    Raises
    ------
    InputError
        If none of them has an axis, or the slide is another one.
    """
    assert result.axes is not None
    have_axes = {
        name
        for name, found in zip(result.cell_types, result.axes, strict=True)
        if found.axes
    }
    named = [name for name in cell_types if name in have_axes]
    if not named:
        msg = (
            "No spatial state was found in the types that are asked for, so there is "
            "nothing to draw. Leave out --figure, or name other types."
        )
        raise InputError(msg)
    slide, tissue = slide_of_result(result, spots), tissue_of_result(result, spots)
    return [StatesShown(state_plane(result, slide, name), tissue) for name in named]


def _in_two_lines(plane: StatePlane) -> tuple[str, str]:
    right, up = (title.replace(" \N{MIDDLE DOT} ", "\n") for title in plane.titles)
    return right, up


def _row(shown: StatesShown) -> StateRow:
    plane, tissue = shown
    first = plane.axes[0]
    spots = plane.spots[plane.is_shown]
    row = StateRow(
        title=plane.cell_type,
        axes=_in_two_lines(plane),
        ends=(
            "\n".join(first.rising[:N_GENES]),
            "\n".join(first.falling[:N_GENES]),
            *_upright_ends(plane),
        ),
        half=half_width(plane),
        reach=REACH,
        cells=plane.cells,
        spots=spots,
        cell_colours=state_rgba(plane.as_told(plane.cells)),
        spot_colours=state_rgba(plane.as_told(spots)),
        legend=legend_rgba(N_STEPS, is_line=plane.is_line),
    )
    if tissue is None:
        return row
    rows = spot_rows(plane.spot_names, tissue.spot_names)
    return replace(
        row,
        tissue=tissue.coordinates,
        tissue_colours=colours_at(state_rgba(plane.as_told(plane.spots)), rows),
        diameter=tissue.spot_diameter,
    )


def _upright_ends(plane: StatePlane) -> tuple[str, str]:
    """Return what is written above and below the colours."""
    if plane.is_line:
        return ONE_AXIS, ""
    second = plane.axes[1]
    up, down = (", ".join(g[:N_GENES]) for g in (second.rising, second.falling))
    return up, down
