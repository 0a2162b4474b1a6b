"""Where to compute: the device, its random numbers, the CPU threads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from napari_destvi.config import Auto
from napari_destvi.errors import ConfigError


def choose_device(wish: str) -> torch.device:
    """Return the device for a wish; "auto" takes CUDA where there is one, else the CPU.

    Apple's MPS must be asked for: this model is not tested on it.

    Raises
    ------
    ConfigError
        If the device that was asked for is not there.
    """
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if wish == "auto":
        return torch.device("cuda" if available["cuda"] else "cpu")
    if not available[wish]:
        there = ", ".join(name for name, is_there in available.items() if is_there)
        msg = (
            f"This computer offers no {wish!r} to PyTorch; it offers {there}. "
            'Choose one of these, or "auto".'
        )
        raise ConfigError(msg)
    return torch.device(wish)


def stage_generator(
    seed: int, *, stage: str, stream: int, device: torch.device
) -> torch.Generator:
    """Return a source of random numbers that only this stage and stream use.

    So a stage that is skipped, because its outcome is stored, changes no later one.
    """
    entropy = np.random.SeedSequence([seed, *stage.encode(), stream])
    state = int(entropy.generate_state(1, np.uint32)[0])
    return torch.Generator(device=device).manual_seed(state)


@contextmanager
def cpu_threads(wish: int | Auto) -> Iterator[None]:
    """Set the number of CPU threads, and restore it afterwards.

    "auto" takes OMP_NUM_THREADS where it is set, and otherwise leaves one core to the
    window: on a busy machine threads that wait for each other cost more than they
    bring.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(_automatic_threads() if wish == "auto" else wish)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def quick_products(device: torch.device) -> Iterator[None]:
    """Let an NVIDIA card round the factors of matrix products, and restore it after.

    Ten bits of each factor are kept and the sum is exact to 24 (TF32): several times as
    fast, and no less accurate on our slides (docs/benchmarks.md). Other devices know no
    such numbers.
    """
    if device.type != "cuda":
        yield
        return
    matmul = torch.backends.cuda.matmul
    is_new = hasattr(matmul, "fp32_precision")  # and cannot be mixed with the old
    name, wanted = ("fp32_precision", "tf32") if is_new else ("allow_tf32", True)
    before = getattr(matmul, name)
    setattr(matmul, name, wanted)
    try:
        yield
    finally:
        setattr(matmul, name, before)


def _automatic_threads() -> int:
    if os.environ.get("OMP_NUM_THREADS", "").isdigit():
        return max(1, int(os.environ["OMP_NUM_THREADS"]))
    return max(1, _usable_cores() - 1)


def _usable_cores() -> int:
    """Return the cores that this process may use: a cluster grants but some."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
