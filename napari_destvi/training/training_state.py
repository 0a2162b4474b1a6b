"""The state of a training as arrays and plain values, and back, bit by bit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from napari_destvi.errors import InputError
from napari_destvi.io.tensor_file import Arrays

#: How the names of the arrays begin: of weights, generators, and what the optimiser
#: keeps of each weight.
WEIGHT, GENERATOR, OPTIMISER = "weight/", "generator/", "optimiser/"

MISMATCH = (
    "The saved state of the unfinished fit is of another model ({name}). Discard "
    "it and fit from the beginning."
)


def weights_state(model: nn.Module) -> dict[str, NDArray[Any]]:
    """Return the weights that are trained; all others follow from the data."""
    return {WEIGHT + name: as_array(weight) for name, weight in _trained(model)}


@torch.no_grad()
def restore_weights(model: nn.Module, arrays: Arrays) -> None:
    """Set the weights in place, so that what was made of the model stays true.

    Raises
    ------
    InputError
        If they are of another model.
    """
    for name, weight in _trained(model):
        array = arrays.get(WEIGHT + name)
        if array is None or array.shape != tuple(weight.shape):
            raise InputError(MISMATCH.format(name=name))
        weight.copy_(torch.from_numpy(array))


def generators_state(generators: Iterable[torch.Generator]) -> dict[str, NDArray[Any]]:
    """Return where sources of random numbers are."""
    return {
        f"{GENERATOR}{index}": generator.get_state().numpy()
        for index, generator in enumerate(generators)
    }


def restore_generators(generators: Iterable[torch.Generator], arrays: Arrays) -> None:
    """Set sources of random numbers to where they were."""
    for index, generator in enumerate(generators):
        generator.set_state(torch.from_numpy(arrays[f"{GENERATOR}{index}"]))


def optimiser_state(
    optimiser: torch.optim.Optimizer, model: nn.Module
) -> dict[str, NDArray[Any]]:
    """Return the moments and the numbers of steps of each weight that has any."""
    return {
        f"{OPTIMISER}{kind}/{name}": as_array(value)
        for name, weight in _trained(model)
        for kind, value in optimiser.state.get(weight, {}).items()
    }


def restore_optimiser(
    optimiser: torch.optim.Optimizer, model: nn.Module, arrays: Arrays
) -> None:
    """Give each weight its moments, on its device, where a recording will find them."""
    weights = dict(_trained(model))
    for key, array in arrays.items():
        if key.startswith(OPTIMISER):
            kind, name = key.removeprefix(OPTIMISER).split("/", 1)
            weight = weights[name]
            value = torch.from_numpy(array).to(weight.device, copy=True)
            optimiser.state[weight][kind] = value


def rates_state(
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler | None,
) -> dict[str, Any]:
    """Return the learning rates, and the step of what changes them."""
    rates = [float(group["lr"]) for group in optimiser.param_groups]
    return {"rates": rates, "step": schedule.last_epoch if schedule else 0}


def restore_rates(
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler | None,
    state: Mapping[str, Any],
) -> None:
    """Set the learning rates; those that a card may have recorded, in place."""
    for group, rate in zip(optimiser.param_groups, state["rates"], strict=True):
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate
    if schedule is not None:
        # the rates of a cycle follow from the number of the step alone
        step = int(state["step"])
        schedule.load_state_dict({"last_epoch": step, "_step_count": step + 1})


def as_array(tensor: Tensor) -> NDArray[Any]:
    """Return the numbers of a tensor; on a processor they are not copied."""
    return np.asarray(tensor.detach().cpu().numpy())


def _trained(model: nn.Module) -> Iterator[tuple[str, nn.Parameter]]:
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            yield name, weight
