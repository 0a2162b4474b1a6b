"""A click on a spot pins it: its composition stays, and a ring marks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from napari_destvi.session import Session
from napari_destvi.session.regions import pin
from napari_destvi.widgets.spot_rings import SpotRings

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer


NAME = "Pinned spot"
#: A mouse that moves farther than so many pixels while pressed drags the view.
MAX_MOVE = 4
LEFT_BUTTON = 1


class SpotPin:
    """Turns clicks into the session's pinned spot, and that into a ring.

    Parameters
    ----------
    viewer : napari.Viewer
        What is clicked on.
    session : Session
        Takes the spot.
    spot_under : callable
        From (y, x) in world units to the number of a spot, None where there is none.
    """

    def __init__(
        self,
        viewer: Viewer,
        session: Session,
        spot_under: Callable[[Sequence[float]], int | None],
    ) -> None:
        self._viewer = viewer
        self._session = session
        self._spot_under = spot_under
        self._rings = SpotRings(viewer)
        viewer.mouse_drag_callbacks.append(self._on_press)
        viewer.layers.events.removed.connect(self._on_removed)
        session.events.pinned.connect(self.mark)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer of the ring, while there is one."""
        return self._rings.layers

    def disconnect(self) -> None:
        """Stop listening, and take the ring away."""
        self._viewer.mouse_drag_callbacks.remove(self._on_press)
        self._viewer.layers.events.removed.disconnect(self._on_removed)
        self._session.events.pinned.disconnect(self.mark)
        self._rings.hide()

    def mark(self) -> None:
        """Draw the ring where it belongs."""
        tissue, spot = self._session.tissue, self._session.pinned
        if tissue is None or spot is None:
            self._rings.hide()
            return
        place = tissue.coordinates[[spot.number], ::-1]
        self._rings.show(tissue, place, n_layers=1)
        for layer in self._rings.layers:
            layer.name = NAME

    def _on_press(self, viewer: Viewer, event: Any) -> Iterator[None]:  # noqa: ANN401
        """Follow the mouse from press to release, which napari does step by step."""
        if event.button != LEFT_BUTTON or event.modifiers or not _is_looking(viewer):
            return
        start, moved = np.array(event.pos), 0.0
        yield
        while event.type == "mouse_move":
            moved = max(moved, float(np.abs(np.array(event.pos) - start).max()))
            yield
        spot = self._spot_under(tuple(event.position)[-2:])
        if moved <= MAX_MOVE and spot is not None:
            pin(self._session, spot)

    def _on_removed(self, event: Any) -> None:  # noqa: ANN401 - napari's
        if event.value in self._rings.layers:
            self._session.pinned = None


def _is_looking(viewer: Viewer) -> bool:
    """Tell whether a click would do nothing else: no tool of napari's is in hand."""
    active = viewer.layers.selection.active
    return viewer.dims.ndisplay == 2 and (active is None or active.mode == "pan_zoom")
