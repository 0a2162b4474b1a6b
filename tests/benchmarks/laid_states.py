"""How long the window stands still while the states of a type are laid on the tissue.

``xvfb-run -a python tests/benchmarks/laid_states.py`` prints Markdown: for slides of
several sizes the milliseconds of the background that make colours of states, those of
the main thread that make a picture of these, and their ratio; then those of napari to
take a layer away and add one, and of the window of the states to follow the session.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import napari
import numpy as np

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import build_spot_index
from napari_destvi.results import Result, StateAxis, TypeAxes
from napari_destvi.session import Session
from napari_destvi.session.placed_states import placed_states
from napari_destvi.session.states_terms import StatesAsked, StatesFound
from napari_destvi.session.states_view import states_view
from napari_destvi.session.type_states import lay_states
from napari_destvi.states import StatePlane
from napari_destvi.widgets.state_layer import StateLayer

SIDES = (70, 245, 316, 1000)
PITCH, N_ROUNDS = 10.0, 5


def slide(side: int) -> tuple[Session, StatesAsked, StatePlane]:
    """Return a slide of so many rows of spots, each with a state but for a seventh."""
    n_spots = side**2
    places = PITCH * np.argwhere(np.ones((side, side), dtype=bool))
    tissue = Tissue(places, _names(n_spots), 0.7 * PITCH, None, 1.0, None, "")
    axis = StateAxis(np.ones(5), 0.5, 0.001, ("Up",), ("Down",))
    found = TypeAxes("found", 0.1, n_spots, 0.001, np.zeros(5), (axis, axis))
    shares = np.ones((n_spots, 1), dtype=np.float32)
    result = Result(
        spot_names=_names(n_spots),
        cell_types=("T cell",),
        gene_names=(),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((n_spots, 1, 5), np.float32),
        activation=shares,
        axes=(found,),
    )
    spots: Any = object()  # a slide is told from another by identity only
    session = Session(spots=spots, tissue=tissue, result=result, states_type="T cell")
    states = np.random.default_rng(0).normal(size=(n_spots, 2)).astype(np.float32)
    states[::7] = np.nan
    names = ("axis 1", "axis 2")
    plane = StatePlane(
        "T cell", (axis, axis), names, states, states[:500], result.spot_names
    )
    return session, StatesAsked(result, spots, tissue, "T cell"), plane


def milliseconds(call: Callable[[], object]) -> float:
    """Return the least time of some calls."""
    times = []
    for _ in range(N_ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def row(viewer: napari.Viewer, side: int) -> str:
    """Return a row of the table."""
    session, asked, plane = slide(side)
    tissue = asked.tissue
    placed = placed_states(plane, tissue)
    behind = milliseconds(lambda: placed_states(plane, tissue))
    session.states_found = StatesFound(asked, placed)
    index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
    layer = StateLayer(viewer, session)
    lay_states(session)
    made = milliseconds(lambda: layer._made(placed, index, tissue))

    def lay() -> None:
        layer.hide()
        layer.draw(index)

    laid = milliseconds(lay)
    layer.hide()
    follow = milliseconds(lambda: states_view(session))
    return (
        f"| {side**2:,} | {behind:.0f} ms | {made:.0f} ms | {made / behind:.2f} | "
        f"{laid - made:.0f} ms | {follow:.2f} ms |"
    )


def main() -> None:
    """Print the table."""
    print("| spots | background | picture | ratio | layer of napari | window |")
    print("|---|---|---|---|---|---|")
    viewer = napari.Viewer(show=False)
    for side in SIDES:
        print(row(viewer, side), flush=True)
    viewer.close()


def _names(n_spots: int) -> tuple[str, ...]:
    return tuple(f"spot {number}" for number in range(n_spots))


if __name__ == "__main__":
    main()
