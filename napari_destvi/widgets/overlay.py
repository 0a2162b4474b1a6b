"""Keeps napari's layers in step with the session: the tissue and the shown maps.

Each part adds its own layers to the viewer and removes them; the overlay listens to
the session and tells the parts when, and in which order::

    session.tissue --> all parts hide; `LaidSlide` finds the spots; `TissueLayer`
    session.result --> `LaidSlide` finds its spots; new values into the maps there
    session.picture --> `PictureLayer`: the user's own, between tissue and maps
    session.shown  --> `MapLayers`: added, removed, and turned to another map
    session.map_form, type_colours --> `TypesLayer`: several types in their colours
    session.least_shares --> spots with less of a type left clear in its maps
    session.gene_map --> `GeneLayer`: a gene, or newer values of it, before all
    session.states_laid --> `StateLayer`: two axes of a type as colours, before all
    session.comparison, is_side_by_side --> `CompareLayers`: panels beside the newest
    session.is_error_shown, marked --> the error per spot, rings around spots
    session.regions, pinned --> outlines and a ring: `ReadOutLayers` listens itself
    layer deleted by the user --> its part lets go: session.shown, gene, ...
    mouse moved --> what is known of the spot, `HoverText`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import SpotText
from napari_destvi.results import Result
from napari_destvi.session import Session
from napari_destvi.session.comparing import standing_comparison
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.widgets.active_layer import active_kept
from napari_destvi.widgets.after_removal import AfterRemoval
from napari_destvi.widgets.compare_layers import CompareLayers
from napari_destvi.widgets.gene_layer import GeneLayer
from napari_destvi.widgets.hover_text import HoverText
from napari_destvi.widgets.laid_slide import LaidSlide
from napari_destvi.widgets.layer_part import CoverPart, LayerPart, remove_layers
from napari_destvi.widgets.map_layers import MapLayers
from napari_destvi.widgets.picture_layer import PictureLayer
from napari_destvi.widgets.read_out_layers import ReadOutLayers
from napari_destvi.widgets.state_layer import StateLayer
from napari_destvi.widgets.tissue_layer import TissueLayer
from napari_destvi.widgets.types_layer import TypesLayer

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

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
        self._slide = LaidSlide(session)
        self._tissue = TissueLayer(viewer)
        self._picture = PictureLayer(viewer, session)
        self._compare = CompareLayers(viewer, session)
        self._maps = MapLayers(
            viewer, session, is_lent=lambda: self._compare.has_panels
        )
        self._types = TypesLayer(viewer, session)
        self._gene = GeneLayer(viewer, session)
        self._states = StateLayer(viewer, session)
        self._hover = HoverText(viewer, self._describe)
        self._read_out = ReadOutLayers(viewer, session, self._slide.spot_under)
        self._after_removal = AfterRemoval()
        self._connected = {
            name: self._after_removal.waiting(slot)
            for name, slot in self._slots().items()
        }
        for name, slot in self._connected.items():
            session.events[name].connect(slot)
        viewer.layers.events.removed.connect(self._on_layer_removed)
        if session.tissue is not None:
            self._on_tissue(session.tissue)

    def disconnect(self) -> None:
        """Stop listening; the layers stay until another dock lays down a slide."""
        self._read_out.disconnect()
        self._after_removal.forget()
        did_cover = self._compare.covers_maps
        self._compare.hide()
        if did_cover:
            self._reveal_newest()
        self._types.disconnect()
        _LEFT_BEHIND.update(layer for part in self._parts for layer in part.layers)
        for name, slot in self._connected.items():
            self._session.events[name].disconnect(slot)
        self._viewer.layers.events.removed.disconnect(self._on_layer_removed)
        self._hover.disconnect()

    @property
    def _covers(self) -> tuple[CoverPart, ...]:
        # Panels stand beside maps: they go first.
        return (self._compare, self._maps, self._types, self._gene, self._states)

    @property
    def _parts(self) -> tuple[LayerPart, ...]:
        return (*self._covers, self._picture, self._tissue)

    def _slots(self) -> dict[str, Callable[..., None]]:
        return {
            "tissue": self._on_tissue,
            "picture": self._on_picture,
            "result": self._on_result,
            "shown": self._on_other_maps,
            "map_opacity": self._on_opacity,
            "map_limits": self._maps.take_limits,
            "colormaps": self._on_colormaps,
            "map_form": self._on_other_maps,
            "type_colours": self._draw_types,
            "least_shares": self._on_least_shares,
            "comparison": self._on_comparison,
            "is_side_by_side": self._on_side_by_side,
            "compared_type": self._on_comparison,
            "is_error_shown": self._on_errors,
            "marked": self._compare.mark,
            "gene_map": self._on_gene,
            "states_laid": self._on_states,
            "is_drawing": self._end_panels_for,
            "pinned": self._end_panels_for,
        }

    def _on_tissue(self, tissue: Tissue | None) -> None:
        for part in self._parts:
            part.hide()
        remove_layers(self._viewer, _LEFT_BEHIND)
        index = self._slide.take_tissue(tissue)
        if tissue is not None and index is not None:
            self._tissue.show(tissue, index)
            self._picture.draw(self._tissue.layer)
        self._read_out.lay_on(tissue)
        self._on_result(self._session.result)
        self._on_gene()

    def _on_result(self, result: Result | None) -> None:
        maps = self._slide.take_result(result)
        if standing_comparison(self._session) is None:
            self._compare.end_panels()  # before new values come into their map
        with self._in_hand_kept():
            self._maps.update(maps)
            # A live result changes no map's visibility: the user may have.
            if self._maps.arrange(maps):
                self._reveal_newest()
            self._draw_types()
            self._lay_comparison()
            self._on_states()
        self._leave_covered()

    def _on_comparison(self) -> None:
        with active_kept(self._viewer):
            self._lay_comparison()
        self._leave_covered()

    def _on_other_maps(self) -> None:
        """Show the maps that were chosen, in place of a gene or of states."""
        self._session.states_laid = None
        self._gene.step_back()
        self._on_shown()

    def _on_errors(self, is_wanted: bool) -> None:  # noqa: FBT001 - psygnal's
        if is_wanted:
            self._session.states_laid = None
            self._gene.step_back()
        self._lay_comparison()

    def _on_shown(self) -> None:
        with active_kept(self._viewer, when=self._session.is_drawing):
            self._maps.arrange(self._slide.maps)
            self._draw_types()
            self._reveal_newest()
            self._lay_comparison()
        self._leave_covered()

    def _on_side_by_side(self, is_wanted: bool) -> None:  # noqa: FBT001 - psygnal's
        if is_wanted:  # in whose panels a gene has no place
            show_gene(self._session, "")
        self._on_shown()

    def _end_panels_for(self, begun: object) -> None:
        """Draw and pin on the whole slide: panels hide what is no part of them."""
        if begun:
            self._session.is_side_by_side = False

    def _in_hand_kept(self) -> AbstractContextManager[None]:
        """Keep a layer that the user works with: all but the slide, just looked at."""
        active = self._viewer.layers.selection.active
        is_idle = active in self._tissue.layers and active.mode == "pan_zoom"
        return active_kept(self._viewer, when=not is_idle)

    def _on_gene(self) -> None:
        """Show the gene in place of the maps, or them again without it."""
        if self._session.gene_map is not None:
            self._session.states_laid = None
        did_cover = self._gene.covers_maps
        with active_kept(self._viewer, when=self._session.is_drawing):
            self._gene.draw(self._slide.index)
            if self._gene.covers_maps is not did_cover:
                self._reveal_newest()

    def _on_states(self) -> None:
        """Show the states of a type in place of the maps, or them again without."""
        did_cover = self._states.covers_maps
        with active_kept(self._viewer, when=self._session.is_drawing):
            self._states.draw(self._slide.index)
            if self._states.covers_maps is not did_cover:
                self._reveal_newest()

    def _on_picture(self) -> None:
        with active_kept(self._viewer):
            if self._compare.has_panels:  # each has a copy of the one before
                self._compare.end_panels()
            self._picture.draw(self._tissue.layer)
            self._lay_comparison()

    def _on_colormaps(self) -> None:
        self._maps.recolour()
        self._compare.recolour()

    def _on_opacity(self, opacity: float) -> None:
        for part in self._covers:
            part.set_opacity(opacity)

    def _on_least_shares(self) -> None:
        self._maps.hide_below(self._slide.maps)
        self._gene.hide_below()
        self._draw_types()
        self._lay_comparison()

    def _draw_types(self) -> None:
        self._types.draw(self._slide.maps)

    def _on_layer_removed(self, event: Any) -> None:  # noqa: ANN401 - napari's
        """Let go of a layer that the user deleted, and of no other meanwhile."""
        was_below = event.value in (*self._tissue.layers, *self._picture.layers)
        with self._after_removal.removing():
            for part in self._parts:
                part.let_go(event.value)
            if was_below:  # each panel shows it
                self._after_removal.waiting(self._lay_comparison)()

    def _lay_comparison(self) -> None:
        """Show panels beside the newest map, or the errors in place of all maps."""
        did_cover = self._compare.covers_maps
        newest = self._maps.newest(self._slide.maps)
        below = next(iter(self._picture.layers), self._tissue.layer)
        self._compare.lay(self._slide.index, below, newest)
        if self._compare.covers_maps is not did_cover:
            self._reveal_newest()

    def _leave_covered(self) -> None:
        """Select the table in place of a map that gave way to it."""
        selection, seen = self._viewer.layers.selection, self._compare.of_table
        parts = (self._maps, self._types, self._gene, self._states)
        covered = [layer for part in parts for layer in part.layers]
        if seen is not None and selection.active in covered:
            selection.active = seen

    def _reveal_newest(self) -> None:
        """Let only be seen what was asked for last: gene, states, errors, or a map."""
        is_in_front = self._gene.covers_maps or self._states.covers_maps
        is_covered = is_in_front or self._compare.covers_maps
        if is_covered:
            self._maps.cover()
        else:
            self._maps.reveal_newest(self._slide.maps)
        self._types.set_visible(visible=not is_covered)
        self._compare.set_errors_visible(visible=not is_in_front)

    def _describe(self, position: Sequence[float]) -> SpotText | None:
        """Return what is seen at a place, and the largest types there."""
        tissue, spot = self._session.tissue, self._slide.spot_under(position)
        if tissue is None or spot is None:
            return None
        parts = (self._states, self._gene, self._compare)
        seen = [fact for part in parts for fact in part.facts(spot)]
        known = self._describe_maps(position)
        if known is None:
            return SpotText(tissue.spot_names[spot], tuple(seen)) if seen else None
        return SpotText(known.name, (*seen, *known.facts))

    def _describe_maps(self, position: Sequence[float]) -> SpotText | None:
        doubted = self._maps.visible_types("uncertainty")
        blended = self._types.visible_types(self._slide.maps)
        return self._slide.describe(
            position,
            share_of=[*doubted, *blended],
            activation_of=self._maps.visible_types("activation"),
            cells_of=self._counted_types(),
        )

    def _counted_types(self) -> list[str]:
        """Return the types of which the number of cells is seen."""
        sure = self._maps.visible_types("abundance")
        return list(dict.fromkeys([*sure, *self._maps.visible_types("abundance_mean")]))
