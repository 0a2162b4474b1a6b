"""What is remembered between starts: the settings and the folder last used."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from napari_destvi.config import FitConfig
from napari_destvi.errors import ConfigError

_log = logging.getLogger(__name__)


@dataclass
class Preferences:
    """Settings and folder, kept in a small JSON file.

    Parameters
    ----------
    path : Path
        The file; it need not exist.
    config : FitConfig
        The settings of the last fit.
    folder : Path
        Where the user last opened or wrote a file.
    """

    path: Path
    config: FitConfig = field(default_factory=FitConfig)
    folder: Path = field(default_factory=Path.home)

    @classmethod
    def read(cls, path: Path | None = None) -> Preferences:
        """Return what was remembered; what cannot be used is left at its default.

        Parameters
        ----------
        path : Path or None
            The file; None means the one of this user.
        """
        path = path if path is not None else usual_path()
        values = _read_values(path)
        preferences = cls(path, config=_config(values.get("settings")))
        folder = values.get("folder")
        if isinstance(folder, str) and Path(folder).is_dir():
            preferences.folder = Path(folder)
        return preferences

    def remember(
        self, *, config: FitConfig | None = None, folder: Path | None = None
    ) -> None:
        """Keep settings or folder for the next start."""
        self.config = config if config is not None else self.config
        self.folder = folder if folder is not None else self.folder
        values = {"settings": self.config.to_dict(), "folder": str(self.folder)}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(values, indent=2), encoding="utf-8")
        except OSError as error:  # a convenience must not disturb the work
            _log.info("The settings could not be remembered: %s", error)


def usual_path() -> Path:
    """Return the file in the user's own folder for settings."""
    from platformdirs import user_config_path

    return user_config_path("napari-destvi", appauthor=False) / "window.json"


def _read_values(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _config(values: object) -> FitConfig:
    if not isinstance(values, dict):
        return FitConfig()
    try:
        return FitConfig.from_dict(values)
    except ConfigError as error:
        _log.info("Remembered settings are not used: %s", error)
        return FitConfig()
