"""The quickest step that the device, the memory and the length of a training allow."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import torch
from torch import nn

from napari_destvi.training.counts import Counts
from napari_destvi.training.cuda_tape import CudaTape
from napari_destvi.training.step import BatchLoss, PlainStep, RecordedStep, Step

#: From this number of steps on a card it may pay to wait half a minute for PyTorch's
#: compiler, which turns a few hundred operations into some dozens: it then has to save
#: 1.5 ms a step. A guess, not measured.
MANY_STEPS = 20_000
#: What Triton looks for, beside what CC names.
_COMPILERS = ("gcc", "clang")


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
    if counts.device.type != "cuda" or not CudaTape.works:
        return plain
    generators = {*generators_of(model), generator}

    def recorded(step: PlainStep, *, spare: Step) -> Step:
        tape = CudaTape(generators, device=counts.device)
        return RecordedStep(step, tape=tape, batch_size=batch_size, spare=spare)

    quick = recorded(plain, spare=plain)
    if n_steps < MANY_STEPS or not has_compiler():
        return quick
    compiled = PlainStep(counts, _compiled(loss), optimiser)
    return recorded(compiled, spare=quick)


def _compiled(loss: BatchLoss) -> BatchLoss:
    """Return the loss with its operations fused; they are when it is first called."""
    # After eight fits of one process the compiler would give up without a word.
    torch.compiler.reset()
    compiled: BatchLoss = torch.compile(
        loss,
        dynamic=False,
        options={"compile_threads": torch.get_num_threads()},
    )
    return compiled


def generators_of(model: nn.Module) -> Iterator[torch.Generator]:
    """Yield the sources of random numbers that the parts of a model keep."""
    for module in model.modules():
        generator = getattr(module, "generator", None)
        if isinstance(generator, torch.Generator):
            yield generator


def has_compiler() -> bool:
    """Return whether there is what PyTorch compiles for a card with."""
    compilers = (os.environ.get("CC", ""), *_COMPILERS)
    return find_spec("triton") is not None and any(map(shutil.which, compilers))
