"""The layer in which regions are drawn: its shapes are the session's regions.

::

    session.is_drawing --> the layer, made on demand, with the lasso at hand
    shapes drawn, changed, deleted --> session.regions
    session.regions --> names and colours of the shapes
    layer deleted by the user --> no regions

Names lie in the layer's features, so that napari keeps them with their shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QTimer

from napari_destvi.data.tissue import Tissue
from napari_destvi.session import Session
from napari_destvi.session.region import Region
from napari_destvi.session.regions import take_outlines
from napari_destvi.widgets import orphan_shapes
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.region_layer import (
    NAME_FEATURE,
    add_regions,
    areas,
    have_outlines,
    name_of,
    outlines,
    shapes_layer,
)

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Shapes

#: What is told of when shapes change; of what is pasted only the second is.
CHANGES = ("data", "features", "edge_color")
LASSO, PAN = "add_polygon_lasso", "pan_zoom"
#: So many milliseconds without a change end an edit.
SETTLE_MS = 80
#: Of colours, which are compared to three digits.
HALF_A_STEP = 0.0005


class RegionShapes:
    """The layer of the regions.

    Parameters
    ----------
    viewer : napari.Viewer
        Where the layer goes.
    session : Session
        Takes the regions.
    """

    def __init__(self, viewer: Viewer, session: Session) -> None:
        self._viewer = viewer
        self._session = session
        self.layer: Shapes | None = None
        self._is_switching = self._is_writing = self._is_reading = False
        self._known: tuple[Region, ...] = ()
        self._timer = QTimer(singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self._read)
        for name, slot in self._slots().items():
            session.events[name].connect(slot)
        viewer.layers.events.removed.connect(self._on_removed)
        viewer.layers.selection.events.active.connect(self._follow_mode)

    def disconnect(self) -> None:
        """Stop listening; the layer stays until its session has a panel again."""
        self._end_edit()
        for name, slot in self._slots().items():
            self._session.events[name].disconnect(slot)
        self._viewer.layers.events.removed.disconnect(self._on_removed)
        self._viewer.layers.selection.events.active.disconnect(self._follow_mode)
        if self.layer is not None:
            self._stop_following(self.layer)
            orphan_shapes.leave(self.layer, self._session)

    def lay_on(self, tissue: Tissue | None) -> None:
        """Draw the regions of the session on a slide; None takes them off."""
        self._end_edit()
        if self.layer is not None:
            layer, self.layer = self.layer, None
            self._stop_following(layer)
            remove_layers(self._viewer, [layer])
        if tissue is None:
            return
        left = orphan_shapes.adopted(self._viewer, self._session)
        if left is not None or self._session.regions:
            self._add_layer(tissue, left)

    def _slots(self) -> dict[str, Callable[..., None]]:
        return {"regions": self._on_regions, "is_drawing": self._draw}

    def _draw(self, is_drawing: bool) -> None:  # noqa: FBT001 - psygnal's
        """Take the lasso, or lay it down."""
        if self._is_drawing() is is_drawing:
            return
        self._is_switching = True
        tissue = self._session.tissue
        if self.layer is None and tissue is not None:
            self._add_layer(tissue)
        if self.layer is not None and is_drawing:
            self.layer.visible = True
            self._viewer.layers.selection.active = self.layer
        if self.layer is not None:
            self.layer.mode = LASSO if is_drawing else PAN
        self._is_switching = False

    def _is_drawing(self) -> bool:
        # Not `is`: napari hands plugins its layers behind proxies.
        is_active = self._viewer.layers.selection.active == self.layer
        draws = self.layer is not None and self.layer.mode.startswith("add_")
        return is_active and draws

    def _follow_mode(self) -> None:
        if self._is_switching:  # layer and tool change one after the other
            return
        self._session.is_drawing = self._is_drawing()

    def _add_layer(self, tissue: Tissue, left: Shapes | None = None) -> None:
        """Follow a layer: the one left in the viewer, else a new one."""
        self.layer = left if left is not None else self._new_layer(tissue)
        for name in CHANGES:
            self.layer.events[name].connect(self._read_soon)
        self.layer.events.mode.connect(self._follow_mode)
        if left is not None:  # it may have been drawn in meanwhile
            self._read_soon()

    def _new_layer(self, tissue: Tissue) -> Shapes:
        layer = shapes_layer(tissue, self._session.regions)
        active = self._viewer.layers.selection.active
        self._viewer.layers.append(layer)
        self._viewer.layers.selection.active = active
        return layer

    def _stop_following(self, layer: Shapes) -> None:
        for name in CHANGES:
            layer.events[name].disconnect(self._read_soon)
        layer.events.mode.disconnect(self._follow_mode)

    def _on_removed(self, event: Any) -> None:  # noqa: ANN401 - napari's
        if event.value is self.layer and self.layer is not None:
            layer, self.layer = self.layer, None
            self._stop_following(layer)
            self._end_edit()
            self._session.is_drawing = False
            take_outlines(self._session, [])

    # From the shapes to the session

    def _read_soon(self) -> None:
        # Not within the event: napari is not done with the shape, and one act of the
        # user has several.
        if not self._is_writing:
            self._session.is_editing = True
            self._timer.start()

    def _end_edit(self) -> None:
        self._timer.stop()
        self._session.is_editing = False

    def _read(self) -> None:
        layer, tissue = self.layer, self._session.tissue
        if layer is not None and tissue is not None:
            self._is_reading = True
            take_outlines(self._session, outlines(layer, tissue))
            self._is_reading = False
            self._write()
        self._end_edit()

    # From the session to the shapes

    def _on_regions(self, regions: tuple[Region, ...]) -> None:
        if self._timer.isActive():
            # Shapes and regions may differ: only what was renamed is certain.
            self._rename(regions)
        elif not self._is_reading:
            self._draw_others(regions)
            self._write()
        self._known = regions

    def _draw_others(self, regions: tuple[Region, ...]) -> None:
        """Draw regions that come from elsewhere than the shapes.

        Those brought back are added; others, as of a result's file, replace all.
        """
        tissue, layer = self._session.tissue, self.layer
        if tissue is None:
            return
        if layer is not None and not have_outlines(regions, self._known):
            self.lay_on(tissue)
            return
        if layer is None:
            if regions:
                self._add_layer(tissue)
            return
        missing = regions[len(areas(layer)) :]
        if missing:
            self._is_writing = True
            add_regions(layer, tissue, missing)
            self._is_writing = False

    def _rename(self, regions: tuple[Region, ...]) -> None:
        """Give the shapes that are known by a name the one that took its place."""
        if self.layer is None or len(regions) != len(self._known):
            return
        pairs = zip(self._known, regions, strict=True)
        now = {before.name: after.name for before, after in pairs}
        names = [name_of(self.layer, n) for n in range(self.layer.nshapes)]
        self._set_looks([now.get(name, name) for name in names])

    def _write(self) -> None:
        """Give each shape name and colour of its region."""
        layer, regions = self.layer, self._session.regions
        numbers = [] if layer is None else areas(layer)
        if layer is None or len(numbers) != len(regions):
            return
        names = [name_of(layer, number) for number in range(layer.nshapes)]
        colours = np.array(layer.edge_color, dtype=np.float32).reshape(-1, 4)
        for number, region in zip(numbers, regions, strict=True):
            names[number] = region.name
            colours[number, :3] = region.colour
        self._set_looks(names, colours)

    def _set_looks(
        self, names: list[str], colours: NDArray[np.float32] | None = None
    ) -> None:
        """Set names, and colours if given, where they differ; that is no edit."""
        layer = self.layer
        if layer is None:
            return
        self._is_writing = True
        if names != [name_of(layer, number) for number in range(layer.nshapes)]:
            layer.features = {NAME_FEATURE: np.array(names, dtype=object)}
        if colours is not None and not np.allclose(
            layer.edge_color, colours, atol=HALF_A_STEP
        ):
            layer.edge_color = colours
        self._is_writing = False
