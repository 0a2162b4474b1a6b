"""Section 6 of the window: the regions, and what is known of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from napari_destvi.data.wording import number_of
from napari_destvi.session.compare_view import ScoreLine
from napari_destvi.session.composition_view import CompositionView, composition_view
from napari_destvi.session.differing_view import differing_view
from napari_destvi.session.region import Region
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Colour
from napari_destvi.session.undo import newest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from napari_destvi.data.tissue import Tissue

NO_SLIDE = "Open spots first: regions are drawn on the tissue."
HOW_TO = (
    "Draw around spots to see what they are made of. Click a spot on the tissue to "
    "keep its composition here."
)
CAUTION = (
    "p: Welch's test, adjusted for the number of types. It takes each spot for an "
    "independent sample, but neighbouring spots are alike: the true p is larger. Use "
    "it to rank the types, not as proof."
)
NO_REGIONS = "Available when there is a region."
BUSY = "Available when the fit has ended and no file is being written."
#: Of the table, in the order of its columns.
DIFFERENCE_COLUMNS = ("mean_a", "mean_b", "difference", "p_adjusted")
#: What p-values are shown as that are too small for a number.
SMALLEST_P = 1e-300


class RegionRow(NamedTuple):
    """A line of the list: a region and how many spots it holds, None while unknown."""

    name: str
    colour: Colour
    n_spots: int | None


@dataclass(frozen=True, slots=True)
class RegionsView:
    """Section 6: what was drawn or pinned, and what it is made of."""

    can_draw: bool
    is_drawing: bool
    hint: str
    rows: tuple[RegionRow, ...]
    chosen: str | None
    can_bring_back: bool
    is_pinned: bool
    composition: CompositionView
    others: tuple[str, ...]
    other: str | None
    differences: tuple[ScoreLine, ...]
    caution: str
    can_save: bool
    why_no_save: str
    why_no_genes: str


def regions_view(session: Session) -> RegionsView:
    """Return the regions and what is known of the chosen one, or of the pinned spot."""
    has_slide = session.tissue is not None
    regions = session.regions if has_slide else ()
    is_pinned = has_slide and session.pinned is not None
    names = tuple(region.name for region in regions)
    why_no_save = _why_no_save(session, regions)
    differences = _differences(session) if regions and not is_pinned else ()
    return RegionsView(
        can_draw=has_slide,
        is_drawing=session.is_drawing,
        hint=_hint(has_slide=has_slide, is_empty=not regions and not is_pinned),
        rows=tuple(map(_row, regions)),
        chosen=session.region,
        can_bring_back=has_slide and newest_of(session, "regions") is not None,
        is_pinned=is_pinned,
        composition=composition_view(session),
        others=() if is_pinned else _others(session, names),
        other=session.other_region,
        differences=differences,
        caution=_caution(session) if differences else "",
        can_save=not why_no_save,
        why_no_save=why_no_save,
        why_no_genes=differing_view(session).why_not,
    )


def labels(tissue: Tissue | None, regions: Sequence[Region]) -> pd.Series | None:
    """Return the region of each spot of a slide; None without regions."""
    from napari_destvi.export.region_labels import region_labels
    from napari_destvi.session.region_reading import spots_of

    if tissue is None or not regions:
        return None
    spots = {region.name: spots_of(region, tissue) for region in regions}
    return region_labels(tissue.spot_names, spots)


def _hint(*, has_slide: bool, is_empty: bool) -> str:
    if not is_empty:
        return ""
    return HOW_TO if has_slide else NO_SLIDE


def _row(region: Region) -> RegionRow:
    n_spots = None if region.spots is None else int(region.spots.sum())
    return RegionRow(region.name, region.colour, n_spots)


def _others(session: Session, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name != session.region)


def _differences(session: Session) -> tuple[ScoreLine, ...]:
    read = session.regions_read
    asked = (session.region, session.other_region)
    if read is None or read.difference is None or asked != (read.chosen, read.other):
        return ()
    table = read.difference.table
    numbers = table[list(DIFFERENCE_COLUMNS)].to_numpy(copy=True)
    numbers[:, -1] = np.maximum(numbers[:, -1], SMALLEST_P)
    return tuple(
        ScoreLine(str(name), tuple(map(float, values)))
        for name, values in zip(table.index, numbers, strict=True)
    )


def _caution(session: Session) -> str:
    read = session.regions_read
    n_shared = read.difference.n_shared if read and read.difference else 0
    shared = number_of(n_shared, "spot")
    without = f" without the {shared} that both hold" if n_shared else ""
    return f"A: {session.region}, B: {session.other_region}{without}. {CAUTION}"


def _why_no_save(session: Session, regions: tuple[Region, ...]) -> str:
    if not regions:
        return NO_REGIONS
    if session.run_state != "idle" or session.export is not None:
        return BUSY
    return ""
