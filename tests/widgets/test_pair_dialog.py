"""Pairs of types are proposed, changed and taken apart."""

from __future__ import annotations

import dataclasses

import pytest
from qtpy.QtCore import Qt

from napari_destvi.session.type_pairing import TypePairing
from napari_destvi.widgets.pair_dialog import NONE, PairDialog

pytestmark = pytest.mark.gui
PAIRING = TypePairing(
    partners={"T cell": "CD4 T", "B cell": "b cell", "Neuron": None},
    origins={"T cell": "guess", "B cell": "name", "Neuron": "none"},
    others=("b cell", "Glia", "CD4 T", "CD8 T"),
    likely={"T cell": ("CD4 T", "CD8 T"), "B cell": ("b cell",), "Neuron": ()},
    by_name={"T cell": None, "B cell": "b cell", "Neuron": None},
)


@pytest.fixture
def dialog(qtbot):
    dialog = PairDialog(PAIRING)
    qtbot.addWidget(dialog)
    return dialog


def choose(dialog, name: str, partner: str) -> None:
    """Choose as a user does, not as a program."""
    box = dialog._boxes[name]
    box.setCurrentText(partner)
    box.activated.emit(box.currentIndex())


def test_all_types_are_listed_with_their_proposals(dialog):
    assert dialog.pairs() == PAIRING.partners


def test_it_is_told_how_each_pair_came_about(dialog):
    told = {name: label.text() for name, label in dialog._origins.items()}
    assert told == {"T cell": "a guess", "B cell": "by name", "Neuron": ""}
    choose(dialog, "Neuron", "Glia")
    assert dialog._origins["Neuron"].text() == "your choice"


def test_likely_partners_come_first_and_all_others_after_them(dialog):
    box = dialog._boxes["T cell"]
    entries = [box.itemText(row) for row in range(box.count())]
    assert entries == [NONE, "CD4 T", "CD8 T", "b cell", "Glia"]


def test_a_pair_of_equal_names_can_be_changed_and_taken_apart(dialog):
    choose(dialog, "B cell", "CD8 T")
    assert dialog.pairs()["B cell"] == "CD8 T"
    choose(dialog, "B cell", NONE)
    assert dialog.pairs()["B cell"] is None


def test_one_partner_for_two_types_is_told_and_not_taken(dialog):
    choose(dialog, "Neuron", "CD4 T")
    assert not dialog._ok.isEnabled()
    assert '"CD4 T" is chosen for "T cell" and "Neuron"' in dialog._problem.text()
    choose(dialog, "T cell", NONE)
    assert dialog._ok.isEnabled()
    assert dialog._problem.text() == ""


def test_all_choices_can_be_taken_back_at_once(dialog):
    choose(dialog, "B cell", "Glia")
    standard = dialog._buttons.StandardButton.RestoreDefaults
    dialog._buttons.button(standard).click()
    assert dialog.pairs() == PAIRING.by_name
    assert dialog._origins["B cell"].text() == "by name"


def test_each_box_is_named_and_says_what_it_may_cut_off(dialog):
    box = dialog._boxes["T cell"]
    assert box.accessibleName() == "Partner of T cell"
    choose(dialog, "T cell", "CD8 T")
    assert box.toolTip() == "<p>CD8 T</p>"
    assert box.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_type_may_be_called_as_the_entry_for_none_is(qtbot):
    pairing = dataclasses.replace(
        PAIRING,
        partners={"T cell": NONE, "B cell": None},
        origins={"T cell": "name", "B cell": "none"},
        others=(NONE,),
        likely={"T cell": (), "B cell": ()},
    )
    dialog = PairDialog(pairing)
    qtbot.addWidget(dialog)
    assert dialog.pairs() == {"T cell": NONE, "B cell": None}
