"""What the read-out brings into the viewer: outlines of regions, a ring, and clicks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from napari_destvi.data.tissue import Tissue
from napari_destvi.session import Session
from napari_destvi.widgets.region_shapes import RegionShapes
from napari_destvi.widgets.spot_pin import SpotPin
from napari_destvi.widgets.top_layers import TopLayers

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer


class ReadOutLayers:
    """The layers of a session's read-out.

    Parameters
    ----------
    viewer : napari.Viewer
        Where the layers go.
    session : Session
        What is listened to.
    spot_under : callable
        From (y, x) in world units to the number of a spot, None where there is none.
    """

    def __init__(
        self,
        viewer: Viewer,
        session: Session,
        spot_under: Callable[[Sequence[float]], int | None],
    ) -> None:
        self._shapes = RegionShapes(viewer, session)
        self._pin = SpotPin(viewer, session, spot_under)
        self._top = TopLayers(viewer, self._layers)

    def lay_on(self, tissue: Tissue | None) -> None:
        """Draw regions and pinned spot of the session on a slide, or take them off."""
        self._shapes.lay_on(tissue)
        self._pin.mark()

    def disconnect(self) -> None:
        """Stop listening."""
        self._pin.disconnect()
        self._shapes.disconnect()
        self._top.disconnect()

    def _layers(self) -> list[Layer]:
        shapes = self._shapes.layer
        return [*([] if shapes is None else [shapes]), *self._pin.layers]
