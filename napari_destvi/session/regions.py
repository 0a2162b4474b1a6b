"""Regions and the pinned spot: what the user does, and what comes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.type_colours import colours_apart, type_colours
from napari_destvi.session.palette import N_USUAL_TYPES, palette
from napari_destvi.session.region import (
    PinnedSpot,
    Region,
    RegionsAsked,
    RegionsRead,
)
from napari_destvi.session.region_keeping import remember_change
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Colour, Message
from napari_destvi.session.undo import forget_changes

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue

DEFAULT_NAME = "Region {}"


class Outline(NamedTuple):
    """A shape as it was drawn; its name may be empty or that of another.

    Parameters
    ----------
    name : str
        Of the region.
    colour : tuple of float
        Red, green and blue.
    corners : ndarray of shape (n_corners, 2)
        (x, y), in full-resolution pixels.
    """

    name: str
    colour: Colour
    corners: NDArray[np.float64]


def take_outlines(session: Session, outlines: Sequence[Outline]) -> None:
    """Take the shapes that there are now; of new ones the last is chosen.

    A shape without a name of its own is new: it gets one, and a colour.
    """
    before = {region.name: region for region in session.regions}
    named = _named(outlines, _types_palette(session))
    regions = tuple(_kept(outline, before.get(outline.name)) for outline in named)
    session.regions_slide = session.tissue
    if not _is_same(regions, session.regions):
        remember_change(session, regions)
        session.regions = regions
    names = [region.name for region in regions]
    new = [name for name in names if name not in before]
    if new:
        choose_region(session, new[-1])
    elif session.region not in names:
        choose_region(session, names[-1] if names else None)
    if session.other_region not in names:
        session.other_region = None
    if not names:
        _forget_read_out(session)


def rename_region(session: Session, name: str, wanted: str) -> None:
    """Give a region another name, unless that is empty or another region's."""
    wanted = wanted.strip()
    if wanted == name:
        return
    if not wanted or wanted in (region.name for region in session.regions):
        why = f'There is a region "{wanted}" already' if wanted else "A name is needed"
        session.message = Message("warning", f'{why}: "{name}" keeps its name.')
        return
    chosen, other = session.region, session.other_region
    session.regions_saved = False
    session.regions = tuple(
        dataclasses.replace(region, name=wanted) if region.name == name else region
        for region in session.regions
    )
    session.region = wanted if chosen == name else chosen
    session.other_region = wanted if other == name else other


def choose_region(session: Session, name: str | None) -> None:
    """Sum up a region, in place of the spot that is pinned."""
    session.pinned = None
    if name == session.region:
        return
    if name == session.other_region:
        session.other_region = None
    session.region = name


def pin(session: Session, number: int) -> None:
    """Keep the composition of a spot in the window; a pinned one is let go."""
    tissue = session.tissue
    if tissue is None:
        return
    spot = PinnedSpot(number, tissue.spot_names[number])
    session.regions_slide = tissue
    session.pinned = None if spot == session.pinned else spot


def keep_or_forget(session: Session, tissue: Tissue) -> None:
    """Let regions and pinned spot go, unless the slide has the spots of before."""
    before = session.regions_slide
    if before is not None and has_same_spots(before, tissue):
        return
    session.pinned = None
    session.regions = ()
    forget_changes(session, "regions")
    session.regions_saved = True
    session.region = session.other_region = None
    _forget_read_out(session)


def to_read(session: Session) -> RegionsAsked | None:
    """Return what to find out about the regions, or None where there are none."""
    if session.tissue is None or not session.regions:
        return None
    return RegionsAsked(
        session.tissue,
        session.result,
        session.regions,
        session.region,
        session.other_region,
    )


def is_read(session: Session) -> bool:
    """Tell whether the read-out is that of what there is to find out."""
    return is_wanted(session, session.regions_asked)


def is_wanted(session: Session, asked: RegionsAsked | None) -> bool:
    """Tell whether this is what there is to find out now."""
    wanted = to_read(session)
    if wanted is None or asked is None:
        return wanted is asked
    return (
        wanted.tissue is asked.tissue
        and wanted.result is asked.result
        and _is_same(wanted.regions, asked.regions)
        and (wanted.chosen, wanted.other) == (asked.chosen, asked.other)
    )


def take_read(session: Session, asked: RegionsAsked, read: RegionsRead) -> None:
    """Take the read-out of the regions, if it still is what there is to find out."""
    if not is_wanted(session, asked):
        return
    regions = tuple(
        region
        if region.spots is not None
        else dataclasses.replace(region, spots=read.spots[region.name])
        for region in asked.regions
    )
    session.regions_asked = asked._replace(regions=regions)
    session.regions_read = read
    session.regions = regions


def refuse_read(session: Session, asked: RegionsAsked, problem: str) -> None:
    """Say why the regions could not be read out; not to be tried again so."""
    if is_wanted(session, asked):
        session.regions_asked = asked
        session.regions_read = None
        session.message = Message("error", problem)


def _forget_read_out(session: Session) -> None:
    session.regions_asked = None
    session.regions_read = None


def _types_palette(session: Session) -> NDArray[np.float64]:
    """Return the colours of the cell types, which no region is to have."""
    if session.result is None:
        return type_colours(N_USUAL_TYPES)
    return palette(session.result.cell_types, session.type_colours)


def _named(
    outlines: Sequence[Outline], types_palette: NDArray[np.float64]
) -> list[Outline]:
    """Return the outlines, each with a name and a new one with a colour of its own."""
    first = {outline.name: n for n, outline in reversed(list(enumerate(outlines)))}
    is_new = [n != first[o.name] or not o.name for n, o in enumerate(outlines)]
    known = [o for o, new in zip(outlines, is_new, strict=True) if not new]
    names = _free_names({outline.name for outline in known})
    taken = np.array([*types_palette.tolist(), *(o.colour for o in known)])
    colours = _free_colours(taken, len(outlines))
    return [
        outline._replace(name=next(names), colour=next(colours)) if new else outline
        for outline, new in zip(outlines, is_new, strict=True)
    ]


def _free_names(taken: Iterable[str]) -> Iterator[str]:
    number = 1
    while True:
        name = DEFAULT_NAME.format(number)
        if name not in taken:
            yield name
        number += 1


def _free_colours(taken: NDArray[np.float64], n_outlines: int) -> Iterator[Colour]:
    """Yield colours apart from those taken, by the types or by other regions."""
    for colour in colours_apart(taken, n_outlines).round(3).tolist():
        red, green, blue = colour
        yield (red, green, blue)


def _kept(outline: Outline, before: Region | None) -> Region:
    """Return the region as it was before if it is the same, with what is known."""
    spots = None
    if before is not None and np.array_equal(before.corners, outline.corners):
        if before.colour == outline.colour:
            return before
        spots = before.spots
    return Region(outline.name, outline.colour, outline.corners, spots)


def _is_same(a: tuple[Region, ...], b: tuple[Region, ...]) -> bool:
    return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))


def has_same_spots(a: Tissue, b: Tissue) -> bool:
    """Tell whether what lies on one slide lies on the other, too."""
    return a is b or (
        a.spot_names == b.spot_names and np.array_equal(a.coordinates, b.coordinates)
    )
