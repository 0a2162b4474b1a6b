"""What a study found, as the tables of docs/study.md.

The study itself is a command of the program::

    napari-destvi study starmap --data ../shared/data/starmap_li2022 --output study
    python tests/benchmarks/study_findings.py study/starmap_ours

Per part it prints the PCC by batch size, mean and standard deviation over the seeds,
and the correlation of the rare types.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from napari_destvi.experiments import SweepFolder

#: Types with less than this mean share of the spots are called rare.
RARE = 0.05
LINE = ["method", "preset", "amortization"]


def by_batch_size(table: pd.DataFrame, score: str) -> Iterator[str]:
    """Yield a table of a score: a line per training, a column per batch size."""
    done = table[table["status"] == "complete"].fillna({"batch_size": 0})
    sizes = sorted(done.loc[done["method"] == "destvi", "batch_size"].unique())
    yield from _head(["method", "preset", "amortization", *map(str, sizes)])
    for line, runs in done.groupby(LINE, sort=False):
        if line[0] == "destvi":
            cells = [_told(runs.loc[runs["batch_size"] == n, score]) for n in sizes]
        else:
            cells = [_told(runs[score]), *[""] * (len(sizes) - 1)]
        yield _row([*line, *cells])


def rare_types(folder: SweepFolder) -> Iterator[str]:
    """Yield a table of the PCC of rare types, all batch sizes and seeds together."""
    found = folder.per_type()
    shares = found.groupby("cell_type")["true_share"].first()
    known = found.dropna(subset="pcc").groupby("cell_type").size()
    rare = shares[(shares < RARE) & shares.index.isin(known.index)].sort_values()
    heads = [f"{name} ({100 * share:.1f} %)" for name, share in rare.items()]
    yield from _head(["method", "preset", "amortization", *heads, "mean of these"])
    settings = found.reindex(columns=LINE).fillna("")  # a column may be missing
    chosen = found.assign(**settings)[found["cell_type"].isin(rare.index)]
    for line, rows in chosen.groupby(LINE, sort=False):
        of_type = [rows.loc[rows["cell_type"] == name, "pcc"] for name in rare.index]
        means = rows.groupby("run")["pcc"].mean()
        yield _row([*line, *map(_told, of_type), _told(means)])


def _head(titles: list[str]) -> Iterator[str]:
    yield _row(titles)
    yield "|---" * len(titles) + "|"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _told(values: pd.Series) -> str:
    if values.empty:
        return "-"
    spread = f" ± {values.std():.3f}" if len(values) > 1 else ""
    return f"{values.mean():.3f}{spread} ({len(values)})"


def main() -> None:
    """Print the tables of all parts of a study."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    for request in sorted(parser.parse_args().study.glob("*/sweep.toml")):
        folder = SweepFolder(request.parent)
        if not (folder.table()["status"] == "complete").any():
            continue
        for score in ("pcc_types", "pcc_spots"):
            print(f"\n{folder.path.name}, {score}\n")
            print("\n".join(by_batch_size(folder.table(), score)))
        print(f"\n{folder.path.name}, rare types\n")
        print("\n".join(rare_types(folder)))


if __name__ == "__main__":
    main()
