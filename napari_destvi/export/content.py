"""What the files for other programs are made of: values per spot, places, colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.export.region_labels import REGION_COLUMN

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from anndata import AnnData
    from numpy.typing import NDArray

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.export.figure_content import Raster
    from napari_destvi.results import Result

#: Column of the type that a spot holds most of.
DOMINANT_COLUMN = "dominant_cell_type"


class SpotOutline(NamedTuple):
    """A disc, or a square bin.

    Parameters
    ----------
    size : float
        Diameter of the disc or edge of the bin, in full-resolution pixels.
    angle : float or None
        By which the bin is turned from the axes, in radians; None for a disc.
    """

    size: float
    angle: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ExportContent:
    """What is written; a format takes of it what it knows.

    Parameters
    ----------
    result : Result
        All that was found.
    values : DataFrame of shape (n_spots, n_columns), float32
        The chosen quantity of the chosen types: rows named by spot as in the result,
        columns as the user calls them. NaN where there is none.
    dominant : Series of shape (n_spots,)
        The type that each spot holds most of, named by spot; None for none.
    colours : mapping of str to tuple of int
        Red, green and blue of each type, from 0 to 255.
    quantity : str
        What the values are.
    spots : AnnData or None
        The slide, for formats that carry it.
    tissue : Tissue or None
        Where the spots lie, for formats that draw them.
    labels : Series or None
        The region of each spot, named by spot; None without regions.
    raster : Raster or None
        Which of the tissue's spots lies under each pixel, for pictures.
    outline : SpotOutline or None
        What a spot looks like; None without a tissue.
    """

    result: Result
    values: pd.DataFrame = field(repr=False)
    dominant: pd.Series = field(repr=False)
    colours: Mapping[str, tuple[int, int, int]] = field(repr=False)
    quantity: str = "proportions"
    spots: AnnData | None = field(default=None, repr=False)
    tissue: Tissue | None = field(default=None, repr=False)
    labels: pd.Series | None = field(default=None, repr=False)
    raster: Raster | None = field(default=None, repr=False)
    outline: SpotOutline | None = None

    def described(self) -> pd.DataFrame:
        """Return dominant type and, if there are regions, region of each spot.

        Returns
        -------
        DataFrame of shape (n_spots, 1 or 2)
            Named by spot as `values`.
        """
        frame = self.dominant.to_frame(DOMINANT_COLUMN)
        if self.labels is not None:
            frame[REGION_COLUMN] = self.labels.reindex(frame.index)
        return frame

    def placed_values(self) -> NDArray[np.float32]:
        """Return the values of the tissue's spots, of shape (n_placed, n_columns).

        NaN for a spot that the result lacks.
        """
        names = list(self.shown_tissue.spot_names)
        values: NDArray[np.float32] = self.values.reindex(names).to_numpy("float32")
        return values

    def placed_described(self) -> pd.DataFrame:
        """Return `described` of the tissue's spots, None where nothing is known."""
        frame = self.described().reindex(list(self.shown_tissue.spot_names))
        return frame.astype(object).where(frame.notna(), None)

    @property
    def shown_outline(self) -> SpotOutline:
        """The outline of a spot, in a format that is not written without."""
        assert self.outline is not None
        return self.outline

    @property
    def shown_tissue(self) -> Tissue:
        """The tissue, in a format that is not written without."""
        assert self.tissue is not None
        return self.tissue
