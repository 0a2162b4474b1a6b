"""Choose how maps of proportions are shown: one each, or several types in one."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QComboBox, QFormLayout, QSizePolicy, QWidget
from superqt import QElidingLabel

from napari_destvi.session import MapForm, Quantity, Session
from napari_destvi.session.chosen_maps import choose_form
from napari_destvi.session.compared_look import are_tables_seen
from napari_destvi.session.map_forms import form_of, why_single
from napari_destvi.widgets.wheel_guard import WheelGuard

FORM_LABELS: dict[MapForm, str] = {
    "single": "One map each",
    "blend": "Blend of colours",
    "dominant": "Dominant type",
    "pies": "Pies",
}
FORM_TIPS: dict[MapForm, str] = {
    "single": "Each checked type has a map of its own; that checked last is seen.",
    "blend": (
        "All checked types in one map: each has a colour of its own, the stronger the "
        "more of the type is in the spot. Where types meet, their colours mix."
    ),
    "dominant": (
        "Each spot has the colour of the type it holds most of. All types take part, "
        "checked or not."
    ),
    "pies": (
        "From close by each spot is a pie of the checked types, in their colours; grey "
        "are all others. From afar their colours are blended."
    ),
}
#: What is told below the box; of pies by whether the viewer is close enough.
DOMINANT = "All types, checked or not."
PIES_NEAR = "Grey: types not checked."
PIES_FAR = "Zoom in for pies."
#: And where tables are seen in place of the maps.
PANELS = "Now seen: the panels of section 5."
LISTENED_TO = ("map_form", "are_pies_near", "is_side_by_side", "comparison")


class MapFormBox(QWidget):
    """Sets `map_form` of the session and follows it.

    Parameters
    ----------
    session : Session
        What is set and listened to.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._quantity: Quantity = "proportions"
        self.box = QComboBox()
        self.box.setAccessibleName("Show the maps as")
        for form, label in FORM_LABELS.items():
            self.box.addItem(label, form)
            number = self.box.count() - 1
            self.box.setItemData(number, FORM_TIPS[form], Qt.ItemDataRole.ToolTipRole)
        WheelGuard(self).guard(self.box)
        row = QFormLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        row.addRow("Show &as", self.box)
        self.told = QElidingLabel()
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addRow("", self.told)
        self.box.activated.connect(self._choose)
        for name in LISTENED_TO:
            session.events[name].connect(self._refresh)
        self._refresh()

    def set_quantity(self, quantity: Quantity) -> None:
        """Offer the forms that the maps of a quantity may have."""
        self._quantity = quantity
        self._refresh()

    def stop_listening(self) -> None:
        """Follow the session no longer."""
        for name in LISTENED_TO:
            self._session.events[name].disconnect(self._refresh)

    def _refresh(self) -> None:
        form, why_not = (
            form_of(self._session, self._quantity),
            why_single(self._quantity),
        )
        self.box.setCurrentIndex(self.box.findData(form))
        self.box.setEnabled(not why_not)
        self.box.setToolTip(f"<p>{FORM_TIPS[form]} {why_not}</p>")
        told = self._about(form)
        self.told.setVisible(bool(told))
        self.told.setText(told)
        self.told.setToolTip(told)

    def _about(self, form: MapForm) -> str:
        """Return what is seen where that is not plain from the form."""
        if are_tables_seen(self._session):
            return PANELS
        if form == "dominant":
            return DOMINANT
        if form != "pies":
            return ""
        return PIES_NEAR if self._session.are_pies_near else PIES_FAR

    def _choose(self, number: int) -> None:
        choose_form(self._session, self.box.itemData(number))
