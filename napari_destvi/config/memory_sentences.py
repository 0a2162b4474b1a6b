"""What a fit needs of the memory, in words: the amount, the choice, what to do."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from napari_destvi.config.fit_config import FitConfig
from napari_destvi.config.fit_plan import FitPlan
from napari_destvi.config.held_counts import (
    dense_bytes,
    is_held_dense,
    stored_on_card,
)
from napari_destvi.config.memory import (
    FitSizes,
    Part,
    Parts,
    estimate_memory,
)

GIGABYTE = 10**9
#: Above it gigabytes are told without a decimal.
MANY_GIGABYTES = 10

_FEWER_GENES = "Fit fewer genes"
_SMALLER_BATCH = "Choose a smaller batch size"
_PART_OF_SLIDE = "Fit a part of the slide, or fewer cell types"
#: What makes each part smaller; nothing does so for the program itself.
_ADVICE: dict[Part, str] = {
    "sparse counts": _FEWER_GENES,
    "dense counts": _FEWER_GENES,
    "simulated spots": _FEWER_GENES,
    "networks": _FEWER_GENES,
    "free numbers": _PART_OF_SLIDE,
    "results": _PART_OF_SLIDE,
    "training steps": _SMALLER_BATCH,
    "blocks of spots": _FEWER_GENES,
    "tally of counts": _FEWER_GENES,
}


class _Memory(NamedTuple):
    name: str
    way_out: str


_BESIDES = "of memory besides the files"

_HOST = _Memory("memory", "close other programs")
_CARD = _Memory("the graphics card's memory", 'choose the device "cpu"')


def readable_bytes(n_bytes: int) -> str:
    """Return an amount of memory in GB, as exact as an estimate is.

    Examples
    --------
    >>> readable_bytes(1_230_000_000), readable_bytes(20_700_000_000)
    ('1.2 GB', '21 GB')
    """
    gigabytes = n_bytes / GIGABYTE
    digits = 0 if gigabytes >= MANY_GIGABYTES else 1
    return f"{max(gigabytes, 0.1):.{digits}f} GB"


class MemoryForecast(NamedTuple):
    """What to say of the memory before a fit.

    Parameters
    ----------
    note : str
        How much is needed where the fit computes, and what follows from it.
    warnings : tuple of str
        A sentence for each memory that will not suffice.
    """

    note: str
    warnings: tuple[str, ...]


def forecast_memory(
    sizes: FitSizes,
    config: FitConfig,
    plan: FitPlan,
    *,
    free_host: int | None,
    free_card: int | None = None,
    on_card: bool,
) -> MemoryForecast:
    """Return what to say of the memory of a fit.

    Parameters
    ----------
    sizes : FitSizes
        Of the data.
    config : FitConfig
        The wishes.
    plan : FitPlan
        The numbers that they led to.
    free_host, free_card : int or None
        Bytes that are free in the computer and in its graphics card; None if not
        known, and then there is nothing to warn of.
    on_card : bool
        Whether the fit computes on a graphics card with memory of its own.
    """
    free = free_card if on_card else free_host
    need = estimate_memory(sizes, config, plan, on_card=on_card, free=free)
    n_bytes = need.card_bytes if on_card else need.host_bytes
    where = "of the graphics card's memory" if on_card else _BESIDES
    left = "" if free is None else f"; {readable_bytes(free)} are free"
    choice = _choice(sizes, free, on_card=on_card)
    return MemoryForecast(
        f"Needs about {readable_bytes(n_bytes)} {where}{left}.{choice}",
        (
            *_warnings(need.card, free_card, _CARD),
            *_warnings(need.host, free_host, _HOST),
        ),
    )


def _choice(sizes: FitSizes, free: int | None, *, on_card: bool) -> str:
    """Return how the counts of the spots are held if not in the quickest way."""
    as_dense = dense_bytes(sizes.n_spots, sizes.n_genes)
    if is_held_dense(as_dense, free=free, on_card=on_card):
        return ""
    sparse = (
        " The counts stay sparse: with their zeros they would take "
        f"{readable_bytes(as_dense)}."
    )
    if not on_card or free is None or sizes.n_stored <= stored_on_card(free):
        return sparse
    return f"{sparse} Those that do not fit are sent to the card as they are needed."


def _warnings(parts: Parts, free: int | None, memory: _Memory) -> tuple[str, ...]:
    needed = sum(parts.values())
    if free is None or needed <= free:
        return ()
    return (
        f"The fit needs about {readable_bytes(needed)} of {memory.name}, and "
        f"{readable_bytes(free)} are free: it may end early. {_advice(parts)}, or "
        f"{memory.way_out}.",
    )


def _advice(parts: Parts) -> str:
    """Return what makes the most of it smaller."""
    saved: Counter[str] = Counter()
    for part, advice in _ADVICE.items():
        saved[advice] += parts.get(part, 0)
    return saved.most_common(1)[0][0]
