"""What to say of a raw matrix: places without tissue, droplets without a cell (31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.counts import Counts
from napari_destvi.data.draft import row_totals
from napari_destvi.data.file_keys import IN_TISSUE
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.wording import number_of, percent, verb

if TYPE_CHECKING:
    from anndata import AnnData

#: A spot on tissue, or a cell, has more counts than this; what drifts into an empty
#: place or droplet seldom has.
FEW_COUNTS = 10
#: Code of what is told of such a matrix, also by those who read it.
RAW_MATRIX = "raw-matrix"
#: Above this share of nearly empty rows, a matrix was not filtered.
MAX_SHARE_NEARLY_EMPTY = 0.5


def in_tissue(
    spots: AnnData, takes_part: NDArray[np.bool_], log: FindingLog
) -> NDArray[np.bool_]:
    """Return the spots that take part, without those beside the tissue on consent.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    takes_part : ndarray of shape (n_spots,)
        The spots of the chosen capture area that have a place.
    log : FindingLog
        Takes the question.

    Returns
    -------
    ndarray of shape (n_spots,)
    """
    beside = takes_part & _is_beside(spots.obs)
    n, n_left = int(beside.sum()), int((takes_part & ~beside).sum())
    if n == 0 or n_left == 0:  # a column of zeros says nothing
        return takes_part
    way = log.ask(
        "outside-tissue",
        f"{n:,} of {number_of(n + n_left, 'spot')} {verb(n, 'lies', 'lie')} beside the "
        f'tissue (0 in obs["{IN_TISSUE}"]): the file holds the raw matrix, with every '
        "place of the array.",
        Fix(
            f"Keep {number_of(n_left, 'spot')} in tissue",
            f"the {number_of(n, 'spot')} beside the tissue "
            f"{verb(n, 'is', 'are')} left out",
            "drop",
        ),
        Fix(
            "Use all spots",
            "spots beside the tissue are fitted like all others",
            "keep",
        ),
    )
    return takes_part & ~beside if way == "drop" else takes_part


def tell_if_raw(
    counts: Counts, rows: NDArray[np.bool_], *, owner: str, log: FindingLog
) -> None:
    """Say so if most rows are nearly empty, as in a matrix that was not filtered.

    Parameters
    ----------
    counts : Counts
        Of the slide or the reference.
    rows : ndarray of shape (n_rows,)
        Those that take part.
    owner : str
        Which of them, for the sentence.
    log : FindingLog
        Takes the finding.
    """
    if not rows.any():
        return
    share = float((row_totals(counts.matrix)[rows] <= FEW_COUNTS).mean())
    if share > MAX_SHARE_NEARLY_EMPTY:
        places = {"slide": "spots", "reference": "cells"}[owner]
        log.tell(
            RAW_MATRIX,
            f"{percent(share)} of the {owner}'s {places} have {FEW_COUNTS} counts or "
            "fewer: this looks like a raw matrix, with every barcode. Give the "
            "filtered one (filtered_feature_bc_matrix) if there is one.",
        )


def _is_beside(obs: pd.DataFrame) -> NDArray[np.bool_]:
    if IN_TISSUE not in obs:
        return np.zeros(len(obs), dtype=np.bool_)
    values = pd.to_numeric(obs[IN_TISSUE].astype(object), errors="coerce")
    return np.asarray(values == 0, dtype=np.bool_)
