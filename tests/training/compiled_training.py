"""Trains with steps as PyTorch's compiler takes them apart, and with plain ones.

Started by `test_step.py`; it prints for two presets the largest difference of a
proportion as JSON. There is no machine code: that needs a compiler of C++.
"""

from __future__ import annotations

import json
import sys
from unittest import mock

import numpy as np
import torch
from torch._dynamo.utils import counters

from napari_destvi import FitConfig, Result, prepare, read_reference, read_spots
from napari_destvi.data.problem import Problem
from napari_destvi.io.sample import sample_paths
from napari_destvi.training import training_run
from napari_destvi.training.fit import fit
from napari_destvi.training.step import PlainStep


def build_compiled(model, counts, loss, optimiser, **_):
    """Return a compiled step; the weight is a tensor as in a recorded one."""
    compiled = torch.compile(loss, backend="aot_eager", dynamic=False)
    step = PlainStep(counts, compiled, optimiser)
    spare = PlainStep(counts, loss, optimiser)

    def take(indices, kl_weight):
        if len(indices) != BATCH_SIZE:
            return spare(indices, kl_weight)
        return step(indices, torch.tensor(kl_weight))

    return take


BATCH_SIZE = 400


def last(problem: Problem, preset: str) -> Result:
    """Return the result of a very short fit."""
    config = FitConfig(
        preset=preset, epochs=2, reference_epochs=1, batch_size=BATCH_SIZE, device="cpu"
    )
    *_, point = fit(problem, config)
    return point.result


def main() -> None:
    """Print the differences."""
    spots, reference = map(str, sample_paths())
    problem = prepare(read_spots(spots), read_reference(reference), labels="cell_type")
    differences = {}
    for preset in ("default", "published"):
        plain = last(problem, preset)
        with mock.patch.object(training_run, "build_step", build_compiled):
            compiled = last(problem, preset)
        difference = np.abs(plain.proportions - compiled.proportions).max()
        differences[preset] = float(difference)
    n_graphs = counters["stats"]["unique_graphs"]
    sys.stdout.write(json.dumps({"differences": differences, "n_graphs": n_graphs}))


if __name__ == "__main__":
    main()
