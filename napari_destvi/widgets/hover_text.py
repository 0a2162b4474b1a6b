"""Tells which spot is under the mouse: on the canvas and in the status bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from napari_destvi.layers import SpotText
from napari_destvi.widgets.layer_tag import tag_of
from napari_destvi.widgets.napari_versions import text_overlay

if TYPE_CHECKING:
    from napari import Viewer

TEXT_POSITION = "top_left"


class HoverText:
    """Tells about the place under the mouse.

    napari computes its own status in a thread and sets it some milliseconds after
    each move. So the text goes onto the canvas at each move, and replaces the
    status whenever napari has set one, unless a layer of the user's is selected.

    Parameters
    ----------
    viewer : napari.Viewer
        Where to tell.
    describe : callable
        From (y, x) in world units to the text, None where there is nothing.
    """

    def __init__(
        self, viewer: Viewer, describe: Callable[[Sequence[float]], SpotText | None]
    ) -> None:
        self._viewer = viewer
        self._describe = describe
        self._told: SpotText | None = None
        viewer.mouse_move_callbacks.append(self._on_mouse_move)
        viewer.events.status.connect(self._on_status, position="last")

    def disconnect(self) -> None:
        """Stop, and take the text off the canvas."""
        self._viewer.mouse_move_callbacks.remove(self._on_mouse_move)
        self._viewer.events.status.disconnect(self._on_status)
        self._tell(None)

    def _on_mouse_move(self, _viewer: Viewer, event: Any) -> None:  # noqa: ANN401
        self._tell(self._describe(tuple(event.position)[-2:]))

    def _on_status(self) -> None:
        viewer = self._viewer
        active = viewer.layers.selection.active
        if self._told is None or (active is not None and tag_of(active) is None):
            return
        with viewer.events.status.blocker(self._on_status):
            viewer.status = self._told.line()

    def _tell(self, text: SpotText | None) -> None:
        if text == self._told:  # a text of someone else stays until there is one of us
            return
        overlay = text_overlay(self._viewer)
        overlay.text = text.lines() if text is not None else ""
        overlay.position = TEXT_POSITION
        overlay.visible = text is not None
        self._told = text
