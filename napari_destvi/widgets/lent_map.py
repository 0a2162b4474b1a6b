"""A map's layer that is lent to a panel: other values and scale, until given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.widgets.panel_scale import Scale

if TYPE_CHECKING:
    from napari.layers import Image


class LentMap:
    """A layer, what it shows in the panel, and what it shows otherwise.

    Its owner may draw into it, and the user may set its contrast, all the while: what
    they did last is what it shows when it is given back.

    Parameters
    ----------
    layer : Image
        Of a map.
    """

    def __init__(self, layer: Image) -> None:
        self._layer = layer
        self._own = self._lent = layer.data
        self._own_scale = self._lent_scale = _scale(layer)

    @property
    def is_as_lent(self) -> bool:
        """Whether its owner has drawn nothing since."""
        return self._layer.data is self._lent

    def own(self) -> NDArray[np.float32]:
        """Return what its owner drew, of shape (height, width)."""
        self._take_note()
        return np.asarray(self._own)

    def lend(self, picture: NDArray[np.float32], scale: Scale) -> None:
        """Show another picture on another scale.

        Parameters
        ----------
        picture : ndarray of shape (height, width)
            As large as its own.
        scale : Scale
            The slider reaches what its own does, too.
        """
        self._take_note()
        reaches = np.array([scale.reach, self._own_scale.reach])
        reach = float(reaches[:, 0].min()), float(reaches[:, 1].max())
        self._show(picture, Scale(scale.limits, reach))
        self._lent, self._lent_scale = self._layer.data, _scale(self._layer)

    def give_back(self) -> None:
        """Show what the layer would show had it not been lent."""
        self._take_note()
        self._show(self._own, self._own_scale)

    def _take_note(self) -> None:
        """Keep what owner and user changed since it was lent."""
        if not self.is_as_lent:
            self._own = self._lent = self._layer.data
        if _scale(self._layer).limits != self._lent_scale.limits:
            self._own_scale = self._lent_scale = _scale(self._layer)

    def _show(self, picture: NDArray[np.float32], scale: Scale) -> None:
        if self._layer.data is not picture:
            self._layer.data = picture
        if _scale(self._layer) != scale:  # the slider first: it cuts off the limits
            self._layer.contrast_limits_range = scale.reach
            self._layer.contrast_limits = scale.limits


def _scale(layer: Image) -> Scale:
    low, high = layer.contrast_limits
    lowest, highest = layer.contrast_limits_range
    return Scale((low, high), (lowest, highest))
