"""Keeps napari's layers in step with the session: the tissue and the shown maps.

The one file that adds layers to a viewer and removes them::

    session.tissue --> the tissue layer, and the spot index that all maps share
    session.result --> new values into the map layers that are there
    session.shown  --> map layers added, removed, and turned to another map
    session.map_form, type_colours --> one layer for several types, in their colours
    session.comparison, is_side_by_side --> panels beside the newest map
    layer deleted by the user --> session.shown, is_side_by_side

Of several maps only the one asked for last is visible: colours of maps that shine
through each other would belong to no scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError
from napari_destvi.layers import (
    ResultMaps,
    SpotIndex,
    SpotText,
    build_result_maps,
    build_spot_index,
)
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Message, Quantity, Session
from napari_destvi.session.palette import palette
from napari_destvi.widgets.blend_layer import BlendLayer
from napari_destvi.widgets.hover_text import HoverText
from napari_destvi.widgets.napari_versions import show_region, show_scale_bar
from napari_destvi.widgets.side_by_side import Panels, SideBySide
from napari_destvi.widgets.slide_layers import (
    MapLayer,
    region_of_spots,
    tissue_layer,
)

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer

#: What closed docks left in their viewers. Not known by the tag, which a layer that
#: the user duplicates or opens from a file bears as well.
_LEFT_BEHIND: WeakSet[Layer] = WeakSet()


class Overlay:
    """The layers of a session in a viewer.

    Parameters
    ----------
    viewer : napari.Viewer
        Where the layers go; layers of others are left alone.
    session : Session
        What is listened to.
    """

    def __init__(self, viewer: Viewer, session: Session) -> None:
        self._viewer = viewer
        self._session = session
        self._index: SpotIndex | None = None
        self._result_maps: ResultMaps | None = None
        self._tissue_layer: Image | None = None
        self._maps: dict[MapKey, MapLayer] = {}
        self._blend: BlendLayer | None = None
        self._side_by_side = SideBySide(viewer)
        self._hover = HoverText(viewer, self._describe)
        for name, slot in self._slots().items():
            session.events[name].connect(slot)
        viewer.layers.events.removed.connect(self._on_layer_removed)
        if session.tissue is not None:
            self._on_tissue(session.tissue)

    def disconnect(self) -> None:
        """Stop listening; the layers stay until another dock lays down a slide."""
        self._side_by_side.hide()
        _LEFT_BEHIND.update(self._own_layers())
        for name, slot in self._slots().items():
            self._session.events[name].disconnect(slot)
        self._viewer.layers.events.removed.disconnect(self._on_layer_removed)
        self._hover.disconnect()

    def _slots(self) -> dict[str, Callable[..., None]]:
        return {
            "tissue": self._on_tissue,
            "result": self._on_result,
            "shown": self._on_shown,
            "map_opacity": self._on_opacity,
            "colormaps": self._on_colormaps,
            "map_form": self._on_shown,
            "type_colours": self._on_shown,
            "comparison": self._on_shown,
            "is_side_by_side": self._on_shown,
        }

    def _on_tissue(self, tissue: Tissue | None) -> None:
        self._remove_all_layers()
        self._index = None
        if tissue is not None:
            self._index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
            self._show_tissue(tissue, self._index)
        self._on_result(self._session.result)

    def _on_result(self, result: Result | None) -> None:
        self._result_maps = self._lay_over_slide(result)
        known = self._drawable()
        for key, map_layer in self._maps.items():
            if key in known and self._result_maps is not None:
                map_layer.update(self._result_maps)
        # A live result changes no map's visibility: the user may have.
        if self._add_and_remove_maps():
            self._reveal_newest()
        self._blend_types()
        self._lay_side_by_side()

    def _on_shown(self) -> None:
        self._add_and_remove_maps()
        self._reveal_newest()
        self._blend_types()
        self._lay_side_by_side()

    def _blend_types(self) -> None:
        """Show the types in one layer, if that is their form."""
        session, maps = self._session, self._result_maps
        types = [key.cell_type for key in self._known_maps()]
        is_wanted = session.map_form == "dominant" or bool(types)
        if (
            session.tissue is None
            or maps is None
            or not self._is_blended
            or not is_wanted
        ):
            self._remove_blend()
            return
        if self._blend is None:
            opacity = session.map_opacity
            self._blend = BlendLayer(maps, session.tissue, opacity=opacity)
            self._viewer.add_layer(self._blend.layer)
        colours = palette(maps.result.cell_types, session.type_colours)
        self._blend.show(session.map_form, maps, types, colours)

    def _remove_blend(self) -> None:
        if self._blend is not None:
            layer, self._blend = self._blend.layer, None
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)

    @property
    def _is_blended(self) -> bool:
        """Whether one layer shows all types: of proportions only."""
        shown = self._session.shown
        of_shares = not shown or shown[-1].quantity == "proportions"
        return self._session.map_form != "single" and of_shares

    def _lay_side_by_side(self) -> None:
        """Show panels beside the newest map, if it is compared and they are wanted."""
        compared, was_shown = self._compared_map(), self._side_by_side.is_shown
        if compared is None or self._tissue_layer is None:
            self._side_by_side.hide()
        else:
            panels, key = compared
            map_layer = self._maps[key].layer
            self._side_by_side.show(panels, key, map_layer, self._tissue_layer)
        tissue = self._session.tissue
        if tissue is not None and self._side_by_side.is_shown is not was_shown:
            show_region(self._viewer, region_of_spots(tissue))

    def _compared_map(self) -> tuple[Panels, MapKey] | None:
        session, tissue, index = self._session, self._session.tissue, self._index
        comparison, title = session.comparison, session.compared_with
        shown = self._drawable()
        if not session.is_side_by_side or comparison is None or title is None:
            return None
        if tissue is None or index is None or not shown:
            return None
        key = shown[-1]
        is_compared = key.cell_type in comparison.left_types
        if key.quantity != "proportions" or not is_compared:
            return None
        return Panels(comparison, title, index, tissue), key

    def _add_and_remove_maps(self) -> bool:
        """Make the map layers those that are shown; return whether any changed."""
        wanted = self._drawable()
        gone = [key for key in self._maps if key not in wanted]
        new = [key for key in wanted if key not in self._maps]
        turned = dict(zip(gone, new, strict=False))
        # A layer keeps its place among the others: that must be the right one.
        if new and [turned.get(key, key) for key in self._maps] == wanted:
            self._turn_maps(turned)
            return True
        for key in gone:
            self._viewer.layers.remove(self._maps.pop(key).layer)
        for key in new:
            self._add_map(key)
        return bool(gone or new)

    def _turn_maps(self, turned: Mapping[MapKey, MapKey]) -> None:
        """Show other maps in the layers of those that are gone."""
        if self._result_maps is None:
            return
        for before, after in turned.items():
            self._maps[before].turn_to(
                after,
                self._result_maps,
                colormap=self._session.colormaps[after.quantity],
                opacity=self._session.map_opacity,
            )
        self._maps = {
            turned.get(key, key): map_layer for key, map_layer in self._maps.items()
        }

    def _on_opacity(self, opacity: float) -> None:
        for map_layer in self._maps.values():
            map_layer.layer.opacity = opacity
        if self._blend is not None:
            self._blend.layer.opacity = opacity

    def _on_colormaps(self) -> None:
        for key, map_layer in self._maps.items():
            map_layer.layer.colormap = self._session.colormaps[key.quantity]

    def _on_layer_removed(self, event: Any) -> None:  # noqa: ANN401 - napari's
        """Let go of a layer that the user deleted; a map is no longer shown."""
        if event.value in self._side_by_side.layers:
            self._session.is_side_by_side = False
        if self._blend is not None and event.value is self._blend.layer:
            self._blend = None
            self._session.shown = ()
            self._session.map_form = "single"
        if event.value is self._tissue_layer:
            self._tissue_layer = None
        for key, map_layer in list(self._maps.items()):
            if map_layer.layer is event.value:
                del self._maps[key]
                self._session.shown = tuple(
                    shown for shown in self._session.shown if shown != key
                )

    def _drawable(self) -> list[MapKey]:
        """Return the maps that have a layer of their own, in their order."""
        if self._is_blended:
            return []
        # A panel has room for one.
        known = self._known_maps()
        return known[-1:] if self._session.is_side_by_side else known

    def _known_maps(self) -> list[MapKey]:
        """Return the shown maps that the result has, in their order."""
        if self._result_maps is None:
            return []
        types = self._result_maps.result.cell_types
        return [key for key in self._session.shown if key.cell_type in types]

    def _lay_over_slide(self, result: Result | None) -> ResultMaps | None:
        tissue, index = self._session.tissue, self._index
        if result is None or tissue is None or index is None:
            return None
        try:
            return build_result_maps(result, tissue.spot_names, index)
        except InputError as error:
            self._session.message = Message("error", str(error))
            return None

    def _show_tissue(self, tissue: Tissue, index: SpotIndex) -> None:
        self._tissue_layer = layer = tissue_layer(tissue, index)
        self._viewer.add_layer(layer)
        show_scale_bar(self._viewer, unit=str(layer.units[-1]))
        show_region(self._viewer, region_of_spots(tissue))

    def _add_map(self, key: MapKey) -> None:
        if self._result_maps is None or self._session.tissue is None:
            return
        self._maps[key] = MapLayer(
            key,
            self._result_maps,
            self._session.tissue,
            colormap=self._session.colormaps[key.quantity],
            opacity=self._session.map_opacity,
        )
        self._viewer.add_layer(self._maps[key].layer)

    def _reveal_newest(self) -> None:
        newest = self._drawable()[-1:]
        for key, map_layer in self._maps.items():
            if map_layer.layer.visible is not (key in newest):  # else drawn anew
                map_layer.layer.visible = key in newest
            if key in newest:
                self._viewer.layers.selection.active = map_layer.layer

    def _own_layers(self) -> list[Layer]:
        maps = [map_layer.layer for map_layer in self._maps.values()]
        others = [self._tissue_layer, self._blend and self._blend.layer]
        return [*maps, *(layer for layer in others if layer is not None)]

    def _remove_all_layers(self) -> None:
        """Remove the layers of the slide before, also those of a closed dock."""
        self._side_by_side.hide()
        ours = [*self._own_layers(), *_LEFT_BEHIND]
        self._maps.clear()
        self._tissue_layer = self._blend = None
        for layer in ours:
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)

    def _describe(self, position: Sequence[float]) -> SpotText | None:
        tissue, maps = self._session.tissue, self._result_maps
        if tissue is None or maps is None:
            return None
        size = tissue.microns_per_pixel or 1.0
        y, x = (value / size for value in position)
        return maps.describe(
            y,
            x,
            share_of=self._visible_types("uncertainty"),
            activation_of=self._visible_types("activation"),
        )

    def _visible_types(self, quantity: Quantity) -> list[str]:
        return [
            key.cell_type
            for key, map_layer in self._maps.items()
            if key.quantity == quantity and map_layer.layer.visible
        ]
