"""What a click can take away in the window, and how each of it comes back.

Deleted regions are in `region_keeping`; maps that a fit replaces in `answers`. Maps or
regions that another slide or result takes away are asked about while they are not
saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from napari_destvi.config import FitConfig
from napari_destvi.session.chosen_maps import choose_maps, hide_all
from napari_destvi.session.compared_look import look_back, look_of
from napari_destvi.session.palette import choose_colour
from napari_destvi.session.session import Session
from napari_destvi.session.terms import MapKey
from napari_destvi.session.undo import remember

if TYPE_CHECKING:
    from napari_destvi.session.terms import Colour

HIDDEN = "All maps are hidden."
OTHERS = "The chosen maps gave way to others."
RESET = "All settings are back at their defaults."
DISCARDED = "The maps of {} were discarded."
OWN_COLOUR = "{} has its own colour again."


def hide_maps(session: Session) -> None:
    """Show nothing but the tissue."""
    before = look_of(session)
    hide_all(session)
    remember(session, "shown", HIDDEN, partial(look_back, session, before))


def show_others(session: Session, shown: Sequence[MapKey]) -> None:
    """Show other maps in place of those chosen one by one."""
    before = look_of(session)
    choose_maps(session, shown)
    if set(before.shown) - set(shown):
        remember(session, "shown", OTHERS, partial(look_back, session, before))


def reset_settings(session: Session) -> None:
    """Put every setting back to what the plugin started with."""
    before, presets = session.config, session.method_presets
    session.config_problems = {}
    session.config, session.method_presets = FitConfig(), {}
    if before != session.config:
        back = partial(_settings_back, session, before, presets)
        remember(session, "settings", RESET, back)


def discard_left_over(session: Session) -> None:
    """Offer the maps of an earlier window no more."""
    left_over = session.left_over
    if left_over is not None:
        session.left_over = None
        told = DISCARDED.format(left_over.slide.name)
        back = partial(setattr, session, "left_over", left_over)
        remember(session, "left over", told, back)


def restore_colour(session: Session, cell_type: str) -> None:
    """Give a type its own colour again in place of the chosen one."""
    chosen: Colour | None = session.type_colours.get(cell_type)
    choose_colour(session, cell_type, None)
    back = partial(choose_colour, session, cell_type, chosen)
    remember(session, "shown", OWN_COLOUR.format(cell_type), back)


def _settings_back(
    session: Session, config: FitConfig, presets: Mapping[str, str]
) -> None:
    session.config, session.method_presets = config, presets
