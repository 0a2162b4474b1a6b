"""The layer of a gene: its counts in each spot."""

from __future__ import annotations

from napari.layers import Image

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import SpotIndex, contrast_limits, gather, place_map
from napari_destvi.layers.spot_rows import at_spots, spot_rows
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.slide_layers import placed

#: Told from the maps of cell types at a glance, and by colour-blind readers too.
COLORMAP = "magma"
#: A gene with at most this many counts in all spots but a few stays dark.
LEAST_SPAN = 1.0


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
    layer = Image(
        gather(index, values),
        name=f"{gene_map.gene} · {what}",
        colormap=COLORMAP,
        contrast_limits=contrast_limits(values, lowest=0.0, least_span=LEAST_SPAN),
        opacity=opacity,
        blending="translucent",
        metadata=LayerTag(tissue.library).as_metadata(),
        **placed(place_map(index, tissue.microns_per_pixel)),
    )
    layer.colorbar.visible = True
    return layer
