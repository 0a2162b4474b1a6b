"""How good a trained model is on a slide that it was not trained on.

``python tests/benchmarks/applying.py --seeds 3`` prints Markdown. Of each seed a tissue
is simulated and fitted; its model is applied to a second tissue of the same cell types,
whose outline, compositions, activations and spots are others, counted

* "same": with the same efficiency of every gene,
* "other": with efficiencies of its own, drawn as those of the first,
* "shallow": as "other", with a third of the counts,

and to the second of these with genes left out, at random or those first that tell most
of the types. Beside it stands a whole fit of each second slide with the same reference.
There are two kinds: "active" tissues, whose states and shares are fitted at once, and
"still" ones without any activation, where they are fitted in turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import pandas as pd
from anndata import AnnData

from napari_destvi import FitConfig, Result, fit
from napari_destvi.data import model_genes
from napari_destvi.data.model_slide import inspect_for_model
from napari_destvi.io.model_source import facts_of
from napari_destvi.methods.applying import apply_model
from napari_destvi.metrics.score import score
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.results.trained_model import TrainedModel
from napari_destvi.simulation import tissue as simulation
from napari_destvi.simulation.annotated import build_reference, build_spots
from napari_destvi.simulation.cell_types import drawn_types
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.tissue import SimulatedTissue, simulate_tissue

#: Added to the seed of a tissue: that of the second.
SECOND = 100
MEASURES = {
    "type PCC": "pcc_type",
    "spot PCC": "pcc_spot",
    "RMSE": "rmse_pooled",
    "JSD": "jsd_spot",
}
#: A true share that an interval is asked to hold.
PRESENT = 0.05
#: Shares of the genes of the model that are left out, and of the counts that stay.
DROPPED = (0.05, 0.1, 0.25, 0.5, 0.75)
SHALLOW = 1 / 3
KINDS = ("active", "still")


@dataclass(frozen=True)
class Tissues:
    """A first tissue, and second ones of the same cell types by their name."""

    first: SimulatedTissue
    seconds: dict[str, SimulatedTissue]


def tissues(kind: str, seed: int) -> Tissues:
    """Return what one seed is about."""
    design = Design()
    if kind == "still":
        design = Design(activation=0.0, cell_types=drawn_types(6, activation=0.0))
    first = simulate_tissue(design, seed=seed)
    shallow = replace(design, depth=SHALLOW * design.depth)
    return Tissues(
        first,
        {
            "same": second(first, design, seed, is_same=True),
            "other": second(first, design, seed, is_same=False),
            "shallow": second(first, shallow, seed, is_same=False),
        },
    )


def second(
    first: SimulatedTissue, design: Design, seed: int, *, is_same: bool
) -> SimulatedTissue:
    """Return another tissue of the same cell types."""
    known = {"draw_programmes": first.programmes}
    if is_same:
        known["draw_platform"] = first.platform
    fixed = {name: _giving(value) for name, value in known.items()}
    with patch.multiple(simulation, **fixed):
        return simulate_tissue(design, seed=seed + SECOND)


def _giving(value: object):
    return lambda *_, **__: value


def fitted(spots: AnnData, reference: AnnData, cached: Path) -> Result:
    """Return a fit, or the same one of an earlier run."""
    if not cached.exists():
        result = fit(
            spots,
            reference,
            labels="cell_type",
            config=FitConfig(device="cpu"),
            accept=("all",),
        )
        write_archive(result, cached)
    return read_archive(cached)


def applied(model: TrainedModel, spots: AnnData) -> Result:
    """Return what a model says of a slide."""
    with patch.object(model_genes, "MAX_MISSING", 1.0):
        found = inspect_for_model(spots, facts_of(model), accept=("all",))
    assert found.matched is not None, found.findings
    *_, last = apply_model(model, found.matched, device="cpu")
    assert last.result is not None
    return last.result


def without_genes(
    spots: AnnData, model: TrainedModel, share: float, *, seed: int
) -> Iterator[tuple[str, AnnData]]:
    """Yield the slide without a share of the model's genes, in two ways."""
    names, n_gone = np.array(model.gene_names), round(share * len(model.gene_names))
    rng = np.random.default_rng(seed)
    gone = {
        "random": rng.permutation(names)[:n_gone],
        "telling": names[np.argsort(-model.information())[:n_gone]],
    }
    for kind, left_out in gone.items():
        kept = ~np.isin(spots.var_names, left_out)
        yield kind, spots[:, kept].copy()


def measured(result: Result, spots: AnnData) -> dict[str, float]:
    """Return the scores of a result against the truth of its slide."""
    truth = spots.obsm["proportions"]
    scores = score(result.proportions_frame(), truth).to_dict()
    found = {title: scores[name] for title, name in MEASURES.items()}
    if result.has_intervals:
        true = truth[list(result.cell_types)].to_numpy()
        low, high = result.proportions_low, result.proportions_high
        assert low is not None
        assert high is not None
        matters = true >= PRESENT
        found["held"] = float(((low <= true) & (true <= high))[matters].mean())
        found["width"] = float((high - low)[matters].mean())
    return found


def rows(kind: str, seed: int, folder: Path) -> Iterator[dict[str, object]]:
    """Yield all that is measured of one seed."""
    of_seed = tissues(kind, seed)
    first = build_spots(of_seed.first, origin={})
    reference = build_reference(of_seed.first, origin={})
    own = fitted(first, reference, folder / f"{kind}-first-{seed}.npz")
    model = own.trained
    assert model is not None
    yield {"slide": "own", "how": "fit", **measured(own, first)}
    yield {"slide": "own", "how": "apply", **measured(applied(model, first), first)}
    for name, tissue in of_seed.seconds.items():
        spots = build_spots(tissue, origin={})
        whole = fitted(spots, reference, folder / f"{kind}-{name}-{seed}.npz")
        yield {"slide": name, "how": "fit", **measured(whole, spots)}
        found = applied(model, spots)
        yield {"slide": name, "how": "apply", **measured(found, spots)}
        if name == "other":
            yield from _rows_without(spots, model, seed)


def _rows_without(
    spots: AnnData, model: TrainedModel, seed: int
) -> Iterator[dict[str, object]]:
    for share in DROPPED:
        for kind, fewer in without_genes(spots, model, share, seed=seed):
            found = applied(model, fewer)
            told = found.settings["applied_model"]["missing_information"]
            yield {
                "slide": f"{100 * share:.0f} % {kind} gone",
                "how": "apply",
                "told": told,
                **measured(found, spots),
            }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cache", type=Path, help="Where fits are kept.")
    arguments = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = arguments.cache or Path(temporary)
        folder.mkdir(exist_ok=True)
        for kind in KINDS:
            print(f"\n{kind}\n")
            seeds = range(arguments.seeds)
            found = [row for seed in seeds for row in rows(kind, seed, folder)]
            table = pd.DataFrame(found).groupby(["slide", "how"], sort=False)
            print_markdown(table.mean().reset_index())


def print_markdown(table: pd.DataFrame) -> None:
    """Print a table."""
    print("| " + " | ".join(table.columns) + " |")
    print("|---" * len(table.columns) + "|")
    for row in table.itertuples(index=False):
        cells = (f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row)
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
