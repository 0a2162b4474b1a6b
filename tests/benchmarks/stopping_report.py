"""The figure of `stopping.py`, from the points it stored."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from napari_destvi.config import PRESETS

FIGURE = "images/stopping.png"
COLOURS = {"one-cycle": "tab:green", "constant": "tab:gray"}
QUANTITIES = ("type PCC", "spot PCC", "held-out log loss")


def write_report(store: Path, folder: Path) -> None:
    """Write the figure into a folder of documents."""
    points = pd.read_json(store, lines=True)
    slides = list(points["slide"].unique())
    figure, grid = plt.subplots(
        len(QUANTITIES),
        len(slides),
        figsize=(3.4 * len(slides), 2.6 * len(QUANTITIES)),
        sharex=True,
        squeeze=False,
        layout="constrained",
    )
    for column, slide in enumerate(slides):
        for row, quantity in enumerate(QUANTITIES):
            of_slide = points[points["slide"] == slide]
            _panel(grid[row, column], of_slide, quantity)
        grid[0, column].set_title(slide)
        grid[-1, column].set_xlabel("steps")
    for row, quantity in enumerate(QUANTITIES):
        grid[row, 0].set_ylabel(quantity)
    grid[0, 0].legend(fontsize="small")
    (folder / FIGURE).parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / FIGURE, dpi=110)


def _panel(axes: Axes, points: pd.DataFrame, quantity: str) -> None:
    for schedule, colour in COLOURS.items():
        line = points[points["schedule"] == schedule]
        of_steps = line.groupby("steps")[quantity].agg(["mean", "std"])
        axes.errorbar(
            of_steps.index,
            of_steps["mean"],
            of_steps["std"].fillna(0),
            color=colour,
            marker="o",
            markersize=3,
            capsize=2,
            label=f"{schedule} rate",
        )
    axes.axvline(PRESETS["default"].spot_steps, color="tab:red", lw=1, label="auto")
    axes.set_xscale("log")
    axes.grid(alpha=0.3)
