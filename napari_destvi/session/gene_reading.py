"""Reading what is asked of a gene: its counts, or its expression within a type."""

from __future__ import annotations

from napari_destvi.data.gene_map import gene_source, read_gene
from napari_destvi.errors import InputError
from napari_destvi.layers.expression_map import expression_map
from napari_destvi.session.gene_maps import GeneAsked, GeneFound
from napari_destvi.session.gene_sets import WITHIN_ONLY, gene_set_map


def read(asked: GeneAsked) -> GeneFound:
    """Return the map that is asked for.

    Parameters
    ----------
    asked : GeneAsked
        What of the gene.

    Raises
    ------
    InputError
        If the slide has no such gene, or the maps do not tell it within a type; for a
        set of genes that is asked for in all cells.
    """
    if asked.result is not None and asked.members:
        scored = gene_set_map(asked.result, asked.gene, asked.members, asked.cell_type)
        return GeneFound(scored, asked.source)
    if asked.members:
        raise InputError(WITHIN_ONLY)
    if asked.result is not None:
        told = expression_map(asked.result, asked.gene, asked.cell_type)
        return GeneFound(told, asked.source)
    source = asked.source or gene_source(asked.spots)
    return GeneFound(read_gene(source, asked.gene), source)
