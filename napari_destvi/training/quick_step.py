"""The quickest step that the device, the memory and the length of a training allow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import torch
from torch import nn

from napari_destvi.training.counts import Counts
from napari_destvi.training.cuda_tape import CudaTape
from napari_destvi.training.step import BatchLoss, PlainStep, RecordedStep, Step

#: From this number of steps on a card it may pay to wait half a minute for PyTorch's
#: compiler, which turns a few hundred operations into some dozens.
MANY_STEPS = 20_000
_COMPILERS = ("cc", "gcc", "clang")


def build_step(
    model: nn.Module,
    counts: Counts,
    loss: BatchLoss,
    optimiser: torch.optim.Optimizer,
    *,
    batch_size: int,
    n_steps: int,
    generator: torch.Generator,
) -> Step:
    """Return a step.

    On a processor it is the plain one: recording saves nothing there, and compiled the
    step of the published model took 89 to 102 % of its time, after half a minute.

    Parameters
    ----------
    model : Module
        What is trained.
    counts : Counts
        The rows.
    loss : callable
        Of a mini-batch.
    optimiser : Optimizer
        From `build_optimiser`.
    batch_size, n_steps : int
        Rows of a step, and steps of the training.
    generator : torch.Generator
        What the loss draws from, beside the generators of the modules.
    """
    plain = PlainStep(counts, loss, optimiser)
    if counts.device.type != "cuda" or not counts.are_on_device:
        return plain
    generators = {*generators_of(model), generator}

    def recorded(step: Step, *, spare: Step) -> Step:
        return RecordedStep(
            step,
            tape=CudaTape(generators, device=counts.device),
            batch_size=batch_size,
            spare=spare,
            device=counts.device,
        )

    quick = recorded(plain, spare=plain)
    if n_steps < MANY_STEPS or not has_compiler():
        return quick
    compiled = torch.compile(loss, dynamic=False)
    return recorded(PlainStep(counts, compiled, optimiser), spare=quick)


def generators_of(model: nn.Module) -> Iterator[torch.Generator]:
    """Yield the sources of random numbers that the parts of a model keep."""
    for module in model.modules():
        generator = getattr(module, "generator", None)
        if isinstance(generator, torch.Generator):
            yield generator


def has_compiler() -> bool:
    """Return whether there is what PyTorch compiles for a card with."""
    return find_spec("triton") is not None and any(map(shutil.which, _COMPILERS))
