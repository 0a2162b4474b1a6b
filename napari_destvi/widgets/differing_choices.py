"""Rows that choose what is compared: genes that are kept, or a type and two regions."""

from __future__ import annotations

from qtpy.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from napari_destvi.session import Session, differing, kept_differences
from napari_destvi.session.differing_view import DifferingView
from napari_destvi.widgets.choice_row import ChoiceRow

LABEL_WIDTH = 64
#: The first entry of the box, before what is kept.
REGIONS = "the regions below, compared now"
_KEPT = "Genes that are kept with the maps are shown at once, without a new comparison."
_TYPE = "In the cells of which type genes are compared."
_GROUP = "The region asked about: more of a gene there is to the right."
_AGAINST = "The region that it is compared with, or all spots outside of it."


class DifferingChoices(QWidget):
    """Sets what the session compares.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.kept = ChoiceRow("Show", _KEPT, label_width=LABEL_WIDTH)
        self.cell_type = ChoiceRow("In", _TYPE, label_width=LABEL_WIDTH)
        self.group = ChoiceRow("Region A", _GROUP, label_width=LABEL_WIDTH)
        self.against = ChoiceRow("Region B", _AGAINST, label_width=LABEL_WIDTH)
        self._lay_out()
        self._connect()

    def refresh(self, view: DifferingView) -> None:
        """Show what is chosen; kept genes name their regions themselves."""
        self.kept.setVisible(bool(view.kept))
        self.kept.refresh_number((REGIONS, *view.kept), view.opened)
        self.cell_type.refresh(view.cell_types, view.cell_type)
        self.group.refresh(view.regions, view.group)
        # By its place: a region may be called as the first entry is.
        is_other = self._is_against_one()
        number = view.others.index(view.other, 1) if is_other else 0
        self.against.refresh_number(view.others, number)
        self._regions.setVisible(not view.opened)

    def _is_against_one(self) -> bool:
        wish = self._session.differing
        names = {region.name for region in self._session.regions}
        return wish is not None and wish.against in names

    def _lay_out(self) -> None:
        self._regions = QWidget()
        row = QHBoxLayout(self._regions)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.cell_type, self.group, self.against):
            row.addWidget(part, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.kept)
        column.addWidget(self._regions)

    def _connect(self) -> None:
        session = self._session
        self.kept.chosen_number.connect(
            lambda number: kept_differences.open_kept(session, number)
        )
        self.cell_type.chosen.connect(lambda name: differing.choose_type(session, name))
        self.group.chosen.connect(lambda name: differing.choose_group(session, name))
        self.against.chosen_number.connect(self._choose_other)

    def _choose_other(self, number: int) -> None:
        name = self.against.box.itemText(number) if number else None
        differing.choose_against(self._session, name)
