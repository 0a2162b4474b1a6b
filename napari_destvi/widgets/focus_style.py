"""Shows which part of the dock has the keyboard: napari's themes do not tell."""

from __future__ import annotations

#: A blue that stands out from light and dark themes alike.
FOCUS_COLOUR = "#3d8bdb"
_PARTS = (
    *("QPushButton", "QToolButton", "QRadioButton", "QCheckBox", "QComboBox"),
    *("QLineEdit", "QAbstractSpinBox", "QTreeView", "QTableView", "QSlider"),
)
#: Of the dock, which its parts inherit.
FOCUS_STYLE = (
    f"{', '.join(f'{part}:focus' for part in _PARTS)}"
    f" {{ border: 1px solid {FOCUS_COLOUR}; border-radius: 2px; }}"
)
