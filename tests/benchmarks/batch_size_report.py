"""The figure and the table of `batch_size.py`, from the runs it stored.

The table is the end of its document: what stands above it is kept.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

FIGURE = "images/batch_size.png"
DOCUMENT = "batch_size.md"
FIXED = {"epochs": "150 epochs", "steps": "1,500 steps"}
#: Line per training and amortization; its colour and mark.
STYLES = {
    ("published, our start", "both"): ("tab:blue", "o"),
    ("published, our start", "latent"): ("tab:orange", "s"),
    ("default, one network", "both"): ("tab:green", "^"),
}
SCORES = {"pcc_type": "type PCC", "pcc_spot": "spot PCC"}


def write_report(store: Path, folder: Path) -> None:
    """Write the figure and the table into a folder of documents."""
    runs = pd.read_json(store, lines=True)
    (folder / FIGURE).parent.mkdir(parents=True, exist_ok=True)
    _draw(runs).savefig(folder / FIGURE, dpi=110)
    table, document = _table(runs), folder / DOCUMENT
    above = document.read_text().partition(table.splitlines()[0])[0]
    document.write_text(above + table)


def _draw(runs: pd.DataFrame) -> plt.Figure:
    slides = list(runs["slide"].unique())
    figure, grid = plt.subplots(
        len(slides),
        len(FIXED),
        figsize=(9, 3.4 * len(slides)),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for row, slide in zip(grid, slides, strict=True):
        for axes, (fixed, length) in zip(row, FIXED.items(), strict=True):
            chosen = runs[(runs["slide"] == slide) & (runs["fixed"] == fixed)]
            _panel(axes, chosen, title=f"{slide} spots, {length} each")
    grid[0, 0].legend(fontsize="small", loc="lower left")
    return figure


def _panel(axes: Axes, runs: pd.DataFrame, *, title: str) -> None:
    for (form, mode), (colour, mark) in STYLES.items():
        line = runs[(runs["form"] == form) & (runs["amortization"] == mode)]
        of_size = line.groupby("batch_size")["pcc_type"].agg(["mean", "std"])
        axes.errorbar(
            of_size.index,
            of_size["mean"],
            of_size["std"].fillna(0),
            color=colour,
            marker=mark,
            capsize=3,
            label=f"{form}, {mode}",
        )
    sizes = sorted(runs["batch_size"].unique())
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [str(size) for size in sizes], fontsize="x-small")
    axes.minorticks_off()
    axes.set(
        title=title, xlabel="batch size", ylabel="type PCC, mean ± sd of the seeds"
    )
    axes.grid(alpha=0.3)


def _table(runs: pd.DataFrame) -> str:
    keys = ["slide", "form", "amortization", "fixed", "batch_size"]
    titles = ["slide", "training", "amortization", "fixed", "batch size", "steps"]
    lines = [
        f"| {' | '.join([*titles, *SCORES.values(), 'seeds'])} |",
        "|---" * (len(titles) + len(SCORES) + 1) + "|",
    ]
    for key, group in runs.groupby(keys, sort=False):
        scores = [_told(group[column]) for column in SCORES]
        cells = [*map(str, key), f"{group['steps'].iloc[0]:,}", *scores]
        lines.append(f"| {' | '.join(cells)} | {len(group)} |")
    return "\n".join(lines) + "\n"


def _told(values: pd.Series) -> str:
    spread = f" ± {values.std():.3f}" if len(values) > 1 else ""
    return f"{values.mean():.3f}{spread}"
