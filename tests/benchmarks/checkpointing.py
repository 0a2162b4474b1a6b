"""What saving the state of a fit costs, as a share of the same fit's time.

    python tests/benchmarks/checkpointing.py --spots 3000 --amortization none

Fits a made-up slide, measures each save, and prints size, seconds and share.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

import numpy as np
import scipy.sparse as sp

from napari_destvi.config import Amortization, FitConfig
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.methods.registry import method_of
from napari_destvi.training.checkpoint import Checkpoint
from napari_destvi.training.kept_state import State

N_CELLS, N_GENES, N_TYPES = 1000, 1000, 12


def made_up(n_spots: int) -> Problem:
    """Return a slide with so many spots."""
    rng = np.random.default_rng(0)
    profiles = rng.dirichlet(np.full(N_GENES, 0.3), N_TYPES)
    labels = np.arange(N_CELLS) % N_TYPES
    shares = rng.dirichlet(np.full(N_TYPES, 0.3), n_spots)
    spots = rng.poisson(1000 * shares @ profiles).astype(np.float32)
    cells = rng.poisson(500 * profiles[labels]).astype(np.float32)
    return Problem(
        Spatial(
            sp.csr_matrix(spots),
            tuple(map(str, range(n_spots))),
            rng.uniform(0, 100, (n_spots, 2)),
        ),
        Reference(sp.csr_matrix(cells), labels, tuple(f"T{k}" for k in range(N_TYPES))),
        tuple(f"G{k}" for k in range(N_GENES)),
    )


class TimedSaves:
    """Takes the time of each save of all checkpoints."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.sizes: list[int] = []
        self._save = Checkpoint.save

    def save(self, checkpoint: Checkpoint, stage: str, state: State) -> None:
        """Save, and remember how long it took and how large it was."""
        begun = time.perf_counter()
        self._save(checkpoint, stage, state)
        self.seconds.append(time.perf_counter() - begun)
        self.sizes.append(sum(array.nbytes for array in state.arrays.values()))


def main() -> None:
    """Fit, and print what saving took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spots", type=int, default=3000)
    parser.add_argument("--epochs", type=int, default=400)
    parser.add_argument("--amortization", default="both")
    parser.add_argument("--preset", default="joint")
    wish = parser.parse_args()
    config = FitConfig(
        preset=wish.preset,
        amortization=cast("Amortization", wish.amortization),
        epochs=wish.epochs,
        device="cpu",
        n_threads=1,
    )
    saves, problem = TimedSaves(), made_up(wish.spots)
    Checkpoint.save = lambda *args: saves.save(*args)  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        state = Path(folder) / "state"
        for _ in method_of(config).fit(problem, config, checkpoint=state):
            pass
        total = time.perf_counter() - begun
    share = 100 * sum(saves.seconds) / total
    sys.stdout.write(
        f"{total:.0f} s, {len(saves.seconds)} states, largest "
        f"{max(saves.sizes, default=0) / 1e6:.1f} MB, longest "
        f"{max(saves.seconds, default=0):.3f} s; {share:.2f} % of the time\n"
    )


if __name__ == "__main__":
    main()
