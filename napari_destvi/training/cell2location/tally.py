"""Counting how often each gene has each count."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import torch
from scipy.special import gammaln

from napari_destvi.model.cell2location.count_likelihood import CountTally


def tally_counts(matrix: sp.csr_matrix, *, device: torch.device) -> CountTally:
    """Return the tally of a matrix of whole counts.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_rows, n_genes)
        Counts.
    device : torch.device
        Where it is wanted.
    """
    present = matrix.data > 0
    genes = matrix.indices[present].astype(np.int64)
    counts = matrix.data[present].astype(np.int64)
    n_levels = int(counts.max(initial=0)) + 1
    pairs, times = np.unique(genes * n_levels + counts, return_counts=True)
    # The ratio of gamma functions is the small difference of large numbers; Apple's
    # cards have no more than single precision for it.
    exact = torch.float32 if device.type == "mps" else torch.float64
    return CountTally(
        genes=torch.from_numpy(pairs // n_levels).to(device),
        counts=torch.from_numpy(pairs % n_levels).to(device, exact),
        times=torch.from_numpy(times).to(device, exact),
        constant=float(gammaln(counts + 1.0).sum()),
    )
