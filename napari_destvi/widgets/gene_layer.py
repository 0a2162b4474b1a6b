"""The layer of a gene: its counts in each spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import SpotIndex, contrast_limits, gather, place_map
from napari_destvi.layers.spot_rows import at_spots, spot_rows
from napari_destvi.session import Session
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import over_tissue

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer

#: Told from the maps of cell types at a glance, and by colour-blind readers too.
COLORMAP = "magma"
#: A gene with at most this many counts in all spots but a few stays dark.
LEAST_SPAN = 1.0


class GeneLayer:
    """The layer, while a gene is shown.

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
        self._layer: Image | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self._layer is None else (self._layer,)

    def draw(self, index: SpotIndex | None) -> None:
        """Show the gene on top of all, in place of the one before."""
        self.hide()
        tissue, gene_map = self._session.tissue, self._session.gene_map
        if gene_map is not None and tissue is not None and index is not None:
            opacity = self._session.map_opacity
            self._layer = gene_layer(gene_map, tissue, index, opacity=opacity)
            self._viewer.add_layer(self._layer)

    def step_back(self) -> None:
        """Let be seen what is below."""
        for layer in self.layers:
            layer.visible = False

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through."""
        for layer in self.layers:
            layer.opacity = opacity

    def hide(self) -> None:
        """Remove it."""
        layers, self._layer = self.layers, None
        remove_layers(self._viewer, layers)

    def let_go(self, layer: Layer) -> None:
        """Ask for no gene any more if the user deleted its layer."""
        if layer == self._layer:
            self._layer = None
            show_gene(self._session, "")


def gene_layer(
    gene_map: GeneMap, tissue: Tissue, index: SpotIndex, *, opacity: float
) -> Image:
    """Return a gene over the tissue.

    Parameters
    ----------
    gene_map : GeneMap
        The gene in the spots of the file.
    tissue : Tissue
        The slide.
    index : SpotIndex
        Where its spots lie.
    opacity : float
        From 0 to 1.
    """
    rows = spot_rows(gene_map.spot_names, tissue.spot_names)
    values = at_spots(gene_map.values, rows)
    what = "counts" if gene_map.are_counts else "values"
    return over_tissue(
        gather(index, values),
        place_map(index, tissue.microns_per_pixel),
        name=f"{gene_map.gene} · {what}",
        colormap=COLORMAP,
        contrast_limits=contrast_limits(values, lowest=0.0, least_span=LEAST_SPAN),
        opacity=opacity,
        tag=LayerTag(tissue.library),
    )
