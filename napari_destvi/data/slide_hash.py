"""A name for a slide by the counts of its spots, to know it again among others.

Slides of one kind of array share the names of their spots. The sum over all genes of
a spot does not depend on the order of spots or genes, nor on the choice of genes for
a fit, and thousands of sums are the same for no two slides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.counts import counts_at
from napari_destvi.data.draft import row_totals

if TYPE_CHECKING:
    from anndata import AnnData


def slide_hash(names: Iterable[str], totals: NDArray[np.float64]) -> str:
    """Return the SHA-256 of the spots' names and counts, in any order.

    Parameters
    ----------
    names : iterable of str
        Distinct names of spots.
    totals : ndarray of shape (n_spots,)
        The counts of each over all genes of the file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    pairs = zip(names, totals, strict=True)
    lines = sorted(f"{name}\t{total:.0f}\n" for name, total in pairs)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def is_another_slide(
    spots: AnnData,
    rows: NDArray[np.int64],
    names: Iterable[str],
    known: Mapping[str, Any],
) -> bool:
    """Return whether spots have other counts than those of a known slide.

    Parameters
    ----------
    spots : AnnData
        The slide to compare; not modified.
    rows : ndarray of shape (n_spots,)
        The rows that were fitted.
    names : iterable of str
        Their names.
    known : mapping
        Provenance of a problem. False where it does not tell, and where the counts
        are not any more where they were, such as after a transform of X.
    """
    if "slide_hash" not in known:
        return False
    counts = counts_at(spots, known["spots_matrix"])
    if counts is None:
        return False
    found = slide_hash(names, row_totals(counts.matrix)[rows])
    return found != str(known["slide_hash"])
