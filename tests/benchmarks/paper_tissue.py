"""The tissue of the simulations in the DestVI paper, with parameters learned here.

Lopez et al. 2022, doi 10.1038/s41587-022-01272-8, learned what five types of a lymph
node express, and drew from that: 1,600 spots on a square, a Gaussian process per type
through a softmax for the proportions, four more for the states, which all types share,
100 cells a spot whose log expression is ``mean + states @ components`` of their type,
Gamma and Poisson noise, and another Gamma and Poisson for the spot as the mean of its
cells. Their reference are the first 20 cells of each spot.

What is ours: the parameters are learned from another reference, in their way (the 2,000
most variable genes, per type a sparse principal component analysis of four components
with a penalty of 5, of log counts per 100,000), but for the dispersion, which they took
from a fit of scVI and we from moments. The fields are sums of 256 waves. Of the 20
cells fewer are given to the reference (`REFERENCE_CELLS`), which spares memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import scipy.sparse as sp
from anndata import AnnData
from numpy.typing import NDArray
from scipy.spatial.distance import pdist
from scipy.special import softmax
from sklearn.decomposition import SparsePCA

from napari_destvi.data.variable_genes import most_variable
from napari_destvi.simulation.fields import draw_field
from napari_destvi.simulation.learned import learn_expression

N_TYPES, N_GENES, N_COMPONENTS, PENALTY = 5, 2000, 4, 5.0
#: Genes with fewer counts in the whole reference are not among them.
MIN_COUNTS = 10
#: Counts that each cell is scaled to before the logarithm.
CELL_SIZE = 1e5
#: The square reaches so far from its middle to each side, in steps of this length.
HALF_WIDTH, STEP = 10.0, 0.5
#: Squared length scales of the fields of types and of states, in squared median
#: distances of the spots: exp(-d^2 / (scale * median^2)).
TYPE_SCALE, STATE_SCALE = 0.1, 0.5
#: Variance of a field of states; that of a type is 1.
STATE_VARIANCE = 15.0
CELLS_PER_SPOT = 100
#: Of these, how many are in the reference.
REFERENCE_CELLS = 4
#: What the dispersion is multiplied with: simulated cells are larger than real ones.
SHAPE_FACTOR = 100.0
#: A log expression that is not positive becomes this part of the least that is.
FLOOR = 0.01

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parameters:
    """What five types express.

    Parameters
    ----------
    cell_types, genes : tuple of str
        Their names.
    mean : ndarray of shape (n_cell_types, n_genes)
        Of the log expression.
    components : ndarray of shape (n_cell_types, n_components, n_genes)
        What the states change of it; most are 0.
    shape : ndarray of shape (n_genes,)
        Of the Gamma behind the counts.
    """

    cell_types: tuple[str, ...]
    genes: tuple[str, ...]
    mean: Floats = field(repr=False)
    components: Floats = field(repr=False)
    shape: Floats = field(repr=False)

    def log_expression(self, column: int, states: Floats) -> Floats:
        """Return that of a type in some states, of shape (n_spots, n_genes)."""
        return np.asarray(self.mean[column] + states @ self.components[column])

    def varies(self, column: int) -> NDArray[np.bool_]:
        """Return which genes change with the state of a type."""
        return np.asarray((self.components[column] != 0).any(axis=0))

    def shares(self, column: int, states: Floats) -> Floats:
        """Return the true expression of a type in some states; rows sum to 1."""
        expression = np.expm1(np.maximum(self.log_expression(column, states), 0))
        return np.asarray(expression / expression.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Tissue:
    """A slide and a reference of which everything is known.

    Parameters
    ----------
    parameters : Parameters
        What the types express.
    spots, cells : AnnData
        The counts; types in ``cells.obs["cell_type"]``.
    shares : ndarray of shape (n_spots, n_cell_types)
        Probability that a cell of the spot is of a type, which is what is scored.
    states : ndarray of shape (n_spots, n_components)
        Of all types.
    """

    parameters: Parameters
    spots: AnnData
    cells: AnnData
    shares: Floats = field(repr=False)
    states: Floats = field(repr=False)


def learned_parameters(reference: AnnData, labels: str) -> Parameters:
    """Learn from the five types of a reference with most cells."""
    names = reference.obs[labels].astype(str)
    types = names.value_counts().index[:N_TYPES]
    used = reference[names.isin(types).to_numpy()]
    used = used[:, np.asarray(used.X.sum(axis=0)).ravel() >= MIN_COUNTS]
    chosen = most_variable(sp.csr_matrix(used.X), N_GENES)
    assert chosen is not None, "a whole transcriptome has a trend"
    counts = sp.csr_matrix(used.X)[:, chosen]
    genes = tuple(used.var_names[chosen])
    labelled = names.loc[used.obs_names].to_numpy(dtype=object)
    learned = learn_expression(counts, labelled, genes)
    totals = np.asarray(counts.sum(axis=1))
    logs = np.log1p(CELL_SIZE * counts.toarray() / totals)
    fits = [
        SparsePCA(N_COMPONENTS, alpha=PENALTY, random_state=0).fit(
            logs[labelled == name]
        )
        for name in learned.cell_types
    ]
    return Parameters(
        learned.cell_types,
        learned.genes,
        np.stack([fit.mean_ for fit in fits]),
        np.stack([fit.components_ for fit in fits]),
        learned.dispersion,
    )


def simulated(parameters: Parameters, seed: int) -> Tissue:
    """Draw a tissue."""
    rng = np.random.default_rng(seed)
    axis = np.arange(-HALF_WIDTH, HALF_WIDTH, STEP)
    places = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    shares = softmax(_fields(rng, places, N_TYPES, TYPE_SCALE), axis=1)
    states = _fields(rng, places, N_COMPONENTS, STATE_SCALE) * np.sqrt(STATE_VARIANCE)
    rates = _rates(parameters, states)
    shape = SHAPE_FACTOR * parameters.shape
    first = _cells(rng, shares, REFERENCE_CELLS)
    others = rng.multinomial(CELLS_PER_SPOT - REFERENCE_CELLS, shares)
    spot_of, type_of = np.repeat(np.arange(len(places)), REFERENCE_CELLS), first.ravel()
    of_cells = rng.gamma(shape, rates[type_of, spot_of] / shape)
    total = of_cells.reshape(len(places), REFERENCE_CELLS, -1).sum(axis=1)
    for column, number in enumerate(others.T):  # a sum of Gammas of one scale is one
        total += rng.gamma(number[:, None] * shape, rates[column] / shape)
    of_spots = rng.gamma(shape, total / CELLS_PER_SPOT / shape)
    spots = _annotated(rng, of_spots, parameters, "spot")
    spots.obsm["spatial"] = places
    cells = _annotated(rng, of_cells, parameters, "cell")
    cells.obs["cell_type"] = np.array(parameters.cell_types)[type_of]
    return Tissue(parameters, spots, cells, shares, states)


def _fields(
    rng: np.random.Generator, places: Floats, number: int, scale: float
) -> Floats:
    # a length here is the standard deviation of the kernel
    length = np.median(pdist(places)) * np.sqrt(scale / 2)
    drawn = [draw_field(rng, length_um=float(length)) for _ in range(number)]
    return np.stack([one(places) for one in drawn], axis=1)


def _rates(parameters: Parameters, states: Floats) -> Floats:
    """Return expected counts of a cell, of shape (n_cell_types, n_spots, n_genes)."""
    logs = np.stack([parameters.log_expression(k, states) for k in range(N_TYPES)])
    logs[logs <= 0] = FLOOR * logs[logs > 0].min()
    return np.asarray(np.expm1(logs))


def _cells(rng: np.random.Generator, shares: Floats, number: int) -> NDArray[np.intp]:
    """Draw the types of some cells of each spot, of shape (n_spots, number)."""
    drawn = [rng.choice(shares.shape[1], number, p=row) for row in shares]
    return np.stack(drawn)


def _annotated(
    rng: np.random.Generator, expected: Floats, parameters: Parameters, name: str
) -> AnnData:
    counts = sp.csr_matrix(rng.poisson(expected).astype(np.float32))
    rows = pd.DataFrame(index=[f"{name} {number}" for number in range(len(expected))])
    return AnnData(counts, obs=rows, var=pd.DataFrame(index=list(parameters.genes)))
