"""How much memory is free where a fit computes."""

from __future__ import annotations

import gc
from contextlib import suppress

import torch

from napari_destvi.io.host_memory import free_host_memory


def has_own_memory(device: torch.device) -> bool:
    """Return whether a device has memory beside the computer's: Apple's share it."""
    return device.type == "cuda"


def free_memory(device: torch.device) -> int:
    """Return the bytes that are free on a device.

    On a graphics card they include what PyTorch keeps for tensors to come.
    """
    if not has_own_memory(device):
        return free_host_memory()
    # older releases want the number of the card
    index = torch.cuda.current_device() if device.index is None else device.index
    free, _ = torch.cuda.mem_get_info(index)
    reserved = torch.cuda.memory_reserved(device)
    return int(free + reserved - torch.cuda.memory_allocated(device))


def release_memory(device: torch.device) -> None:
    """Give back what nobody uses any more."""
    gc.collect()
    if device.type == "cuda":
        # Older releases refuse for good once a recording broke off.
        with suppress(RuntimeError):
            torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
