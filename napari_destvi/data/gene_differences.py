"""How the genes of a slide differ from those of a trained model, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.wording import listing

#: Missing genes that are named, those first that tell most.
MAX_NAMED = 8
#: From here on intervals are said to hold less than they should: where so much was
#: missing of simulated slides, they held 85 % of the true shares or fewer, not 90 %.
MUCH_MISSING = 0.25

#: What is compared, what the model has, and what the slide has.
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True, eq=False)
class GeneDifferences:
    """What a trained model and another slide have in common, and what not.

    Parameters
    ----------
    n_model, n_slide, n_shared : int
        Genes of the model, of the slide, and of both.
    missing : tuple of str
        Genes of the model that the slide lacks; those first that tell most.
    missing_information : float
        Share of what tells the types apart that the missing genes told, from 0 to 1.
    depths : tuple of two float
        Counts of a spot in the genes of the model, in the middle: on the model's own
        slide, and on this.
    cell_types : tuple of str
        Of the model, and so of the result.
    """

    n_model: int
    n_slide: int
    n_shared: int
    missing: tuple[str, ...] = field(repr=False)
    missing_information: float
    depths: tuple[float, float]
    cell_types: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(
        cls,
        gene_names: Sequence[str],
        columns: NDArray[np.int64],
        information: NDArray[np.float64],
        *,
        n_slide_genes: int,
        depths: tuple[float, float],
        cell_types: tuple[str, ...],
    ) -> Self:
        """Compare the genes of a model with those that a slide has of them.

        Parameters
        ----------
        gene_names : sequence of str
            Of the model.
        columns : ndarray of int
            Numbers of those that the slide has.
        information : ndarray of shape (n_genes,)
            What each gene of the model tells of the types; sums to 1.
        n_slide_genes : int
            Genes of the slide.
        depths, cell_types
            As above.
        """
        is_missing = np.ones(len(gene_names), dtype=bool)
        is_missing[columns] = False
        lacking = np.flatnonzero(is_missing)
        order = lacking[np.argsort(-information[lacking], kind="stable")]
        return cls(
            n_model=len(gene_names),
            n_slide=n_slide_genes,
            n_shared=len(columns),
            missing=tuple(gene_names[gene] for gene in order),
            missing_information=float(information[lacking].sum()),
            depths=depths,
            cell_types=cell_types,
        )

    def rows(self) -> tuple[Row, ...]:
        """Return the table: what is compared, of the model, and of the slide."""
        own, here = self.depths
        return (
            ("genes", f"{self.n_model:,}", f"{self.n_slide:,}"),
            ("genes in both", f"{self.n_shared:,}", f"{self.n_shared:,}"),
            ("genes of the model alone", f"{len(self.missing):,}", "expected"),
            (
                "  their part in telling types apart",
                f"{100 * self.missing_information:.3g} %",
                "",
            ),
            ("genes of the slide alone", "", f"{self._n_extra:,} left out"),
            ("counts of a spot in these genes", f"{own:,.0f}", f"{here:,.0f}"),
            ("cell types", f"{len(self.cell_types):,}", "those of the model"),
        )

    def sentences(self) -> tuple[str, ...]:
        """Return what the differences mean for the maps."""
        said = [
            f"The cell types are those of the model: {self._types()}. A type that "
            "occurs on this slide alone cannot be found."
        ]
        if self.missing:
            said.append(
                f"Of the {self.n_model:,} genes of the model the slide lacks "
                f"{len(self.missing):,}, which tell "
                f"{100 * self.missing_information:.3g} % of what tells its types "
                f"apart: {listing(self.missing, at_most=MAX_NAMED)}. In their place "
                "stands what the other genes let expect."
            )
        if self.missing_information > MUCH_MISSING:
            said.append(
                "With so much missing, true shares lie outside their intervals more "
                "often than one time in ten."
            )
        if self._n_extra:
            said.append(
                f"{self._n_extra:,} genes of the slide are not in the model and are "
                "left out."
            )
        return tuple(said)

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, for the settings of a result."""
        return {
            "n_model_genes": self.n_model,
            "n_slide_genes": self.n_slide,
            "n_shared_genes": self.n_shared,
            "missing_genes": list(self.missing),
            "missing_information": self.missing_information,
            "sentences": list(self.sentences()),
        }

    @property
    def _n_extra(self) -> int:
        return self.n_slide - self.n_shared

    def _types(self) -> str:
        return listing(self.cell_types, at_most=len(self.cell_types))
