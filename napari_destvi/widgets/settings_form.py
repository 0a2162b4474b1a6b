"""Section 2 of the dock: the settings of the next fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.config import FitConfig
from napari_destvi.session import Session, view_state
from napari_destvi.session.choices import set_config
from napari_destvi.session.method_presets import offered_presets
from napari_destvi.session.typed_settings import read_settings, typed_settings
from napari_destvi.session.undoable import reset_settings
from napari_destvi.session.view_state import SettingsView
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.folded import Folded
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.section import Section
from napari_destvi.widgets.setting_fields import SETTING_FIELDS, preset_choices
from napari_destvi.widgets.setting_row import SettingRow
from napari_destvi.widgets.wheel_guard import WheelGuard

if TYPE_CHECKING:
    from qtpy.QtWidgets import QWidget


class SettingsForm(Section):
    """The fields, what they lead to on these data, and the way back to defaults.

    Parameters
    ----------
    session : Session
        Whose `config` the form shows and sets.
    """

    def __init__(self, session: Session) -> None:
        self.rows = {field.name: SettingRow(field) for field in SETTING_FIELDS}
        folded = [self.rows[field.name] for field in SETTING_FIELDS if field.advanced]
        self.advanced = Folded("Advanced", *folded)
        self.warnings = IconSentence("Warnings about the settings", "warning")
        self.reset = CompactButton("Reset to defaults")
        self.reset.setToolTip("Put every setting back to what the plugin started with.")
        self.advanced.add_beside(self.reset)
        super().__init__("2 · Settings", *self._parts())
        self._session = session
        self._fill(session.config)
        self._connect()
        self.refresh(view_state(session).settings)

    def refresh(self, view: SettingsView) -> None:
        """Show what the settings lead to and whether they may be changed."""
        self.setEnabled(view.enabled)
        for name, row in self.rows.items():
            row.setVisible(name not in view.hidden)
            row.show_note(view.notes.get(name, ""), view.problems.get(name, ""))
        folded = {field.name for field in SETTING_FIELDS if field.advanced}
        self.advanced.setVisible(not folded <= view.hidden)
        self.warnings.set_text("\n".join(view.warnings))

    def _parts(self) -> list[QWidget]:
        guard = WheelGuard(self.advanced)
        for row in self.rows.values():
            guard.guard(row.field.native)
        plain = [
            self.rows[field.name] for field in SETTING_FIELDS if not field.advanced
        ]
        return [*plain, self.warnings, self.advanced]

    def _connect(self) -> None:
        for row in self.rows.values():
            row.changed.connect(self._read)
        self.reset.clicked.connect(self._reset)
        self._session.events.config.connect(self._show_config)

    def _read(self) -> None:
        config, problems = read_settings(self._typed(), self._session.config)
        set_config(self._session, config, problems)

    def _typed(self) -> dict[str, str]:
        return {name: row.value for name, row in self.rows.items()}

    def _show_config(self, config: FitConfig) -> None:
        # What is being typed stays as it is while it means the same.
        typed, _ = read_settings(self._typed(), config)
        self._offer_presets(config)
        if typed != config:
            self._fill(config)

    def _reset(self) -> None:
        reset_settings(self._session)
        self._fill(self._session.config)

    def _offer_presets(self, config: FitConfig) -> None:
        self.rows["preset"].offer(preset_choices(offered_presets(config)))

    def _fill(self, config: FitConfig) -> None:
        self._offer_presets(config)
        for name, text in typed_settings(config).items():
            self.rows[name].set_value(text)
