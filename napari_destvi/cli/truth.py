"""What is true of a slide: a table, or single cells with their places on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.data.tissue import Tissue


def read_true(
    path: Path,
    key: str,
    slide: Callable[[], Tissue],
    *,
    places: Callable[[], pd.DataFrame | None],
) -> pd.DataFrame:
    """Return the truth, and tell by which labels, or how, it was read.

    Parameters
    ----------
    path, key, slide
        As for `io.cell_tables.read_truth`.
    places : callable
        Brings the places of the slide's spots, as for `check_same_slide`.

    Raises
    ------
    InputError
        If there is no truth in the file, or it is that of another slide.
    """
    from napari_destvi.io.cell_tables import read_truth
    from napari_destvi.io.method_tables import note_of
    from napari_destvi.io.same_slide import check_same_slide

    table, source = read_truth(path, key=key, slide=slide)
    if source:
        tell(f"The truth is that of single cells under the spots: {source}.")
    else:
        check_same_slide(path, places())
    if note_of(table):
        tell(note_of(table))
    return table


def tell_spots_left_out(estimated: pd.Index, true: pd.Index) -> None:
    """Say how many spots of an estimate, and of the truth, are not in the other."""
    from napari_destvi.data.wording import number_of, verb
    from napari_destvi.metrics.shared_spots import match_spots

    shared = len(match_spots(estimated, true)[0])
    for owner, names in (("estimate", estimated), ("truth", true)):
        n_alone = len(names) - shared
        if n_alone:
            are = verb(n_alone, "is", "are")
            spots = number_of(n_alone, "spot")
            tell(f"{spots} {are} only in the {owner}, and not compared.")
