"""What is asked of the states of a type on two axes, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.results import Result
    from napari_destvi.session.placed_states import PlacedStates
    from napari_destvi.states import StatePlane


class StatesAsked(NamedTuple):
    """The states of which type of which maps go on two axes, and on which slide."""

    result: Result
    spots: AnnData
    tissue: Tissue
    cell_type: str


class StatesFound(NamedTuple):
    """The answer to `asked`, or why there is none."""

    asked: StatesAsked
    placed: PlacedStates | None = None
    problem: str = ""


class StatesLaid(NamedTuple):
    """States whose colours lie over the tissue, and the maps that they are of."""

    result: Result
    tissue: Tissue
    placed: PlacedStates


class StatesShown(NamedTuple):
    """What a figure of the states of a type is made of.

    Parameters
    ----------
    plane : StatePlane
        The states.
    tissue : Tissue or None
        Where the spots lie; None for a figure without them.
    """

    plane: StatePlane
    tissue: Tissue | None
