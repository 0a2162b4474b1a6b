"""A trained model as named arrays: what another slide is read with, without training.

==================  ===================================================================
name                what it holds
==================  ===================================================================
``profile``         (n_cell_types, n_genes), expected share of each gene in the counts
                    of each type, on the platform of the reference
``gene_factor``     (n_genes,), log factor of each gene on the slide of the fit
``solved_factor``   (n_genes,), the same as it is solved for before any training
``composition/...`` weights of the networks that predict the shares
``states/...``      weights of the network that predicts the states
``expression/...``  the model of the expression, with the noise profile
``pool/...``        sums of cells of the reference of known composition, by which the
                    intervals are calibrated; where the fit had intervals
==================  ===================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.config import SpotFitOrder
from napari_destvi.config.presets import AbundanceLink
from napari_destvi.results.expression_model import ExpressionModel
from napari_destvi.results.stored_expression import restored_model

COMPOSITION, STATES, EXPRESSION = "composition/", "states/", "expression/"
POOL = "pool/"
#: The arrays with one number, or one column, for each gene.
_OF_GENES = ("profile", "gene_factor", "solved_factor")
#: Keeps logarithms finite.
_TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """What a finished fit learned, as far as another slide can use it.

    Parameters
    ----------
    order : {"in turn", "joint"}
        Whether several networks predict the shares, pooled with the likelihood, or one
        model predicts shares and states at once.
    cell_types, gene_names : tuple of str
        As of the result of the fit.
    abundance_link : {"softmax", "softplus"}
        From the numbers of a network to abundances.
    trace_level : float
        Up to here a share is a trace; 0 for none.
    depth : float
        Counts of a spot of the fit, in the middle.
    arrays : mapping of str to ndarray
        As the table of this module tells.
    settings, versions : mapping
        Of the result of the fit.

    Raises
    ------
    ValueError
        If the arrays are not of so many genes and types.
    """

    order: SpotFitOrder
    cell_types: tuple[str, ...]
    gene_names: tuple[str, ...] = field(repr=False)
    abundance_link: AbundanceLink
    trace_level: float
    depth: float
    arrays: Mapping[str, NDArray[Any]] = field(repr=False)
    settings: Mapping[str, Any] = field(repr=False)
    versions: Mapping[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        n_genes, n_types = len(self.gene_names), len(self.cell_types)
        fits = [self._array(name).shape[-1:] == (n_genes,) for name in _OF_GENES]
        fits.append(len(self._array("profile")) == n_types)
        if not all(fits):
            msg = "the arrays of the trained model do not fit its genes and types"
            raise ValueError(msg)

    @property
    def expression_model(self) -> ExpressionModel:
        """What the types express, as the slide of the fit saw it."""
        return restored_model(self.below(EXPRESSION), "softplus")

    def below(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return the arrays whose names begin so, by the rest of their names."""
        return {
            name.removeprefix(prefix): array
            for name, array in self.arrays.items()
            if name.startswith(prefix)
        }

    def information(self) -> NDArray[np.float64]:
        r"""Return how much of what tells the types apart each gene tells.

        That is its part of the mutual information between the gene and the type of a
        count, where all types are as frequent,

        .. math:: I_g \propto \sum_k p_{kg} \log \frac{p_{kg}}{\frac1K \sum_j p_{jg}}

        Returns
        -------
        ndarray of shape (n_genes,)
            None is negative; they sum to 1.
        """
        profile = np.asarray(self._array("profile"), dtype=np.float64) + _TINY
        told = (profile * np.log(profile / profile.mean(axis=0))).sum(axis=0)
        told = np.maximum(told, 0) + _TINY
        return np.asarray(told / told.sum())

    def _array(self, name: str) -> NDArray[Any]:
        if name not in self.arrays:
            msg = f"the trained model has no {name}"
            raise ValueError(msg)
        return self.arrays[name]
