"""The two sides of a deconvolution as read from their files, before they meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.check_counts import checked_counts
from napari_destvi.data.check_labels import checked_labels
from napari_destvi.data.coordinates import find_coordinates, has_coordinates
from napari_destvi.data.counts import Counts
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.geometry import Geometry, checked_geometry
from napari_destvi.data.reading_notes import tell_notes
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
    """

    counts: Counts
    geometry: Geometry
    spot_names: tuple[str, ...] = field(repr=False)

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
    """

    counts: Counts
    labels: NDArray[np.object_] = field(repr=False)
    column: str


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
    return Slide(counts, geometry, names)


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
    return LabelledCells(counts, values, labels)


def check_roles(
    spots: AnnData, reference: AnnData, *, labels: str, log: FindingLog
) -> None:
    """Stop if the file given as the reference is a slide (case 38).

    Parameters
    ----------
    spots, reference : AnnData
        What the user gave as the slide and as the reference.
    labels : str
        Column of the reference's ``obs`` with the cell types.
    log : FindingLog
        Takes the findings.
    """
    # Cells of imaging platforms have coordinates, too: labels make a reference.
    if not has_coordinates(reference) or labels in reference.obs.columns:
        return
    if find_coordinates(spots) is None or labels in spots.obs.columns:
        advice = "The two files seem to be exchanged: swap them."
    else:
        advice = (
            "If the files are exchanged, swap them; if not, choose another column or "
            "a reference of single cells with their types."
        )
    log.stop(
        "files-swapped",
        "The file given as the reference looks like a slide: it has coordinates, and "
        f'no column obs["{labels}"] with cell types. {advice}',
    )


def _checked_names(spots: AnnData, log: FindingLog) -> tuple[str, ...]:
    names = spots.obs_names.astype(str)
    repeated = names[names.duplicated()].unique()
    if len(repeated):
        n = len(repeated)
        log.ask(
            "duplicate-spots",
            f"{number_of(n, 'spot name')} {verb(n, 'occurs', 'occur')} more than "
            f"once: {listing(repeated)}. Files that were joined often share barcodes.",
            "repeated names get a number, and every spot stays",
        )
    return unique_names(names)
