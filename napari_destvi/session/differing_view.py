"""What the window of genes that differ shows: derived from the session, without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from napari_destvi.data.wording import number_of
from napari_destvi.results.imputed import NO_MODEL
from napari_destvi.results.kept_difference import ALL_OTHERS
from napari_destvi.session.differing import (
    answer_to,
    difference_shown,
    to_differ,
    type_shown,
)
from napari_destvi.session.differing_terms import (
    USUAL_LIMITS,
    DifferingWish,
    GeneLimits,
)
from napari_destvi.session.kept_differences import is_kept
from napari_destvi.session.session import Session
from napari_destvi.states.difference_sentences import (
    LEAST_INFLATION,
    drawn_sentence,
)

if TYPE_CHECKING:
    from napari_destvi.results import Result
    from napari_destvi.results.difference import Difference

NO_MAPS = "Fit, or open a result, to find genes that differ."
NO_REGION = "Draw a region first: its cells are compared with those of another."
BUSY = "Available when the fit has ended."
COMPARING = "Comparing … every gene is tested, here and elsewhere on the slide."
NOTHING = "The regions that were compared are gone. Choose others."
NOWHERE = (
    "Such regions fit nowhere else on the slide: how much they would differ there by "
    "chance is not known, and p may be too small."
)
#: Letters of a date, before the time of the day.
DAY = len("2026-01-01")
CLAIM = (
    "For this slide: whether it is so in other patients, only further slides can tell."
)


@dataclass(frozen=True, slots=True)
class DifferingView:
    """The window of genes that differ.

    Parameters
    ----------
    is_open : bool
        Whether it is seen.
    why_not : str
        Why it cannot be opened; empty if it can.
    cell_types, regions, others : tuple of str
        What may be chosen; `others` begins with all other spots.
    cell_type, group, other : str
        What is chosen of them.
    difference : Difference or None
        The genes; None until they are known.
    limits : GeneLimits
        From where on a gene counts as different.
    gene : str
        The one whose map is shown within the type.
    note, problem : str
        What is to be known of them, or why there are none.
    kept : tuple of str
        What is compared in those that the maps keep.
    opened : int
        Place of the one that is shown among them, from 1; 0 for what the regions give.
    can_keep : bool
        Whether the genes that are shown can be kept.
    """

    is_open: bool
    why_not: str
    cell_types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    cell_type: str = ""
    group: str = ""
    other: str = ""
    difference: Difference | None = field(default=None, repr=False)
    limits: GeneLimits = USUAL_LIMITS
    gene: str = ""
    note: str = ""
    problem: str = ""
    kept: tuple[str, ...] = ()
    opened: int = 0
    can_keep: bool = False


def differing_view(session: Session) -> DifferingView:
    """Return what the window of genes that differ shows."""
    wish, result = session.differing, session.result
    why_not = _why_not(session)
    if wish is None or result is None:
        return DifferingView(is_open=False, why_not=why_not)
    names = tuple(region.name for region in session.regions)
    found = answer_to(session, to_differ(session))
    difference = shown_difference(session)
    cell_type = type_shown(wish)
    return DifferingView(
        is_open=True,
        why_not=why_not,
        cell_types=result.cell_types,
        regions=names,
        others=(ALL_OTHERS, *(name for name in names if name != wish.group)),
        cell_type=cell_type,
        group=wish.group,
        other=wish.against or ALL_OTHERS,
        difference=difference,
        limits=session.gene_limits,
        gene=session.gene if session.gene_type == cell_type else "",
        note=_note(session, difference),
        problem="" if found is None else found.problem,
        kept=tuple(kept.title for kept in result.differences),
        opened=_opened(result, wish),
        can_keep=found is not None and difference is not None and not is_kept(session),
    )


def shown_difference(session: Session) -> Difference | None:
    """Return the genes that are shown: those opened, or those that the regions give."""
    shown = difference_shown(session)
    return None if shown is None else shown.difference


def _opened(result: Result, wish: DifferingWish) -> int:
    """Return the place of the genes that were opened, from 1; 0 for none."""
    places = enumerate(result.differences, start=1)
    return next((place for place, kept in places if kept is wish.kept), 0)


def _why_not(session: Session) -> str:
    result = session.result
    if result is None:
        return NO_MAPS
    if result.expression_model is None and not result.differences:
        return NO_MODEL
    if session.run_state != "idle":
        return BUSY
    return "" if session.regions or result.differences else NO_REGION


def _waiting(session: Session) -> str:
    asked = to_differ(session)
    if asked is None:
        return _why_not(session) or (NOTHING if session.regions else NO_REGION)
    return COMPARING if answer_to(session, asked) is None else ""


def _note(session: Session, difference: Difference | None) -> str:
    """Say how many genes differ, of how many spots, and what it means."""
    if difference is None:
        return _waiting(session)
    limits = session.gene_limits
    called = difference.significant(at=limits.at, least_change=limits.least_change)
    kept = None if session.differing is None else session.differing.kept
    parts = [] if kept is None else [f"Kept on {kept.created[:DAY]}."]
    parts += [
        f"{len(called):,} of {number_of(difference.n_told, 'gene')} differ. Spots with "
        f"enough of the type: {difference.n_group:,} against "
        f"{difference.n_against:,}."
    ]
    if difference.n_shared:
        shared = number_of(difference.n_shared, "spot")
        parts.append(f"Without the {shared} that both regions hold.")
    parts += filter(None, [drawn_sentence(difference)])
    if difference.inflation >= LEAST_INFLATION:
        parts.append(
            "Neighbours are alike: variances were raised "
            f"{difference.inflation:.2f} times, as regions elsewhere on the slide ask."
        )
    if not difference.n_places:
        parts.append(NOWHERE)
    return " ".join([*parts, CLAIM])
