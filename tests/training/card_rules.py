"""Stands in for a graphics card: what cannot be recorded on one is an error.

The copy of a number to another device is not noticed: here all are on one.
"""

from __future__ import annotations

import torch
from torch.utils._python_dispatch import TorchDispatchMode

#: Operations whose result must come back before the next can be asked for: they read a
#: number, or their shape depends on numbers.
_WAITS = {
    *("_local_scalar_dense", "item", "equal", "is_nonzero"),
    *("nonzero", "masked_select", "repeat_interleave", "bincount", "_unique2"),
}


#: Operations that draw numbers, from PyTorch's own source unless they are given one.
_DRAWS = {
    *("bernoulli_", "normal_", "uniform_", "poisson", "_standard_gamma"),
    *("rand", "randn", "randint", "randperm", "multinomial"),
}


class NeverWaiting(TorchDispatchMode):
    """Raises where a card would have to wait, or draw from a source unknown to us."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func._schema.name.split("::")[1]
        indices = args[1] if name in {"index", "index_put_", "index_put"} else ()
        by_mask = any(i is not None and i.dtype == torch.bool for i in indices)
        if name in _WAITS or by_mask:
            msg = f"{name} makes a card wait for the computer"
            raise AssertionError(msg)
        given = [*args, *(kwargs or {}).values()]
        has_source = any(isinstance(value, torch.Generator) for value in given)
        if name in _DRAWS and not has_source:
            msg = f"{name} draws from no generator of ours"
            raise AssertionError(msg)
        return func(*args, **(kwargs or {}))
