"""What a comparison brings into the viewer: panels, the error per spot, and rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.layers.spot_index import SpotIndex
from napari_destvi.session import MapKey, Session
from napari_destvi.session.compared_look import shown_type
from napari_destvi.session.comparing import standing_comparison
from napari_destvi.widgets.compared_maps import ComparedMaps
from napari_destvi.widgets.error_layer import ErrorLayer
from napari_destvi.widgets.napari_versions import show_region
from napari_destvi.widgets.panel_grid import N_PANELS
from napari_destvi.widgets.side_by_side import SideBySide
from napari_destvi.widgets.spot_rings import SpotRings
from napari_destvi.widgets.table_layer import TableLayer
from napari_destvi.widgets.tissue_layer import region_of_spots

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer


class CompareLayers:
    """The layers of a session's comparison, as far as they are wanted.

    Parameters
    ----------
    viewer : napari.Viewer
        Where the layers go.
    session : Session
        Says what is wanted; the overlay listens to it and calls `lay`.
    """

    def __init__(self, viewer: Viewer, session: Session) -> None:
        self._viewer = viewer
        self._session = session
        self._compared: ComparedMaps | None = None
        self._side_by_side = SideBySide(viewer)
        self._table = TableLayer(viewer)
        self._error = ErrorLayer(viewer)
        self._rings = SpotRings(viewer)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of the comparison that are there."""
        parts = (self._error, self._table, self._side_by_side, self._rings)
        return tuple(layer for part in parts for layer in part.layers)

    @property
    def covers_maps(self) -> bool:
        """Whether the errors, or a table's panels, are seen in place of the maps."""
        return bool(self._error.layers or self._table.layers)

    @property
    def has_panels(self) -> bool:
        """Whether maps are seen side by side."""
        return self._side_by_side.is_shown

    @property
    def of_table(self) -> Layer | None:
        """The layer of a table that is compared, if it is there."""
        return next(iter(self._table.layers), None)

    def lay(
        self,
        index: SpotIndex | None,
        below: Image | None,
        newest: tuple[MapKey, Image] | None,
    ) -> None:
        """Show what is wanted of the comparison that stands, and nothing else.

        Parameters
        ----------
        index : SpotIndex or None
            Of the slide.
        below : Image or None
            The tissue.
        newest : tuple of MapKey and Image, or None
            The map that was asked for last, and its layer.
        """
        compared = self._compared_maps(index)
        self._lay_error(compared)
        self._lay_panels(compared, below, newest)
        self.mark()

    def mark(self) -> None:
        """Draw a ring around each marked spot, in each panel."""
        compared, marked = self._compared, self._session.marked
        if compared is None or not marked:
            self._rings.hide()
        else:
            n_layers = N_PANELS if self._side_by_side.is_shown else 1
            places = compared.places(marked)
            self._rings.show(compared.tissue, places, n_layers=n_layers)
        self._side_by_side.arrange(self._rings.layers)

    def end_panels(self) -> None:
        """Remove the panels, and look at the whole slide again."""
        was_shown, tissue = self._side_by_side.is_shown, self._session.tissue
        self._side_by_side.hide()
        self._table.hide()
        if was_shown and tissue is not None:
            show_region(self._viewer, region_of_spots(tissue))

    def set_opacity(self, opacity: float) -> None:
        """Let the errors and the difference cover the tissue as much as the maps do."""
        for layer in self._error.layers:
            layer.opacity = opacity
        self._table.set_opacity(opacity)
        self._side_by_side.set_opacity(opacity)

    def recolour(self) -> None:
        """Show a compared table in the colours of the maps of shares."""
        self._table.recolour(self._session.colormaps["proportions"])

    def set_errors_visible(self, *, visible: bool) -> None:
        """Let the errors be seen, or what lies below them."""
        for layer in self._error.layers:
            layer.visible = visible

    def facts(self, spot: int) -> list[str]:
        """Return what the comparison that is seen tells of a spot of the slide."""
        is_seen = self._side_by_side.is_shown or any(
            layer.visible for layer in self._error.layers
        )
        if self._compared is None or not is_seen:
            return []
        return self._compared.facts(spot, shown_type(self._session))

    def hide(self) -> None:
        """Remove all layers of the comparison."""
        self._error.hide()
        self._rings.hide()
        self._side_by_side.hide()
        self._table.hide()

    def let_go(self, layer: Layer) -> None:
        """Take it that the user who deleted a layer wants the like no more."""
        if layer in (*self._side_by_side.layers, *self._table.layers):
            self._session.is_side_by_side = False
        if layer in self._rings.layers:
            self._session.marked = ()
        if layer in self._error.layers:
            self._session.is_error_shown = False

    def _compared_maps(self, index: SpotIndex | None) -> ComparedMaps | None:
        """Return the comparison over the slide: the same while nothing changes."""
        session, now = self._session, self._compared
        comparison, tissue = standing_comparison(session), session.tissue
        title = session.compared_with
        if comparison is None or tissue is None or index is None or title is None:
            self._compared = None
        elif now is None or now.comparison is not comparison or now.index is not index:
            self._compared = ComparedMaps(comparison, title, index, tissue)
        return self._compared

    def _lay_error(self, compared: ComparedMaps | None) -> None:
        if compared is None or not self._session.is_error_shown:
            self._error.hide()
        else:
            self._error.show(compared, opacity=self._session.map_opacity)

    def _lay_panels(
        self,
        compared: ComparedMaps | None,
        below: Image | None,
        newest: tuple[MapKey, Image] | None,
    ) -> None:
        first = None if compared is None else self._first(compared, newest)
        if compared is None or first is None:
            self.end_panels()
            return
        was_shown = self._side_by_side.is_shown
        self._side_by_side.show(compared, *first, below)
        if not was_shown:
            show_region(self._viewer, region_of_spots(compared.tissue))

    def _first(
        self, compared: ComparedMaps, newest: tuple[MapKey, Image] | None
    ) -> tuple[str, Image] | None:
        """Return the type and the layer of the first panel; None for no panels."""
        session = self._session
        if not session.is_side_by_side:
            return None
        if session.compared_left is not None:
            return self._of_table(compared, session.compared_left)
        if newest is None or newest[0].quantity != "proportions":
            return None
        key, layer = newest
        is_compared = key.cell_type in compared.comparison.left_types
        return (key.cell_type, layer) if is_compared else None

    def _of_table(self, compared: ComparedMaps, title: str) -> tuple[str, Image] | None:
        session, name = self._session, shown_type(self._session)
        if name is None:
            return None
        layer = self._table.show(
            compared,
            name,
            title=title,
            colormap=session.colormaps["proportions"],
            opacity=session.map_opacity,
        )
        return name, layer
