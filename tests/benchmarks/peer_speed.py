"""The peer's side of the benchmark of speed: DestVI of scvi-tools 1.4.2.

It runs in the environment that `install_peer.sh` makes, started by `speed.py`. The
model is the peer's default: amortization "both" with simulated copies, which need a
reference with a mixture prior.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import anndata
import torch
from anndata import AnnData
from lightning.pytorch import Callback
from measure import (
    BATCH_SIZES,
    Seconds,
    StepClock,
    keep_map,
    peak_memory_mb,
    script_parser,
    steps_per_epoch,
)
from scvi import settings
from scvi.model import CondSCVI, DestVI

#: How well the reference is learned changes no step.
BRIEF_REFERENCE_EPOCHS = 3
#: Of the fit whose accuracy is measured; a map is drawn every so many epochs.
REFERENCE_EPOCHS, SPOT_EPOCHS, EPOCHS_PER_MAP = 100, 400, 20
SEED = 0


class Timing(Callback):
    """Ends a training once enough steps are measured."""

    def __init__(self, n_batches: int) -> None:
        self.clock = StepClock(n_batches)

    def on_train_batch_end(self, trainer: Any, *_: object) -> None:
        """Count."""
        if self.clock.is_done(trainer.global_step):
            trainer.should_stop = True


class Maps(Callback):
    """Keeps a map now and then; drawing it takes none of the time."""

    def __init__(self, model: DestVI, folder: Path, begun: Seconds) -> None:
        self.model, self.folder, self.begun = model, folder, begun

    def on_train_epoch_end(self, trainer: Any, *_: object) -> None:
        """Draw, if it is time."""
        if (trainer.current_epoch + 1) % EPOCHS_PER_MAP:
            return
        paused = Seconds.now()
        self.model.is_trained_ = True  # or else it shows nothing
        self.model.module.eval()
        found = self.model.get_proportions()
        self.model.module.train()
        keep_map(
            self.folder,
            paused - self.begun,
            proportions=found.to_numpy(),
            spots=found.index,
            types=found.columns,
        )
        self.begun += Seconds.now() - paused


def read(given: argparse.Namespace) -> tuple[AnnData, AnnData]:
    """Return the slide and the reference with the genes that both have."""
    spots = anndata.read_h5ad(given.spots)
    reference = anndata.read_h5ad(given.reference)
    shared = spots.var_names[spots.var_names.isin(reference.var_names)]
    return spots[:, shared].copy(), reference[:, shared].copy()


def trained_reference(cells: AnnData, given: argparse.Namespace, n: int) -> CondSCVI:
    """Return a reference model after so many epochs."""
    CondSCVI.setup_anndata(cells, labels_key=given.labels)
    model = CondSCVI(cells, prior="mog")
    model.train(max_epochs=n, accelerator=given.accelerator, enable_progress_bar=False)
    return model


def step_rates(
    spots: AnnData, reference: CondSCVI, given: argparse.Namespace
) -> dict[int, dict[str, float]]:
    """Return the steps per second at each batch size."""
    found = {}
    for batch_size in BATCH_SIZES:
        timing = Timing(steps_per_epoch(spots.n_obs, batch_size))
        DestVI.from_rna_model(spots, reference).train(
            batch_size=batch_size,
            accelerator=given.accelerator,
            callbacks=[timing],
            enable_progress_bar=False,
        )
        found[batch_size] = timing.clock.rates()
    return found


def draw_maps(given: argparse.Namespace) -> Seconds:
    """Fit from files to the proportions; return how long it took."""
    begun = Seconds.now()
    spots, cells = read(given)
    model = DestVI.from_rna_model(
        spots, trained_reference(cells, given, REFERENCE_EPOCHS)
    )
    maps = Maps(model, given.maps, begun)
    model.train(
        max_epochs=SPOT_EPOCHS,
        accelerator=given.accelerator,
        callbacks=[maps],
        enable_progress_bar=False,
    )
    return Seconds.now() - maps.begun


def measured(given: argparse.Namespace) -> dict[str, object]:
    """Return what was asked for."""
    versions = {name: version(name) for name in ("scvi-tools", "torch", "lightning")}
    if given.maps is not None:
        seconds = draw_maps(given)
        total = {"total": seconds.wall, "total_cpu": seconds.cpu}
        return {"seconds": total, "peak_memory_mb": peak_memory_mb()}
    spots, cells = read(given)
    reference = trained_reference(cells, given, BRIEF_REFERENCE_EPOCHS)
    rates = step_rates(spots, reference, given)
    return {
        "rates": rates,
        "peak_memory_mb": peak_memory_mb(),
        "versions": {**versions, "device": str(reference.device.type)},
        "n_genes": spots.n_vars,
    }


def main() -> None:
    """Measure, and write what was found."""
    parser = script_parser(__doc__)
    parser.add_argument("--maps", type=Path, help="fit for accuracy; maps go here")
    given = parser.parse_args()
    given.accelerator = "gpu" if given.device == "cuda" else given.device
    torch.set_num_threads(given.threads)
    settings.seed = SEED
    given.output.write_text(json.dumps(measured(given)))


if __name__ == "__main__":
    main()
