"""One setting in the form: a field made by magicgui, and what it leads to."""

from __future__ import annotations

from magicgui.widgets import ComboBox, LineEdit
from psygnal import Signal
from qtpy.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.setting_fields import Choices, SettingField

#: Wide enough for the longest label, so that all fields begin in one line; and no
#: wider, for the longest choice has to fit beside it.
LABEL_WIDTH = 100


class SettingRow(QWidget):
    """Label and field; beneath them a note, or what is wrong with the value.

    Parameters
    ----------
    field : SettingField
        What the row is for.
    """

    changed = Signal(str)

    def __init__(self, field: SettingField) -> None:
        super().__init__()
        self.field = magicgui_field(field)
        self._note = Sentence(f"About {field.label}")
        self._problem = IconSentence(f"Problem of {field.label}", "error")
        self._lay_out(field)
        self.show_note("")
        self.field.changed.connect(self._tell)

    @property
    def value(self) -> str:
        """What stands in the field."""
        return str(self.field.value)

    def set_value(self, value: str) -> None:
        """Put a value into the field."""
        if value != self.value:
            self.field.value = value

    def offer(self, choices: Choices) -> None:
        """Offer other choices; what is chosen stays if it is among them."""
        assert isinstance(self.field, ComboBox)
        if self.field.choices != tuple(value for _, value in choices):
            with self.field.changed.blocked():
                # a function: magicgui goes back to a list whenever the parent changes
                self.field.choices = lambda _: choices

    def show_note(self, note: str, problem: str = "") -> None:
        """Say what the value leads to, or what is wrong with it."""
        self._note.set_text(note)
        self._note.setVisible(bool(note) and not problem)
        self._problem.set_text(problem)

    @property
    def note(self) -> str:
        """What is said beneath the field."""
        return self._problem.text or str(self._note.toPlainText())

    def _tell(self) -> None:
        self.changed.emit(self.value)

    def _lay_out(self, field: SettingField) -> None:
        label = QLabel(field.label)
        label.setFixedWidth(LABEL_WIDTH)
        label.setToolTip(self.field.native.toolTip())
        label.setBuddy(self.field.native)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.field.native, 0, 1)
        grid.addWidget(self._note, 1, 0, 1, 2)
        grid.addWidget(self._problem, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)


def magicgui_field(field: SettingField) -> LineEdit | ComboBox:
    """Return the field that magicgui makes of a setting."""
    made: LineEdit | ComboBox
    if field.choices:
        made = ComboBox(name=field.name, choices=list(field.choices))
    else:
        made = LineEdit(name=field.name)
    # rich text, for only that is wrapped in a tooltip
    made.tooltip = f"<p>{field.tooltip}</p>"
    made.native.setAccessibleName(field.label)
    made.native.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made
