"""All that the user saw of a result, as plain values that a file can hold, and back.

::

    view_of(session) -> {"version": 1, "shown": ...} -> JSON in the result's file
    the file is opened -> session.awaited_view -> its tissue is there -> apply_view

Files come from anywhere: each value is checked on reading (`view_values`), and what is
unknown or does not fit the slide and the result is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from napari_destvi.session import view_values as read
from napari_destvi.session.full_pictures import choose_picture
from napari_destvi.session.kept_comparison import compare_again, comparison_of
from napari_destvi.session.kept_gene import apply_gene, gene_entries
from napari_destvi.session.region import PinnedSpot, Region
from napari_destvi.session.region_keeping import remember_change
from napari_destvi.session.session import Session
from napari_destvi.session.shown import kept_maps
from napari_destvi.session.terms import MapForm, MapKey, Quantity

#: Raised when an entry changes its meaning; new entries need no new version.
VIEW_VERSION = 1
#: By their own names, which files bear.
_FORMS: Mapping[str | None, MapForm] = {form: form for form in get_args(MapForm)}
_QUANTITIES: Mapping[str, Quantity] = {name: name for name in get_args(Quantity)}


def view_of(session: Session) -> dict[str, object]:
    """Return what is seen of the maps, of plain values: nothing but JSON knows.

    Outlines are in full-resolution pixels, (x, y).
    """
    pinned = session.pinned
    return {
        "version": VIEW_VERSION,
        "shown": [[key.quantity, key.cell_type] for key in session.shown],
        "form": session.map_form,
        "type_colours": {name: list(c) for name, c in session.type_colours.items()},
        "least_shares": dict(session.least_shares),
        "opacity": session.map_opacity,
        "colormaps": dict(session.colormaps),
        "limits": [[*key, *limits] for key, limits in session.map_limits.items()],
        "picture": _path(session.picture_from),
        **gene_entries(session),
        "regions": [_plain(region) for region in session.regions],
        "region": session.region,
        "other_region": session.other_region,
        "pinned": None if pinned is None else pinned.name,
        "comparison": comparison_of(session),
    }


def apply_view(session: Session, view: Mapping[str, object]) -> None:
    """Show again what `view_of` told, as far as slide and result have it.

    Parameters
    ----------
    session : Session
        With the slide, its tissue, and the result.
    view : mapping
        From a file: anything may be in it.
    """
    if view.get("version") != VIEW_VERSION:
        return
    _apply_regions(session, view)
    _apply_pinned(session, read.text(view.get("pinned")))
    _apply_looks(session, view)
    _apply_picture(session, read.text(view.get("picture")))
    _apply_shown(session, view)
    apply_gene(session, view)
    compare_again(session, read.entries(view.get("comparison")))


def take_up_awaited(session: Session) -> None:
    """Apply the view of the result that was opened, now that its slide is there."""
    view, session.awaited_view = session.awaited_view, None
    if view is not None:
        apply_view(session, view)


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())


def _plain(region: Region) -> dict[str, object]:
    return {
        "name": region.name,
        "colour": list(region.colour),
        "corners": region.corners.tolist(),
    }


def _apply_regions(session: Session, view: Mapping[str, object]) -> None:
    """Draw the regions of a view; those that give way may be brought back."""
    regions: dict[str, Region] = {}
    for entry in map(read.entries, read.items(view.get("regions"))):
        name, corners = read.text(entry.get("name")), read.corners(entry.get("corners"))
        colour = read.colour(entry.get("colour"))
        if name is not None and corners is not None and colour is not None:
            regions.setdefault(name, Region(name, colour, corners))
    if not regions:
        return
    remember_change(session, tuple(regions.values()), are_others=True)
    session.regions_slide = session.tissue
    session.regions = tuple(regions.values())
    session.regions_saved = True  # in the file that the view is from
    chosen, other = (read.text(view.get(key)) for key in ("region", "other_region"))
    session.region = chosen if chosen in regions else next(reversed(regions))
    is_other = other in regions and other != session.region
    session.other_region = other if is_other else None


def _apply_pinned(session: Session, name: str | None) -> None:
    tissue = session.tissue
    if tissue is not None and name in tissue.spot_names:
        session.regions_slide = tissue
        session.pinned = PinnedSpot(tissue.spot_names.index(name), name)


def _apply_picture(session: Session, path: str | None) -> None:
    """Ask for the image again; why it cannot be read is told below its button."""
    if path is not None:
        choose_picture(session, Path(path))


def _apply_looks(session: Session, view: Mapping[str, object]) -> None:
    types = () if session.result is None else session.result.cell_types
    colours = read.entries(view.get("type_colours"))
    session.type_colours = {
        name: colour
        for name, value in colours.items()
        if name in types and (colour := read.colour(value)) is not None
    }
    shares = read.entries(view.get("least_shares"))
    session.least_shares = {
        name: share
        for name, value in shares.items()
        if name in types and (share := read.number(value, 0, 1))
    }
    opacity = read.number(view.get("opacity"), 0, 1)
    if opacity is not None:
        session.map_opacity = opacity
    session.colormaps = {**session.colormaps, **_colormaps(view)}
    stored = filter(None, map(_limits, read.items(view.get("limits"))))
    session.map_limits = {key: ends for key, ends in stored if key.cell_type in types}


def _colormaps(view: Mapping[str, object]) -> dict[Quantity, str]:
    from napari_destvi.export.figure_colours import colormap_named

    names = read.entries(view.get("colormaps"))
    return {
        quantity: name
        for quantity in get_args(Quantity)
        if (name := read.text(names.get(quantity))) is not None
        and colormap_named(name) is not None
    }


def _apply_shown(session: Session, view: Mapping[str, object]) -> None:
    form = _FORMS.get(read.text(view.get("form")))
    session.map_form = form if form is not None else session.map_form
    stored = view.get("shown")
    shown = tuple(filter(None, map(_map_key, read.items(stored))))
    if shown or stored == []:
        kept = kept_maps(shown, session.result)
        session.shown = kept if kept or not shown else session.shown


def _limits(value: object) -> tuple[MapKey, tuple[float, float]] | None:
    key, ends = _map_key(read.items(value)[:2]), read.limits(read.items(value)[2:])
    return None if key is None or ends is None else (key, ends)


def _map_key(value: object) -> MapKey | None:
    match value:
        case [str(name), str(cell_type)] if quantity := _QUANTITIES.get(name):
            return MapKey(quantity, cell_type)
    return None
