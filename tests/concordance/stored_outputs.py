"""The numbers that the published code gave, as the scripts beside this file left them.

Each file names its script, the versions of scvi-tools, torch, numpy and Python, and
the day, under ``made/``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

FOLDER = Path(__file__).parent / "stored"
CERTIFICATE = ("script", "scvi_tools", "torch", "numpy", "python", "date")


class StoredOutputs:
    """Arrays by name, as tensors of float64 and int64."""

    def __init__(self, name: str) -> None:
        with np.load(FOLDER / f"{name}.npz") as file:
            self._arrays = dict(file)

    def __getitem__(self, name: str) -> Tensor:
        return torch.from_numpy(self._arrays[name])

    def number(self, name: str) -> float:
        """Return one number."""
        return float(self._arrays[name])

    def below(self, prefix: str) -> dict[str, Tensor]:
        """Return all arrays of a group, under their names within it."""
        start = f"{prefix}/"
        return {
            name.removeprefix(start): self[name]
            for name in self._arrays
            if name.startswith(start)
        }

    def certificate(self) -> dict[str, str]:
        """Return how the file was made."""
        return {key: str(self._arrays[f"made/{key}"]) for key in CERTIFICATE}
