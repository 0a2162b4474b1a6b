"""Work on rows block by block; where the memory does not suffice, smaller blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import torch
from torch import Tensor

from napari_destvi.config.memory import BLOCK_SIZE
from napari_destvi.errors import FitError
from napari_destvi.training.memory import release_memory
from napari_destvi.training.out_of_memory import exhausted_memory

#: Smaller blocks hardly save memory any more: what is held beside them is too much.
MIN_BLOCK_SIZE = 32
_TOO_BIG = {
    "host": (
        "The computer ran out of memory, even with {n_rows} rows of the counts at a "
        "time. Close other programs, fit fewer genes, or choose a smaller batch size, "
        "and fit again."
    ),
    "card": (
        "The graphics card ran out of memory, even with {n_rows} rows of the counts at "
        "a time. Fit fewer genes, choose a smaller batch size, or the device "
        '"cpu", and fit again.'
    ),
}

Found = TypeVar("Found")


def in_blocks(
    work: Callable[[Tensor], Found],
    n_rows: int,
    *,
    device: torch.device,
    block_size: int = BLOCK_SIZE,
) -> list[Found]:
    """Return what `work` finds in each block of rows, in their order.

    The parameters and errors are those of `block_by_block`.
    """
    blocks = block_by_block(work, n_rows, device=device, block_size=block_size)
    return [found for _, found in blocks]


def block_by_block(
    work: Callable[[Tensor], Found],
    n_rows: int,
    *,
    device: torch.device,
    begin: int = 0,
    block_size: int = BLOCK_SIZE,
) -> Iterator[tuple[float, Found]]:
    """Yield the share of the rows that is done, and what was found in the newest.

    A block for which the memory does not suffice is tried again at half its size, as
    are all after it.

    Parameters
    ----------
    work : callable
        From row indices on the device to what is found in these rows.
    n_rows : int
        How many rows there are.
    device : torch.device
        Where it works.
    begin : int
        The first row that is not done yet.
    block_size : int
        Rows of a block while the memory suffices.

    Raises
    ------
    FitError
        If the memory does not suffice for the smallest block either.
    """
    size = block_size
    while begin < n_rows:
        rows = torch.arange(begin, min(begin + size, n_rows), device=device)
        try:
            found = work(rows)
        except (RuntimeError, MemoryError) as error:
            memory = exhausted_memory(error)
            if memory is None:
                raise
            if len(rows) <= MIN_BLOCK_SIZE:
                raise FitError(_TOO_BIG[memory].format(n_rows=len(rows))) from error
            size = max(len(rows) // 2, MIN_BLOCK_SIZE)
        else:
            begin += len(rows)
            yield begin / n_rows, found
            continue
        # Only here is the error gone, and with it the tensors that it held.
        release_memory(device)
