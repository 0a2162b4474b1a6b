"""What a slide's file holds beside counts and places: found once, when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


class SlideContents(NamedTuple):
    """What can be shown of a slide before a fit.

    Parameters
    ----------
    genes : tuple of str
        By the names of its counts.
    tables : mapping of str to DataFrame of shape (n_spots, n_cell_types)
        Proportions to compare maps with, such as the truth.
    view : mapping or None
        What was seen of the result that the file holds (see `kept_view`).
    """

    genes: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({})
    view: Mapping[str, object] | None = None


#: Of a slide of which nothing more is known.
NO_CONTENTS = SlideContents()


def contents_of(spots: AnnData) -> SlideContents:
    """Look through a slide: seconds for a million spots, so not in the window.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    """
    from napari_destvi.data.gene_map import gene_names
    from napari_destvi.data.stored_names import unique_names
    from napari_destvi.io.proportion_tables import tables_beside_counts
    from napari_destvi.io.result_view import view_in

    tables = tables_beside_counts(spots)
    names = list(unique_names(spots.obs_names))  # as a fit calls spots of one name
    own = {key: table.set_axis(names) for key, table in tables.items()}
    return SlideContents(gene_names(spots), own, view_in(spots.uns))
