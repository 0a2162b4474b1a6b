"""What is remembered between starts: settings, the folder and the files last used."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from napari_destvi.config import FitConfig
from napari_destvi.errors import ConfigError, ExportError
from napari_destvi.io.atomic import atomic_path

#: Of which files a list is kept.
RecentKind = Literal["spots", "reference", "result", "model"]
#: Files of a kind that are remembered: as many as a menu shows at a glance.
N_RECENT = 8

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
        self._write(self._all_recent())

    def recent(self, kind: RecentKind) -> list[Path]:
        """Return the files of a kind that were used last, the newest first."""
        return [Path(name) for name in self._all_recent()[kind]]

    def note_file(self, kind: RecentKind, path: Path) -> None:
        """Remember a file that was chosen, and its folder."""
        recent, name = self._all_recent(), str(path.absolute())
        others = [other for other in recent[kind] if other != name]
        recent[kind] = [name, *others][:N_RECENT]
        self.folder = path.parent
        self._write(recent)

    def set_recent(self, kind: RecentKind, paths: list[Path]) -> None:
        """Remember these files of a kind, the newest first, and no others."""
        self._write({**self._all_recent(), kind: [str(path) for path in paths]})

    def _all_recent(self) -> dict[RecentKind, list[str]]:
        """Read the lists anew: another window may have added to them."""
        stored = _read_values(self.path).get("recent")
        lists = stored if isinstance(stored, dict) else {}
        return {kind: _names(lists.get(kind)) for kind in get_args(RecentKind)}

    def _write(self, recent: dict[RecentKind, list[str]]) -> None:
        values = {
            "settings": self.config.to_dict(),
            "folder": str(self.folder),
            "recent": recent,
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_path(self.path, force=True) as temporary:
                temporary.write_text(json.dumps(values, indent=2), encoding="utf-8")
        except (
            OSError,
            ExportError,
        ) as error:  # a convenience must not disturb the work
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


def _names(values: object) -> list[str]:
    names = values if isinstance(values, list) else []
    return [name for name in names if isinstance(name, str) and name][:N_RECENT]


def _config(values: object) -> FitConfig:
    if not isinstance(values, dict):
        return FitConfig()
    try:
        return FitConfig.from_dict(values)
    except ConfigError as error:
        _log.info("Remembered settings are not used: %s", error)
        return FitConfig()
