"""What the window tells of the state of a type: its axes, their genes, or why none."""

from __future__ import annotations

from dataclasses import dataclass

from napari_destvi.results import Result, StateAxis, TypeAxes
from napari_destvi.session.session import Session
from napari_destvi.states import axis_sentence, finding_sentence, gene_list

NO_AXES_YET = (
    "Nobody has looked for the states of these maps in the tissue yet: they were made "
    "by an older version."
)
NO_SLIDE = "It takes the slide, which is not there."
STILL_FITTING = "Available when the fit has ended."
#: All genes that are known of an end.
_ALL = 100


@dataclass(frozen=True, slots=True)
class AxesView:
    """What is told of one type.

    Parameters
    ----------
    choices : tuple of str
        The axes to choose from; none where there is nothing to choose.
    chosen : int
        Place of the one that is shown among them.
    sentence : str
        What was found.
    genes : str
        All genes at both ends; empty without an axis.
    why_not_look : str
        Why nothing can be looked for now; empty if it can.
    """

    choices: tuple[str, ...]
    chosen: int
    sentence: str
    genes: str
    why_not_look: str


def axes_view(session: Session, marked: str) -> AxesView:
    """Return what is told of the activation that is seen.

    Parameters
    ----------
    session : Session
        What is shown.
    marked : str
        The type of the line in the list that the user stands on; empty for none. It
        is told of if it has no axis, else the type that is shown last.
    """
    result = session.result
    cell_type = type_told_of(session, marked)
    if result is None or result.axes is None or not cell_type:
        return AxesView((), 0, _no_axes(result), "", _why_not_look(session))
    found = result.axes[result.cell_types.index(cell_type)]
    axis = found.shown_axis
    return AxesView(
        choices=_choices(found),
        chosen=found.shown - 1,
        sentence=f"{cell_type}: {_sentence(found, axis)}",
        genes="" if axis is None else _ends(axis, at_most=_ALL, between="\n"),
        why_not_look=_why_not_look(session),
    )


def type_told_of(session: Session, marked: str) -> str:
    """Return the type whose state is told of; empty for none."""
    shown = [key.cell_type for key in session.shown if key.quantity == "activation"]
    return marked if _has_none(session.result, marked) else "".join(shown[-1:])


def _no_axes(result: Result | None) -> str:
    """Return what is told where no axis of any type is known."""
    is_old = result is not None and result.has_fitted_states and result.axes is None
    return NO_AXES_YET if is_old else ""


def _has_none(result: Result | None, cell_type: str) -> bool:
    if result is None or result.axes is None or cell_type not in result.cell_types:
        return False
    return not result.axes[result.cell_types.index(cell_type)].axes


def _choices(found: TypeAxes) -> tuple[str, ...]:
    if len(found.axes) < 2:
        return ()
    return tuple(
        f"{number} \N{MIDDLE DOT} {100 * axis.variance_share:.0f} %"
        for number, axis in enumerate(found.axes, start=1)
    )


def _sentence(found: TypeAxes, axis: StateAxis | None) -> str:
    if axis is None:
        return finding_sentence(found)
    return f"{axis_sentence(axis)}. {_ends(axis, at_most=4, between=' ')}"


def _ends(axis: StateAxis, *, at_most: int, between: str) -> str:
    """Return the genes at the last and at the first colour."""
    high, low = (
        gene_list(genes, at_most=at_most) for genes in (axis.rising, axis.falling)
    )
    return f"High: {high}.{between}Low: {low}."


def _why_not_look(session: Session) -> str:
    if session.run_state != "idle":
        return STILL_FITTING
    return NO_SLIDE if session.spots is None else ""
