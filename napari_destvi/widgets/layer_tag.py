"""What a layer of ours shows, kept as one object in the layer's metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers import SpotIndex
from napari_destvi.session import MapKey

if TYPE_CHECKING:
    from napari.layers import Layer

METADATA_KEY = "napari_destvi"


@dataclass(frozen=True, slots=True)
class LayerTag:
    """What a layer shows.

    Parameters
    ----------
    library : str
        The capture area; "" if the file names none.
    map_key : MapKey or None
        Quantity and cell type of a map; None for the tissue below the maps.
    spot_names : tuple of str
        The spots of a map, so that it can be saved as a table.
    index : SpotIndex or None
        Which spot each pixel of a map belongs to.
    values : ndarray of shape (n_spots,) or None
        Those of a map in the unit in which it is shown, also of spots that are hidden.
    microns_per_pixel : float or None
        Of regions: world units per full-resolution pixel; None where these are one.
    """

    library: str
    map_key: MapKey | None = None
    spot_names: tuple[str, ...] = field(default=(), repr=False)
    index: SpotIndex | None = field(default=None, repr=False)
    values: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    microns_per_pixel: float | None = None

    def as_metadata(self) -> dict[str, LayerTag]:
        """Return the metadata of a layer that bears this tag."""
        return {METADATA_KEY: self}


def tag_of(layer: Layer) -> LayerTag | None:
    """Return the tag of a layer, or None for a layer that is not ours."""
    tag = layer.metadata.get(METADATA_KEY)
    return tag if isinstance(tag, LayerTag) else None
