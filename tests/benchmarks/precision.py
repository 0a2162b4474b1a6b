"""What rounding the factors of matrix products costs in accuracy.

A graphics card multiplies faster what has fewer bits: ten after the point in TF32,
seven in bfloat16, the sums being exact to 23 all the same. Here a processor does so:
before every product of a fit, forward and backward, its factors are rounded.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

import torch
from slides import MEASURES, Slide, print_table, table_parser
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from napari_destvi import FitConfig
from napari_destvi.config import PRESETS

#: Bits after the point; a number of single precision has 23.
BITS = {"single precision": 23, "TF32": 10, "bfloat16": 7}
#: The factors of each product are its last two arguments.
_PRODUCTS = {"mm", "addmm", "bmm", "baddbmm", "mv", "addmv", "dot"}


def rounded(values: Tensor, bits: int) -> Tensor:
    """Return the nearest numbers with so many bits after the point."""
    mantissa, exponent = torch.frexp(values)  # from 1/2 to 1: one bit more
    return torch.ldexp((mantissa * 2 ** (bits + 1)).round() / 2 ** (bits + 1), exponent)


class RoundedProducts(TorchDispatchMode):
    """Rounds the factors of all matrix products.

    Parameters
    ----------
    bits : int
        Bits after the point that are kept.
    """

    def __init__(self, bits: int) -> None:
        super().__init__()
        self.bits, self.n_products = bits, 0

    def __torch_dispatch__(
        self,
        func: Any,
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if func._schema.name.split("::")[1] in _PRODUCTS:
            self.n_products += 1
            factors = (rounded(factor, self.bits) for factor in args[-2:])
            args = (*args[:-2], *factors)
        return func(*args, **(kwargs or {}))


def scores_of(preset: str, bits: int, slide: Slide, seed: int) -> list[float]:
    """Return the measures of one fit."""
    config = FitConfig(preset=preset, seed=seed, n_threads=1, device="cpu")
    with TemporaryDirectory() as folder, RoundedProducts(bits) as mode:
        os.environ["NAPARI_DESTVI_CACHE"] = folder  # each learns its own reference
        result = slide.fitted(config)
    assert mode.n_products > 0
    scores = slide.scores(result.proportions_frame())
    return [scores[key] for key in MEASURES]


def main() -> None:
    """Print the table."""
    parser = table_parser(__doc__)
    parser.add_argument("--preset", default="default", choices=PRESETS)
    given = parser.parse_args()
    lines = {
        name: partial(scores_of, given.preset, bits) for name, bits in BITS.items()
    }
    print_table(given, "factors", lines)


if __name__ == "__main__":
    main()
