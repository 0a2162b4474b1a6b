"""Between the stages: which states each cell type takes, from the encoded cells."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from napari_destvi.data.problem import Reference
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.training.blocks import in_blocks
from napari_destvi.training.counts import Counts
from napari_destvi.training.spot_fit import AnyReferenceModel

#: Restarts of k-means (Lopez et al. 2022).
N_RESTARTS = 30


def estimate_state_prior(
    model: ReferenceModel, reference: Reference, *, n_components: int, seed: int
) -> StatePrior:
    """Summarise the encoded cells of each type by a mixture of Gaussians.

    k-means of the cells' mean states; a component has the mean of its cells' means,
    the mean of their variances plus the variance of their means, and their share as
    weight. In a type of at most `n_components` cells each cell is a component.

    Parameters
    ----------
    model : ReferenceModel
        The trained model.
    reference : Reference
        The cells.
    n_components : int
        Components per type.
    seed : int
        Of k-means.
    """
    mean, variance = encode_cells(model, reference)
    n_types, n_latent = reference.n_cell_types, mean.shape[1]
    means = np.zeros((n_types, n_components, n_latent), dtype=np.float32)
    variances = np.ones_like(means)
    weights = np.zeros((n_types, n_components), dtype=np.float32)
    for cell_type in range(n_types):
        of_type = reference.labels == cell_type
        mean_k, variance_k = mean[of_type], variance[of_type]
        component = _clusters(mean_k, n_components, seed)
        for index in np.unique(component):
            chosen = component == index
            means[cell_type, index] = mean_k[chosen].mean(0)
            variances[cell_type, index] = variance_k[chosen].mean(0) + mean_k[
                chosen
            ].var(0)
            weights[cell_type, index] = chosen.mean()
    device = model.logits.device
    tensors = (torch.from_numpy(a).to(device) for a in (means, variances, weights))
    return StatePrior(*tensors)


@torch.no_grad()
def encode_cells(
    model: AnyReferenceModel, reference: Reference
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return mean and variance of every cell's state, of shape (n_cells, n_latent)."""
    model.eval()
    device = model.generator.device
    counts = Counts(reference.counts, device=device)
    labels = torch.from_numpy(reference.labels).to(device)
    blocks = in_blocks(
        lambda rows: model.encoder(counts.rows(rows), labels[rows]),
        len(counts),
        device=device,
    )
    mean = torch.cat([block[0] for block in blocks])
    variance = torch.cat([block[1] for block in blocks])
    return mean.cpu().numpy(), variance.cpu().numpy()


def _clusters(
    mean: NDArray[np.float32], n_components: int, seed: int
) -> NDArray[np.int64]:
    """Return the component of each cell of one type."""
    if len(mean) <= n_components:
        return np.arange(len(mean))
    from sklearn.cluster import KMeans

    clustering = KMeans(n_components, n_init=N_RESTARTS, random_state=seed)
    return np.asarray(clustering.fit_predict(mean), dtype=np.int64)
