"""One layer for several cell types: a blend of their colours, or the dominant one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from napari.layers import Image
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import (
    ResultMaps,
    blended,
    dominant_rgba,
    dominant_type,
    gather_rgba,
    place_map,
    upper_limits,
    with_clear,
)
from napari_destvi.session import MapForm
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.slide_layers import placed

NAMES: dict[MapForm, str] = {
    "blend": "Blend of cell types",
    "dominant": "Dominant cell type",
}


class BlendLayer:
    """The layer, and what it needs to be drawn again quickly.

    Parameters
    ----------
    maps : ResultMaps
        Where the shares come from.
    tissue : Tissue
        The slide below.
    opacity : float
        From 0 to 1.
    """

    def __init__(self, maps: ResultMaps, tissue: Tissue, *, opacity: float) -> None:
        height, width = maps.index.index.shape
        self.layer = Image(
            np.zeros((height, width, 4), dtype=np.uint8),
            rgb=True,
            opacity=opacity,
            metadata=LayerTag(tissue.library).as_metadata(),
            **placed(place_map(maps.index, tissue.microns_per_pixel)),
        )
        self._maps: ResultMaps | None = None
        self._upper = np.empty(0, dtype=np.float32)

    def show(
        self,
        form: MapForm,
        maps: ResultMaps,
        cell_types: Sequence[str],
        colours: NDArray[np.floating],
    ) -> None:
        """Draw the types.

        Parameters
        ----------
        form : {"blend", "dominant"}
            All of these types together, or of all types the one with most.
        maps : ResultMaps
            Where the shares come from.
        cell_types : sequence of str
            The types to blend.
        colours : ndarray of shape (n_cell_types, 3)
            Of all types of the result.
        """
        if maps is not self._maps and form == "blend":
            self._upper = upper_limits(maps.result.proportions)
            self._maps = maps
        self.layer.name = NAMES[form]
        spots = (
            self._blended(maps, cell_types, colours)
            if form == "blend"
            else dominant_rgba(dominant_type(maps.result.proportions), colours)
        )
        self.layer.data = gather_rgba(maps.index, with_clear(spots)[maps.rows])

    def _blended(
        self,
        maps: ResultMaps,
        cell_types: Sequence[str],
        colours: NDArray[np.floating],
    ) -> NDArray[np.uint8]:
        columns = [maps.result.cell_types.index(name) for name in cell_types]
        shares = maps.result.proportions[:, columns]
        return blended(shares, colours[columns], upper=self._upper[columns])
