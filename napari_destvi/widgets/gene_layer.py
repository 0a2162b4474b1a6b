"""The layer of a gene: its counts in each spot, or its expression within a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import SpotIndex, contrast_limits, gather, place_map
from napari_destvi.layers.expression_map import ExpressionMap
from napari_destvi.layers.parts import column_of
from napari_destvi.layers.spot_rows import at_spots, spot_rows
from napari_destvi.session import Session
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import over_tissue

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer

AnyGeneMap = GeneMap | ExpressionMap
#: Told from the maps of cell types at a glance, and by colour-blind readers too.
COLORMAP = "magma"
#: A gene with at most this many counts in all spots but a few stays dark.
LEAST_SPAN = 1.0
#: And one with so few among 10,000 counts of a type: less than a rare gene has.
LEAST_EXPRESSION = 0.1
#: Scores of a set that differ by less than this many doublings look alike.
LEAST_SCORE = 0.2
#: Said of a spot with less of the type than its expression takes, which stays clear.
TOO_LITTLE = "not told, too little of it"


class GeneLayer:
    """The layer, while a gene is shown.

    Parameters
    ----------
    viewer : napari.Viewer
        Where it goes.
    session : Session
        Says what is shown; the overlay listens to it.

    Attributes
    ----------
    covers_maps : bool
        Whether the gene was asked for last, and the maps below are to be hidden: they
        would shine through, and be taken for values of the gene.
    """

    def __init__(self, viewer: Viewer, session: Session) -> None:
        self._viewer = viewer
        self._session = session
        self._layer: Image | None = None
        self._drawn: AnyGeneMap | None = None
        self._index: SpotIndex | None = None
        self._limits = (0.0, 1.0)
        self._at_spots: NDArray[np.float32] | None = None
        self.covers_maps = False

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self._layer is None else (self._layer,)

    def facts(self, spot: int) -> list[str]:
        """Return what the gene that is seen tells of a spot of the slide."""
        is_seen = any(layer.visible for layer in self.layers)
        if self._drawn is None or self._at_spots is None or not is_seen:
            return []
        value = self._at_spots[spot]
        told = f"{value:,.4g}"
        if np.isnan(value):
            is_within = isinstance(self._drawn, ExpressionMap)
            told = TOO_LITTLE if is_within else "not known"
        return [f"{self._drawn.title}: {told}"]

    def draw(self, index: SpotIndex | None) -> None:
        """Show the gene in place of the maps, and of the gene before.

        Newer values of the same map, as a running fit brings them, come into its layer,
        wherever that is by now.
        """
        gene_map = self._session.gene_map
        if index is self._index and _is_newer(gene_map, self._drawn):
            self._drawn = gene_map
            self.hide_below()
            self._fit_contrast()
            return
        self.hide()
        tissue = self._session.tissue
        if gene_map is not None and tissue is not None and index is not None:
            self._drawn, self._index = gene_map, index
            self._at_spots = values = self._values(gene_map, tissue)
            self._limits = _limits(gene_map, values)
            self._layer = gene_layer(
                gene_map.title,
                values,
                tissue,
                index,
                contrast_limits=self._limits,
                opacity=self._session.map_opacity,
            )
            self._viewer.add_layer(self._layer)
            self.covers_maps = True

    def hide_below(self) -> None:
        """Leave clear the spots that have less of the type; colours stay."""
        layer, index, tissue = self._layer, self._index, self._session.tissue
        if layer is None or index is None or tissue is None or self._drawn is None:
            return
        self._at_spots = self._values(self._drawn, tissue)
        layer.data = gather(index, self._at_spots)

    def _fit_contrast(self) -> None:
        """Fit colours to newer values; a contrast that the user set stays."""
        layer, values = self._layer, self._at_spots
        if layer is None or values is None or self._drawn is None:
            return
        if np.allclose(layer.contrast_limits, self._limits):
            self._limits = _limits(self._drawn, values)
            low, high = self._limits
            # the slider first: it would cut off limits that lie outside of it
            highest = float(np.fmax.reduce(values, initial=high))
            layer.contrast_limits_range = (low, highest)
            layer.contrast_limits = self._limits

    def step_back(self) -> None:
        """Let be seen what is below."""
        self.covers_maps = False
        for layer in self.layers:
            layer.visible = False

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through."""
        for layer in self.layers:
            layer.opacity = opacity

    def hide(self) -> None:
        """Remove it."""
        self.covers_maps = False
        layers, self._layer, self._drawn = self.layers, None, None
        remove_layers(self._viewer, layers)

    def let_go(self, layer: Layer) -> None:
        """Ask for no gene any more if the user deleted its layer."""
        if layer == self._layer:
            self._layer = self._drawn = None
            show_gene(self._session, "")

    def _values(self, gene_map: AnyGeneMap, tissue: Tissue) -> NDArray[np.float32]:
        """Return the value of each spot of the slide, NaN where it is to be clear."""
        values = gene_map.values
        if isinstance(gene_map, ExpressionMap):
            least = self._session.least_shares.get(gene_map.cell_type, 0.0)
            share = column_of(gene_map.result, "proportions", gene_map.cell_type)
            values = np.where(share < least, np.float32(np.nan), values)
        return at_spots(values, spot_rows(gene_map.spot_names, tissue.spot_names))


def gene_layer(
    title: str,
    values: NDArray[np.float32],
    tissue: Tissue,
    index: SpotIndex,
    *,
    contrast_limits: tuple[float, float],
    opacity: float,
) -> Image:
    """Return a gene over the tissue.

    Parameters
    ----------
    title : str
        What the map is called.
    values : ndarray of shape (n_spots,)
        Of the spots of the slide.
    tissue : Tissue
        The slide.
    index : SpotIndex
        Where its spots lie.
    contrast_limits : tuple of float
        The values of the first and last colour.
    opacity : float
        From 0 to 1.
    """
    return over_tissue(
        gather(index, values),
        place_map(index, tissue.microns_per_pixel),
        name=title,
        colormap=COLORMAP,
        contrast_limits=contrast_limits,
        opacity=opacity,
        tag=LayerTag(tissue.library),
    )


def _limits(gene_map: AnyGeneMap, values: NDArray[np.float32]) -> tuple[float, float]:
    is_within = isinstance(gene_map, ExpressionMap)
    if isinstance(gene_map, ExpressionMap) and gene_map.members:
        return contrast_limits(values, least_span=LEAST_SCORE)
    least_span = LEAST_EXPRESSION if is_within else LEAST_SPAN
    return contrast_limits(values, lowest=0.0, least_span=least_span)


def _is_newer(now: AnyGeneMap | None, drawn: AnyGeneMap | None) -> bool:
    """Tell whether a map is another's with the values of another result."""
    if not isinstance(now, ExpressionMap) or not isinstance(drawn, ExpressionMap):
        return False
    return now.title == drawn.title and now.result is not drawn.result
