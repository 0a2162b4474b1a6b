"""One call from annotated data to a result, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Literal

from napari_destvi.config import FitConfig
from napari_destvi.data.prepare import prepare
from napari_destvi.methods.registry import method_of
from napari_destvi.methods.reports import final_result
from napari_destvi.results import FitProgress, Result

if TYPE_CHECKING:
    from anndata import AnnData


def fit(  # noqa: PLR0913 - two data sets and five choices, all by name
    spots: AnnData,
    reference: AnnData,
    *,
    labels: str,
    config: FitConfig | None = None,
    accept: Collection[str] = (),
    n_top_genes: int | Literal["auto"] | None = "auto",
    library: str | None = None,
    report: Callable[[FitProgress], None] | None = None,
) -> Result:
    """Find the share and the state of each cell type in each spot.

    Parameters
    ----------
    spots : AnnData of shape (n_spots, n_genes)
        The slide: raw counts, and positions in ``obsm["spatial"]``.
    reference : AnnData of shape (n_cells, n_genes)
        Single cells: raw counts, and cell types in ``obs[labels]``.
    labels : str
        Column of the reference with the cell types.
    config : FitConfig, optional
        The settings; the defaults suit most slides. ``FitConfig(method="nnls")``
        takes non-negative least squares in place of DestVI.
    accept : collection of str
        Codes of the findings in the data that you agree to, or ``("all",)``.
    n_top_genes : int, "auto" or None
        The most variable genes of the reference that are used; None for all; "auto"
        takes all of a targeted panel and 2,000 of a whole transcriptome.
    library : str, optional
        Which capture area to fit, where the slide has several.
    report : callable, optional
        Called with every `FitProgress`, up to ten times a second.

    Returns
    -------
    Result
        Proportions, activation and cell state of every spot; least squares finds
        proportions only.

    Raises
    ------
    InputError
        If the data cannot be used as they are; the text says what to do.
    ConfigError
        If `accept` names no finding, or the device is not there.
    FitError
        If the training ends early.
    """
    problem = prepare(
        spots,
        reference,
        labels=labels,
        accept=accept,
        n_top_genes=n_top_genes,
        library=library,
    )
    config = config or FitConfig()
    return final_result(method_of(config).fit(problem, config), show=report)
