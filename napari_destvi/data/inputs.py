"""The two sides of a deconvolution as read from their files, before they meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.check_counts import checked_counts
from napari_destvi.data.check_labels import checked_labels
from napari_destvi.data.check_raw_matrix import RAW_MATRIX, in_tissue, tell_if_raw
from napari_destvi.data.counts import Counts
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.geometry import Geometry, checked_geometry
from napari_destvi.data.reading_notes import has_note, tell_notes
from napari_destvi.data.stored_names import unique_names
from napari_destvi.data.wording import listing, number_of, verb

if TYPE_CHECKING:
    from anndata import AnnData


@dataclass(frozen=True, slots=True, eq=False)
class Slide:
    """The spots of a file.

    Parameters
    ----------
    counts : Counts
        Over all genes of the file.
    geometry : Geometry
        Where the spots lie.
    spot_names : tuple of str
        One distinct name per spot of the file.
    takes_part : ndarray of shape (n_spots,)
        Whether the spot has a place, belongs to the library and lies on tissue.
    """

    counts: Counts
    geometry: Geometry
    spot_names: tuple[str, ...] = field(repr=False)
    takes_part: NDArray[np.bool_] = field(repr=False)

    def names_of(self, rows: NDArray[np.int64]) -> tuple[str, ...]:
        """Return the names of some rows of the file."""
        return tuple(self.spot_names[row] for row in rows)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledCells:
    """The cells of a reference.

    Parameters
    ----------
    counts : Counts
        Over all genes of the file.
    labels : ndarray of shape (n_cells,)
        The type of each cell as text; None where it has none.
    column : str
        Where the labels came from.
    cell_names : tuple of str
        One name per cell of the file; they need not differ.
    """

    counts: Counts
    labels: NDArray[np.object_] = field(repr=False)
    column: str
    cell_names: tuple[str, ...] = field(repr=False)


def checked_slide(
    spots: AnnData, *, library: str | None, log: FindingLog
) -> Slide | None:
    """Read the spots, or log why they cannot be used.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    library : str or None
        The capture area, where the file holds several.
    log : FindingLog
        Takes the findings.
    """
    tell_notes(spots, log)
    counts = checked_counts(spots, owner="slide", log=log)
    geometry = checked_geometry(spots, library=library, log=log)
    names = _checked_names(spots, log)
    if counts is None or geometry is None:
        return None
    takes_part = in_tissue(spots, geometry.is_placed, log)
    if not has_note(spots, RAW_MATRIX):
        tell_if_raw(counts, takes_part, owner="slide", log=log)
    return Slide(counts, geometry, names, takes_part)


def checked_cells(
    reference: AnnData, *, labels: str, log: FindingLog
) -> LabelledCells | None:
    """Read the cells, or log why they cannot be used.

    Parameters
    ----------
    reference : AnnData
        The reference; not modified.
    labels : str
        Column of ``obs`` with the cell types.
    log : FindingLog
        Takes the findings.
    """
    tell_notes(reference, log)
    counts = checked_counts(reference, owner="reference", log=log)
    values = checked_labels(reference, labels, log)
    if counts is None or values is None:
        return None
    has_label = np.array([value is not None for value in values], dtype=np.bool_)
    if not has_note(reference, RAW_MATRIX):
        tell_if_raw(counts, has_label, owner="reference", log=log)
    return LabelledCells(counts, values, labels, tuple(map(str, reference.obs_names)))


def _checked_names(spots: AnnData, log: FindingLog) -> tuple[str, ...]:
    names = spots.obs_names.astype(str)
    repeated = names[names.duplicated()].unique()
    if len(repeated):
        n = len(repeated)
        log.ask(
            "duplicate-spots",
            f"{number_of(n, 'spot name')} {verb(n, 'occurs', 'occur')} more than "
            f"once: {listing(repeated)}. Files that were joined often share barcodes.",
            Fix("Number them", "repeated names get a number, and every spot stays"),
        )
    return unique_names(names)
