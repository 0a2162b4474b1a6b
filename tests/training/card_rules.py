"""Stands in for a graphics card: what makes one wait for the computer is an error."""

from __future__ import annotations

import torch
from torch.utils._python_dispatch import TorchDispatchMode

#: Operations whose result must come back before the next can be asked for: they read a
#: number, or their shape depends on numbers.
_WAITS = {
    *("_local_scalar_dense", "item", "equal", "is_nonzero"),
    *("nonzero", "masked_select", "repeat_interleave", "bincount", "_unique2"),
}


class NeverWaiting(TorchDispatchMode):
    """Raises where a card would have to wait; such a step cannot be recorded."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func._schema.name.split("::")[1]
        indices = args[1] if name in {"index", "index_put_", "index_put"} else ()
        by_mask = any(i is not None and i.dtype == torch.bool for i in indices)
        if name in _WAITS or by_mask:
            msg = f"{name} makes a card wait for the computer"
            raise AssertionError(msg)
        return func(*args, **(kwargs or {}))
