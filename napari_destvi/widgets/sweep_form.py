"""What to compare: ticks and small fields, each with a sentence on its default."""

from __future__ import annotations

from collections.abc import Mapping

from qtpy.QtCore import QSignalBlocker
from qtpy.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from napari_destvi.config import METHODS, PRESETS
from napari_destvi.session import Session, sweeping
from napari_destvi.session.sweep_terms import MAX_SEEDS
from napari_destvi.widgets.setting_fields import (
    choice_titles,
    preset_choices,
    tooltip_of,
)

_NOTE = (
    "With the preset default the batch size hardly matters; with others, and few "
    "epochs, it does. Several seeds show how much chance does: differences smaller than"
    " that tell nothing. Batch sizes and epochs are DestVI's; Cell2location sees all "
    "spots at once. All else is as in section 2."
)
_TIPS = {
    "batch_sizes": 'Spots per step, with commas, such as 4, 8, 16; "auto" is a tenth.',
    "epochs": 'Passes over the spots, with commas; "auto" is the length of the preset.',
    "seeds": "How often each setting is fitted, each time with other random numbers.",
}


class SweepForm(QWidget):
    """Methods, presets and amortizations to tick, numbers to type.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        wished = session.sweep_wish
        tips: dict[str, str] = {n: text.description for n, text in METHODS.items()}
        self.methods = _ticks(choice_titles("method"), wished.methods, tips)
        titles = choice_titles("amortization")
        tips = dict.fromkeys(titles, tooltip_of("amortization"))
        self.amortizations = _ticks(titles, wished.amortizations, tips)
        titles = {name: title for title, name in preset_choices(PRESETS)}
        tips = {name: preset.description for name, preset in PRESETS.items()}
        ticked = wished.presets if wished.presets is not None else ()
        self.presets = _ticks(titles, ticked, tips)
        self.batch_sizes = QLineEdit(wished.batch_sizes)
        self.epochs = QLineEdit(wished.epochs)
        self.seeds = QSpinBox()
        self.seeds.setRange(1, MAX_SEEDS)
        self.seeds.setValue(wished.n_seeds)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Tick the preset of section 2 until the user ticks any."""
        if self._session.sweep_wish.presets is None:
            for name, box in self.presets.items():
                with QSignalBlocker(box):
                    box.setChecked(name == self._session.config.preset)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        numbers = QHBoxLayout()
        for label, field, name in (
            ("&Batch sizes", self.batch_sizes, "batch_sizes"),
            ("&Epochs", self.epochs, "epochs"),
            ("S&eeds", self.seeds, "seeds"),
        ):
            title = QLabel(label)
            title.setBuddy(field)
            field.setToolTip(f"<p>{_TIPS[name]}</p>")
            field.setAccessibleName(label.replace("&", ""))
            numbers.addWidget(title)
            numbers.addWidget(field, 1)
        note = QLabel(_NOTE)
        note.setWordWrap(True)
        form.addRow("Methods", _row(self.methods))
        form.addRow("Presets", _row(self.presets))
        form.addRow("Amortization", _row(self.amortizations))
        form.addRow(numbers)
        form.addRow(note)

    def _connect(self) -> None:
        for box in (*self.methods.values(), *self.amortizations.values()):
            box.toggled.connect(self._tell)
        for box in self.presets.values():
            box.toggled.connect(self._tell_presets)
        for field in (self.batch_sizes, self.epochs):
            field.textChanged.connect(self._tell)
        self.seeds.valueChanged.connect(self._tell)

    def _tell(self) -> None:
        sweeping.wish(
            self._session,
            methods=_ticked(self.methods),
            amortizations=_ticked(self.amortizations),
            batch_sizes=self.batch_sizes.text(),
            epochs=self.epochs.text(),
            n_seeds=self.seeds.value(),
        )

    def _tell_presets(self) -> None:
        sweeping.wish(self._session, presets=_ticked(self.presets))


def _ticks(
    titles: Mapping[str, str], ticked: tuple[str, ...], tips: Mapping[str, str]
) -> dict[str, QCheckBox]:
    boxes = {name: QCheckBox(title) for name, title in titles.items()}
    for name, box in boxes.items():
        box.setChecked(name in ticked)
        box.setToolTip(f"<p>{tips.get(name, '')}</p>" if name in tips else "")
    return boxes


def _ticked(boxes: Mapping[str, QCheckBox]) -> tuple[str, ...]:
    return tuple(name for name, box in boxes.items() if box.isChecked())


def _row(boxes: Mapping[str, QCheckBox]) -> QHBoxLayout:
    row = QHBoxLayout()
    for box in boxes.values():
        row.addWidget(box, 1)  # else the frame of the keyboard cuts its text
    return row
