"""The layer of one map: a quantity of a cell type over the tissue."""

from __future__ import annotations

import numpy as np
from napari.layers import Image
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import (
    SCALES,
    Placement,
    ResultMaps,
    contrast_limits,
    gather,
    place_map,
)
from napari_destvi.session import MapKey
from napari_destvi.widgets.layer_tag import LayerTag

QUANTITY_NAMES = {
    "proportions": "proportion (%)",
    "activation": "activation",
    "uncertainty": "uncertainty (± %)",
    "abundance": "cells (5 % quantile)",
    "abundance_mean": "cells (mean)",
}


Limits = tuple[float, float]


class MapLayer:
    """The layer of one map at a time, and the contrast that it chose for it.

    Parameters
    ----------
    key : MapKey
        Quantity and cell type.
    maps : ResultMaps
        Where the values come from.
    tissue : Tissue
        The slide below.
    colormap : str
        A name that napari knows.
    opacity : float
        From 0 to 1.
    least : float
        Spots with a smaller share of the type, from 0 to 1, are left clear.
    limits : tuple of float or None
        The values of the first and last colour, if the user chose them.

    Attributes
    ----------
    key : MapKey
        Of the map that is shown.
    layer : Image
        The layer.
    """

    def __init__(
        self,
        key: MapKey,
        maps: ResultMaps,
        tissue: Tissue,
        *,
        colormap: str,
        opacity: float,
        least: float = 0.0,
        limits: Limits | None = None,
    ) -> None:
        values = maps.values(*key)
        self.key = key
        self._tissue = tissue
        self._least = least
        self._chosen_limits = _limits(values, key)
        self._name = _map_name(key, maps)
        self.layer = over_tissue(
            self._picture(values, maps),
            place_map(maps.index, tissue.microns_per_pixel),
            name=self._name,
            colormap=colormap,
            contrast_limits=limits or self._chosen_limits,
            opacity=opacity,
            tag=_map_tag(key, maps, tissue, values),
        )
        self._widen_slider(values)

    @property
    def limits_of_user(self) -> Limits | None:
        """The contrast limits if the user has set them; None while they are ours."""
        low, high = map(float, self.layer.contrast_limits)
        is_ours = np.allclose((low, high), self._chosen_limits)
        return None if is_ours else (low, high)

    def take_limits(self, limits: Limits | None) -> None:
        """Take the contrast that the user chose; None for our own."""
        if limits != self.limits_of_user:
            low, high = limits or self._chosen_limits
            lowest, highest = self.layer.contrast_limits_range
            reach = min(low, lowest), max(high, highest)
            self._set_contrast((low, high), reach)

    def turn_to(
        self,
        key: MapKey,
        maps: ResultMaps,
        *,
        colormap: str,
        opacity: float,
        least: float,
        limits: Limits | None = None,
    ) -> None:
        """Show another map in the same layer: a tenth of the time of a new one."""
        values = maps.values(*key)
        layer, self.key, self._least = self.layer, key, least
        layer.name = self._name = _map_name(key, maps)
        self._tag(maps, values)
        layer.data = self._picture(values, maps)
        layer.opacity = opacity
        if layer.colormap.name != colormap:
            layer.colormap = colormap
        self._choose_contrast(values, limits)

    def update(self, maps: ResultMaps) -> None:
        """Show newer values; a contrast that the user set stays."""
        values = maps.values(*self.key)
        name = _map_name(self.key, maps)
        if name != self._name:  # else it may be the user's
            self.layer.name = self._name = name
        self._tag(maps, values)
        self.layer.data = self._picture(values, maps)
        if self.limits_of_user is None:
            self._choose_contrast(values)
        else:
            self._widen_slider(values)

    def hide_below(self, least: float, maps: ResultMaps) -> None:
        """Leave the spots with a smaller share of the type clear; colours stay."""
        if least != self._least:
            self._least = least
            self.layer.data = self._picture(maps.values(*self.key), maps)

    def _tag(self, maps: ResultMaps, values: NDArray[np.float32]) -> None:
        tag = _map_tag(self.key, maps, self._tissue, values)
        self.layer.metadata = {**self.layer.metadata, **tag.as_metadata()}

    def _picture(
        self, values: NDArray[np.float32], maps: ResultMaps
    ) -> NDArray[np.float32]:
        if self._least > 0:
            shares = maps.values("proportions", self.key.cell_type)
            least = SCALES["proportions"].factor * self._least
            values = np.where(shares < least, np.float32(np.nan), values)
        return gather(maps.index, values)

    def _choose_contrast(
        self, values: NDArray[np.float32], limits: Limits | None = None
    ) -> None:
        """Fit contrast and slider to the values, or the slider to given limits, too."""
        self._chosen_limits = _limits(values, self.key)
        limits = limits or self._chosen_limits
        self._set_contrast(limits, _range_around(values, *limits))

    def _set_contrast(self, limits: Limits, reach: Limits) -> None:
        # The slider first: it would cut off limits that lie outside of it. All that
        # follows the limits is told once, of the last.
        with self.layer.events.contrast_limits.blocker():
            self.layer.contrast_limits_range = reach
        self.layer.contrast_limits = limits

    def _widen_slider(self, values: NDArray[np.float32]) -> None:
        """Let the contrast slider reach all values: the limits cut the extremes."""
        low, high = self.layer.contrast_limits_range
        self.layer.contrast_limits_range = _range_around(values, low, high)


def _limits(values: NDArray[np.float32], key: MapKey) -> Limits:
    scale = SCALES[key.quantity]
    return contrast_limits(values, lowest=scale.lowest, least_span=scale.least_span)


def _range_around(values: NDArray[np.float32], low: float, high: float) -> Limits:
    """Return the range that holds the limits and all values that are known."""
    return (
        float(np.fmin.reduce(values, initial=low)),
        float(np.fmax.reduce(values, initial=high)),
    )


def _map_name(key: MapKey, maps: ResultMaps) -> str:
    name = f"{key.cell_type} · {QUANTITY_NAMES[key.quantity]}"
    axis = 1 if key.quantity != "activation" else maps.shown_axis(key.cell_type)
    return name if axis == 1 else f"{name}, axis {axis}"


def _map_tag(
    key: MapKey, maps: ResultMaps, tissue: Tissue, values: NDArray[np.float32]
) -> LayerTag:
    return LayerTag(tissue.library, key, tissue.spot_names, maps.index, values)


def over_tissue(
    picture: NDArray[np.float32],
    placement: Placement,
    *,
    name: str,
    colormap: str,
    contrast_limits: tuple[float, float],
    opacity: float,
    tag: LayerTag,
) -> Image:
    """Return a layer of one value per spot, with its colour bar.

    Parameters
    ----------
    picture : ndarray of shape (height, width)
        Gathered through a spot index, NaN between the spots.
    placement : Placement
        Of `place_map`.
    name, colormap, contrast_limits, opacity
        As napari has them.
    tag : LayerTag
        What tells whose layer it is.
    """
    layer = Image(
        picture,
        name=name,
        colormap=colormap,
        contrast_limits=contrast_limits,
        opacity=opacity,
        blending="translucent",
        metadata=tag.as_metadata(),
        **placed(placement),
    )
    layer.colorbar.visible = True
    return layer


def placed(placement: Placement) -> dict[str, object]:
    """Return where a layer lies, as napari takes it."""
    return {
        "scale": placement.scale,
        "translate": placement.translate,
        "units": (placement.unit, placement.unit),
    }
