"""Several cell types in one layer: when there is one, and what it is to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import ResultMaps
from napari_destvi.session import Session
from napari_destvi.session.map_forms import drawn_form, hide_all, types_in_one
from napari_destvi.session.palette import palette
from napari_destvi.widgets.blend_layer import BlendLayer
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.pies_layer import PiesLayer

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer


class TypesLayer:
    """The layer, while the form of the maps asks for it.

    Parameters
    ----------
    viewer : napari.Viewer
        Where it goes.
    session : Session
        Says what is shown; the overlay listens to it.
    """

    def __init__(self, viewer: Viewer, session: Session) -> None:
        self._viewer = viewer
        self._session = session
        self._blend: BlendLayer | PiesLayer | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self._blend is None else (self._blend.layer,)

    def draw(self, maps: ResultMaps | None) -> None:
        """Show the types in one layer, if that is their form."""
        session = self._session
        form, tissue, types = drawn_form(session), session.tissue, self._types(maps)
        is_wanted = form == "dominant" or (form != "single" and bool(types))
        if maps is None or tissue is None or not is_wanted:
            self.hide()
            return
        if isinstance(self._blend, PiesLayer) is not (form == "pies"):
            self.hide()
        blend = self._blend or self._add(maps, tissue)
        colours = palette(maps.result.cell_types, session.type_colours)
        blend.show(form, maps, types, colours, session.least_shares)

    def visible_types(self, maps: ResultMaps | None) -> list[str]:
        """Return the types that were chosen, if the layer is seen."""
        is_seen = any(layer.visible for layer in self.layers)
        return self._types(maps) if is_seen else []

    def set_visible(self, *, visible: bool) -> None:
        """Let it be seen or not."""
        for layer in self.layers:
            layer.visible = visible

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through."""
        for layer in self.layers:
            layer.opacity = opacity

    def hide(self) -> None:
        """Remove it."""
        layers = self.layers
        self._forget()
        remove_layers(self._viewer, layers)

    def disconnect(self) -> None:
        """Leave no pies behind: they would stay where the camera was last."""
        if isinstance(self._blend, PiesLayer):
            self.hide()

    def let_go(self, layer: Layer) -> None:
        """Show no types any more if the user deleted the layer of all of them."""
        if layer in self.layers:
            self._forget()
            hide_all(self._session)
            self._session.map_form = "single"

    def _types(self, maps: ResultMaps | None) -> list[str]:
        if maps is None:
            return []
        return types_in_one(self._session, maps.result.cell_types)

    def _forget(self) -> None:
        if isinstance(self._blend, PiesLayer):
            self._blend.end()
        self._blend = None

    def _add(self, maps: ResultMaps, tissue: Tissue) -> BlendLayer | PiesLayer:
        self._blend = blend = self._made(maps, tissue)
        self._viewer.add_layer(blend.layer)
        return blend

    def _made(self, maps: ResultMaps, tissue: Tissue) -> BlendLayer | PiesLayer:
        opacity = self._session.map_opacity
        if drawn_form(self._session) != "pies":
            return BlendLayer(maps, tissue, opacity=opacity)
        return PiesLayer(
            self._viewer, maps, tissue, opacity=opacity, told=self._tell_near
        )

    def _tell_near(self, are_near: bool) -> None:  # noqa: FBT001 - a callback's
        self._session.are_pies_near = are_near
