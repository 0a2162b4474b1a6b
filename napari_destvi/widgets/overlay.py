"""Keeps napari's layers in step with the session: the tissue and the shown maps.

The one file that adds layers to a viewer and removes them::

    session.tissue --> the tissue layer, and the spot index that all maps share
    session.result --> new values into the map layers that are there
    session.shown  --> map layers added, removed, and turned to another map
    session.map_form, type_colours --> one layer for several types, in their colours
    session.least_shares --> spots with less of a type left clear in its maps
    session.comparison, is_side_by_side --> panels beside the newest map
    session.regions, pinned --> outlines and a ring, see `read_out_layers`
    session.is_error_shown, marked --> the error per spot, rings around spots
    layer deleted by the user --> session.shown, is_side_by_side

Of several maps only the one asked for last is visible: colours of maps that shine
through each other would belong to no scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError
from napari_destvi.layers import (
    ResultMaps,
    SpotIndex,
    SpotText,
    build_result_maps,
    build_spot_index,
    spot_at,
)
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Message, Quantity, Session
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.map_forms import drawn_form, hide_all
from napari_destvi.session.palette import palette
from napari_destvi.widgets.blend_layer import BlendLayer
from napari_destvi.widgets.compare_layers import CompareLayers
from napari_destvi.widgets.gene_layer import gene_layer
from napari_destvi.widgets.hover_text import HoverText
from napari_destvi.widgets.napari_versions import show_region, show_scale_bar
from napari_destvi.widgets.read_out_layers import ReadOutLayers
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
        self._gene_layer: Image | None = None
        self._compare = CompareLayers(viewer, session)
        self._hover = HoverText(viewer, self._describe)
        self._read_out = ReadOutLayers(viewer, session, self._spot_under)
        for name, slot in self._slots().items():
            session.events[name].connect(slot)
        viewer.layers.events.removed.connect(self._on_layer_removed)
        if session.tissue is not None:
            self._on_tissue(session.tissue)

    def disconnect(self) -> None:
        """Stop listening; the layers stay until another dock lays down a slide."""
        self._read_out.disconnect()
        self._compare.hide()
        _LEFT_BEHIND.update(self._own_layers())
        for name, slot in self._slots().items():
            self._session.events[name].disconnect(slot)
        self._viewer.layers.events.removed.disconnect(self._on_layer_removed)
        self._hover.disconnect()

    def _slots(self) -> dict[str, Callable[..., None]]:
        return {
            "tissue": self._on_tissue,
            "result": self._on_result,
            "shown": self._on_other_maps,
            "map_opacity": self._on_opacity,
            "colormaps": self._on_colormaps,
            "map_form": self._on_other_maps,
            "type_colours": self._blend_types,
            "least_shares": self._on_least_shares,
            "comparison": self._on_shown,
            "is_side_by_side": self._on_side_by_side,
            "is_error_shown": self._lay_comparison,
            "marked": self._compare.mark,
            "gene_map": self._on_gene,
        }

    def _on_tissue(self, tissue: Tissue | None) -> None:
        self._remove_all_layers()
        self._index = None
        if tissue is not None:
            self._index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
            self._show_tissue(tissue, self._index)
        self._read_out.lay_on(tissue)
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
        self._lay_comparison()

    def _on_other_maps(self) -> None:
        """Show the maps that the user chose, in place of the error per spot."""
        if self._gene_layer is not None:
            self._gene_layer.visible = False
        self._on_shown()
        self._session.is_error_shown = False

    def _on_shown(self) -> None:
        self._add_and_remove_maps()
        self._blend_types()
        self._reveal_newest()
        self._lay_comparison()

    def _on_side_by_side(self, is_wanted: bool) -> None:  # noqa: FBT001 - psygnal's
        if is_wanted:  # in whose panels a gene has no place
            show_gene(self._session, "")
        self._on_shown()

    def _on_gene(self, gene_map: GeneMap | None) -> None:
        """Show a gene on top of all, in place of the one before."""
        tissue, index = self._session.tissue, self._index
        self._remove_gene()
        if gene_map is not None and tissue is not None and index is not None:
            opacity = self._session.map_opacity
            self._gene_layer = gene_layer(gene_map, tissue, index, opacity=opacity)
            self._viewer.add_layer(self._gene_layer)

    def _remove_gene(self) -> None:
        layer, self._gene_layer = self._gene_layer, None
        if layer is not None and layer in self._viewer.layers:
            self._viewer.layers.remove(layer)

    def _blend_types(self) -> None:
        """Show the types in one layer, if that is their form."""
        session, maps = self._session, self._result_maps
        form, types = drawn_form(session), self._checked_types()
        is_wanted = form == "dominant" or (form == "blend" and bool(types))
        if session.tissue is None or maps is None or not is_wanted:
            self._remove_blend()
            return
        if self._blend is None:
            opacity = session.map_opacity
            self._blend = BlendLayer(maps, session.tissue, opacity=opacity)
            self._viewer.add_layer(self._blend.layer)
        colours = palette(maps.result.cell_types, session.type_colours)
        self._blend.show(form, maps, types, colours, session.least_shares)

    def _remove_blend(self) -> None:
        if self._blend is not None:
            layer, self._blend = self._blend.layer, None
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)

    def _lay_comparison(self) -> None:
        """Show panels beside the newest map, or the errors in place of all maps."""
        did_cover = self._compare.covers_maps
        newest = [(key, self._maps[key].layer) for key in self._drawable()[-1:]]
        self._compare.lay(self._index, self._tissue_layer, next(iter(newest), None))
        if self._compare.covers_maps is not did_cover:
            self._reveal_newest()

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
                least=self._least_share(after),
            )
        self._maps = {
            turned.get(key, key): map_layer for key, map_layer in self._maps.items()
        }

    def _on_opacity(self, opacity: float) -> None:
        for map_layer in self._maps.values():
            map_layer.layer.opacity = opacity
        self._compare.set_opacity(opacity)
        if self._gene_layer is not None:
            self._gene_layer.opacity = opacity
        if self._blend is not None:
            self._blend.layer.opacity = opacity

    def _on_least_shares(self) -> None:
        for key, map_layer in self._maps.items():
            if self._result_maps is not None:
                map_layer.hide_below(self._least_share(key), self._result_maps)
        self._blend_types()

    def _least_share(self, key: MapKey) -> float:
        return self._session.least_shares.get(key.cell_type, 0.0)

    def _on_colormaps(self) -> None:
        for key, map_layer in self._maps.items():
            map_layer.layer.colormap = self._session.colormaps[key.quantity]

    def _on_layer_removed(self, event: Any) -> None:  # noqa: ANN401 - napari's
        """Let go of a layer that the user deleted; a map is no longer shown."""
        self._compare.let_go(event.value)
        if self._blend is not None and event.value is self._blend.layer:
            hide_all(self._session)
            self._session.map_form = "single"
        if event.value is self._gene_layer:
            self._gene_layer = None
            show_gene(self._session, "")
        if event.value is self._tissue_layer:
            self._tissue_layer = None
            self._lay_comparison()
        for key, map_layer in list(self._maps.items()):
            if map_layer.layer is event.value:
                del self._maps[key]
                self._session.shown = tuple(
                    shown for shown in self._session.shown if shown != key
                )

    def _drawable(self) -> list[MapKey]:
        """Return the maps that have a layer of their own, in their order."""
        if drawn_form(self._session) != "single":
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
            least=self._least_share(key),
        )
        self._viewer.add_layer(self._maps[key].layer)

    def _reveal_newest(self) -> None:
        is_covered = self._compare.covers_maps
        newest = [] if is_covered else self._drawable()[-1:]
        for key, map_layer in self._maps.items():
            if map_layer.layer.visible is not (key in newest):  # else drawn anew
                map_layer.layer.visible = key in newest
            if key in newest:
                self._viewer.layers.selection.active = map_layer.layer
        if self._blend is not None:
            self._blend.layer.visible = not is_covered

    def _own_layers(self) -> list[Layer]:
        maps = [map_layer.layer for map_layer in self._maps.values()]
        others = [
            self._tissue_layer,
            self._blend and self._blend.layer,
            self._gene_layer,
        ]
        return [*maps, *(layer for layer in others if layer is not None)]

    def _remove_all_layers(self) -> None:
        """Remove the layers of the slide before, also those of a closed dock."""
        self._compare.hide()
        ours = [*self._own_layers(), *_LEFT_BEHIND]
        self._maps.clear()
        self._tissue_layer = self._blend = self._gene_layer = None
        for layer in ours:
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)

    def _describe(self, position: Sequence[float]) -> SpotText | None:
        tissue, maps = self._session.tissue, self._result_maps
        if tissue is None or maps is None:
            return None
        return maps.describe(
            *_in_pixels(position, tissue),
            share_of=[*self._visible_types("uncertainty"), *self._blended_types()],
            activation_of=self._visible_types("activation"),
        )

    def _spot_under(self, position: Sequence[float]) -> int | None:
        tissue, index = self._session.tissue, self._index
        if tissue is None or index is None:
            return None
        return spot_at(index, *_in_pixels(position, tissue))

    def _blended_types(self) -> list[str]:
        """Return the types that were chosen in a form whose colours tell no share."""
        is_seen = self._blend is not None and self._blend.layer.visible
        return self._checked_types() if is_seen else []

    def _checked_types(self) -> list[str]:
        """Return the types whose shares are shown, in their order."""
        shown = self._known_maps()
        return [key.cell_type for key in shown if key.quantity == "proportions"]

    def _visible_types(self, quantity: Quantity) -> list[str]:
        return [
            key.cell_type
            for key, map_layer in self._maps.items()
            if key.quantity == quantity and map_layer.layer.visible
        ]


def _in_pixels(position: Sequence[float], tissue: Tissue) -> tuple[float, float]:
    """Return a place (y, x) of the world in full-resolution pixels."""
    y, x = (value / (tissue.microns_per_pixel or 1.0) for value in position)
    return y, x
