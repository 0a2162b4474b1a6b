"""A volcano plot: by how much genes differ, and how surely, as a figure for a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Width and height in mm: one column of text, and a little less high.
SIZE_MM = 88.0, 80.0
_MM_PER_INCH = 25.4
#: Up and down in the colours of Okabe and Ito, which colour-blind readers tell apart.
UP, DOWN, NEITHER = "#D55E00", "#0072B2", "0.6"
#: So many genes have their names in the figure: more would lie on each other.
N_NAMED = 10
#: What p-values are drawn as that are too small for a number.
SMALLEST_P = 1e-300
POINT_AREA = 6
#: Names of one side are at least so far apart, as a part of the axis, and have so much
#: room left and right of the points.
NAME_GAP, NAME_ROOM = 0.05, 0.25


def heights(p: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return how high p-values are drawn: minus their logarithm to base 10."""
    return np.asarray(-np.log10(np.maximum(p, SMALLEST_P)))


def draw_volcano(
    table: pd.DataFrame, *, title: str, at: float, least_change: float
) -> Figure:
    """Return the figure.

    Parameters
    ----------
    table : DataFrame
        Of `states.differential.Difference`.
    title : str
        Above it.
    at : float
        Genes below this adjusted p are coloured,
    least_change : float
        if their absolute log2 fold change is at least this.
    """
    from matplotlib.figure import Figure

    from napari_destvi.export.figure_sheet import print_settings

    with print_settings():
        width, height = (mm / _MM_PER_INCH for mm in SIZE_MM)
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        told = table[table["p"].notna()]
        is_called = told["p_adjusted"] < at
        is_called &= told["log2_fold_change"].abs() >= least_change
        _add_points(axes, told, is_called.to_numpy())
        axes.margins(x=NAME_ROOM)
        _add_names(axes, told[is_called])
        axes.set_title(title)
        axes.set_xlabel("log2 fold change")
        axes.set_ylabel("-log10 p")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure


def _add_points(axes: Axes, told: pd.DataFrame, is_called: NDArray[np.bool_]) -> None:
    change = told["log2_fold_change"].to_numpy()
    height = heights(told["p"].to_numpy())
    parts = (
        (~is_called, NEITHER),
        (is_called & (change > 0), UP),
        (is_called & (change <= 0), DOWN),
    )
    for mask, colour in parts:
        axes.scatter(change[mask], height[mask], s=POINT_AREA, c=colour, linewidths=0)


def _add_names(axes: Axes, called: pd.DataFrame) -> None:
    """Name the surest genes beside their points, on the side away from the middle."""
    taken: list[tuple[bool, float]] = []
    least_gap = NAME_GAP * axes.get_ylim()[1]
    for gene, row in called.nsmallest(N_NAMED, "p").iterrows():
        is_up = bool(row["log2_fold_change"] > 0)
        height = float(heights(np.array([row["p"]]))[0])
        if any(up == is_up and abs(height - other) < least_gap for up, other in taken):
            continue
        taken.append((is_up, height))
        axes.annotate(
            str(gene),
            (row["log2_fold_change"], height),
            xytext=(3 if is_up else -3, 0),
            textcoords="offset points",
            ha="left" if is_up else "right",
            va="center",
            fontsize="small",
        )
