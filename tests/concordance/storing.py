"""What the scripts that run scvi-tools share: weights, gradients, a certificate.

Nothing here belongs to the test suite, which reads the files these scripts left.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import numpy as np
import scvi
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.distributions import Normal

STORED = Path(__file__).parent / "stored"

#: Weights of the divergences at which every loss is stored, and the one at which its
#: gradients are: there every term has a weight of its own.
KL_WEIGHTS = (1.0, 0.3)
GRADIENT_KL_WEIGHT = 0.3

Arrays = dict[str, NDArray[np.generic]]


def tensor(values: object) -> Tensor:
    """Return numbers as float64, whole numbers as int64."""
    return torch.from_numpy(np.asarray(values))


def draw_counts(
    rng: np.random.Generator, shape: tuple[int, int], *, scales: tuple[float, float]
) -> NDArray[np.float64]:
    """Return counts of rows (cells or spots) of few and of many."""
    scale = rng.choice(scales, (shape[0], 1))
    return rng.poisson(rng.gamma(0.7, 1.0, shape) * scale).astype(float)


def draw_weights(module: nn.Module, rng: np.random.Generator) -> None:
    """Give every parameter a value that no version of torch can change."""
    with torch.no_grad():
        for name, value in module.named_parameters():
            is_matrix = name.endswith("weight")
            scale = 1 / np.sqrt(value.shape[1]) if is_matrix else 0.5
            value.copy_(tensor(scale * rng.normal(size=tuple(value.shape))))


def weights_of(module: nn.Module) -> Arrays:
    """Return parameters and buffers under the peer's own names."""
    state = module.state_dict()
    return {f"weights/{name}": value.numpy().copy() for name, value in state.items()}


def gradients_of(loss: Tensor, module: nn.Module, group: str = "gradient") -> Arrays:
    """Return the gradient of the loss for each parameter that it depends on."""
    trained = {n: p for n, p in module.named_parameters() if p.requires_grad}
    found = torch.autograd.grad(loss, list(trained.values()), allow_unused=True)
    return {
        f"{group}/{name}": gradient.numpy()
        for name, gradient in zip(trained, found, strict=True)
        if gradient is not None
    }


@contextmanager
def normal_samples(*noise: NDArray[np.float64]) -> Iterator[None]:
    """Let each `Normal.rsample` use these standard normal numbers, in turn."""
    left = list(noise)

    def rsample(self: Normal, sample_shape: object = ()) -> Tensor:
        given = tensor(left.pop(0))
        assert given.shape == self._extended_shape(torch.Size(sample_shape))
        return self.loc + self.scale * given

    with mock.patch.object(Normal, "rsample", rsample):
        yield
    assert not left, "fewer samples were drawn than given"


def plain(values: Tensor | NDArray[np.generic]) -> NDArray[np.generic]:
    """Return a tensor of any kind as an array."""
    return values.detach().numpy() if isinstance(values, Tensor) else values


def store(name: str, arrays: dict[str, object], *, script: str) -> None:
    """Write the arrays with what is needed to make them again."""
    certificate = {
        "script": f"tests/concordance/{Path(script).name}",
        "scvi_tools": scvi.__version__,
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "date": datetime.now(UTC).date().isoformat(),
    }
    kept = {key: np.asarray(plain(value)) for key, value in arrays.items()}
    kept |= {f"made/{key}": np.array(value) for key, value in certificate.items()}
    STORED.mkdir(exist_ok=True)
    np.savez_compressed(STORED / f"{name}.npz", **kept)
