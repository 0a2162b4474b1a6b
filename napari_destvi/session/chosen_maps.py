"""Which maps the user chose to see, and how; they are seen in place of an error.

A fit whose maps arrive chooses nothing: what is seen of a comparison stays then.
"""

from __future__ import annotations

from collections.abc import Sequence

from napari_destvi.session import map_forms
from napari_destvi.session.session import Session
from napari_destvi.session.terms import MapForm, MapKey


def choose_maps(session: Session, shown: Sequence[MapKey]) -> None:
    """Show these maps and no others."""
    session.shown = tuple(shown)
    _reveal_maps(session)


def choose_form(session: Session, form: MapForm) -> None:
    """Draw the maps in another form."""
    session.map_form = form
    _reveal_maps(session)


def hide_all(session: Session) -> None:
    """Show nothing but the tissue."""
    map_forms.hide_all(session)
    _reveal_maps(session)


def _reveal_maps(session: Session) -> None:
    """End what hides the maps: the error per spot, and panels without one of them."""
    session.is_error_shown = False
    if session.compared_left is not None:
        session.is_side_by_side = False
