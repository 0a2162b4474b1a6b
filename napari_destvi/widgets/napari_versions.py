"""Names that moved between the napari versions we support (0.6.5 to 0.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napari import Viewer


def scale_bar(viewer: Viewer) -> Any:  # noqa: ANN401 - napari has no public type
    """Return the scale bar; it belongs to the canvas since napari 0.9."""
    if hasattr(viewer, "canvas"):
        return viewer.canvas.overlays.scale_bar
    return viewer.scale_bar


def text_overlay(viewer: Viewer) -> Any:  # noqa: ANN401 - napari has no public type
    """Return the text on the canvas; it belongs to the canvas since napari 0.9."""
    if hasattr(viewer, "canvas"):
        return viewer.canvas.overlays.text
    return viewer.text_overlay


def show_scale_bar(viewer: Viewer, *, unit: str) -> None:
    """Show the scale bar; since napari 0.8 it finds the unit in the layers."""
    bar = scale_bar(viewer)
    if "unit" in dict(bar):
        bar.unit = unit
    bar.visible = True
