"""Keeps regions from being lost: which are saved, and which may be brought back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial

import numpy as np

from napari_destvi.data.wording import listing
from napari_destvi.session.region import Region
from napari_destvi.session.session import Session
from napari_destvi.session.undo import remember

#: Of a region that comes back when another one has got its name.
NAME_AGAIN = "{} again"
#: How many deleted regions are named.
N_NAMES = 3


def remember_change(
    session: Session, regions: Sequence[Region], *, are_others: bool = False
) -> None:
    """Remember what goes when these regions take the place of those there are.

    Parameters
    ----------
    session : Session
        With the regions of before.
    regions : sequence of Region
        Those that take their place.
    are_others : bool
        Whether they are not those of before, edited: then one of the same name with
        another outline goes as well.
    """
    kept = {region.name: region for region in regions}
    removed = tuple(
        r
        for r in session.regions
        if r.name not in kept
        or (are_others and not _have_same_labels([r], [kept[r.name]]))
    )
    if removed:
        remember(
            session, "regions", _told(removed), partial(bring_back, session, removed)
        )
    if not _have_same_labels(regions, session.regions):
        session.regions_saved = not regions


def bring_back(session: Session, removed: Sequence[Region]) -> None:
    """Add regions that were deleted; the last of them is chosen."""
    names = [region.name for region in session.regions]
    back = []
    for region in removed:
        name = _free_name(region.name, names)
        names.append(name)
        back.append(dataclasses.replace(region, name=name))
    session.regions_saved = False
    session.regions_slide = session.tissue
    session.regions = (*session.regions, *back)
    session.pinned = None
    session.region = names[-1]


def take_saved(session: Session, written: Sequence[Region]) -> None:
    """Take it that regions are on disk, if they are those that there are now."""
    if _have_same_labels(written, session.regions):
        session.regions_saved = True


def _told(removed: Sequence[Region]) -> str:
    names = listing([region.name for region in removed], at_most=N_NAMES)
    return f"{names} {'was' if len(removed) == 1 else 'were'} deleted."


def _free_name(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name = NAME_AGAIN.format(name)
    return name


def _have_same_labels(a: Sequence[Region], b: Sequence[Region]) -> bool:
    """Tell whether names and outlines are the same; colours are in no file."""
    return len(a) == len(b) and all(
        x.name == y.name and np.array_equal(x.corners, y.corners)
        for x, y in zip(a, b, strict=True)
    )
