"""The layer of a type's states: two axes as one colour in each spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari.layers import Image

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import SpotIndex, colours_at, gather_rgba, place_map
from napari_destvi.layers.spot_rows import spot_rows
from napari_destvi.layers.state_colours import state_rgba
from napari_destvi.session import Session
from napari_destvi.session.type_states import laid_plane
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import placed

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

    from napari_destvi.states import StatePlane

NAME = "States of {}"


class StateLayer:
    """The layer, while the states of a type lie on the tissue; it hides the maps.

    Parameters
    ----------
    viewer : napari.Viewer
        Where it goes.
    session : Session
        Says what is laid; the overlay listens to it.
    """

    def __init__(self, viewer: Viewer, session: Session) -> None:
        self._viewer = viewer
        self._session = session
        self._layer: Image | None = None
        self._drawn: tuple[StatePlane, SpotIndex] | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self._layer is None else (self._layer,)

    @property
    def covers_maps(self) -> bool:
        """Whether maps are to be hidden: they would shine through."""
        return self._layer is not None

    def facts(self, spot: int) -> list[str]:
        """Return where the state of a spot of the slide lies, if that is seen."""
        tissue = self._session.tissue
        is_seen = any(layer.visible for layer in self.layers)
        if self._drawn is None or tissue is None or not is_seen:
            return []
        plane = self._drawn[0]
        row = int(spot_rows(plane.spot_names, (tissue.spot_names[spot],))[0])
        if row < 0 or not plane.is_shown[row]:
            return [f"{plane.cell_type}: too little of it for a state"]
        right, up = plane.spots[row].tolist()
        return [f"{plane.cell_type}: {right:+.1f} to the right, {up:+.1f} up"]

    def draw(self, index: SpotIndex | None) -> None:
        """Show the states that are laid on the tissue, and no others."""
        plane, tissue = laid_plane(self._session), self._session.tissue
        if plane is None or tissue is None or index is None:
            self.hide()
        elif self._drawn is None or self._drawn != (plane, index):
            self.hide()
            self._drawn = plane, index
            self._layer = self._made(plane, index, tissue)
            self._viewer.add_layer(self._layer)

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through."""
        for layer in self.layers:
            layer.opacity = opacity

    def hide(self) -> None:
        """Remove it."""
        layers, self._layer, self._drawn = self.layers, None, None
        remove_layers(self._viewer, layers)

    def let_go(self, layer: Layer) -> None:
        """Lay no states any more if the user deleted their layer."""
        if layer == self._layer:
            self._layer = self._drawn = None
            self._session.states_laid = None

    def _made(self, plane: StatePlane, index: SpotIndex, tissue: Tissue) -> Image:
        rows = spot_rows(plane.spot_names, tissue.spot_names)
        return Image(
            gather_rgba(index, colours_at(state_rgba(plane.spots), rows)),
            rgb=True,
            name=NAME.format(plane.cell_type),
            opacity=self._session.map_opacity,
            metadata=LayerTag(tissue.library).as_metadata(),
            **placed(place_map(index, tissue.microns_per_pixel)),
        )
