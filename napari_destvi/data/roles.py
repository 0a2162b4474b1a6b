"""Which of two files is the slide and which the reference (case 38)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.coordinates import find_coordinates, has_coordinates
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import swap_files

if TYPE_CHECKING:
    from anndata import AnnData


EXCHANGED = (
    "The two files seem to be exchanged: the one given as the reference has the "
    "coordinates of spots, and the slide has none. Swap them, or give a slide with "
    "coordinates."
)


def are_exchanged(spots: AnnData, reference: AnnData) -> bool:
    """Return whether the reference has the coordinates that the slide lacks.

    Parameters
    ----------
    spots, reference : AnnData
        What the user gave as the slide and as the reference.
    """
    return has_coordinates(reference) and find_coordinates(spots) is None


def check_roles(
    spots: AnnData, reference: AnnData, *, labels: str, log: FindingLog
) -> None:
    """Stop if the file given as the reference is a slide.

    Parameters
    ----------
    spots, reference : AnnData
        What the user gave as the slide and as the reference.
    labels : str
        Column of the reference's ``obs`` with the cell types.
    log : FindingLog
        Takes the findings.
    """
    if are_exchanged(spots, reference):
        log.stop("files-swapped", EXCHANGED, swap_files())
        return
    # Cells of imaging platforms have coordinates, too: labels make a reference.
    if not has_coordinates(reference) or labels in reference.obs.columns:
        return
    log.stop(
        "files-swapped",
        "The file given as the reference looks like a slide: it has coordinates, and "
        f'no column obs["{labels}"] with cell types. If the files are exchanged, swap '
        "them; if not, choose another column or a reference of single cells with "
        "their types.",
        swap_files(),
    )
