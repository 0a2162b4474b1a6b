"""How the maps look: opacity, what is hidden, and the colours of each quantity."""

from __future__ import annotations

from collections.abc import Callable

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFormLayout, QSlider, QWidget

from napari_destvi.session import Quantity, Session
from napari_destvi.session.compared_look import are_tables_seen
from napari_destvi.session.map_forms import form_of
from napari_destvi.widgets.colormap_box import ColormapBox
from napari_destvi.widgets.hide_below import HideBelow
from napari_destvi.widgets.wheel_guard import WheelGuard

COLORMAP_TIP = "Colours of all maps of this quantity."
#: Of several types in one layer.
OWN_COLOURS = "Here each type has its own colour: see the list."


class MapStyle(QWidget):
    """Sets `map_opacity` and `colormaps` of the session and follows them.

    Parameters
    ----------
    session : Session
        What is set and listened to.
    parent : QWidget or None
        Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._quantity: Quantity = "proportions"
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setAccessibleName("Opacity of the maps")
        self._opacity.setToolTip("How much the maps cover the tissue.")
        self._colormap = ColormapBox()
        self._colormap.setAccessibleName("Colours of the maps")
        self._hide_below = HideBelow(session)
        self._lay_out()
        self._opacity.valueChanged.connect(self._set_opacity)
        self._colormap.chosen.connect(self._set_colormap)
        for name, slot in self._slots().items():
            session.events[name].connect(slot)
        self._on_opacity(session.map_opacity)
        self._on_colormaps()

    def set_quantity(self, quantity: Quantity) -> None:
        """Choose whose colours are shown."""
        self._quantity = quantity
        self._on_colormaps()

    def set_marked(self, cell_type: str) -> None:
        """Take the type of the line in the list that the user stands on."""
        self._hide_below.set_marked(cell_type)

    def stop_listening(self) -> None:
        """Follow the session no longer."""
        self._hide_below.stop_listening()
        for name, slot in self._slots().items():
            self._session.events[name].disconnect(slot)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Opacity", self._opacity)
        form.addRow("Co&lours", self._colormap)
        form.addRow("&Hide below", self._hide_below)
        guard = WheelGuard(self)
        guard.guard(self._opacity)
        guard.guard(self._colormap)

    def _slots(self) -> dict[str, Callable[..., None]]:
        return {
            "map_opacity": self._on_opacity,
            "colormaps": self._on_colormaps,
            "map_form": self._on_colormaps,
            "is_side_by_side": self._on_colormaps,
            "comparison": self._on_colormaps,
        }

    def _on_opacity(self, opacity: float) -> None:
        self._opacity.setValue(round(100 * opacity))

    def _on_colormaps(self) -> None:
        self._colormap.set_name(self._session.colormaps[self._quantity])
        is_single = form_of(self._session, self._quantity) == "single"
        has_scale = is_single or are_tables_seen(self._session)
        self._colormap.setEnabled(has_scale)
        self._colormap.setToolTip(COLORMAP_TIP if has_scale else OWN_COLOURS)

    def _set_opacity(self, percent: int) -> None:
        # The slider's steps are coarse: following the session must not round it.
        if percent != round(100 * self._session.map_opacity):
            self._session.map_opacity = percent / 100

    def _set_colormap(self, name: str) -> None:
        self._session.colormaps = {**self._session.colormaps, self._quantity: name}
