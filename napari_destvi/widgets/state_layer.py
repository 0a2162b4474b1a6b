"""The layer of a type's states: two axes as one colour in each spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari.layers import Image

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import SpotIndex, gather_rgba, place_map
from napari_destvi.session import Session
from napari_destvi.session.laid_states import laid_states
from napari_destvi.session.placed_states import PlacedStates
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import placed as placing

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

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
        self._drawn: tuple[PlacedStates, SpotIndex] | None = None

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
        is_seen = any(layer.visible for layer in self.layers)
        if self._drawn is None or not is_seen:
            return []
        placed = self._drawn[0]
        plane, row = placed.plane, placed.row_of(spot)
        if row is None:
            return [f"{plane.cell_type}: too little of it for a state"]
        right, up = plane.spots[row].tolist()
        return [f"{plane.cell_type}: {right:+.1f} to the right, {up:+.1f} up"]

    def draw(self, index: SpotIndex | None) -> None:
        """Show the states that are laid on the tissue, and no others."""
        placed, tissue = laid_states(self._session), self._session.tissue
        if placed is None or tissue is None or index is None:
            self.hide()
        elif self._drawn is None or self._drawn != (placed, index):
            self.hide()
            self._drawn = placed, index
            self._layer = self._made(placed, index, tissue)
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

    def _made(self, placed: PlacedStates, index: SpotIndex, tissue: Tissue) -> Image:
        return Image(
            gather_rgba(index, placed.colours),
            rgb=True,
            name=NAME.format(placed.plane.cell_type),
            opacity=self._session.map_opacity,
            metadata=LayerTag(tissue.library).as_metadata(),
            **placing(place_map(index, tissue.microns_per_pixel)),
        )
