"""The layers of single maps: added, turned, updated and removed as they are shown.

Of several maps only the one asked for last is visible: colours of maps that shine
through each other would belong to no scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from napari_destvi.layers import ResultMaps
from napari_destvi.session import MapKey, Quantity, Session
from napari_destvi.session.map_forms import single_maps
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.map_layer import MapLayer

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer


class _Look(TypedDict):
    """How a map is drawn."""

    colormap: str
    opacity: float
    least: float
    limits: tuple[float, float] | None


class MapLayers:
    """A layer for each map that is shown by itself.

    Parameters
    ----------
    viewer : napari.Viewer
        Where the layers go.
    session : Session
        Says what is shown; the overlay listens to it.
    is_lent : callable
        Tells whether a panel has a layer, whose contrast is then not of its map alone.
    """

    def __init__(
        self, viewer: Viewer, session: Session, *, is_lent: Callable[[], bool]
    ) -> None:
        self._viewer = viewer
        self._session = session
        self._is_lent = is_lent
        self._maps: dict[MapKey, MapLayer] = {}

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of all maps, seen or not."""
        return tuple(map_layer.layer for map_layer in self._maps.values())

    def newest(self, maps: ResultMaps | None) -> tuple[MapKey, Image] | None:
        """Return the map that was asked for last, and its layer."""
        wanted = self._wanted(maps)
        if not wanted or wanted[-1] not in self._maps:
            return None
        return wanted[-1], self._maps[wanted[-1]].layer

    def visible_types(self, quantity: Quantity) -> list[str]:
        """Return the types of which a map of a quantity is seen."""
        return [
            key.cell_type
            for key, map_layer in self._maps.items()
            if key.quantity == quantity and map_layer.layer.visible
        ]

    def update(self, maps: ResultMaps | None) -> None:
        """Show the newer values of a result in the layers that are there."""
        wanted = self._wanted(maps)
        for key, map_layer in self._maps.items():
            if maps is not None and key in wanted:
                map_layer.update(maps)

    def arrange(self, maps: ResultMaps | None) -> bool:
        """Make the layers those that are shown; return whether any changed."""
        wanted = self._wanted(maps)
        gone = [key for key in self._maps if key not in wanted]
        new = [key for key in wanted if key not in self._maps]
        if maps is not None and new:
            turned = dict(zip(gone, new, strict=False))
            # A layer keeps its place among the others: that must be the right one.
            if [turned.get(key, key) for key in self._maps] == wanted:
                self._turn(turned, maps)
                return True
        remove_layers(self._viewer, [self._maps.pop(key).layer for key in gone])
        if maps is not None:
            for key in new:
                self._add(key, maps)
        return bool(gone or new)

    def reveal_newest(self, maps: ResultMaps | None) -> None:
        """Let the map that was asked for last be seen, and no other."""
        newest = self.newest(maps)
        seen = None if newest is None else newest[1]
        self._see_only(seen)
        if seen is not None and not self._session.is_drawing:  # with another layer
            self._viewer.layers.selection.active = seen

    def cover(self) -> None:
        """Let none be seen."""
        self._see_only(None)

    def hide_below(self, maps: ResultMaps | None) -> None:
        """Leave the spots clear that have less of a type than the session's limit."""
        if maps is not None:
            for key, map_layer in self._maps.items():
                map_layer.hide_below(self._least_share(key), maps)

    def recolour(self) -> None:
        """Show each map in the colours of its quantity."""
        for key, map_layer in self._maps.items():
            map_layer.layer.colormap = self._session.colormaps[key.quantity]

    def take_limits(self) -> None:
        """Show each map in the contrast that the user chose for it."""
        if not self._is_lent():
            for key, map_layer in self._maps.items():
                map_layer.take_limits(self._session.map_limits.get(key))

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through."""
        for layer in self.layers:
            layer.opacity = opacity

    def hide(self) -> None:
        """Remove all."""
        layers = self.layers
        self._maps.clear()
        remove_layers(self._viewer, layers)

    def let_go(self, layer: Layer) -> None:
        """Show a map no longer whose layer the user deleted."""
        for key, map_layer in list(self._maps.items()):
            if map_layer.layer == layer:
                del self._maps[key]
                shown = self._session.shown
                self._session.shown = tuple(other for other in shown if other != key)

    def _wanted(self, maps: ResultMaps | None) -> list[MapKey]:
        """Return the maps that are to have a layer, in their order."""
        if maps is None:
            return []
        return single_maps(self._session, maps.result.cell_types)

    def _look(self, key: MapKey) -> _Look:
        return _Look(
            colormap=self._session.colormaps[key.quantity],
            opacity=self._session.map_opacity,
            least=self._least_share(key),
            limits=self._session.map_limits.get(key),
        )

    def _least_share(self, key: MapKey) -> float:
        return self._session.least_shares.get(key.cell_type, 0.0)

    def _add(self, key: MapKey, maps: ResultMaps) -> None:
        if self._session.tissue is None:
            return
        map_layer = MapLayer(key, maps, self._session.tissue, **self._look(key))
        self._maps[key] = map_layer
        map_layer.layer.events.contrast_limits.connect(self._on_limits)
        self._viewer.add_layer(map_layer.layer)

    def _on_limits(self, event: Any) -> None:  # noqa: ANN401 - napari's
        for map_layer in self._maps.values():
            if map_layer.layer is event.source:
                self._tell_limits(map_layer)

    def _tell_limits(self, map_layer: MapLayer) -> None:
        """Tell limits that the user set: a figure has them, and the map seen again."""
        if self._is_lent():
            return
        key, limits = map_layer.key, map_layer.limits_of_user
        told = dict(self._session.map_limits)
        told.pop(key, None)
        if limits is not None:
            told[key] = limits
        if told != self._session.map_limits:
            self._session.map_limits = told

    def _turn(self, turned: Mapping[MapKey, MapKey], maps: ResultMaps) -> None:
        """Show other maps in the layers of those that are gone."""
        for before, after in turned.items():
            self._maps[before].turn_to(after, maps, **self._look(after))
        self._maps = {
            turned.get(key, key): map_layer for key, map_layer in self._maps.items()
        }

    def _see_only(self, layer: Layer | None) -> None:
        for other in self.layers:
            if other.visible is not (other == layer):  # else drawn anew
                other.visible = other == layer
